//! Lists of entries, narrowed and page by page.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::accounts::Chart;
use super::beyond::{after, before};
use super::conn::MultiBackend;
use super::entries::{EntryRow, list_numbered, with_lines};
use super::schema::{entries, postings};
use super::{Conn, Result, gifts};
use crate::ledger::check::SealedEntry;
use crate::ledger::gift::NOBODY;

diesel::define_sql_function! { fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text; }
diesel::define_sql_function! {
    fn coalesce(text: diesel::sql_types::Nullable<diesel::sql_types::Text>, other: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Bounds that hold every day a book may speak of, and that both engines can read.
pub(super) const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
pub(super) const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// What a list of entries is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub account_id: Option<i64>,
    /// Any of these accounts, such as a branch of the chart; empty for all.
    pub branch: Vec<i64>,
    pub fund_id: Option<i64>,
    /// Any of these funds, such as all that are restricted; empty for all.
    pub funds: Vec<i64>,
    /// Only what came onto the accounts (true), or only what left them (false).
    pub debits: Option<bool>,
    /// Lines before this day, and on these accounts lines of any day.
    pub before_or_on: Option<(NaiveDate, Vec<i64>)>,
    /// Only entries with a line in this currency.
    pub currency: Option<crate::ledger::Currency>,
    pub event: Option<String>,
    /// Only gifts that came in on this account, or on none (see [`gifts`]).
    pub came_in: Option<i64>,
    /// Only entries that name this contact, or [`NOBODY`].
    pub contact: Option<String>,
    pub kind: Option<String>,
    /// Part of the description or reference, without case.
    pub words: Option<String>,
    /// Only entries with these numbers: a page of them at most.
    pub numbers: Option<Vec<i64>>,
    /// Few entries of other days that are asked for all the same.
    pub also: Vec<i64>,
    /// Few entries that are not asked for.
    pub without: Vec<i64>,
}

impl EntryFilter {
    /// The first and last day that is asked for.
    fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.from.unwrap_or(FIRST_DAY), self.to.unwrap_or(LAST_DAY))
    }

    const fn is_of_places(&self) -> bool {
        self.account_id.is_some() || !self.branch.is_empty() || self.fund_id.is_some() || !self.funds.is_empty()
    }

    /// Whether accounts or funds narrow it, and nothing but what a line itself says.
    const fn is_of_lines_alone(&self) -> bool {
        let has_more = self.event.is_some() || self.kind.is_some() || self.words.is_some() || self.numbers.is_some();
        let has_exceptions = !self.also.is_empty() || !self.without.is_empty();
        self.is_of_places() && !has_more && !has_exceptions && self.came_in.is_none() && self.contact.is_none()
    }

    /// Whether something is asked of an entry's lines.
    const fn asks_for_lines(&self) -> bool {
        self.is_of_places() || self.debits.is_some() || self.before_or_on.is_some() || self.currency.is_some()
    }
}

/// What one line must be, each condition spelled out: a query within a query has one shape for both engines.
struct Line {
    accounts: Vec<i64>,
    funds: Vec<i64>,
    least: i64,
    most: i64,
    /// Lines up to this day, and on `any_day` whenever they were.
    until: NaiveDate,
    any_day: Vec<i64>,
}

impl Line {
    fn of(filter: &EntryFilter, chart: &Chart) -> Self {
        let all_accounts = || chart.accounts().into_iter().filter_map(|one| chart.account_id(&one.path)).collect();
        let all_funds = || chart.funds().into_iter().filter_map(|one| chart.fund_id(&one.code)).collect();
        let chosen = |many: &Vec<i64>, one: Option<i64>, all: &dyn Fn() -> Vec<i64>| match one {
            _ if !many.is_empty() => many.clone(),
            Some(one) => vec![one],
            None => all(),
        };
        let (least, most) = match filter.debits {
            Some(true) => (1, i64::MAX),
            Some(false) => (i64::MIN, -1),
            None => (i64::MIN, i64::MAX),
        };
        let (until, any_day) = match &filter.before_or_on {
            Some((day, accounts)) => (day.pred_opt().unwrap_or(*day), accounts.clone()),
            None => (LAST_DAY, Vec::new()),
        };
        Self {
            accounts: chosen(&filter.branch, filter.account_id, &all_accounts),
            funds: chosen(&filter.funds, filter.fund_id, &all_funds),
            least,
            most,
            until,
            any_day,
        }
    }
}

