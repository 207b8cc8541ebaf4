//! What went from fund to fund within one account, entry by entry: kept in the same transaction as the entry. Few entries do,
//! so that a period's sum costs what they cost, whatever else the book has.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::conn::on_both;
use super::schema::turned;
use super::written::written;
use super::{Conn, Result, StoreError, read};
use crate::ledger::Period;
use crate::ledger::check::SealedEntry;
use crate::ledger::movement::{Turned, turned_by};

/// Keeps what just sealed entries turned.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn add(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    for entry in sealed {
        for Turned { account, currency, minor } in turned_by(&entry.draft.lines) {
            let missing = || StoreError::Unreadable { what: account.to_string() };
            let row = (
                turned::entry.eq(entry.seal.sequence),
                turned::account_id.eq(chart.account_id(&account).ok_or_else(missing)?),
                turned::currency.eq(currency.code()),
                turned::posted_on.eq(entry.draft.date),
                turned::amount_minor.eq(minor),
            );
            on_both!(conn, c => diesel::insert_into(turned::table).values(row).execute(c))?;
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = st::BigInt)]
    account_id: i64,
    #[diesel(sql_type = st::Text)]
    currency: String,
    #[diesel(sql_type = st::BigInt)]
    minor: i64,
}

fn sum(conn: &mut Conn, chart: &Chart, query: &'static str, period: Period) -> Result<Vec<Turned>> {
    let rows: Vec<Row> = written(query).bind::<st::Date, _>(period.from).bind::<st::Date, _>(period.to).load(conn)?;
    let told = |row: Row| {
        let account = chart.path_of(row.account_id)?.clone();
        Ok(Turned { account, currency: read(&row.currency)?, minor: row.minor })
    };
    rows.into_iter().map(told).collect()
}

/// What the entries of the period turned, by account and currency; no zeros.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_turned(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<Turned>> {
    let query = "SELECT account_id, currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM turned \
         WHERE posted_on >= ? AND posted_on <= ? GROUP BY account_id, currency";
    sum(conn, chart, query, period)
}

/// What reversals of the period took back on each account, whichever side it had come on.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_taken_back(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<Turned>> {
    let query = "SELECT account_id, currency, CAST(SUM(ABS(net)) AS BIGINT) AS minor FROM ( \
           SELECT p.entry, p.account_id, p.currency, SUM(p.amount_minor) AS net \
           FROM entries e JOIN postings p ON p.entry = e.sequence \
           WHERE e.reverses IS NOT NULL AND e.posted_on >= ? AND e.posted_on <= ? \
           GROUP BY p.entry, p.account_id, p.currency) nets GROUP BY account_id, currency";
    sum(conn, chart, query, period)
}

/// Everything that is kept, by the entries' numbers, for `verify`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn, chart: &Chart) -> Result<Vec<(i64, NaiveDate, Turned)>> {
    let rows: Vec<(i64, i64, String, NaiveDate, i64)> = turned::table.load(conn)?;
    let told = |(entry, account, currency, day, minor): (i64, i64, String, NaiveDate, i64)| {
        Ok((entry, day, Turned { account: chart.path_of(account)?.clone(), currency: read(&currency)?, minor }))
    };
    rows.into_iter().map(told).collect()
}
