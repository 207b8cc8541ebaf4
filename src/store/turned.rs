//! Money that a transfer between funds turned within one account: it stands on both sides and went nowhere.

use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::written::written;
use super::{Conn, Result, read};
use crate::ledger::Period;
use crate::ledger::movement::Turned;

/// Of every entry that moves something between funds, the smaller side of each account; no zeros. Costs what such entries
/// of the period cost, whatever else the book has.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_turned(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<Turned>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = st::BigInt)]
        account_id: i64,
        #[diesel(sql_type = st::Text)]
        currency: String,
        #[diesel(sql_type = st::BigInt)]
        turned: i64,
    }
    let query = "SELECT account_id, currency, CAST(SUM(CASE WHEN debit < credit THEN debit ELSE credit END) AS BIGINT) AS turned \
         FROM (SELECT p.entry, p.account_id, p.currency, \
             SUM(CASE WHEN p.amount_minor > 0 THEN p.amount_minor ELSE 0 END) AS debit, \
             SUM(CASE WHEN p.amount_minor < 0 THEN -p.amount_minor ELSE 0 END) AS credit \
             FROM postings p WHERE p.entry IN (SELECT t.entry FROM accounts a JOIN postings t ON t.account_id = a.id \
                 WHERE a.role = 'transfer' AND t.posted_on >= ? AND t.posted_on <= ?) \
             GROUP BY p.entry, p.account_id, p.currency) sides \
         WHERE debit > 0 AND credit > 0 GROUP BY account_id, currency";
    let rows: Vec<Row> = written(query).bind::<st::Date, _>(period.from).bind::<st::Date, _>(period.to).load(conn)?;
    let turned = |row: Row| {
        let account = chart.path_of(row.account_id)?.clone();
        Ok(Turned { account, currency: read(&row.currency)?, minor: row.turned })
    };
    rows.into_iter().map(turned).collect()
}