/// Where a page of entries begins: after this date and sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryKey {
    pub date: NaiveDate,
    pub sequence: i64,
}

/// `2026-10-31.33`: the day and number of an entry, as addresses have it.
#[must_use]
pub fn key_of(text: &str) -> Option<EntryKey> {
    let (date, sequence) = text.split_once('.')?;
    Some(EntryKey { date: date.parse().ok()?, sequence: sequence.parse().ok()? })
}

/// A query by day and number within a filter's days, beyond the last key of the page before; the columns are those of its
/// own table. The key stands for the bound it is beyond: of two SQLite might follow the wider one.
macro_rules! in_order {
    ($query:expr, ($day:expr, $number:expr), $days:expr, $newest_first:expr, $after:expr) => {{
        let (from, to): (NaiveDate, NaiveDate) = $days;
        let query = $query;
        let query = match $after {
            None => query.filter($day.ge(from)).filter($day.le(to)),
            Some(EntryKey { date, sequence }) if $newest_first => {
                let first = if date > to { (to, i64::MAX) } else { (date, sequence) };
                query.filter($day.ge(from)).filter(before($day, $number, first))
            }
            Some(EntryKey { date, sequence }) => {
                let last = if date < from { (from, i64::MIN) } else { (date, sequence) };
                query.filter(after($day, $number, last)).filter($day.le(to))
            }
        };
        if $newest_first {
            query.order(($day.desc(), $number.desc()))
        } else {
            query.order(($day.asc(), $number.asc()))
        }
    }};
}

