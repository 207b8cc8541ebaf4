//! Gifts counted entry by entry, and what they cost, month by month: kept in the same transaction as the entry, so that the
//! public page costs the size of its answer. Knows no names.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;
use rustc_hash::FxHashMap;

use super::accounts::Chart;
use super::conn::on_both;
use super::entries::{self, EntryFilter};
use super::schema::gift_parts;
use super::written::{comparing_months, written};
use super::{Conn, Result, StoreError, read};
use crate::ledger::check::SealedEntry;
use crate::ledger::gift::is_donation;
use crate::ledger::gift_parts::{GiftPart, GiftParts, parts_of};
use crate::ledger::{AccountKind, AccountPath, Currency, DraftLine, Month, Period};

/// What kind an account is of.
#[must_use]
pub fn kind_of(chart: &Chart, path: &AccountPath) -> AccountKind {
    chart.account(path).map_or_else(|| path.kind(), |account| account.kind)
}

/// Adds the parts of just sealed entries.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn add(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    type Key = (i64, i64, Currency, NaiveDate);
    let mut changes: FxHashMap<Key, (i64, i64, i64)> = FxHashMap::default();
    for entry in sealed {
        let month = Month::containing(entry.draft.date).first_day();
        for (line, gifts) in parts_of(&entry.draft, |path| kind_of(chart, path)) {
            let missing = || StoreError::Unreadable { what: line.account.to_string() };
            let account = chart.account_id(&line.account).ok_or_else(missing)?;
            let fund = chart.fund_id(&line.fund).ok_or_else(missing)?;
            let sums = changes.entry((account, fund, line.amount.currency, month)).or_default();
            sums.0 = sums.0.saturating_add(gifts);
            sums.1 = sums.1.saturating_add(1);
            sums.2 = sums.2.saturating_add(line.amount.minor);
        }
    }
    for ((account, fund, currency, month), (gifts, lines, minor)) in changes {
        let row = (
            gift_parts::account_id.eq(account),
            gift_parts::fund_id.eq(fund),
            gift_parts::currency.eq(currency.code()),
            gift_parts::month.eq(month),
            gift_parts::gifts.eq(gifts),
            gift_parts::lines.eq(lines),
            gift_parts::amount_minor.eq(minor),
        );
        on_both!(conn, c => diesel::insert_into(gift_parts::table)
            .values(row)
            .on_conflict((gift_parts::account_id, gift_parts::fund_id, gift_parts::currency, gift_parts::month))
            .do_update()
            .set((
                gift_parts::gifts.eq(gift_parts::gifts + gifts),
                gift_parts::lines.eq(gift_parts::lines + lines),
                gift_parts::amount_minor.eq(gift_parts::amount_minor + minor),
            ))
            .execute(c))?;
    }
    Ok(())
}

#[derive(QueryableByName)]
#[diesel(table_name = gift_parts)]
struct PartRow {
    account_id: i64,
    fund_id: i64,
    currency: String,
    month: NaiveDate,
    gifts: i64,
    lines: i64,
    amount_minor: i64,
}

impl PartRow {
    fn told(self, chart: &Chart) -> Result<GiftPart> {
        Ok(GiftPart {
            account: chart.path_of(self.account_id)?.clone(),
            fund: chart.code_of(self.fund_id)?.clone(),
            currency: read(&self.currency)?,
            month: Month::containing(self.month),
            gifts: self.gifts,
            lines: self.lines,
            minor: self.amount_minor,
        })
    }
}

macro_rules! whole_months {
    ($month:literal) => {
        concat!(
            "SELECT account_id, fund_id, currency, month, gifts, lines, amount_minor FROM gift_parts WHERE ",
            $month,
            " >= ? AND ",
            $month,
            " < ?"
        )
    };
}

