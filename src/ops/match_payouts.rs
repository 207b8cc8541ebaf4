//! Payouts of providers and the bank lines that are their arrival: proposed, noted when agreed, and what is still missing.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::Result;
use crate::import::payouts::{Arrival, Found, Payout, find, provider_in};
use crate::ledger::statement::LineStatus;
use crate::ledger::{AccountPath, Currency, Money, Role};
use crate::store::accounts::Chart;
use crate::store::payouts::{self, Arrived};
use crate::store::personal::{self, StoredLine};
use crate::store::{Conn, entries};

/// A payout may be this many days older than its bank line, and one newer.
const WINDOW_DAYS: u64 = 8;

/// What a bank line from a provider is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Where the money comes from: what is on its way, or the provider itself where it states no payout of its own.
    pub from: AccountPath,
    pub provider: &'static str,
    /// The payouts it is; empty while the provider's report is missing, or several fit.
    pub payouts: Vec<i64>,
}

/// Payouts that have not arrived, with the account to take them from where they are not on their way.
struct Waiting {
    payouts: Vec<Payout>,
    direct: HashMap<i64, AccountPath>,
}

fn waiting(conn: &mut Conn, chart: &Chart, from: NaiveDate, to: NaiveDate) -> Result<Waiting> {
    let arrived: HashSet<i64> = payouts::list(conn)?.into_iter().filter_map(|one| one.payout_line).collect();
    let providers: Vec<i64> = chart
        .accounts()
        .into_iter()
        .filter(|account| account.role == Role::Provider)
        .filter_map(|account| chart.account_id(&account.path))
        .collect();
    let (mut found, mut direct) = (Vec::new(), HashMap::new());
    let mut mirrored: BTreeMap<(i64, String), usize> = BTreeMap::new();
    for stored in personal::list_payouts(conn, &providers, from, to)? {
        let line = &stored.line;
        if arrived.contains(&stored.id) {
            continue;
        }
        let named = ["bank_id", "payout_id", "related_id"].into_iter().filter_map(|name| line.refs.get(name).cloned());
        let ids: Vec<String> = named.collect();
        let mut minor = line.net_minor.saturating_neg();
        if line.status == LineStatus::Info {
            // The provider only says that the sales above were paid out: no movement of its own, one row a sale.
            minor = line.amount_minor.saturating_abs();
            if let Some(id) = line.refs.get("payout_id") {
                let known = *mirrored.entry((stored.account_id, id.clone())).or_insert(found.len());
                if let Some(payout) = found.get_mut(known) {
                    let payout: &mut Payout = payout;
                    payout.minor = payout.minor.saturating_add(minor);
                    continue;
                }
            }
            direct.insert(stored.id, chart.path_of(stored.account_id)?.clone());
        }
        if minor != 0 {
            found.push(Payout { line: stored.id, date: line.date, currency: line.currency, minor, ids });
        }
    }
    Ok(Waiting { payouts: found, direct })
}

fn transit(chart: &Chart) -> Option<AccountPath> {
    let is_transit = |account: &&crate::ledger::Account| account.role == Role::InTransit && !account.is_closed;
    chart.accounts().into_iter().find(is_transit).map(|account| account.path.clone())
}

fn arrival_of(stored: &StoredLine) -> Arrival {
    let line = &stored.line;
    let text = format!("{} {}", line.counterparty, line.purpose);
    Arrival { date: line.date, currency: line.currency, minor: line.net_minor, text }
}

/// The bank lines among these that a provider sent, each with the payouts it is. A payout is given away once.
///
/// # Errors
/// When the book cannot be read.
pub fn coming(conn: &mut Conn, chart: &Chart, lines: &[&StoredLine]) -> Result<HashMap<i64, Coming>> {
    let is_bank =
        |stored: &StoredLine| chart.account_by_id(stored.account_id).is_some_and(|account| account.role == Role::Bank);
    let mut sent: Vec<(&StoredLine, &'static str)> = lines
        .iter()
        .filter(|stored| is_bank(stored))
        .filter_map(|stored| Some((*stored, provider_in(&stored.line.counterparty, &stored.line.purpose)?)))
        .collect();
    let Some(on_its_way) = transit(chart).filter(|_| !sent.is_empty()) else { return Ok(HashMap::new()) };
    sent.sort_by_key(|(stored, _)| (stored.line.date, stored.id));
    let days = || sent.iter().map(|(stored, _)| stored.line.date);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(HashMap::new()) };
    let from = first.checked_sub_days(Days::new(WINDOW_DAYS)).unwrap_or(first);
    let to = last.checked_add_days(Days::new(WINDOW_DAYS)).unwrap_or(last);
    let Waiting { mut payouts, direct } = waiting(conn, chart, from, to)?;
    let mut found = HashMap::new();
    for (stored, provider) in sent {
        let payouts_of = match find(&arrival_of(stored), &payouts) {
            Found::These(lines) => lines,
            Found::Several | Found::Nothing => Vec::new(),
        };
        if payouts_of.is_empty() && stored.line.net_minor < 0 {
            // A debit without the provider's word for it may as well be a purchase.
            continue;
        }
        payouts.retain(|payout| !payouts_of.contains(&payout.line));
        let from = payouts_of.first().and_then(|line| direct.get(line)).unwrap_or(&on_its_way).clone();
        found.insert(stored.id, Coming { from, provider, payouts: payouts_of });
    }
    Ok(found)
}

