//! What stands behind a figure, and whether it may stand: in all, and beside every earlier figure that it could be
//! subtracted from.

use std::collections::BTreeMap;

use crate::ledger::gift_parts::PartKind;
use crate::ledger::{Currency, FundCode, Month};
use crate::reports::facts::{Behind, Count, Published};
use crate::reports::request::Request;

/// The fewest gifts that a published figure is made of.
pub(super) const FEWEST: i64 = 3;

/// How a currency's income is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// As it was given; what gifts cost on their way stands under spending.
    Whole,
    /// As it arrived: too few gifts bore costs to tell of them.
    Arrived,
}

/// In all, and since each earlier publication.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tally(Vec<Behind>);

const fn more(one: Count, other: Count) -> Count {
    Count { lines: one.lines.saturating_add(other.lines), gifts: one.gifts.saturating_add(other.gifts) }
}

const fn less(one: Count, other: Count) -> Count {
    Count { lines: one.lines.saturating_sub(other.lines), gifts: one.gifts.saturating_sub(other.gifts) }
}

pub(super) const fn sum(one: Behind, other: Behind) -> Behind {
    Behind { given: more(one.given, other.given), costs: more(one.costs, other.costs) }
}

impl Tally {
    pub fn of(total: Behind) -> Self {
        Self(vec![total])
    }

    /// What is behind it in all.
    pub fn total(&self) -> Behind {
        self.0.first().copied().unwrap_or_default()
    }

    pub fn gifts(&self) -> i64 {
        self.total().given.gifts
    }

    /// Learns what was behind the same figure in an earlier publication.
    pub fn since(&mut self, before: Behind) {
        let Behind { given, costs } = self.total();
        self.0.push(Behind { given: less(given, before.given), costs: less(costs, before.costs) });
    }

    pub fn add(&mut self, other: &Self) {
        for (one, other) in self.0.iter_mut().zip(&other.0) {
            *one = sum(*one, *other);
        }
    }

    /// Nothing, or enough. What was given and what was taken back since may set each other off: what is left is the least
    /// that it can be. Where income is told as it arrived, a cost moves it, too.
    pub fn may_stand(&self, telling: Telling) -> bool {
        let lines = |behind: &Behind| match telling {
            Telling::Whole => behind.given.lines,
            Telling::Arrived => behind.given.lines.saturating_add(behind.costs.lines),
        };
        let is_few = |behind: &Behind| lines(behind) != 0 && behind.given.gifts.saturating_abs() < FEWEST;
        let is_less_than_nothing = lines(&self.total()) != 0 && self.gifts() < FEWEST;
        !is_less_than_nothing && !self.0.iter().any(is_few)
    }

    /// Whether its costs may be told: nobody's, or those of enough gifts. An earlier page may have told income as it arrived:
    /// whoever takes that from income as it was given has the costs of then.
    pub fn may_tell_costs(&self) -> bool {
        let may_be_told = |costs: Count| costs.lines == 0 || costs.gifts >= FEWEST;
        let now = self.total().costs;
        let of_then = self.0.iter().skip(1).map(|since| less(now, since.costs));
        self.0.iter().map(|behind| behind.costs).chain(of_then).all(may_be_told)
    }
}

/// What gifts of a currency are behind, and what they cost in minor units, by fund and by month.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub all: Behind,
    pub funds: BTreeMap<FundCode, (Behind, i64)>,
    pub months: BTreeMap<Month, (Behind, i64)>,
}

pub(super) fn parts(request: &Request) -> BTreeMap<Currency, Parts> {
    let mut found: BTreeMap<Currency, Parts> = BTreeMap::new();
    for part in &request.inputs.gift_parts {
        let Some(kind) = PartKind::of(&part.account, request.kind(&part.account)) else { continue };
        let count = Count { lines: part.lines, gifts: part.gifts };
        let (behind, cost) = match kind {
            PartKind::Given => (Behind { given: count, costs: Count::default() }, 0),
            PartKind::Cost => (Behind { given: Count::default(), costs: count }, part.minor),
        };
        let parts = found.entry(part.currency).or_default();
        parts.all = sum(parts.all, behind);
        let of_fund = parts.funds.entry(part.fund.clone()).or_default();
        let of_month = parts.months.entry(part.month).or_default();
        for sums in [of_fund, of_month] {
            *sums = (sum(sums.0, behind), sums.1.saturating_add(cost));
        }
    }
    found
}

/// What is behind the currency in all, and since each earlier publication.
pub(super) fn in_all(all: Behind, currency: Currency, earlier: &[Published]) -> Tally {
    let mut tally = Tally::of(all);
    for published in earlier {
        let of_currency = published.groups.iter().filter(|group| group.currency == currency);
        tally.since(of_currency.map(|group| group.behind).fold(Behind::default(), sum));
    }
    tally
}