/// The parts of a period's gifts. Whole months are kept; of a month that the period cuts, its entries are read.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_parts(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<GiftPart>> {
    let ((whole_from, whole_until), cut) = period.whole_and_cut();
    let rows: Vec<PartRow> = written(comparing_months!(conn, whole_months))
        .bind::<st::Text, _>(whole_from.first_day().to_string())
        .bind::<st::Text, _>(whole_until.first_day().to_string())
        .load(conn)?;
    let mut parts: Vec<GiftPart> = rows.into_iter().map(|row| row.told(chart)).collect::<Result<_>>()?;
    let donations = chart.accounts().into_iter().filter(|account| is_donation(&account.path));
    let branch: Vec<i64> = donations.filter_map(|account| chart.account_id(&account.path)).collect();
    for days in cut.into_iter().filter(|_| !branch.is_empty()) {
        let filter =
            EntryFilter { from: Some(days.from), to: Some(days.to), branch: branch.clone(), ..EntryFilter::default() };
        let mut given = GiftParts::default();
        for entry in entries::list(conn, chart, &filter, false, None, i64::MAX)? {
            given.add(&entry.draft, |path| kind_of(chart, path));
        }
        parts.extend(given.into_parts());
    }
    Ok(parts)
}

const GIVEN: &str = "SELECT g.idempotency_key AS gift, p.currency, CAST(-SUM(p.amount_minor) AS BIGINT) AS minor \
     FROM (SELECT DISTINCT gives_back FROM entries WHERE gives_back IS NOT NULL) b \
     JOIN entries g ON g.idempotency_key = b.gives_back JOIN postings p ON p.entry = g.sequence \
     JOIN accounts a ON a.id = p.account_id WHERE a.kind = 'income' \
     AND (a.path = 'Income:Donations' OR substr(a.path, 1, 17) = 'Income:Donations:') \
     GROUP BY g.idempotency_key, p.currency";

const REFUNDS: &str = "SELECT e.sequence AS entry FROM entries e \
     WHERE e.gives_back IS NOT NULL AND e.reverses IS NULL AND e.posted_on <= ? \
     AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.sequence) ORDER BY e.sequence";

/// Gifts that were given back in part are still gifts: for every refund that counts as a gift taken back and left some of
/// its gift there, one that takes that away again.
///
/// # Errors
/// When the database cannot be read.
pub fn list_left(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<GiftPart>> {
    #[derive(QueryableByName)]
    struct Given {
        #[diesel(sql_type = st::Text)]
        gift: String,
        #[diesel(sql_type = st::Text)]
        currency: String,
        #[diesel(sql_type = st::BigInt)]
        minor: i64,
    }
    #[derive(QueryableByName)]
    struct Refund {
        #[diesel(sql_type = st::BigInt)]
        entry: i64,
    }
    let given: Vec<Given> = written(GIVEN).load(conn)?;
    let mut left: HashMap<(String, String), i64> =
        given.into_iter().map(|row| ((row.gift, row.currency), row.minor)).collect();
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let refunds: Vec<Refund> = written(REFUNDS).bind::<st::Date, _>(period.to).load(conn)?;
    let numbers: Vec<i64> = refunds.iter().map(|refund| refund.entry).collect();
    let mut found = Vec::new();
    let mut refunds = entries::list_numbered(conn, chart, &numbers)?;
    refunds.sort_by_key(|refund| refund.seal.sequence);
    for sealed in refunds {
        let Some(gift) = &sealed.draft.gives_back else { continue };
        let parts = parts_of(&sealed.draft, |path| kind_of(chart, path));
        let given = |(line, _): &&(&DraftLine, i64)| is_donation(&line.account);
        for (line, _) in parts.iter().filter(given) {
            if let Some(rest) = left.get_mut(&(gift.clone(), line.amount.currency.to_string())) {
                *rest = rest.saturating_sub(line.amount.minor);
            }
        }
        for (line, gifts) in parts.iter().filter(given).filter(|(_, gifts)| *gifts < 0) {
            let rest = left.get(&(gift.clone(), line.amount.currency.to_string())).copied().unwrap_or(0);
            if rest > 0 && period.contains(sealed.draft.date) {
                found.push(GiftPart {
                    account: line.account.clone(),
                    fund: line.fund.clone(),
                    currency: line.amount.currency,
                    month: Month::containing(sealed.draft.date),
                    gifts: gifts.saturating_neg(),
                    lines: 0,
                    minor: 0,
                });
            }
        }
    }
    Ok(found)
}

/// Everything that is kept, for `verify`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn, chart: &Chart) -> Result<Vec<GiftPart>> {
    let rows: Vec<PartRow> =
        written("SELECT account_id, fund_id, currency, month, gifts, lines, amount_minor FROM gift_parts")
            .load(conn)?;
    rows.into_iter().map(|row| row.told(chart)).collect()
}
