//! Entries that took earlier ones back, with the days of those: found by their own indexes, so that they cost what they
//! are and not what the book has; and their sums month by month, kept in the same transaction as the entry.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::among::among;
use super::conn::on_both;
use super::entry_list::{FIRST_DAY, LAST_DAY};
use super::schema::given_back_months;
use super::written::written;
use super::{Conn, Result, read};
use crate::ledger::Month;
use crate::ledger::check::SealedEntry;
use crate::ledger::given_back::{GivenBack, GivenBackSum};

/// The day of refunds stands in a function, so that they are found by what they give back and not among all entries by day.
///
/// The cross joins say where to begin: with what took something back. Left to itself, an engine may walk over all postings.
macro_rules! lines_where {
    ($narrowed:literal) => {
        concat!(
            "SELECT t.entry, t.posted_on, t.given_on, t.is_reversal, p.account_id, p.fund_id, p.currency, p.amount_minor FROM ( \
               SELECT e.sequence AS entry, e.posted_on, COALESCE(g.posted_on, o.posted_on) AS given_on, 1 AS is_reversal \
               FROM entries e CROSS JOIN entries o LEFT JOIN entries g ON g.idempotency_key = o.gives_back \
               WHERE o.sequence = e.reverses AND e.reverses IS NOT NULL AND ",
            $narrowed,
            " UNION ALL \
               SELECT e.sequence, e.posted_on, g.posted_on, 0 FROM entries e CROSS JOIN entries g \
               WHERE g.idempotency_key = e.gives_back AND e.gives_back IS NOT NULL AND e.reverses IS NULL AND ",
            $narrowed,
            ") t CROSS JOIN postings p CROSS JOIN accounts a \
               WHERE p.entry = t.entry AND a.id = p.account_id AND a.kind IN ('income', 'equity') ORDER BY t.entry, p.line"
        )
    };
}

const BY_DAY: &str = lines_where!("COALESCE(e.posted_on, e.posted_on) BETWEEN ? AND ?");
const BY_NUMBER: &str = lines_where!("e.sequence BETWEEN ? AND ?");

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

impl Row {
    fn sum(&self) -> Key {
        let month = |day: NaiveDate| Month::containing(day).first_day();
        let (month, of) = (month(self.posted_on), month(self.given_on));
        (self.account_id, self.fund_id, self.currency.clone(), month, of, i64::from(self.is_reversal))
    }
}

/// Account, fund, currency, month, month of what was taken back, and 1 for a reversal.
type Key = (i64, i64, String, NaiveDate, NaiveDate, i64);

/// Debits and credits by what they are of.
fn summed(rows: &[Row]) -> BTreeMap<Key, (i64, i64)> {
    let mut sums: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    for row in rows {
        let (debit, credit) = sums.entry(row.sum()).or_default();
        *debit = debit.saturating_add(row.amount_minor.max(0));
        *credit = credit.saturating_add(row.amount_minor.min(0).saturating_neg());
    }
    sums
}

fn list_days(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Row>> {
    let days = written(BY_DAY).bind::<st::Date, _>(from).bind::<st::Date, _>(to);
    Ok(days.bind::<st::Date, _>(from).bind::<st::Date, _>(to).load(conn)?)
}

/// What was taken back up to the day.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn, chart: &Chart, until: NaiveDate) -> Result<Vec<GivenBack>> {
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
    list_days(conn, FIRST_DAY, until)?.into_iter().map(told).collect()
}

/// Adds what just sealed entries took back.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn add(conn: &mut Conn, sealed: &[SealedEntry]) -> Result<()> {
    let takes_back = |entry: &&SealedEntry| entry.draft.reverses.is_some() || entry.draft.gives_back.is_some();
    let numbers: Vec<i64> = sealed.iter().filter(takes_back).map(|entry| entry.seal.sequence).collect();
    let (Some(first), Some(last)) = (numbers.iter().min(), numbers.iter().max()) else { return Ok(()) };
    let numbers = written(BY_NUMBER).bind::<st::BigInt, _>(*first).bind::<st::BigInt, _>(*last);
    let rows: Vec<Row> = numbers.bind::<st::BigInt, _>(*first).bind::<st::BigInt, _>(*last).load(conn)?;
    for ((account, fund, currency, month, of, is_reversal), (debit, credit)) in summed(&rows) {
        let row = (
            given_back_months::account_id.eq(account),
            given_back_months::fund_id.eq(fund),
            given_back_months::currency.eq(currency),
            given_back_months::month.eq(month),
            given_back_months::given_month.eq(of),
            given_back_months::is_reversal.eq(is_reversal),
            given_back_months::debit_minor.eq(debit),
            given_back_months::credit_minor.eq(credit),
        );
        on_both!(conn, c => diesel::insert_into(given_back_months::table)
            .values(row)
            .on_conflict((
                given_back_months::account_id,
                given_back_months::fund_id,
                given_back_months::currency,
                given_back_months::month,
                given_back_months::given_month,
                given_back_months::is_reversal,
            ))
            .do_update()
            .set((
                given_back_months::debit_minor.eq(given_back_months::debit_minor + debit),
                given_back_months::credit_minor.eq(given_back_months::credit_minor + credit),
            ))
            .execute(c))?;
    }
    Ok(())
}

type Kept = (i64, i64, String, NaiveDate, NaiveDate, i64, i64, i64);

fn told(chart: &Chart, (key, (debit_minor, credit_minor)): (Key, (i64, i64))) -> Result<GivenBackSum> {
    let (account, fund, currency, month, of, is_reversal) = key;
    Ok(GivenBackSum {
        month: Month::containing(month),
        of: Month::containing(of),
        is_reversal: is_reversal != 0,
        account: chart.path_of(account)?.clone(),
        fund: chart.code_of(fund)?.clone(),
        currency: read(&currency)?,
        debit_minor,
        credit_minor,
    })
}

fn read_kept(chart: &Chart, rows: Vec<Kept>) -> Result<Vec<GivenBackSum>> {
    let parted = |row: Kept| ((row.0, row.1, row.2, row.3, row.4, row.5), (row.6, row.7));
    rows.into_iter().map(|row| told(chart, parted(row))).collect()
}

/// What these funds took back up to the day, month by month. Whole months are kept; of one that the day cuts, its entries are
/// read.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_until(conn: &mut Conn, chart: &Chart, funds: &[i64], until: NaiveDate) -> Result<Vec<GivenBackSum>> {
    let month = Month::containing(until);
    let is_cut = month.last_day() != until;
    let whole_until = if is_cut { month } else { month.next() };
    let rows: Vec<Kept> = on_both!(conn, c => given_back_months::table
        .filter(among(given_back_months::fund_id, funds))
        .filter(given_back_months::month.lt(whole_until.first_day()))
        .load(c))?;
    let mut sums = read_kept(chart, rows)?;
    if is_cut {
        let mut rows = list_days(conn, month.first_day(), until)?;
        rows.retain(|row| funds.contains(&row.fund_id));
        sums.extend(summed(&rows).into_iter().map(|sum| told(chart, sum)).collect::<Result<Vec<_>>>()?);
    }
    Ok(sums)
}

/// All that is kept, and what the entries say, for `verify`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_both(conn: &mut Conn, chart: &Chart) -> Result<[Vec<GivenBackSum>; 2]> {
    let kept = read_kept(chart, given_back_months::table.load(conn)?)?;
    let rows = list_days(conn, FIRST_DAY, LAST_DAY)?;
    Ok([kept, summed(&rows).into_iter().map(|sum| told(chart, sum)).collect::<Result<_>>()?])
}
