//! The entries behind a number of a report, and what they add up to: the way from a statement back to the book.

use std::collections::BTreeMap;

use super::Result;
pub use super::find_received::Backs;
use super::find_received::is_of_received;
use super::verify_book::forever;
use crate::ledger::check::SealedEntry;
use crate::ledger::gift::{CameIn, is_donation, place_of};
use crate::ledger::movement::{Turned, turned_by};
use crate::ledger::{AccountPath, Currency, Money, Period};
use crate::reports::drill::{EntryFilter, Side, What};
use crate::store::accounts::Chart;
use crate::store::entries::{self, EntryFilter as Narrowed};
use crate::store::{Conn, gifts, totals, turned};

/// An id that no account and no fund has: what names nothing finds nothing.
const NOBODY: i64 = -1;

/// The filter as the store takes it.
#[must_use]
pub fn narrowed(chart: &Chart, filter: &EntryFilter, backs: &Backs) -> Narrowed {
    let or_nobody = |found: Vec<i64>| if found.is_empty() { vec![NOBODY] } else { found };
    let accounts = || {
        let taken = chart.accounts().into_iter().filter(|account| filter.takes_account(account));
        taken.filter_map(|account| chart.account_id(&account.path)).collect()
    };
    let funds = || {
        let taken = chart.funds().into_iter().filter(|fund| filter.takes_fund(fund));
        taken.filter_map(|fund| chart.fund_id(&fund.code)).collect()
    };
    let asks_accounts = !filter.accounts.is_empty() || filter.what.is_some();
    let asks_funds = filter.fund.is_some() || filter.class.is_some();
    let is_start = filter.what == Some(What::Start);
    let opened = || {
        let opening = EntryFilter { what: Some(What::Opened), ..EntryFilter::default() };
        let taken = chart.accounts().into_iter().filter(|account| opening.takes_account(account));
        taken.filter_map(|account| chart.account_id(&account.path)).collect::<Vec<i64>>()
    };
    let narrowed = Narrowed {
        from: filter.from.filter(|_| !is_start),
        to: filter.to,
        branch: if asks_accounts { or_nobody(accounts()) } else { Vec::new() },
        funds: if asks_funds { or_nobody(funds()) } else { Vec::new() },
        debits: filter.side.map(|side| side == Side::Debit),
        before_or_on: filter.from.filter(|_| is_start).map(|from| (from, opened())),
        currency: filter.currency,
        event: filter.event.clone(),
        came_in: filter.came_in.as_ref().map(|place| gifts::place_id(chart, place).unwrap_or(NOBODY)),
        contact: filter.contact.clone(),
        ..Narrowed::default()
    };
    if is_of_received(filter) { backs.narrow(filter, narrowed) } else { narrowed }
}

/// What the lines of one entry add to the number, by currency.
#[must_use]
pub fn parts(chart: &Chart, filter: &EntryFilter, backs: &Backs, sealed: &SealedEntry) -> BTreeMap<Currency, i64> {
    if filter.came_in.as_ref().is_some_and(|place| !came_in_on(chart, place, sealed)) {
        return BTreeMap::new();
    }
    if is_of_received(filter) {
        return backs.parts(chart, filter, sealed);
    }
    let mut sums = BTreeMap::new();
    if filter.what == Some(What::Arrived) {
        return arrived(chart, filter, sealed);
    }
    for line in &sealed.draft.lines {
        let (Some(account), Some(fund)) = (chart.account(&line.account), chart.fund(&line.fund)) else { continue };
        let Some(part) = filter.part(account, fund, sealed.draft.date, line.amount) else { continue };
        let sum: &mut i64 = sums.entry(line.amount.currency).or_default();
        *sum = sum.saturating_add(part);
    }
    if turns_nothing(filter) && filter.side.is_some() {
        for turned in turned_by(&sealed.draft.lines) {
            if let Some(sum) = sums.get_mut(&turned.currency) {
                *sum = sum.saturating_sub(turned_part(chart, filter, &turned));
            }
        }
    }
    sums
}

/// What an entry brought onto accounts: what came more than left, of a reversal what left more than came.
fn arrived(chart: &Chart, filter: &EntryFilter, sealed: &SealedEntry) -> BTreeMap<Currency, i64> {
    let mut nets: BTreeMap<(&AccountPath, Currency), i64> = BTreeMap::new();
    for line in &sealed.draft.lines {
        let (Some(account), Some(fund)) = (chart.account(&line.account), chart.fund(&line.fund)) else { continue };
        let Some(part) = filter.part(account, fund, sealed.draft.date, line.amount) else { continue };
        let net = nets.entry((&line.account, line.amount.currency)).or_default();
        *net = net.saturating_add(part);
    }
    let mut sums = BTreeMap::new();
    let is_reversal = sealed.draft.reverses.is_some();
    for ((_, currency), net) in nets {
        let part = if is_reversal { net.min(0) } else { net.max(0) };
        let sum: &mut i64 = sums.entry(currency).or_default();
        *sum = sum.saturating_add(part);
    }
    sums
}

/// What stands in the number for nothing, for it only went from fund to fund within an account.
fn turned_part(chart: &Chart, filter: &EntryFilter, turned: &Turned) -> i64 {
    let is_of_it = chart.account(&turned.account).is_some_and(|account| filter.takes_account(account))
        && filter.currency.is_none_or(|wanted| wanted == turned.currency);
    let came = filter.side == Some(Side::Debit) || filter.what == Some(What::Arrived);
    let minor = if came { turned.minor } else { turned.minor.saturating_neg() };
    if is_of_it { filter.signed(minor) } else { 0 }
}

