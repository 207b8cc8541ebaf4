//! Month totals: what every balance and report is made of, so that it costs the size of its answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;
use rustc_hash::FxHashMap;

use super::accounts::Chart;
use super::conn::on_both;
use super::recalled::Recalled;
use super::schema::{entries, month_totals, postings};
use super::written::{comparing_months, written};
use super::{Conn, Result, StoreError, TOO_LARGE, audit_samples, gift_parts, gifts, given_back, read, turned};
use crate::ledger::check::{SealedEntry, Total, TotalKey};
use crate::ledger::solvency::DailyBalance;
use crate::ledger::{AccountPath, Currency, FundCode, Month, Movement, Period};

/// Adds the postings of just sealed entries to the month totals, and their gifts to those of gifts, in the same transaction.
///
/// # Errors
/// When the database cannot be written.
pub fn add(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    let mut changes: FxHashMap<(i64, i64, Currency, NaiveDate), Total> = FxHashMap::default();
    for entry in sealed {
        let month = Month::containing(entry.draft.date).first_day();
        for line in &entry.draft.lines {
            let missing = || StoreError::Unreadable { what: line.account.to_string() };
            let account = chart.account_id(&line.account).ok_or_else(missing)?;
            let fund = chart.fund_id(&line.fund).ok_or_else(missing)?;
            changes.entry((account, fund, line.amount.currency, month)).or_default().add(line.amount.minor);
        }
    }
    for ((account, fund, currency, month), total) in changes {
        if total.debit_minor == i64::MAX || total.credit_minor == i64::MAX {
            return Err(StoreError::Refused { rule: TOO_LARGE.to_owned() });
        }
        let row = (
            month_totals::account_id.eq(account),
            month_totals::fund_id.eq(fund),
            month_totals::currency.eq(currency.code()),
            month_totals::month.eq(month),
            month_totals::debit_minor.eq(total.debit_minor),
            month_totals::credit_minor.eq(total.credit_minor),
            month_totals::posting_count.eq(total.count),
        );
        on_both!(conn, c => diesel::insert_into(month_totals::table)
            .values(row)
            .on_conflict((month_totals::account_id, month_totals::fund_id, month_totals::currency, month_totals::month))
            .do_update()
            .set((
                month_totals::debit_minor.eq(month_totals::debit_minor + total.debit_minor),
                month_totals::credit_minor.eq(month_totals::credit_minor + total.credit_minor),
                month_totals::posting_count.eq(month_totals::posting_count + total.count),
            ))
            .execute(c))?;
    }
    gifts::add(conn, chart, sealed)?;
    gift_parts::add(conn, chart, sealed)?;
    given_back::add(conn, sealed)?;
    turned::add(conn, chart, sealed)?;
    audit_samples::add(conn, chart, sealed)
}

/// Every kept total, for `verify`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn, chart: &Chart) -> Result<BTreeMap<TotalKey, Total>> {
    let rows: Vec<(i64, i64, String, NaiveDate, i64, i64, i64)> = month_totals::table.load(conn)?;
    rows.into_iter()
        .map(|(account, fund, currency, month, debit_minor, credit_minor, count)| {
            let key = TotalKey {
                account: chart.path_of(account)?.clone(),
                fund: chart.code_of(fund)?.clone(),
                currency: read(&currency)?,
                month: Month::containing(month),
            };
            Ok((key, Total { debit_minor, credit_minor, count }))
        })
        .collect()
}

static MOVEMENTS: Recalled<Period, Movement> = Recalled::new();
static FOLDED: Recalled<Period, Movement> = Recalled::new();

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = st::BigInt)]
    account_id: i64,
    #[diesel(sql_type = st::BigInt)]
    fund_id: i64,
    #[diesel(sql_type = st::Text)]
    currency: String,
    #[diesel(sql_type = st::BigInt)]
    opening: i64,
    #[diesel(sql_type = st::BigInt)]
    debit: i64,
    #[diesel(sql_type = st::BigInt)]
    credit: i64,
    #[diesel(sql_type = st::BigInt)]
    postings: i64,
}

// Two halves, for a row is compared with a day once.
macro_rules! sum_months {
    ($month:literal) => {
        concat!(
            "SELECT account_id, fund_id, currency, CAST(SUM(debit_minor - credit_minor) AS BIGINT) AS opening, ",
            "CAST(0 AS BIGINT) AS debit, CAST(0 AS BIGINT) AS credit, CAST(0 AS BIGINT) AS postings FROM month_totals WHERE ",
            $month,
            " < ? GROUP BY account_id, fund_id, currency UNION ALL SELECT account_id, fund_id, currency, ",
            "CAST(0 AS BIGINT) AS opening, CAST(SUM(debit_minor) AS BIGINT) AS debit, ",
            "CAST(SUM(credit_minor) AS BIGINT) AS credit, CAST(SUM(posting_count) AS BIGINT) AS postings ",
            "FROM month_totals WHERE ",
            $month,
            " >= ? AND ",
            $month,
            " < ? GROUP BY account_id, fund_id, currency"
        )
    };
}

