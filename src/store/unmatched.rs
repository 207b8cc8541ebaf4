//! Where something is unmatched: the database keeps beside the matches how much of each account's month is matched, and
//! marks the lines that are, so that a question about what is open costs what is open, and not the book.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::recalled::Recalled;
use super::schema::{matched_entries, matched_lines, matched_months, postings, statement_lines};
use super::written::written;
use super::{Conn, Result, StoreError};
use crate::ledger::period::parse_date;
use crate::ledger::{Month, Period};

/// Postings of an account by month, as the totals of months count them.
static POSTED: Recalled<i64, (Month, i64)> = Recalled::new();

/// The months of an account up to a day in which not every posting is matched, each as far as that day, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_months(conn: &mut Conn, account_id: i64, up_to: NaiveDate) -> Result<Vec<Period>> {
    let posted = POSTED.recall(conn, account_id, |conn| count_posted(conn, account_id))?;
    let matched: Vec<(NaiveDate, i64)> = matched_months::table
        .filter(matched_months::account_id.eq(account_id))
        .select((matched_months::month, matched_months::posting_count))
        .load(conn)?;
    let matched: HashMap<Month, i64> =
        matched.into_iter().map(|(month, count)| (Month::containing(month), count)).collect();
    let is_open = |(month, count): &&(Month, i64)| {
        month.first_day() <= up_to && matched.get(month).copied().unwrap_or(0) != *count
    };
    let period = |(month, _): &(Month, i64)| Period { from: month.first_day(), to: month.last_day().min(up_to) };
    Ok(posted.iter().filter(is_open).map(period).collect())
}

fn count_posted(conn: &mut Conn, account_id: i64) -> Result<Vec<(Month, i64)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = st::Text)]
        month: String,
        #[diesel(sql_type = st::BigInt)]
        n: i64,
    }
    // A row each fund; added up here, for the database would make a table to group them in.
    let query = "SELECT CAST(month AS TEXT) AS month, posting_count AS n FROM month_totals WHERE account_id = ?";
    let mut months: BTreeMap<Month, i64> = BTreeMap::new();
    for row in written(query).bind::<st::BigInt, _>(account_id).load::<Row>(conn)? {
        let day = parse_date(&row.month).map_err(|_| StoreError::Unreadable { what: row.month })?;
        let sum = months.entry(Month::containing(day)).or_default();
        *sum = sum.saturating_add(row.n);
    }
    Ok(months.into_iter().collect())
}

/// For `verify`: accounts and months whose number is not that of their matched postings.
///
/// # Errors
/// When the database cannot be read.
pub fn list_wrong_months(conn: &mut Conn) -> Result<Vec<(i64, Month)>> {
    let matched = matched_entries::table.inner_join(
        postings::table
            .on(postings::entry.eq(matched_entries::entry).and(postings::account_id.eq(matched_entries::account_id))),
    );
    let days: Vec<(i64, NaiveDate, i64)> = matched
        .group_by((postings::account_id, postings::posted_on))
        .select((postings::account_id, postings::posted_on, diesel::dsl::count_star()))
        .load(conn)?;
    let kept: Vec<(i64, NaiveDate, i64)> = matched_months::table.load(conn)?;
    // What is found counts for a month, what is kept against it: one that is right comes to nothing.
    let mut left: BTreeMap<(i64, Month), i64> = BTreeMap::new();
    let kept = kept.into_iter().map(|(account, month, count)| (account, month, count.saturating_neg()));
    for (account, day, count) in days.into_iter().chain(kept) {
        let sum = left.entry((account, Month::containing(day))).or_default();
        *sum = sum.saturating_add(count);
    }
    Ok(left.into_iter().filter(|(_, sum)| *sum != 0).map(|(key, _)| key).collect())
}

/// For `verify`: how many lines are marked as matched and are not, or the other way round.
///
/// # Errors
/// When the database cannot be read.
pub fn count_wrong_lines(conn: &mut Conn) -> Result<i64> {
    let is_matched = exists(matched_lines::table.filter(matched_lines::line_id.eq(statement_lines::id)));
    Ok(statement_lines::table.filter(statement_lines::is_matched.ne(is_matched)).count().get_result(conn)?)
}

/// A statement line, the first of its group, whose amount is not what its entries say.
#[derive(Debug, QueryableByName)]
pub struct WrongSum {
    #[diesel(sql_type = st::BigInt)]
    pub line: i64,
    #[diesel(sql_type = st::BigInt)]
    pub account_id: i64,
    #[diesel(sql_type = st::Date)]
    pub booked_on: NaiveDate,
    #[diesel(sql_type = st::Nullable<st::BigInt>)]
    pub entry: Option<i64>,
}

const WRONG_SUMS: &str = "SELECT DISTINCT s.id AS line, s.account_id, s.booked_on, s.entry FROM ( \
       SELECT id AS line FROM statement_lines \
       WHERE state IN ('posted', 'matched') AND fee_minor IS NULL AND net_minor <> amount_minor \
       UNION ALL \
       SELECT x.line FROM ( \
         SELECT MIN(l.id) AS line, l.entry, l.account_id, l.currency, SUM(l.net_minor) AS net \
         FROM statement_lines l JOIN accounts a ON a.id = l.account_id AND COALESCE(a.currency, l.currency) = l.currency \
         WHERE l.state = 'posted' AND l.entry IS NOT NULL GROUP BY l.entry, l.account_id, l.currency) x \
       WHERE x.net <> (SELECT COALESCE(SUM(p.amount_minor), 0) FROM postings p \
         WHERE p.entry = x.entry AND p.account_id = x.account_id AND p.currency = x.currency) \
       UNION ALL \
       SELECT x.line FROM ( \
         SELECT MIN(l.line_id) AS line, l.match_id, s.currency, SUM(s.net_minor) AS net \
         FROM matched_lines l JOIN statement_lines s ON s.id = l.line_id GROUP BY l.match_id, s.currency) x \
       WHERE x.net <> (SELECT COALESCE(SUM(p.amount_minor), 0) FROM matched_entries e \
         JOIN postings p ON p.entry = e.entry AND p.account_id = e.account_id \
         WHERE e.match_id = x.match_id AND p.currency = x.currency) \
     ) f JOIN statement_lines s ON s.id = f.line ORDER BY s.id";

/// For `verify`: lines that were recorded or matched and do not add up to their entries on their account. A line's amount is
/// its account's change, unless it has a fee of its own. A provider's line of another currency is booked on that currency's
/// account, which is not the one it was imported for: those are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_wrong_sums(conn: &mut Conn) -> Result<Vec<WrongSum>> {
    Ok(written(WRONG_SUMS).load(conn)?)
}
