//! Who holds a cash box, and the counts that were made of it. Both are only ever added to.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{cash_counts, cash_holders};
use super::{Conn, Result, read};
use crate::ledger::Money;

/// Somebody who holds a cash box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// A contact's code; empty when nobody holds it.
    pub contact: String,
    pub since: NaiveDate,
}

/// One count of a cash box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub id: i64,
    pub account_id: i64,
    pub on: NaiveDate,
    /// What the book said.
    pub book: Money,
    pub counted: Money,
    /// The sheet as it was made, JSON.
    pub document: String,
    /// The entry of what was over or short.
    pub entry: Option<i64>,
    pub by: String,
    pub at: String,
}

/// A count that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCount<'a> {
    pub account_id: i64,
    pub on: NaiveDate,
    pub book: Money,
    pub counted: Money,
    pub document: &'a str,
    pub entry: Option<i64>,
    pub key: &'a str,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = cash_counts)]
struct Row {
    id: i64,
    account_id: i64,
    counted_on: NaiveDate,
    currency: String,
    book_minor: i64,
    counted_minor: i64,
    document: String,
    entry: Option<i64>,
    counted_by: String,
    counted_at: String,
}

fn count_of(row: Row) -> Result<Count> {
    let currency = read(&row.currency)?;
    Ok(Count {
        id: row.id,
        account_id: row.account_id,
        on: row.counted_on,
        book: Money::new(row.book_minor, currency),
        counted: Money::new(row.counted_minor, currency),
        document: row.document,
        entry: row.entry,
        by: row.counted_by,
        at: row.counted_at,
    })
}

/// Who holds the account now, if anybody was named.
///
/// # Errors
/// When the database cannot be read.
pub fn holder_of(conn: &mut Conn, account_id: i64) -> Result<Option<Holder>> {
    let row: Option<(String, NaiveDate)> = cash_holders::table
        .filter(cash_holders::account_id.eq(account_id))
        .order(cash_holders::id.desc())
        .select((cash_holders::contact, cash_holders::since))
        .first(conn)
        .optional()?;
    Ok(row.map(|(contact, since)| Holder { contact, since }).filter(|holder| !holder.contact.is_empty()))
}

/// Who held the account on a day, by the last word about it, if anybody was named.
///
/// # Errors
/// When the database cannot be read.
pub fn holder_on(conn: &mut Conn, account_id: i64, day: NaiveDate) -> Result<Option<Holder>> {
    let row: Option<(String, NaiveDate)> = cash_holders::table
        .filter(cash_holders::account_id.eq(account_id).and(cash_holders::since.le(day)))
        .order(cash_holders::id.desc())
        .select((cash_holders::contact, cash_holders::since))
        .first(conn)
        .optional()?;
    Ok(row.map(|(contact, since)| Holder { contact, since }).filter(|holder| !holder.contact.is_empty()))
}

/// # Errors
/// When the database cannot be written.
pub fn insert_holder(conn: &mut Conn, account_id: i64, holder: &Holder, by: &str, at: &str) -> Result<()> {
    diesel::insert_into(cash_holders::table)
        .values((
            cash_holders::account_id.eq(account_id),
            cash_holders::contact.eq(&holder.contact),
            cash_holders::since.eq(holder.since),
            cash_holders::said_by.eq(by),
            cash_holders::said_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps a count; answers its number.
///
/// # Errors
/// When the key is taken, or the database cannot be written.
pub fn insert_count(conn: &mut Conn, count: &NewCount<'_>, by: &str, at: &str) -> Result<i64> {
    Ok(diesel::insert_into(cash_counts::table)
        .values((
            cash_counts::account_id.eq(count.account_id),
            cash_counts::counted_on.eq(count.on),
            cash_counts::currency.eq(count.counted.currency.code()),
            cash_counts::book_minor.eq(count.book.minor),
            cash_counts::counted_minor.eq(count.counted.minor),
            cash_counts::document.eq(count.document),
            cash_counts::entry.eq(count.entry),
            cash_counts::idempotency_key.eq(count.key),
            cash_counts::counted_by.eq(by),
            cash_counts::counted_at.eq(at),
        ))
        .returning(cash_counts::id)
        .get_result(conn)?)
}

/// # Errors
/// When the database cannot be read.
pub fn find_count(conn: &mut Conn, id: i64) -> Result<Option<Count>> {
    let row: Option<Row> =
        cash_counts::table.filter(cash_counts::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(count_of).transpose()
}

/// The number of the count with this key, if it was kept before.
///
/// # Errors
/// When the database cannot be read.
pub fn find_by_key(conn: &mut Conn, key: &str) -> Result<Option<i64>> {
    let by_key = cash_counts::table.filter(cash_counts::idempotency_key.eq(key));
    Ok(by_key.select(cash_counts::id).first(conn).optional()?)
}

/// The newest counts of an account, newest day first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_counts(conn: &mut Conn, account_id: i64, most: i64) -> Result<Vec<Count>> {
    let rows: Vec<Row> = cash_counts::table
        .filter(cash_counts::account_id.eq(account_id))
        .order((cash_counts::counted_on.desc(), cash_counts::id.desc()))
        .limit(most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(count_of).collect()
}

/// The last count of each currency that was counted on the account until a day.
///
/// # Errors
/// When the database cannot be read.
pub fn list_last_counts(conn: &mut Conn, account_id: i64, until: NaiveDate) -> Result<Vec<Count>> {
    let counted =
        || cash_counts::table.filter(cash_counts::account_id.eq(account_id).and(cash_counts::counted_on.le(until)));
    let currencies: Vec<String> =
        counted().select(cash_counts::currency).distinct().order(cash_counts::currency).load(conn)?;
    let mut found = Vec::with_capacity(currencies.len());
    for currency in currencies {
        let last: Row = counted()
            .filter(cash_counts::currency.eq(currency))
            .order((cash_counts::counted_on.desc(), cash_counts::id.desc()))
            .select(Row::as_select())
            .first(conn)?;
        found.push(count_of(last)?);
    }
    Ok(found)
}
