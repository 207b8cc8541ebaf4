//! Where gifts came in, month by month: kept in the same transaction as the entry, so that a report on gifts costs the size
//! of its answer. Knows no names of donors but their contacts' codes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;
use rustc_hash::FxHashMap;

use super::accounts::Chart;
use super::conn::on_both;
use super::schema::gift_months;
use super::written::{comparing_months, written};
use super::{Conn, Result, StoreError, personal, read};
use crate::ledger::check::SealedEntry;
use crate::ledger::gift::{CameIn, DonorSum, GiftSum, can_receive, gifts_of, is_donation, place_of};
use crate::ledger::{AccountPath, Currency, Draft, DraftLine, Month, Period};

/// The number of the place where a gift came in nowhere.
const NOWHERE: i64 = 0;

/// The lines of gifts.
macro_rules! of_gifts {
    () => {
        "a.kind = 'income' AND (a.path = 'Income:Donations' OR substr(a.path, 1, 17) = 'Income:Donations:')"
    };
}

/// The place of an entry, as [`place_of`] finds it.
macro_rules! place_in {
    ($entry:literal) => {
        concat!(
            "COALESCE((SELECT q.account_id FROM postings q JOIN accounts b ON b.id = q.account_id WHERE q.entry = ",
            $entry,
            " AND b.kind IN ('asset', 'liability') AND b.role NOT IN ('due_from', 'due_to') GROUP BY q.account_id ",
            "HAVING SUM(q.amount_minor) * (SELECT CASE WHEN SUM(g.amount_minor) < 0 THEN 1 WHEN SUM(g.amount_minor) > 0 ",
            "THEN -1 ELSE 0 END FROM postings g JOIN accounts a ON a.id = g.account_id WHERE g.entry = ",
            $entry,
            " AND ",
            of_gifts!(),
            ") > 0 ORDER BY ABS(SUM(q.amount_minor)) DESC, MIN(q.line) LIMIT 1), 0)"
        )
    };
}

/// The number of the place of an entry of the table `entries`.
pub(super) const PLACE_OF_ENTRY: &str = place_in!("entries.sequence");

/// A place as rows and filters have it.
#[must_use]
pub fn place_id(chart: &Chart, place: &CameIn) -> Option<i64> {
    match place {
        CameIn::On(path) => chart.account_id(path),
        CameIn::Nowhere => Some(NOWHERE),
    }
}

/// Whether a gift can come in on the account.
#[must_use]
pub fn is_place(chart: &Chart, path: &AccountPath) -> bool {
    chart.account(path).is_some_and(|account| can_receive(account.kind, account.role))
}

/// What one entry adds: its place, and each line on a donation account with the gifts it counts for.
pub fn of_draft<'a>(chart: &Chart, draft: &'a Draft) -> Vec<(Option<&'a AccountPath>, &'a DraftLine, i64)> {
    let mut given = draft.lines.iter().filter(|line| is_donation(&line.account)).peekable();
    if given.peek().is_none() {
        return Vec::new();
    }
    let place = place_of(draft, |path| is_place(chart, path));
    given.map(|line| (place, line, gifts_of(line.amount.minor, draft.reverses.is_some()))).collect()
}

/// Adds the gifts of just sealed entries.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn add(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    type Key = (i64, i64, i64, Currency, NaiveDate);
    let mut changes: FxHashMap<Key, (i64, i64)> = FxHashMap::default();
    for entry in sealed {
        let month = Month::containing(entry.draft.date).first_day();
        for (place, line, gifts) in of_draft(chart, &entry.draft) {
            let missing = || StoreError::Unreadable { what: line.account.to_string() };
            let place = place.map_or(Some(NOWHERE), |path| chart.account_id(path)).ok_or_else(missing)?;
            let account = chart.account_id(&line.account).ok_or_else(missing)?;
            let fund = chart.fund_id(&line.fund).ok_or_else(missing)?;
            let sums = changes.entry((place, account, fund, line.amount.currency, month)).or_default();
            *sums = (sums.0.saturating_add(gifts), sums.1.saturating_sub(line.amount.minor));
        }
    }
    for ((place, account, fund, currency, month), (gifts, minor)) in changes {
        let row = (
            gift_months::place_id.eq(place),
            gift_months::account_id.eq(account),
            gift_months::fund_id.eq(fund),
            gift_months::currency.eq(currency.code()),
            gift_months::month.eq(month),
            gift_months::gifts.eq(gifts),
            gift_months::amount_minor.eq(minor),
        );
        on_both!(conn, c => diesel::insert_into(gift_months::table)
            .values(row)
            .on_conflict((
                gift_months::place_id,
                gift_months::account_id,
                gift_months::fund_id,
                gift_months::currency,
                gift_months::month,
            ))
            .do_update()
            .set((
                gift_months::gifts.eq(gift_months::gifts + gifts),
                gift_months::amount_minor.eq(gift_months::amount_minor + minor),
            ))
            .execute(c))?;
    }
    Ok(())
}

#[derive(QueryableByName)]
#[diesel(table_name = gift_months)]
struct GiftRow {
    place_id: i64,
    account_id: i64,
    fund_id: i64,
    currency: String,
    month: NaiveDate,
    gifts: i64,
    amount_minor: i64,
}

