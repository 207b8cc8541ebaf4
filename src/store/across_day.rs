//! What is matched across a statement's day: in the book before it and on a later statement, or the other way round; and
//! what was there before the first statement.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::reconciliations::BookLine;
use super::schema::{accounts, postings};
use super::written::written;
use super::{Conn, Result};
use crate::ledger::{Currency, Role};

/// Both questions have the same values in the same order: the place and day that is left, then the day that is crossed.
macro_rules! across {
    ($conn:expr, $query:expr, $account_id:expr, $currency:expr, $day:expr) => {
        Ok(written($query)
            .bind::<st::BigInt, _>($account_id)
            .bind::<st::Text, _>($currency.code())
            .bind::<st::Date, _>($day)
            .bind::<st::BigInt, _>($account_id)
            .bind::<st::Date, _>($day)
            .bind::<st::Date, _>($day)
            .load($conn)?)
    };
}

/// Entries up to a day that are matched, and all their lines stand on a later statement: on their way on that day.
///
/// # Errors
/// When the database cannot be read.
pub fn list_entries_on_their_way(
    conn: &mut Conn,
    account_id: i64,
    currency: Currency,
    day: NaiveDate,
) -> Result<Vec<BookLine>> {
    let query = "SELECT p.entry, e.posted_on AS date, e.description, e.reference, CAST(SUM(p.amount_minor) AS BIGINT) AS amount_minor \
         FROM matched_entries me JOIN postings p ON p.entry = me.entry AND p.account_id = me.account_id \
         JOIN entries e ON e.sequence = p.entry WHERE me.account_id = ? AND p.currency = ? AND p.posted_on <= ? \
         AND me.match_id IN (SELECT ml.match_id FROM statement_lines l JOIN matched_lines ml ON ml.line_id = l.id \
             WHERE l.account_id = ? AND l.booked_on > ?) \
         AND NOT EXISTS (SELECT 1 FROM matched_lines ml JOIN statement_lines l ON l.id = ml.line_id \
             WHERE ml.match_id = me.match_id AND l.booked_on <= ?) \
         GROUP BY p.entry, e.posted_on, e.description, e.reference HAVING SUM(p.amount_minor) <> 0 ORDER BY e.posted_on, p.entry";
    across!(conn, query, account_id, currency, day)
}

/// A line of a statement whose entry is of a later day.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct EarlyLine {
    #[diesel(sql_type = st::BigInt)]
    pub line: i64,
    #[diesel(sql_type = st::Date)]
    pub date: NaiveDate,
    #[diesel(sql_type = st::BigInt)]
    pub amount_minor: i64,
}

/// Lines up to a day that are matched, and all their entries are of a later day.
///
/// # Errors
/// When the database cannot be read.
pub fn list_lines_before_their_entry(
    conn: &mut Conn,
    account_id: i64,
    currency: Currency,
    day: NaiveDate,
) -> Result<Vec<EarlyLine>> {
    let query = "SELECT l.id AS line, l.booked_on AS date, l.net_minor AS amount_minor FROM statement_lines l \
         JOIN matched_lines ml ON ml.line_id = l.id WHERE l.account_id = ? AND l.currency = ? AND l.booked_on <= ? \
         AND ml.match_id IN (SELECT me.match_id FROM postings p JOIN matched_entries me ON me.entry = p.entry \
             AND me.account_id = p.account_id WHERE p.account_id = ? AND p.posted_on > ?) \
         AND NOT EXISTS (SELECT 1 FROM matched_entries me JOIN entries e ON e.sequence = me.entry \
             WHERE me.match_id = ml.match_id AND e.posted_on <= ?) ORDER BY l.booked_on, l.id";
    across!(conn, query, account_id, currency, day)
}

/// Whether an opening balance of this account was recorded.
///
/// # Errors
/// When the database cannot be read.
pub fn has_opening(conn: &mut Conn, account_id: i64) -> Result<bool> {
    let opening = accounts::table.filter(accounts::role.eq(Role::Opening.name())).select(accounts::id);
    let opened: Vec<i64> =
        postings::table.filter(postings::account_id.eq_any(opening)).select(postings::entry).distinct().load(conn)?;
    for some in opened.chunks(500) {
        let own = postings::table.filter(postings::account_id.eq(account_id).and(postings::entry.eq_any(some)));
        if diesel::select(diesel::dsl::exists(own)).get_result(conn)? {
            return Ok(true);
        }
    }
    Ok(false)
}