/// Entries by date and number, oldest first, or newest first when `newest_first`; `last_key` is that of the page before.
///
/// # Errors
/// When the database cannot be read.
pub fn list(
    conn: &mut Conn,
    chart: &Chart,
    filter: &EntryFilter,
    newest_first: bool,
    last_key: Option<EntryKey>,
    limit: i64,
) -> Result<Vec<SealedEntry>> {
    if filter.is_of_lines_alone() {
        let numbers = numbers_of_lines(conn, chart, filter, newest_first, last_key, limit)?;
        let mut found = list_numbered(conn, chart, &numbers)?;
        found.sort_by_key(|one| (one.draft.date, one.seal.sequence));
        if newest_first {
            found.reverse();
        }
        return Ok(found);
    }
    let mut query = entries::table.select(EntryRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(event) = &filter.event {
        query = query.filter(entries::event.eq(event.clone()));
    }
    if let Some(contact) = &filter.contact {
        query = match contact.as_str() {
            NOBODY => query.filter(entries::contact.is_null()),
            code => query.filter(entries::contact.eq(code.to_owned())),
        };
    }
    if let Some(place) = filter.came_in {
        let is_there = sql::<Bool>(gifts::PLACE_OF_ENTRY).sql(" = ").bind::<BigInt, _>(place);
        query = query.filter(is_there);
    }
    if let Some(numbers) = &filter.numbers {
        query = query.filter(entries::sequence.eq_any(numbers.clone()));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(entries::kind.eq(kind.clone()));
    }
    if let Some(pattern) = filter.words.as_deref().map(containing) {
        let in_reference = lower(coalesce(entries::reference, "")).like(pattern.clone()).escape('\\');
        query = query.filter(lower(entries::description).like(pattern).escape('\\').or(in_reference));
    }
    let (mut from, mut to) = filter.days();
    if !filter.without.is_empty() {
        query = query.filter(entries::sequence.ne_all(filter.without.clone()));
    }
    if !filter.also.is_empty() {
        let also = filter.also.clone();
        query = query.filter(entries::posted_on.between(from, to).or(entries::sequence.eq_any(also)));
        (from, to) = (FIRST_DAY, LAST_DAY);
    }
    if filter.asks_for_lines() {
        let Line { accounts, funds, least, most, until, any_day } = Line::of(filter, chart);
        let touched = postings::table
            .select(postings::entry)
            .filter(postings::posted_on.ge(from).and(postings::posted_on.le(to)))
            .filter(postings::account_id.eq_any(accounts))
            .filter(postings::fund_id.eq_any(funds))
            .filter(postings::amount_minor.ge(least).and(postings::amount_minor.le(most)))
            .filter(postings::posted_on.le(until).or(postings::account_id.eq_any(any_day)));
        query = match filter.currency.map(|currency| currency.code().to_owned()) {
            Some(code) => query.filter(entries::sequence.eq_any(touched.filter(postings::currency.eq(code)))),
            None => query.filter(entries::sequence.eq_any(touched)),
        };
    }
    query = in_order!(query, (entries::posted_on, entries::sequence), (from, to), newest_first, last_key);
    let rows: Vec<EntryRow> = query.limit(limit).load(conn)?;
    with_lines(conn, chart, rows)
}

/// The numbers of a page of entries with such a line: read off the index of each account, else of each fund, in its own
/// order, so that a page costs what it shows and not what the book has.
fn numbers_of_lines(
    conn: &mut Conn,
    chart: &Chart,
    filter: &EntryFilter,
    newest_first: bool,
    last_key: Option<EntryKey>,
    limit: i64,
) -> Result<Vec<i64>> {
    let chosen =
        |many: &[i64], one: Option<i64>| if many.is_empty() { one.into_iter().collect() } else { many.to_vec() };
    let accounts: Vec<i64> = chosen(&filter.branch, filter.account_id);
    let funds: Vec<i64> = chosen(&filter.funds, filter.fund_id);
    let line = Line::of(filter, chart);
    let (from, to) = filter.days();
    let mut keys: Vec<(NaiveDate, i64)> = Vec::new();
    let places = if accounts.is_empty() { &funds } else { &accounts };
    for place in places {
        let is_any_day = line.any_day.contains(place) && !accounts.is_empty();
        let until = if is_any_day { to } else { to.min(line.until) };
        // A posting bears its entry's date: the database sees to it.
        let mut query =
            postings::table.select((postings::posted_on, postings::entry)).distinct().into_boxed::<MultiBackend>();
        if accounts.is_empty() {
            query = query.filter(postings::fund_id.eq(*place));
        } else {
            query = query.filter(postings::account_id.eq(*place));
            if !funds.is_empty() {
                query = query.filter(postings::fund_id.eq_any(funds.clone()));
            }
        }
        // What is not asked is not written: the index alone then tells it all.
        if filter.debits.is_some() {
            query = query.filter(postings::amount_minor.ge(line.least).and(postings::amount_minor.le(line.most)));
        }
        if let Some(currency) = filter.currency {
            query = query.filter(postings::currency.eq(currency.code().to_owned()));
        }
        query = in_order!(query, (postings::posted_on, postings::entry), (from, until), newest_first, last_key);
        keys.extend(query.limit(limit).load::<(NaiveDate, i64)>(conn)?);
    }
    keys.sort_unstable();
    if newest_first {
        keys.reverse();
    }
    keys.dedup();
    keys.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(keys.into_iter().map(|(_, number)| number).collect())
}

/// No name and no description is as long as this; SQLite refuses a pattern of fifty thousand bytes.
const LONGEST_WORDS: usize = 1000;

/// A pattern for LIKE that finds the words anywhere, whatever signs they have.
fn containing(words: &str) -> String {
    let words: String = words.chars().take(LONGEST_WORDS).collect();
    let escaped = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// How far around an entry those of its submission are looked for.
const MOST_TOGETHER: i64 = 500;

/// The entries of one submission with this one, itself among them, the last first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_recorded_with(conn: &mut Conn, chart: &Chart, sealed: &SealedEntry) -> Result<Vec<SealedEntry>> {
    let number = sealed.seal.sequence;
    let rows: Vec<EntryRow> = entries::table
        .filter(entries::sequence.between(number.saturating_sub(MOST_TOGETHER), number.saturating_add(MOST_TOGETHER)))
        .filter(entries::recorded_at.eq(&sealed.recorded.at).and(entries::recorded_by.eq(&sealed.recorded.by)))
        .order(entries::sequence.desc())
        .select(EntryRow::as_select())
        .load(conn)?;
    let mut found = with_lines(conn, chart, rows)?;
    found.sort_by_key(|one| std::cmp::Reverse(one.seal.sequence));
    Ok(found)
}