/// Payouts among these lines that arrived at the bank and were taken for income there, with the entry: the report came later.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn paid_in_already(conn: &mut Conn, chart: &Chart, lines: &[&StoredLine]) -> Result<HashMap<i64, i64>> {
    let is_payout = |stored: &&&StoredLine| stored.line.kind == "payout" && stored.line.net_minor < 0;
    let payouts: Vec<&&StoredLine> = lines.iter().filter(is_payout).collect();
    let days = || payouts.iter().map(|stored| stored.line.date);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(HashMap::new()) };
    let from = first.checked_sub_days(Days::new(1)).unwrap_or(first);
    let to = last.checked_add_days(Days::new(WINDOW_DAYS)).unwrap_or(last);
    let mut found = HashMap::new();
    let mut taken = HashSet::new();
    for bank in personal::list_payments_between(conn, from, to)? {
        let is_bank = chart.account_by_id(bank.account_id).is_some_and(|account| account.role == Role::Bank);
        let (Some(entry), true) = (bank.entry, is_bank) else { continue };
        if provider_in(&bank.line.counterparty, &bank.line.purpose).is_none() {
            continue;
        }
        let fits = |stored: &&&&StoredLine| {
            let days = bank.line.date.signed_duration_since(stored.line.date).num_days();
            (stored.line.currency, stored.line.net_minor) == (bank.line.currency, bank.line.net_minor.saturating_neg())
                && (-1..=7).contains(&days)
                && !taken.contains(&stored.id)
        };
        let Some(payout) = payouts.iter().find(fits).map(|stored| stored.id) else { continue };
        let is_reversed = entries::is_reversed(conn, entry)?;
        let sealed = entries::find(conn, chart, entry)?.filter(|_| !is_reversed);
        let is_income = |sealed: &crate::ledger::check::SealedEntry| {
            sealed.draft.lines.iter().any(|line| line.account.root() == crate::ledger::account::Root::Income)
        };
        if sealed.as_ref().is_some_and(is_income) {
            taken.insert(payout);
            found.insert(payout, entry);
        }
    }
    Ok(found)
}

/// Notes that posted lines are arrivals, or the payouts that earlier arrivals waited for.
///
/// # Errors
/// When the book cannot be written.
pub fn note_arrivals(conn: &mut Conn, chart: &Chart, posted: &[&StoredLine]) -> Result<()> {
    for (bank_line, coming) in coming(conn, chart, posted)? {
        if coming.payouts.is_empty() {
            payouts::insert(conn, Arrived { bank_line, payout_line: None })?;
        }
        for payout in coming.payouts {
            payouts::insert(conn, Arrived { bank_line, payout_line: Some(payout) })?;
        }
    }
    if posted.iter().any(|stored| matches!(stored.line.kind.as_str(), "payout" | "funding")) {
        let awaited = awaited_lines(conn)?;
        let awaited: Vec<&StoredLine> = awaited.iter().collect();
        for (bank_line, coming) in coming(conn, chart, &awaited)? {
            if !coming.payouts.is_empty() {
                payouts::delete_of(conn, bank_line)?;
            }
            for payout in coming.payouts {
                payouts::insert(conn, Arrived { bank_line, payout_line: Some(payout) })?;
            }
        }
    }
    Ok(())
}

fn awaited_lines(conn: &mut Conn) -> Result<Vec<StoredLine>> {
    let mut lines = Vec::new();
    for arrived in payouts::list(conn)?.into_iter().filter(|one| one.payout_line.is_none()) {
        lines.extend(personal::find_line(conn, arrived.bank_line)?);
    }
    Ok(lines)
}

/// A provider whose report is missing: money came from it and nobody knows yet what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingReport {
    pub provider: &'static str,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub came: Money,
}

/// The reports to fetch, by provider and currency.
///
/// # Errors
/// When the book cannot be read.
pub fn missing_reports(conn: &mut Conn) -> Result<Vec<MissingReport>> {
    let mut missing: BTreeMap<(&'static str, Currency), MissingReport> = BTreeMap::new();
    for stored in awaited_lines(conn)? {
        let line = &stored.line;
        let Some(provider) = provider_in(&line.counterparty, &line.purpose) else { continue };
        let came = Money::new(line.net_minor, line.currency);
        let one = missing.entry((provider, line.currency)).or_insert(MissingReport {
            provider,
            from: line.date,
            to: line.date,
            came: Money::new(0, line.currency),
        });
        // The payout left the provider up to a week before.
        let earliest = line.date.checked_sub_days(Days::new(WINDOW_DAYS)).unwrap_or(line.date);
        (one.from, one.to) = (one.from.min(earliest), one.to.max(line.date));
        one.came = Money::new(one.came.minor.saturating_add(came.minor), line.currency);
    }
    Ok(missing.into_values().collect())
}