const SUM_DAYS: &str = "SELECT p.account_id, p.fund_id, p.currency, \
     CAST(SUM(CASE WHEN p.posted_on < ? THEN p.amount_minor ELSE 0 END) AS BIGINT) AS opening, \
     CAST(SUM(CASE WHEN p.posted_on >= ? AND p.amount_minor > 0 THEN p.amount_minor ELSE 0 END) AS BIGINT) AS debit, \
     CAST(SUM(CASE WHEN p.posted_on >= ? AND p.amount_minor < 0 THEN -p.amount_minor ELSE 0 END) AS BIGINT) AS credit, \
     CAST(SUM(CASE WHEN p.posted_on >= ? THEN 1 ELSE 0 END) AS BIGINT) AS postings \
     FROM entries e JOIN postings p ON p.entry = e.sequence \
     WHERE e.posted_on >= ? AND e.posted_on <= ? GROUP BY p.account_id, p.fund_id, p.currency";

/// Whether the month totals tell everything until the end of a day: it ends its month, or nothing was posted for later.
fn ends_whole(conn: &mut Conn, day: NaiveDate) -> Result<bool> {
    if day == Month::containing(day).last_day() {
        return Ok(true);
    }
    let later = entries::table.filter(entries::posted_on.gt(day)).order(entries::posted_on);
    Ok(later.select(entries::posted_on).first::<NaiveDate>(conn).optional()?.is_none())
}

/// What moved in a period, by account, fund and currency. Whole months come from the month totals alone;
/// a period that begins or ends within a month also reads that month's postings, unless it ends after the last entry.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_movements(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<Movement>> {
    let (first, last) = (Month::containing(period.from), Month::containing(period.to));
    let starts_whole = period.from == first.first_day();
    let ends_whole = ends_whole(conn, period.to)?;
    // Whole months of the period; everything before them counts as opening.
    let whole_from = if starts_whole { first.first_day() } else { first.next().first_day() };
    let whole_until = if ends_whole { last.next().first_day() } else { last.first_day() };
    let mut sums: BTreeMap<(i64, i64, String), [i64; 4]> = BTreeMap::new();
    let opening_until = if starts_whole { whole_from } else { first.first_day() };
    let months: Vec<SumRow> = written(comparing_months!(conn, sum_months))
        .bind::<st::Text, _>(opening_until.to_string())
        .bind::<st::Text, _>(whole_from.to_string())
        .bind::<st::Text, _>(whole_until.to_string())
        .load(conn)?;
    gather(&mut sums, months);
    let head = (!starts_whole).then(|| (first.first_day(), first.last_day().min(period.to)));
    let tail = (!ends_whole && (starts_whole || first != last)).then_some((last.first_day(), period.to));
    for (from, to) in head.into_iter().chain(tail) {
        let days: Vec<SumRow> = written(SUM_DAYS)
            .bind::<st::Date, _>(period.from)
            .bind::<st::Date, _>(period.from)
            .bind::<st::Date, _>(period.from)
            .bind::<st::Date, _>(period.from)
            .bind::<st::Date, _>(from)
            .bind::<st::Date, _>(to)
            .load(conn)?;
        gather(&mut sums, days);
    }
    movements_of(chart, sums)
}

fn gather(sums: &mut BTreeMap<(i64, i64, String), [i64; 4]>, rows: Vec<SumRow>) {
    for row in rows {
        let values = sums.entry((row.account_id, row.fund_id, row.currency)).or_default();
        for (value, more) in values.iter_mut().zip([row.opening, row.debit, row.credit, row.postings]) {
            *value = value.saturating_add(more);
        }
    }
}

