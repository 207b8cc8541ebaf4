//! What funds received, as the age of earmarks counts it: what took an earlier entry back belongs to that entry's year,
//! whenever it was recorded.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Result;
use super::verify_book::forever;
use crate::ledger::check::SealedEntry;
use crate::ledger::given_back::{GivenBack, raised};
use crate::ledger::{Account, AccountPath, Currency, FundCode, Period};
use crate::reports::drill::{EntryFilter, What};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter as Narrowed;
use crate::store::{Conn, given_back, totals};

/// The entries that took something back, as far as a filter asks for them.
#[derive(Debug, Clone, Default)]
pub struct Backs(Vec<GivenBack>);

/// Whether it is asked what funds received.
pub(super) fn is_of_received(filter: &EntryFilter) -> bool {
    filter.what == Some(What::Received) && filter.side.is_none()
}

/// The days of a filter: those of its year, as far as they are asked for. None where there are none.
fn days(filter: &EntryFilter) -> Option<Period> {
    let last = filter.to.unwrap_or_else(|| forever().to);
    let (mut from, mut to) = (filter.from.unwrap_or_else(|| Period::up_to(last).from), last);
    if let Some(year) = filter.year {
        from = from.max(NaiveDate::from_ymd_opt(year, 1, 1)?);
        to = to.min(NaiveDate::from_ymd_opt(year, 12, 31)?);
    }
    (from <= to).then_some(Period { from, to })
}

fn is_transfer(account: &Account) -> bool {
    What::Transfers.takes(account.kind, account.role)
}

impl Backs {
    /// # Errors
    /// When the book cannot be read.
    pub fn of(conn: &mut Conn, chart: &Chart, filter: &EntryFilter) -> Result<Self> {
        if !is_of_received(filter) {
            return Ok(Self::default());
        }
        let until = filter.to.unwrap_or_else(|| forever().to);
        Ok(Self(given_back::list_all(conn, chart, until)?))
    }

    /// The day that an entry counts for.
    fn day_of(&self, filter: &EntryFilter, number: i64, on: NaiveDate) -> NaiveDate {
        let given = self.0.iter().find(|line| line.entry == number);
        given.filter(|_| filter.year.is_some()).map_or(on, |line| line.of)
    }

    fn is_in_time(&self, filter: &EntryFilter, number: i64, on: NaiveDate) -> bool {
        let day = self.day_of(filter, number, on);
        days(filter).is_some_and(|days| days.contains(day)) && filter.to.is_none_or(|to| on <= to)
    }

    /// The entries of the filter's year: with those that took something of it back later, without those that took back what
    /// had come in other years.
    pub(super) fn narrow(&self, filter: &EntryFilter, narrowed: Narrowed) -> Narrowed {
        let Some(days) = days(filter).filter(|_| filter.year.is_some()) else { return narrowed };
        let numbers = |wanted: &dyn Fn(&&GivenBack) -> bool| -> Vec<i64> {
            self.0.iter().filter(wanted).map(|line| line.entry).collect::<BTreeSet<i64>>().into_iter().collect()
        };
        let is_counted = |line: &&GivenBack| self.is_in_time(filter, line.entry, line.on);
        Narrowed {
            from: Some(days.from),
            to: Some(days.to),
            also: numbers(&|line| is_counted(line) && !days.contains(line.on)),
            without: numbers(&|line| !is_counted(line) && days.contains(line.on)),
            ..narrowed
        }
    }

    /// What the lines of an entry add to what was received.
    pub(super) fn parts(&self, chart: &Chart, filter: &EntryFilter, sealed: &SealedEntry) -> BTreeMap<Currency, i64> {
        let mut sums = BTreeMap::new();
        if !self.is_in_time(filter, sealed.seal.sequence, sealed.draft.date) {
            return sums;
        }
        let is_reversal = sealed.draft.reverses.is_some();
        for line in &sealed.draft.lines {
            let amount = line.amount;
            let Some(account) = taken(chart, filter, &line.account, &line.fund, amount.currency) else { continue };
            let gain = raised(is_transfer(account), amount.minor, is_reversal);
            let sum: &mut i64 = sums.entry(amount.currency).or_default();
            *sum = sum.saturating_add(filter.signed(gain.saturating_neg()));
        }
        sums
    }

    /// What all of them add up to, by currency: from what is kept by month, and what was taken back where it belongs.
    pub(super) fn sum(&self, conn: &mut Conn, chart: &Chart, filter: &EntryFilter) -> Result<BTreeMap<Currency, i64>> {
        let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
        let Some(days) = days(filter) else { return Ok(sums) };
        let mut add = |currency: Currency, gain: i64| {
            let sum = sums.entry(currency).or_default();
            *sum = sum.saturating_add(filter.signed(gain.saturating_neg()));
        };
        for movement in totals::sum_movements(conn, chart, days)? {
            let Some(account) = taken(chart, filter, &movement.account, &movement.fund, movement.currency) else {
                continue;
            };
            let is_transfer = is_transfer(account);
            add(
                movement.currency,
                if is_transfer { movement.credit_minor } else { movement.change_minor().saturating_neg() },
            );
        }
        for line in &self.0 {
            let Some(account) = taken(chart, filter, &line.account, &line.fund, line.currency) else { continue };
            let is_transfer = is_transfer(account);
            if days.contains(line.on) {
                add(line.currency, raised(is_transfer, line.minor, false).saturating_neg());
            }
            if self.is_in_time(filter, line.entry, line.on) {
                add(line.currency, raised(is_transfer, line.minor, line.is_reversal));
            }
        }
        Ok(sums)
    }
}

/// The account of a line, where the filter asks for such lines.
fn taken<'a>(
    chart: &'a Chart,
    filter: &EntryFilter,
    path: &AccountPath,
    fund: &FundCode,
    currency: Currency,
) -> Option<&'a Account> {
    let account = chart.account(path).filter(|account| filter.takes_account(account))?;
    let is_of_it = chart.fund(fund).is_some_and(|fund| filter.takes_fund(fund));
    (is_of_it && filter.currency.is_none_or(|wanted| wanted == currency)).then_some(account)
}
