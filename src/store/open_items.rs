//! What is still open: unmatched lines and entries, debts and money on its way, lines nobody has explained.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::schema::{entries, postings, statement_lines};
use super::written::written;
use super::{Conn, Result, read, unmatched};
use crate::ledger::{Currency, Movement};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = st::BigInt)]
    n: i64,
}

/// Booked lines of an account that no entry was found for, up to a day; at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn count_unmatched_lines(conn: &mut Conn, account_id: i64, up_to: NaiveDate, most: i64) -> Result<i64> {
    let query = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM (SELECT 1 FROM statement_lines l WHERE l.account_id = ? \
         AND NOT l.is_matched AND l.booked_on <= ? AND l.status = 'booked' AND l.state IN ('open', 'posted', 'matched') \
         LIMIT ?) AS unmatched";
    Ok(written(query)
        .bind::<st::BigInt, _>(account_id)
        .bind::<st::Date, _>(up_to)
        .bind::<st::BigInt, _>(most)
        .get_result::<Count>(conn)?
        .n)
}

/// Entries that move an account and that no statement line was found for, up to a day; at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn count_unmatched_entries(
    conn: &mut Conn,
    (account_id, currency): (i64, Currency),
    up_to: NaiveDate,
    most: i64,
) -> Result<i64> {
    let query = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM (SELECT p.entry FROM postings p WHERE p.account_id = ? \
         AND p.posted_on >= ? AND p.posted_on <= ? AND p.currency = ? \
         AND NOT EXISTS (SELECT 1 FROM matched_entries m WHERE m.entry = p.entry AND m.account_id = p.account_id) \
         GROUP BY p.posted_on, p.entry HAVING SUM(p.amount_minor) <> 0 LIMIT ?) AS unmatched";
    let mut found: i64 = 0;
    for month in unmatched::list_months(conn, account_id, up_to)? {
        let more = written(query)
            .bind::<st::BigInt, _>(account_id)
            .bind::<st::Date, _>(month.from)
            .bind::<st::Date, _>(month.to)
            .bind::<st::Text, _>(currency.code())
            .bind::<st::BigInt, _>(most.saturating_sub(found));
        found = found.saturating_add(more.get_result::<Count>(conn)?.n);
        if found >= most {
            break;
        }
    }
    Ok(found)
}

/// What of an account and fund is open, and in which currency.
#[derive(Debug, Clone, Copy)]
struct Held {
    account_id: i64,
    fund_id: i64,
    currency: Currency,
}

/// The postings of an account and fund up to a day, newest first, without entries that were taken back by then and
/// those that took them back: together they are nothing.
fn list_standing(
    conn: &mut Conn,
    held: Held,
    up_to: NaiveDate,
    (skipped, most): (i64, i64),
) -> Result<Vec<(NaiveDate, i64, i64)>> {
    let takes_back = diesel::alias!(entries as takes_back);
    let is_taken_back = takes_back
        .filter(takes_back.field(entries::reverses).eq(entries::sequence.nullable()))
        .filter(takes_back.field(entries::posted_on).le(up_to));
    let rows = postings::table
        .inner_join(entries::table.on(entries::sequence.eq(postings::entry)))
        .filter(postings::account_id.eq(held.account_id).and(postings::fund_id.eq(held.fund_id)))
        .filter(postings::currency.eq(held.currency.code()).and(postings::posted_on.le(up_to)))
        .filter(entries::reverses.is_null().and(diesel::dsl::not(diesel::dsl::exists(is_taken_back))))
        .order((postings::posted_on.desc(), postings::entry.desc(), postings::line.desc()))
        .offset(skipped)
        .limit(most)
        .select((postings::posted_on, postings::entry, postings::amount_minor));
    Ok(rows.load(conn)?)
}

fn held(chart: &Chart, movement: &Movement) -> Option<Held> {
    let (account_id, fund_id) = (chart.account_id(&movement.account)?, chart.fund_id(&movement.fund)?);
    Some(Held { account_id, fund_id, currency: movement.currency })
}

