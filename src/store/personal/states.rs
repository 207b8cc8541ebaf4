//! What becomes of a statement line: said by a person, by an import that tells more of it, or taken back with that import.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::LineState;
use crate::ledger::statement::LineStatus;
use crate::store::schema::statement_lines;
use crate::store::{Conn, Result};

/// Says what became of a line. Whatever it gave way to before no longer matters.
///
/// # Errors
/// When the database cannot be written.
pub fn set_line_state(
    conn: &mut Conn,
    id: i64,
    state: LineState,
    entry: Option<i64>,
    reason: Option<&str>,
) -> Result<()> {
    diesel::update(statement_lines::table.filter(statement_lines::id.eq(id)))
        .set((
            statement_lines::state.eq(state.name()),
            statement_lines::entry.eq(entry),
            statement_lines::reason.eq(reason),
            statement_lines::gave_way_to.eq(None::<i64>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Lines that an entry was made from wait again, for it was taken back; those that a reconciliation has matched stay.
///
/// # Errors
/// When the database cannot be written.
pub fn free_lines_of(conn: &mut Conn, entry: i64) -> Result<()> {
    diesel::update(
        statement_lines::table
            .filter(statement_lines::entry.eq(entry).and(statement_lines::state.eq(LineState::Posted.name())))
            .filter(statement_lines::is_matched.eq(false)),
    )
    .set((statement_lines::state.eq(LineState::Open.name()), statement_lines::entry.eq(None::<i64>)))
    .execute(conn)?;
    Ok(())
}

/// What was made from the lines of one entry is now another one that replaces it; those that a reconciliation has matched
/// stay.
///
/// # Errors
/// When the database cannot be written.
pub fn hand_lines_on(conn: &mut Conn, account_id: i64, from: i64, to: i64) -> Result<()> {
    diesel::update(
        statement_lines::table
            .filter(statement_lines::entry.eq(from).and(statement_lines::state.eq(LineState::Posted.name())))
            .filter(statement_lines::account_id.eq(account_id).and(statement_lines::is_matched.eq(false))),
    )
    .set(statement_lines::entry.eq(to))
    .execute(conn)?;
    Ok(())
}

/// What the lines come to that an entry was made from, by account.
///
/// # Errors
/// When the database cannot be read.
pub fn sums_of_entry(conn: &mut Conn, entry: i64) -> Result<BTreeMap<i64, i64>> {
    let lines: Vec<(i64, i64)> = statement_lines::table
        .filter(statement_lines::entry.eq(entry).and(statement_lines::state.eq(LineState::Posted.name())))
        .select((statement_lines::account_id, statement_lines::net_minor))
        .load(conn)?;
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    for (account, minor) in lines {
        let sum = sums.entry(account).or_default();
        *sum = sum.saturating_add(minor);
    }
    Ok(sums)
}

/// An announced line makes room for what an import tells of it.
///
/// # Errors
/// When the database cannot be written.
pub fn give_way(conn: &mut Conn, id: i64, state: LineState, reason: &str, import: i64) -> Result<()> {
    diesel::update(statement_lines::table.filter(statement_lines::id.eq(id)))
        .set((
            statement_lines::state.eq(state.name()),
            statement_lines::reason.eq(Some(reason)),
            statement_lines::gave_way_to.eq(Some(import)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts aside the announced lines of an account that are older than a day and were never booked, for as long as `import`
/// stands; answers how many.
///
/// # Errors
/// When the database cannot be written.
pub fn set_pending_aside(
    conn: &mut Conn,
    account_id: i64,
    before: NaiveDate,
    reason: &str,
    import: i64,
) -> Result<usize> {
    let waiting = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(statement_lines::booked_on.lt(before)))
        .filter(statement_lines::state.eq(LineState::Open.name()))
        .filter(statement_lines::status.eq(LineStatus::Pending.name()));
    Ok(diesel::update(waiting)
        .set((
            statement_lines::state.eq(LineState::SetAside.name()),
            statement_lines::reason.eq(Some(reason)),
            statement_lines::gave_way_to.eq(Some(import)),
        ))
        .execute(conn)?)
}

/// How many announced lines gave way to an import.
///
/// # Errors
/// When the database cannot be read.
pub fn count_gave_way(conn: &mut Conn, import: i64) -> Result<usize> {
    let count: i64 = statement_lines::table.filter(statement_lines::gave_way_to.eq(import)).count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Makes the announced lines wait again that gave way to an import; answers how many.
///
/// # Errors
/// When the database cannot be written.
pub fn bring_announced_back(conn: &mut Conn, import: i64) -> Result<usize> {
    Ok(diesel::update(statement_lines::table.filter(statement_lines::gave_way_to.eq(import)))
        .set((
            statement_lines::state.eq(LineState::Open.name()),
            statement_lines::reason.eq(None::<String>),
            statement_lines::gave_way_to.eq(None::<i64>),
        ))
        .execute(conn)?)
}

/// The lines of an import that is taken back give way to nothing any more.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_gave_way(conn: &mut Conn, of_import: i64) -> Result<()> {
    diesel::update(statement_lines::table.filter(statement_lines::import_id.eq(of_import)))
        .set(statement_lines::gave_way_to.eq(None::<i64>))
        .execute(conn)?;
    Ok(())
}