fn came_in_on(chart: &Chart, place: &CameIn, sealed: &SealedEntry) -> bool {
    *place == CameIn::of(place_of(&sealed.draft, |path| gifts::is_place(chart, path)))
}

/// Whether what a transfer between funds turns within an account is left out: of one fund alone it did come or leave.
fn turns_nothing(filter: &EntryFilter) -> bool {
    filter.what == Some(What::Moved) && is_of_all_funds(filter)
}

fn is_of_all_funds(filter: &EntryFilter) -> bool {
    filter.fund.is_none() && filter.class.is_none()
}

/// What all the entries add up to: from the month totals, so that it costs the same on any book; the entries of an event are
/// few and are added up one by one.
///
/// # Errors
/// When the book cannot be read.
pub fn sum(conn: &mut Conn, chart: &Chart, filter: &EntryFilter) -> Result<Vec<Money>> {
    if let Some(place) = &filter.came_in {
        // Kept by month for gifts; for one contact there are few.
        let asks_more = filter.contact.is_some() || filter.event.is_some() || filter.side.is_some();
        let is_gift = |top: &String| top.parse().is_ok_and(|path: AccountPath| is_donation(&path));
        if !asks_more && !filter.accounts.is_empty() && filter.accounts.iter().all(is_gift) {
            return sum_came_in(conn, chart, filter, place);
        }
    }
    let backs = Backs::of(conn, chart, filter)?;
    // What reversals took back is not kept fund by fund.
    let is_listed = filter.what == Some(What::Arrived) && !is_of_all_funds(filter);
    if !is_listed && filter.event.is_none() && filter.contact.is_none() && filter.came_in.is_none() {
        if is_of_received(filter) {
            return Ok(Sums(backs.sum(conn, chart, filter)?).money());
        }
        return sum_kept(conn, chart, filter);
    }
    let mut sums = Sums::default();
    for sealed in entries::list(conn, chart, &narrowed(chart, filter, &backs), false, None, i64::MAX)? {
        parts(chart, filter, &backs, &sealed).into_iter().for_each(|(currency, minor)| sums.add(currency, minor));
    }
    Ok(sums.money())
}

/// Sums by currency.
#[derive(Default)]
struct Sums(BTreeMap<Currency, i64>);

impl Sums {
    fn add(&mut self, currency: Currency, minor: i64) {
        let sum = self.0.entry(currency).or_default();
        *sum = sum.saturating_add(minor);
    }

    fn money(self) -> Vec<Money> {
        self.0.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect()
    }
}

/// The same from what is kept by month, by entries that turn money from fund to fund, and of reversals.
fn sum_kept(conn: &mut Conn, chart: &Chart, filter: &EntryFilter) -> Result<Vec<Money>> {
    let mut sums = Sums::default();
    let to = filter.to.unwrap_or_else(|| forever().to);
    let period = filter.from.map_or_else(|| Period::up_to(to), |from| Period { from: from.min(to), to });
    for movement in totals::sum_movements(conn, chart, period)? {
        let (Some(account), Some(fund)) = (chart.account(&movement.account), chart.fund(&movement.fund)) else {
            continue;
        };
        let is_of_it = filter.takes_account(account)
            && filter.takes_fund(fund)
            && filter.currency.is_none_or(|currency| currency == movement.currency);
        if !is_of_it {
            continue;
        }
        let is_opening = What::Opened.takes(account.kind, account.role);
        let minor = match (filter.side, filter.what) {
            (Some(Side::Debit), _) | (None, Some(What::Arrived)) => movement.debit_minor,
            (Some(Side::Credit), _) => movement.credit_minor.saturating_neg(),
            (None, Some(What::Start)) if is_opening => movement.closing_minor(),
            (None, Some(What::Start)) => movement.opening_minor,
            (None, _) => movement.change_minor(),
        };
        sums.add(movement.currency, filter.signed(minor));
    }
    let is_arrived = filter.what == Some(What::Arrived);
    let mut less = Vec::new();
    if is_arrived || (turns_nothing(filter) && filter.side.is_some()) {
        less = turned::sum_turned(conn, chart, period)?;
    }
    if is_arrived {
        less.extend(turned::sum_taken_back(conn, chart, period)?);
    }
    for turned in less {
        sums.add(turned.currency, turned_part(chart, filter, &turned).saturating_neg());
    }
    Ok(sums.money())
}

/// What gifts that came in on a place add up to, from what is kept of them by month. Other income of the same entries is
/// asked for by other accounts.
fn sum_came_in(conn: &mut Conn, chart: &Chart, filter: &EntryFilter, place: &CameIn) -> Result<Vec<Money>> {
    let to = filter.to.unwrap_or_else(|| forever().to);
    let period = filter.from.map_or_else(|| Period::up_to(to), |from| Period { from: from.min(to), to });
    let mut sums = Sums::default();
    for given in gifts::sum_gifts(conn, chart, period)? {
        let (Some(account), Some(fund)) = (chart.account(&given.account), chart.fund(&given.fund)) else { continue };
        let is_of_it = *place == CameIn::of(given.place.as_ref())
            && filter.takes_account(account)
            && filter.takes_fund(fund)
            && filter.currency.is_none_or(|currency| currency == given.currency);
        if is_of_it {
            sums.add(given.currency, filter.signed(given.minor.saturating_neg()));
        }
    }
    Ok(sums.money())
}