/// Since when what is open of an account and fund has been: payments settle the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn open_since(conn: &mut Conn, chart: &Chart, movement: &Movement, up_to: NaiveDate) -> Result<Option<NaiveDate>> {
    let sign = movement.closing_minor().signum();
    Ok(list_open_parts(conn, chart, (movement, sign), up_to)?.first().map(|part| part.on))
}

/// How many booked lines of each account nobody has explained yet: `(account id, count)`.
///
/// # Errors
/// When the database cannot be read.
pub fn count_open_lines(conn: &mut Conn) -> Result<Vec<(i64, i64)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = st::BigInt)]
        account_id: i64,
        #[diesel(sql_type = st::BigInt)]
        n: i64,
    }
    // Written out: an index of the open lines alone serves a query that says so, not one that is told when it runs.
    let query = "SELECT account_id, CAST(COUNT(*) AS BIGINT) AS n FROM statement_lines \
         WHERE state = 'open' AND status = 'booked' GROUP BY account_id";
    let rows: Vec<Row> = written(query).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.account_id, row.n)).collect())
}

/// The number of the line that was stored last; 0 where there is none.
///
/// # Errors
/// When the database cannot be read.
pub fn newest_line(conn: &mut Conn) -> Result<i64> {
    let newest = statement_lines::table.select(diesel::dsl::max(statement_lines::id));
    Ok(newest.first::<Option<i64>>(conn)?.unwrap_or(0))
}

/// Lines of one account that nobody has explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLines {
    pub account_id: i64,
    pub currency: Currency,
    pub since: NaiveDate,
    pub net_minor: i64,
    pub count: i64,
}

/// Booked lines that nobody has explained, by account and currency.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_open_lines(conn: &mut Conn, up_to: NaiveDate) -> Result<Vec<OpenLines>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = st::BigInt)]
        account_id: i64,
        #[diesel(sql_type = st::Text)]
        currency: String,
        #[diesel(sql_type = st::Date)]
        since: NaiveDate,
        #[diesel(sql_type = st::BigInt)]
        net: i64,
        #[diesel(sql_type = st::BigInt)]
        n: i64,
    }
    let query = "SELECT account_id, currency, MIN(booked_on) AS since, CAST(SUM(net_minor) AS BIGINT) AS net, CAST(COUNT(*) AS BIGINT) AS n \
         FROM statement_lines WHERE state = 'open' AND status = 'booked' AND booked_on <= ? GROUP BY account_id, currency";
    let rows: Vec<Row> = written(query).bind::<st::Date, _>(up_to).load(conn)?;
    let told = |row: Row| {
        let currency = read(&row.currency)?;
        Ok(OpenLines { account_id: row.account_id, currency, since: row.since, net_minor: row.net, count: row.n })
    };
    rows.into_iter().map(told).collect()
}

/// What of one entry is still open; positive whoever owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPart {
    pub on: NaiveDate,
    pub entry: i64,
    pub minor: i64,
}

/// Of which entries the open sum of an account and fund is made when payments settle the oldest first: the newest claims
/// that cover it, oldest first. `sign` is 1 where a debit is owed, −1 where a credit is.
///
/// # Errors
/// When the database cannot be read.
pub fn list_open_parts(
    conn: &mut Conn,
    chart: &Chart,
    (movement, sign): (&Movement, i64),
    up_to: NaiveDate,
) -> Result<Vec<OpenPart>> {
    const PAGE: i64 = 200;
    let Some(held) = held(chart, movement) else { return Ok(Vec::new()) };
    let (mut left, mut skipped) = (movement.closing_minor().saturating_mul(sign), 0_i64);
    let mut parts: Vec<OpenPart> = Vec::new();
    while left > 0 {
        let rows = list_standing(conn, held, up_to, (skipped, PAGE))?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for (on, entry, amount) in rows {
            let claim = amount.saturating_mul(sign).min(left);
            if claim <= 0 {
                continue;
            }
            left = left.saturating_sub(claim);
            match parts.last_mut().filter(|last| last.entry == entry) {
                Some(last) => last.minor = last.minor.saturating_add(claim),
                None => parts.push(OpenPart { on, entry, minor: claim }),
            }
        }
    }
    parts.reverse();
    Ok(parts)
}