/// [`sum_movements`] for those who only show it: what was summed for this head of the chain is not summed again.
///
/// # Errors
/// When the database cannot be read.
pub fn recall_movements(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Arc<Vec<Movement>>> {
    MOVEMENTS.recall(conn, period, |conn| sum_movements(conn, chart, period))
}

/// The same with all products' own stocks as one: for those who ask what a fund holds, and not which goods.
///
/// # Errors
/// When the database cannot be read.
pub fn recall_folded(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Arc<Vec<Movement>>> {
    FOLDED.recall(conn, period, |conn| Ok(fold_goods(chart, sum_movements(conn, chart, period)?)))
}

/// Counts what is on a product's own stock as if it were on the account above it, where that is for goods, too.
fn fold_goods(chart: &Chart, movements: Vec<Movement>) -> Vec<Movement> {
    let above = |path: &AccountPath| {
        let is_own = chart.account_id(path).is_some_and(|id| chart.is_own_stock(id));
        let parent = path.parent().filter(|_| is_own)?;
        chart.role(&parent).filter(|role| role.is_stock()).map(|_| parent)
    };
    let mut folded: BTreeMap<(AccountPath, FundCode, Currency), Movement> = BTreeMap::new();
    for movement in movements {
        let account = above(&movement.account).unwrap_or_else(|| movement.account.clone());
        let key = (account.clone(), movement.fund.clone(), movement.currency);
        match folded.get_mut(&key) {
            Some(sum) => sum.add(&movement),
            None => drop(folded.insert(key, Movement { account, ..movement })),
        }
    }
    folded.into_values().collect()
}

/// Which cells of account × fund to sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    OfAccount(i64),
    OfFund(i64),
}

macro_rules! sum_cells {
    ($amount:literal, $rows:literal) => {
        concat!(
            "SELECT account_id, fund_id, currency, CAST(SUM(",
            $amount,
            ") AS BIGINT) AS opening, ",
            "CAST(0 AS BIGINT) AS debit, CAST(0 AS BIGINT) AS credit, CAST(0 AS BIGINT) AS postings FROM ",
            $rows,
            " GROUP BY account_id, fund_id, currency"
        )
    };
}
const SUM_ACCOUNT_MONTHS: &str =
    sum_cells!("debit_minor - credit_minor", "month_totals WHERE account_id = ? AND month < ?");
const SUM_FUND_MONTHS: &str = sum_cells!("debit_minor - credit_minor", "month_totals WHERE fund_id = ? AND month < ?");
const SUM_ACCOUNT_DAYS: &str =
    sum_cells!("amount_minor", "postings WHERE account_id = ? AND posted_on >= ? AND posted_on <= ?");
const SUM_FUND_DAYS: &str =
    sum_cells!("amount_minor", "postings WHERE fund_id = ? AND posted_on >= ? AND posted_on <= ?");

/// The balances (debit less credit) of one account's funds, or of one fund's accounts, at the end of a day; no zeros.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_cells(conn: &mut Conn, chart: &Chart, cells: Cells, day: NaiveDate) -> Result<Vec<Movement>> {
    let (months, days, id) = match cells {
        Cells::OfAccount(id) => (SUM_ACCOUNT_MONTHS, SUM_ACCOUNT_DAYS, id),
        Cells::OfFund(id) => (SUM_FUND_MONTHS, SUM_FUND_DAYS, id),
    };
    let month = Month::containing(day);
    let is_whole = ends_whole(conn, day)?;
    let until = if is_whole { month.next() } else { month };
    let mut sums = BTreeMap::new();
    let months =
        written(months).bind::<st::BigInt, _>(id).bind::<st::Date, _>(until.first_day()).load::<SumRow>(conn)?;
    gather(&mut sums, months);
    if !is_whole {
        let days = written(days)
            .bind::<st::BigInt, _>(id)
            .bind::<st::Date, _>(month.first_day())
            .bind::<st::Date, _>(day)
            .load::<SumRow>(conn)?;
        gather(&mut sums, days);
    }
    movements_of(chart, sums)
}

fn movements_of(chart: &Chart, sums: BTreeMap<(i64, i64, String), [i64; 4]>) -> Result<Vec<Movement>> {
    sums.into_iter()
        .filter(|(_, values)| *values != [0; 4])
        .map(|((account, fund, currency), [opening_minor, debit_minor, credit_minor, count])| {
            Ok(Movement {
                account: chart.path_of(account)?.clone(),
                fund: chart.code_of(fund)?.clone(),
                currency: read(&currency)?,
                opening_minor,
                debit_minor,
                credit_minor,
                count,
            })
        })
        .collect()
}

/// The daily liquid balance of one fund and currency, for I9.
///
/// # Errors
/// When the database cannot be read.
pub fn liquid_days(
    conn: &mut Conn,
    chart: &Chart,
    fund: &FundCode,
    currency: Currency,
    from: NaiveDate,
) -> Result<DailyBalance> {
    let mut balance = DailyBalance::default();
    let Some(fund_id) = chart.fund_id(fund) else { return Ok(balance) };
    let liquid = |account: i64| chart.account_by_id(account).is_some_and(|account| account.role.is_liquid());
    let month = Month::containing(from);
    let before: Vec<(i64, NaiveDate, i64, i64)> = month_totals::table
        .filter(month_totals::fund_id.eq(fund_id))
        .filter(month_totals::currency.eq(currency.code()))
        .filter(month_totals::month.lt(month.first_day()))
        .select((month_totals::account_id, month_totals::month, month_totals::debit_minor, month_totals::credit_minor))
        .load(conn)?;
    for (account, day, debit, credit) in before {
        if liquid(account) {
            balance.add(day, debit.saturating_sub(credit));
        }
    }
    let after: Vec<(i64, NaiveDate, i64)> = postings::table
        .filter(postings::fund_id.eq(fund_id))
        .filter(postings::currency.eq(currency.code()))
        .filter(postings::posted_on.ge(month.first_day()))
        .select((postings::account_id, postings::posted_on, postings::amount_minor))
        .load(conn)?;
    for (account, day, minor) in after {
        if liquid(account) {
            balance.add(day, minor);
        }
    }
    Ok(balance)
}

/// How many entries the book has.
///
/// # Errors
/// When the database cannot be read.
pub fn last_sequence(conn: &mut Conn) -> Result<i64> {
    Ok(entries::table.select(diesel::dsl::max(entries::sequence)).first::<Option<i64>>(conn)?.unwrap_or(0))
}
