//! Entries that took earlier ones back, with the days of those: found by their own indexes, so that they cost what they
//! are and not what the book has.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::written::written;
use super::{Conn, Result, read};
use crate::ledger::given_back::GivenBack;

/// The day of refunds stands in a function, so that they are found by what they give back and not among all entries by day.
///
/// The cross joins say where to begin: with what took something back. Left to itself, an engine may walk over all postings.
const LINES: &str = "SELECT t.entry, t.posted_on, t.given_on, t.is_reversal, p.account_id, p.fund_id, p.currency, \
       p.amount_minor FROM ( \
         SELECT e.sequence AS entry, e.posted_on, COALESCE(g.posted_on, o.posted_on) AS given_on, 1 AS is_reversal \
         FROM entries e CROSS JOIN entries o LEFT JOIN entries g ON g.idempotency_key = o.gives_back \
         WHERE o.sequence = e.reverses AND e.reverses IS NOT NULL AND e.posted_on <= ? \
         UNION ALL \
         SELECT e.sequence, e.posted_on, g.posted_on, 0 FROM entries e CROSS JOIN entries g \
         WHERE g.idempotency_key = e.gives_back AND e.gives_back IS NOT NULL AND e.reverses IS NULL \
           AND COALESCE(e.posted_on, e.posted_on) <= ?) t \
     CROSS JOIN postings p CROSS JOIN accounts a CROSS JOIN funds f \
     WHERE p.entry = t.entry AND a.id = p.account_id AND f.id = p.fund_id \
       AND a.kind IN ('income', 'equity') AND f.restriction LIKE ? ORDER BY t.entry, p.line";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = st::BigInt)]
    entry: i64,
    #[diesel(sql_type = st::Date)]
    posted_on: NaiveDate,
    #[diesel(sql_type = st::Date)]
    given_on: NaiveDate,
    #[diesel(sql_type = st::Integer)]
    is_reversal: i32,
    #[diesel(sql_type = st::BigInt)]
    account_id: i64,
    #[diesel(sql_type = st::BigInt)]
    fund_id: i64,
    #[diesel(sql_type = st::Text)]
    currency: String,
    #[diesel(sql_type = st::BigInt)]
    amount_minor: i64,
}

fn list(conn: &mut Conn, chart: &Chart, until: NaiveDate, restriction: &str) -> Result<Vec<GivenBack>> {
    let rows: Vec<Row> = written(LINES)
        .bind::<st::Date, _>(until)
        .bind::<st::Date, _>(until)
        .bind::<st::Text, _>(restriction.to_owned())
        .load(conn)?;
    let told = |row: Row| {
        Ok(GivenBack {
            entry: row.entry,
            on: row.posted_on,
            of: row.given_on,
            is_reversal: row.is_reversal != 0,
            account: chart.path_of(row.account_id)?.clone(),
            fund: chart.code_of(row.fund_id)?.clone(),
            currency: read(&row.currency)?,
            minor: row.amount_minor,
        })
    };
    rows.into_iter().map(told).collect()
}

/// What was taken back up to the day.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn, chart: &Chart, until: NaiveDate) -> Result<Vec<GivenBack>> {
    list(conn, chart, until, "%")
}

/// The same of money with a purpose alone.
///
/// # Errors
/// When the database cannot be read.
pub fn list_restricted(conn: &mut Conn, chart: &Chart, until: NaiveDate) -> Result<Vec<GivenBack>> {
    list(conn, chart, until, "restricted")
}
