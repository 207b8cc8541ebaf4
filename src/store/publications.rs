//! What was published: the files as the public has them, what the next publication must remember, and the key that
//! signs them. A publication is never changed; it can be withdrawn.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{publications, signing_keys};
use super::{Conn, Result};

/// One publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The last day it speaks of.
    pub upto: NaiveDate,
    /// JSON: which funds and months stood together, with how many gifts.
    pub cells: String,
    /// JSON: the files by name.
    pub files: String,
    pub head: String,
    /// Whether this program shows it to everybody.
    pub is_shown: bool,
    pub by: String,
    pub at: String,
}

/// Keeps a publication.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, one: &Publication) -> Result<()> {
    diesel::insert_into(publications::table)
        .values((
            publications::upto.eq(one.upto),
            publications::cells.eq(&one.cells),
            publications::files.eq(&one.files),
            publications::head.eq(&one.head),
            publications::is_shown.eq(one.is_shown),
            publications::published_by.eq(&one.by),
            publications::published_at.eq(&one.at),
        ))
        .execute(conn)?;
    Ok(())
}

/// What every publication made known, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_cells(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(publications::table.order(publications::id).select(publications::cells).load(conn)?)
}

/// The last day that any publication spoke of.
///
/// # Errors
/// When the database cannot be read.
pub fn find_last_day(conn: &mut Conn) -> Result<Option<NaiveDate>> {
    Ok(publications::table.select(diesel::dsl::max(publications::upto)).first(conn)?)
}

/// The publication that everybody may see now.
///
/// # Errors
/// When the database cannot be read.
pub fn find_shown(conn: &mut Conn) -> Result<Option<Publication>> {
    let row: Option<(NaiveDate, String, String, String, bool, String, String)> = publications::table
        .filter(publications::is_shown.eq(true).and(publications::withdrawn_at.is_null()))
        .order(publications::id.desc())
        .select((
            publications::upto,
            publications::cells,
            publications::files,
            publications::head,
            publications::is_shown,
            publications::published_by,
            publications::published_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(upto, cells, files, head, is_shown, by, at)| Publication {
        upto,
        cells,
        files,
        head,
        is_shown,
        by,
        at,
    }))
}

/// Takes everything off the net; gives how many were there.
///
/// # Errors
/// When the database cannot be written.
pub fn withdraw_all(conn: &mut Conn, by: &str, at: &str) -> Result<usize> {
    let shown = publications::table.filter(publications::is_shown.eq(true).and(publications::withdrawn_at.is_null()));
    Ok(diesel::update(shown)
        .set((publications::withdrawn_by.eq(Some(by)), publications::withdrawn_at.eq(Some(at))))
        .execute(conn)?)
}

/// The key that signs: its public and its secret text.
///
/// # Errors
/// When the database cannot be read.
pub fn find_key(conn: &mut Conn) -> Result<Option<(String, String)>> {
    Ok(signing_keys::table.select((signing_keys::public_key, signing_keys::secret_key)).first(conn).optional()?)
}

/// Keeps the key that signs.
///
/// # Errors
/// When there is one already.
pub fn insert_key(conn: &mut Conn, public: &str, secret: &str, at: &str) -> Result<()> {
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::id.eq(1_i64),
            signing_keys::public_key.eq(public),
            signing_keys::secret_key.eq(secret),
            signing_keys::made_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}
