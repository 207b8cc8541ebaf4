//! What a new file is compared with beside the lines that count: undone lines, running sums, payouts. Knows no file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{LineRow, LineState, StoredLine, line_of, of_json};
use crate::ledger::Currency;
use crate::ledger::statement::LineStatus;
use crate::store::schema::{details, statement_lines};
use crate::store::{Conn, Result};

/// The lines of an account between two days that went with an undone import.
///
/// # Errors
/// When the database cannot be read.
pub fn list_undone_between(
    conn: &mut Conn,
    account_id: i64,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id))
        .filter(statement_lines::booked_on.ge(from).and(statement_lines::booked_on.le(to)))
        .filter(statement_lines::state.eq(LineState::Undone.name()))
        .filter(statement_lines::status.eq(LineStatus::Booked.name()))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// The booked lines of an account in one currency from a day on, up to and with another: import, day and change of each.
///
/// # Errors
/// When the database cannot be read.
pub fn list_changes_between(
    conn: &mut Conn,
    account_id: i64,
    currency: Currency,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(i64, NaiveDate, i64)>> {
    Ok(statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(statement_lines::currency.eq(currency.code())))
        .filter(statement_lines::booked_on.ge(from).and(statement_lines::booked_on.le(to)))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .filter(statement_lines::status.eq(LineStatus::Booked.name()))
        .select((statement_lines::import_id, statement_lines::booked_on, statement_lines::net_minor))
        .load(conn)?)
}

/// The payouts of some providers between two days, and what they drew from the bank; undone imports left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_payouts(conn: &mut Conn, accounts: &[i64], from: NaiveDate, to: NaiveDate) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq_any(accounts))
        .filter(statement_lines::booked_on.ge(from).and(statement_lines::booked_on.le(to)))
        .filter(statement_lines::kind.eq_any(["payout", "funding"]))
        .filter(statement_lines::id.ne_all(details::table.select(details::line_id)))
        .filter(statement_lines::status.eq_any([LineStatus::Booked.name(), LineStatus::Info.name()]))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// The entries made from an account's lines, by the source's own ids of those lines.
///
/// # Errors
/// When the database cannot be read.
pub fn list_entries_by_id(conn: &mut Conn, account_id: i64) -> Result<Vec<(String, i64)>> {
    let rows: Vec<(String, Option<i64>)> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(statement_lines::entry.is_not_null()))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .filter(statement_lines::refs.ne("{}"))
        .select((statement_lines::refs, statement_lines::entry))
        .load(conn)?;
    let mut found = Vec::new();
    for (refs, entry) in rows {
        let mut refs: BTreeMap<String, String> = of_json(&refs)?;
        found.extend(refs.remove("bank_id").zip(entry));
    }
    Ok(found)
}

/// The lines of an account between two days that only tell of payments; undone imports left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_details_between(
    conn: &mut Conn,
    account_id: i64,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id))
        .filter(statement_lines::booked_on.ge(from).and(statement_lines::booked_on.le(to)))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .filter(statement_lines::id.eq_any(details::table.select(details::line_id)))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// What came in on any account between two days and is booked; undone imports left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_payments_between(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::booked_on.ge(from).and(statement_lines::booked_on.le(to)))
        .filter(statement_lines::status.eq(LineStatus::Booked.name()).and(statement_lines::amount_minor.gt(0)))
        .filter(statement_lines::state.ne_all([LineState::Undone.name(), LineState::SetAside.name()]))
        .filter(statement_lines::id.ne_all(details::table.select(details::line_id)))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}
