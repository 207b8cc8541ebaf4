//! Postings that take back what an account had received: reversals and refunds.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::schema::{entries, postings};
use super::{Conn, Result};
use crate::ledger::movement::TakenBack;
use crate::ledger::{AccountPath, Currency, FundCode};

/// What was taken back on an income account and fund in a currency, between two days. Reads the postings of that place and
/// time: to be asked only where the month totals say that there is something.
///
/// # Errors
/// When the database cannot be read.
pub fn list_taken_back(
    conn: &mut Conn,
    chart: &Chart,
    (account, fund, currency): (&AccountPath, &FundCode, Currency),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<TakenBack>> {
    let (Some(account_id), Some(fund_id)) = (chart.account_id(account), chart.fund_id(fund)) else {
        return Ok(Vec::new());
    };
    let rows: Vec<(NaiveDate, Option<i64>)> = postings::table
        .inner_join(entries::table.on(entries::sequence.eq(postings::entry)))
        .filter(postings::account_id.eq(account_id).and(postings::fund_id.eq(fund_id)))
        .filter(postings::posted_on.ge(from).and(postings::posted_on.le(to)))
        .filter(postings::currency.eq(currency.code()).and(postings::amount_minor.gt(0)))
        .select((postings::posted_on, entries::reverses))
        .load(conn)?;
    let taken = |(on, reverses): (NaiveDate, Option<i64>)| {
        let (account, fund) = (account.clone(), fund.clone());
        TakenBack { account, fund, currency, on, is_reversal: reverses.is_some() }
    };
    Ok(rows.into_iter().map(taken).collect())
}