impl GiftRow {
    fn told(self, chart: &Chart) -> Result<GiftSum> {
        Ok(GiftSum {
            place: if self.place_id == NOWHERE { None } else { Some(chart.path_of(self.place_id)?.clone()) },
            account: chart.path_of(self.account_id)?.clone(),
            fund: chart.code_of(self.fund_id)?.clone(),
            currency: read(&self.currency)?,
            month: Month::containing(self.month),
            gifts: self.gifts,
            minor: self.amount_minor,
        })
    }
}

macro_rules! whole_months {
    ($month:literal) => {
        concat!(
            "SELECT place_id, account_id, fund_id, currency, month, gifts, amount_minor FROM gift_months WHERE ",
            $month,
            " >= ? AND ",
            $month,
            " < ?"
        )
    };
}

const SUM_DAYS: &str = concat!(
    "SELECT place_id, account_id, fund_id, currency, MIN(posted_on) AS month, CAST(SUM(gifts) AS BIGINT) AS gifts, ",
    "CAST(-SUM(amount_minor) AS BIGINT) AS amount_minor FROM (SELECT ",
    place_in!("p.entry"),
    " AS place_id, p.account_id, p.fund_id, p.currency, p.posted_on, p.amount_minor, ",
    "CASE WHEN p.amount_minor < 0 AND e.reverses IS NULL THEN 1 WHEN p.amount_minor > 0 AND e.reverses IS NOT NULL THEN -1 ELSE 0 END AS gifts ",
    "FROM entries e JOIN postings p ON p.entry = e.sequence JOIN accounts a ON a.id = p.account_id ",
    "WHERE e.posted_on >= ? AND e.posted_on <= ? AND ",
    of_gifts!(),
    ") days GROUP BY place_id, account_id, fund_id, currency"
);

/// The gifts of a period, by place, income account, fund, currency and month. Whole months are kept; of a month that the
/// period cuts, its days are read.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_gifts(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<GiftSum>> {
    let (first, last) = (Month::containing(period.from), Month::containing(period.to));
    let is_whole = |month: Month| period.from <= month.first_day() && period.to >= month.last_day();
    let whole_from = if is_whole(first) { first } else { first.next() };
    let whole_until = if is_whole(last) { last.next() } else { last };
    let mut rows: Vec<GiftRow> = written(comparing_months!(conn, whole_months))
        .bind::<st::Text, _>(whole_from.first_day().to_string())
        .bind::<st::Text, _>(whole_until.first_day().to_string())
        .load(conn)?;
    let cut: std::collections::BTreeSet<Month> = [first, last].into_iter().filter(|month| !is_whole(*month)).collect();
    for month in cut {
        let days: Vec<GiftRow> = written(SUM_DAYS)
            .bind::<st::Date, _>(period.from.max(month.first_day()))
            .bind::<st::Date, _>(period.to.min(month.last_day()))
            .load(conn)?;
        rows.extend(days);
    }
    rows.into_iter().map(|row| row.told(chart)).collect()
}

/// Everything that is kept, for `verify`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn, chart: &Chart) -> Result<Vec<GiftSum>> {
    let rows: Vec<GiftRow> =
        written("SELECT place_id, account_id, fund_id, currency, month, gifts, amount_minor FROM gift_months")
            .load(conn)?;
    rows.into_iter().map(|row| row.told(chart)).collect()
}

/// What each contact gave in a period: reads the gifts of the period one by one, for those who ask for names.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_donors(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<DonorSum>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = st::Nullable<st::Text>)]
        contact: Option<String>,
        #[diesel(sql_type = st::BigInt)]
        account_id: i64,
        #[diesel(sql_type = st::BigInt)]
        fund_id: i64,
        #[diesel(sql_type = st::Text)]
        currency: String,
        #[diesel(sql_type = st::BigInt)]
        gifts: i64,
        #[diesel(sql_type = st::BigInt)]
        minor: i64,
    }
    const QUERY: &str = concat!(
        "SELECT e.contact, p.account_id, p.fund_id, p.currency, CAST(SUM(CASE WHEN p.amount_minor < 0 AND e.reverses IS NULL THEN 1 ",
        "WHEN p.amount_minor > 0 AND e.reverses IS NOT NULL THEN -1 ELSE 0 END) AS BIGINT) AS gifts, ",
        "CAST(-SUM(p.amount_minor) AS BIGINT) AS minor ",
        "FROM entries e JOIN postings p ON p.entry = e.sequence JOIN accounts a ON a.id = p.account_id ",
        "WHERE e.posted_on >= ? AND e.posted_on <= ? AND ",
        of_gifts!(),
        " GROUP BY e.contact, p.account_id, p.fund_id, p.currency"
    );
    let rows: Vec<Row> = written(QUERY).bind::<st::Date, _>(period.from).bind::<st::Date, _>(period.to).load(conn)?;
    let names: BTreeMap<String, String> =
        personal::list_contacts(conn)?.into_iter().map(|contact| (contact.code, contact.name)).collect();
    let donor = |row: Row| {
        Ok(DonorSum {
            donor: row.contact.map(|code| {
                let name = names.get(&code).cloned().unwrap_or_default();
                (code, name)
            }),
            account: chart.path_of(row.account_id)?.clone(),
            fund: chart.code_of(row.fund_id)?.clone(),
            currency: read(&row.currency)?,
            gifts: row.gifts,
            minor: row.minor,
        })
    };
    rows.into_iter().map(donor).collect()
}
