//! Imports: which file was read into which account, when and with what outcome; and saved mappings.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{import_profiles, imports};
use super::{Conn, Result, StoreError};

/// One import. Counts are of lines in the file; amounts in minor units of the account's currency.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
pub struct NewImport {
    pub account_id: i64,
    /// SHA-256 of the file's bytes, hex.
    pub file_hash: String,
    pub file_name: String,
    pub profile: Option<String>,
    pub format: String,
    pub encoding: String,
    pub covers_from: Option<NaiveDate>,
    pub covers_to: Option<NaiveDate>,
    /// Whether every movement of the first day is in the file, and of the last.
    pub first_day_is_whole: bool,
    pub last_day_is_whole: bool,
    pub opening_minor: Option<i64>,
    pub closing_minor: Option<i64>,
    pub closing_on: Option<NaiveDate>,
    pub new_count: i64,
    pub duplicate_count: i64,
    pub pending_count: i64,
    pub refused_count: i64,
    /// What was decided and why, and every refused row, as JSON.
    pub evidence: String,
    pub imported_by: String,
    pub imported_at: String,
}

/// An import as the book keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub id: i64,
    pub facts: NewImport,
    pub undone_at: Option<String>,
}

/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, import: &NewImport) -> Result<i64> {
    Ok(diesel::insert_into(imports::table).values(import).returning(imports::id).get_result(conn)?)
}

/// Every import, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<Import>> {
    let rows: Vec<(i64, NewImport, Option<String>)> = imports::table
        .order(imports::id.desc())
        .select((imports::id, NewImport::as_select(), imports::undone_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, facts, undone_at)| Import { id, facts, undone_at }).collect())
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Import>> {
    let row: Option<(i64, NewImport, Option<String>)> = imports::table
        .filter(imports::id.eq(id))
        .select((imports::id, NewImport::as_select(), imports::undone_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, facts, undone_at)| Import { id, facts, undone_at }))
}

/// The import of this file into this account that was not undone.
///
/// # Errors
/// When the database cannot be read.
pub fn find_by_file(conn: &mut Conn, account_id: i64, file_hash: &str) -> Result<Option<i64>> {
    Ok(imports::table
        .filter(
            imports::account_id.eq(account_id).and(imports::file_hash.eq(file_hash)).and(imports::undone_at.is_null()),
        )
        .order(imports::id)
        .select(imports::id)
        .first(conn)
        .optional()?)
}

/// An import of this file into another account than this one, that was not undone: its number and that account's.
///
/// # Errors
/// When the database cannot be read.
pub fn find_elsewhere(conn: &mut Conn, account_id: i64, file_hash: &str) -> Result<Option<(i64, i64)>> {
    Ok(imports::table
        .filter(
            imports::file_hash.eq(file_hash).and(imports::account_id.ne(account_id)).and(imports::undone_at.is_null()),
        )
        .order(imports::id)
        .select((imports::id, imports::account_id))
        .first(conn)
        .optional()?)
}

/// The last statement of an account that ends before or on a day and states its closing balance: its import, the day,
/// and the balance in minor units.
///
/// # Errors
/// When the database cannot be read.
pub fn last_closing(conn: &mut Conn, account_id: i64, until: NaiveDate) -> Result<Option<(i64, NaiveDate, i64)>> {
    type Row = (i64, Option<NaiveDate>, Option<NaiveDate>, Option<i64>);
    let rows: Vec<Row> = imports::table
        .filter(imports::account_id.eq(account_id).and(imports::undone_at.is_null()))
        .filter(imports::closing_minor.is_not_null())
        .select((imports::id, imports::closing_on, imports::covers_to, imports::closing_minor))
        .load(conn)?;
    let known = rows.into_iter().filter_map(|(id, on, to, minor)| Some((id, on.or(to)?, minor?)));
    Ok(known.filter(|(_, day, _)| *day <= until).max_by_key(|(id, day, _)| (*day, *id)))
}

/// Whether an import of this account was undone, wholly or in part.
///
/// # Errors
/// When the database cannot be read.
pub fn any_undone(conn: &mut Conn, account_id: i64) -> Result<bool> {
    let undone = imports::table.filter(imports::account_id.eq(account_id).and(imports::undone_by.is_not_null()));
    Ok(diesel::select(diesel::dsl::exists(undone)).get_result(conn)?)
}

/// # Errors
/// When the database cannot be written.
pub fn set_undone(conn: &mut Conn, id: i64, by: &str, at: &str) -> Result<()> {
    diesel::update(imports::table.filter(imports::id.eq(id)))
        .set((imports::undone_by.eq(by), imports::undone_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

/// The group's own column mappings: name and TOML.
///
/// # Errors
/// When the database cannot be read.
pub fn list_profiles(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(import_profiles::table
        .order(import_profiles::name)
        .select((import_profiles::name, import_profiles::content))
        .load(conn)?)
}

/// # Errors
/// When the name is taken.
pub fn insert_profile(conn: &mut Conn, name: &str, content: &str, at: &str) -> Result<()> {
    diesel::insert_into(import_profiles::table)
        .values((
            import_profiles::name.eq(name),
            import_profiles::content.eq(content),
            import_profiles::created_at.eq(at),
        ))
        .execute(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } => StoreError::AlreadyThere { what: format!("The profile “{name}”") },
            other => other,
        })?;
    Ok(())
}
