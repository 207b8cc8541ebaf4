//! The book's own row: name, currency, fiscal year, when backups were made.

use diesel::prelude::*;

use super::schema::{backups, books};
use super::{Conn, Result, StoreError, read};
use crate::ledger::Currency;

/// What a book says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookRow {
    pub name: String,
    pub currency: Currency,
    /// 1 is January.
    pub fiscal_first_month: u32,
    pub is_demo: bool,
}

type Raw = (String, String, i32, bool);

/// The book's row.
///
/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn) -> Result<Option<BookRow>> {
    let raw: Option<Raw> = books::table
        .select((books::name, books::currency, books::fiscal_first_month, books::is_demo))
        .first(conn)
        .optional()?;
    raw.map(|(name, currency, first_month, is_demo)| {
        Ok(BookRow {
            name,
            currency: read(&currency)?,
            fiscal_first_month: u32::try_from(first_month).unwrap_or(1),
            is_demo,
        })
    })
    .transpose()
}

/// The book's row, which every created book has.
///
/// # Errors
/// When the set-up was never finished.
pub fn get(conn: &mut Conn) -> Result<BookRow> {
    find(conn)?
        .ok_or_else(|| StoreError::Unreadable { what: "the book has no name yet; finish its set-up first".into() })
}

/// # Errors
/// When there is a row already.
pub fn insert(conn: &mut Conn, book: &BookRow, created_at: &str) -> Result<()> {
    diesel::insert_into(books::table)
        .values((
            books::id.eq(1_i64),
            books::name.eq(&book.name),
            books::currency.eq(book.currency.code()),
            books::fiscal_first_month.eq(i32::try_from(book.fiscal_first_month).unwrap_or(1)),
            books::is_demo.eq(book.is_demo),
            books::created_at.eq(created_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The month that fiscal years begin with; 1 is January.
///
/// # Errors
/// When the database refuses.
pub fn set_fiscal_first_month(conn: &mut Conn, first_month: u32) -> Result<()> {
    let first_month = i32::try_from(first_month).unwrap_or(1);
    diesel::update(books::table).set(books::fiscal_first_month.eq(first_month)).execute(conn)?;
    Ok(())
}

/// Notes that a verified backup was made.
///
/// # Errors
/// When the database cannot be written.
pub fn insert_backup(conn: &mut Conn, made_at: &str, head: &str) -> Result<()> {
    diesel::insert_into(backups::table).values((backups::made_at.eq(made_at), backups::head.eq(head))).execute(conn)?;
    Ok(())
}

/// When the last verified backup was made.
///
/// # Errors
/// When the database cannot be read.
pub fn last_backup(conn: &mut Conn) -> Result<Option<String>> {
    Ok(backups::table.select(backups::made_at).order(backups::id.desc()).first(conn).optional()?)
}
