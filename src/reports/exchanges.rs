//! Exchanges of currency, one by one: what was given, what was got, the rate that this was, and what was won or lost by it
//! where the book can know. A rate is what happened, never a market's: the book has no others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::ledger::check::SealedEntry;
use crate::ledger::{AccountKind, AccountPath, Currency, Money, Movement, Role};

use super::flows::{Effect, effect};
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Row, Section, Table, Value, What};

/// The currencies that only ever came and went by exchange: of them the book knows what they cost. Without the book's own.
pub fn only_exchanged<'a>(
    movements: impl IntoIterator<Item = &'a Movement>,
    own: Currency,
    told: impl Fn(&AccountPath) -> (AccountKind, Role),
) -> BTreeSet<Currency> {
    let (mut exchanged, mut otherwise) = (BTreeSet::new(), BTreeSet::new());
    for movement in movements.into_iter().filter(|movement| movement.currency != own) {
        let (kind, role) = told(&movement.account);
        if What::Conversion.takes(kind, role) {
            exchanged.insert(movement.currency);
        } else if What::Earned.takes(kind, role) || What::Opened.takes(kind, role) {
            otherwise.insert(movement.currency);
        }
    }
    exchanged.difference(&otherwise).copied().collect()
}

/// What one entry exchanged; both amounts positive.
struct Exchange<'a> {
    entry: &'a SealedEntry,
    given: Money,
    got: Money,
}

/// An entry's lines against the exchange: what they took of a currency was given, what they gave was got. None where it is
/// not one currency for another.
fn exchange_of<'a>(request: &Request, entry: &'a SealedEntry) -> Option<Exchange<'a>> {
    let only = request.filter.fund.as_ref();
    let is_of_it = |path: &AccountPath| effect(request.kind(path), request.role(path)) == Effect::Conversion;
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    let lines = entry.draft.lines.iter().filter(|line| only.is_none_or(|fund| line.fund == *fund));
    for line in lines.filter(|line| is_of_it(&line.account)) {
        let sum = sums.entry(line.amount.currency).or_default();
        *sum = sum.saturating_add(line.amount.minor);
    }
    sums.retain(|_, minor| *minor != 0);
    let side = |sign: i64| {
        let mut found = sums.iter().filter(|(_, minor)| minor.signum() == sign);
        found.next().map(|(currency, minor)| Money::new(minor.saturating_abs(), *currency))
    };
    let (given, got) = (side(1)?, side(-1)?);
    (sums.len() == 2).then_some(Exchange { entry, given, got })
}

/// What is held of one currency, by what it cost in the book's own: first in, first out.
#[derive(Default)]
struct Lots {
    /// Amount and cost, oldest first.
    lots: VecDeque<(i64, i64)>,
    /// Something was exchanged for a third currency: what it cost is not known any more.
    is_unknown: bool,
}

impl Lots {
    fn bought(&mut self, minor: i64, cost: i64) {
        self.lots.push_back((minor, cost));
    }

    /// What these had cost; none where there were not so many.
    fn sold(&mut self, minor: i64) -> Option<i64> {
        let (mut left, mut cost) = (minor, 0_i64);
        while left > 0 {
            let (held, paid) = self.lots.front_mut()?;
            if *held <= left {
                (left, cost) = (left.saturating_sub(*held), cost.saturating_add(*paid));
                self.lots.pop_front();
                continue;
            }
            let part = crate::ledger::split::by_weights(
                *paid,
                &[left.unsigned_abs(), held.saturating_sub(left).unsigned_abs()],
            );
            let part = part.first().copied().unwrap_or(0);
            (*held, *paid) = (held.saturating_sub(left), paid.saturating_sub(part));
            return Some(cost.saturating_add(part));
        }
        Some(cost)
    }
}

/// What each exchange won (positive) or lost in the book's currency, where that can be known.
fn results(request: &Request, exchanges: &[Exchange<'_>]) -> Vec<Option<i64>> {
    let own = request.book.currency;
    let told = |path: &AccountPath| (request.kind(path), request.role(path));
    let known = only_exchanged(request.movements(), own, told);
    let mut held: BTreeMap<Currency, Lots> = BTreeMap::new();
    let mut result = |one: &Exchange<'_>| {
        let (given, got) = (one.given, one.got);
        if given.currency == own {
            held.entry(got.currency).or_default().bought(got.minor, given.minor);
            return None;
        }
        let lots = held.entry(given.currency).or_default();
        if got.currency != own {
            lots.is_unknown = true;
            held.entry(got.currency).or_default().is_unknown = true;
            return None;
        }
        let cost = lots.sold(given.minor);
        lots.is_unknown |= cost.is_none();
        let is_known = known.contains(&given.currency) && !lots.is_unknown;
        cost.filter(|_| is_known).map(|cost| got.minor.saturating_sub(cost))
    };
    exchanges.iter().map(&mut result).collect()
}

/// “1 USD = 0.9042 EUR”: what one unit of the other currency was in the book's own, else what one unit given brought.
fn rate(one: &Exchange<'_>, own: Currency) -> Option<String> {
    let (of, is) = if one.given.currency == own { (one.got, one.given) } else { (one.given, one.got) };
    let scale = |money: Money| 10_i128.checked_pow(u32::from(money.currency.exponent()));
    // Six decimals, half up.
    let above = i128::from(is.minor).checked_mul(scale(of)?)?.checked_mul(2_000_000)?;
    let below = i128::from(of.minor).checked_mul(scale(is)?)?;
    let millionths = above.checked_div(below)?.checked_add(1)?.checked_div(2)?;
    let (whole, rest) = (millionths.checked_div(1_000_000)?, millionths.checked_rem(1_000_000)?);
    let decimals = format!("{rest:06}");
    let shown = decimals.trim_end_matches('0');
    // A rate has four decimals at least.
    let decimals = if shown.len() < 4 { decimals.get(..4)? } else { shown };
    Some(format!("1 {} = {whole}.{decimals} {}", of.currency, is.currency))
}

pub(super) fn section(request: &Request) -> Section {
    let own = request.book.currency;
    let all: Vec<Exchange<'_>> =
        request.inputs.exchanges.iter().filter_map(|entry| exchange_of(request, entry)).collect();
    let results = results(request, &all);
    let mut table = Table::new(vec![
        Column::text("date"),
        Column::text("entry"),
        Column::text("given_currency"),
        Column::number("given_amount"),
        Column::text("got_currency"),
        Column::number("got_amount"),
        Column::text("rate"),
        Column::currency(),
        Column::number("in_own_currency"),
        Column::number("gain"),
    ]);
    let mut sums = (0_i64, 0_i64);
    for (one, result) in all.iter().zip(results).filter(|(one, _)| request.period.contains(one.entry.draft.date)) {
        let number = one.entry.seal.sequence;
        let money = |money: Money| Cell::new(money).to(Drill::Entry(number));
        let in_own = [one.given, one.got].into_iter().find(|money| money.currency == own);
        sums.1 = sums.1.saturating_add(result.unwrap_or(0));
        sums.0 = sums.0.saturating_add(i64::from(result.is_some()));
        table.push(
            Row::line(vec![
                Cell::new(one.entry.draft.date),
                Cell::new(number).to(Drill::Entry(number)),
                Cell::new(one.given.currency),
                money(one.given),
                Cell::new(one.got.currency),
                money(one.got),
                rate(one, own).map_or_else(Cell::empty, |rate| Cell::new(Value::Text(rate))),
                Cell::new(own),
                in_own.map_or_else(Cell::empty, money),
                result.map_or_else(Cell::empty, |minor| Cell::money(minor, own)),
            ])
            .tag("exchange"),
        );
    }
    if sums.0 > 0 {
        let mut cells = vec![Cell::new(Phrase::line("total-gain"))];
        cells.extend(std::iter::repeat_with(Cell::empty).take(6));
        cells.extend([Cell::new(own), Cell::empty(), Cell::money(sums.1, own)]);
        table.push(Row::new(super::table::RowKind::Total, cells).sums("exchange"));
    }
    Section::new("exchanges", table).note(Phrase::new("reports-note-exchanges"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sold_cost_what_the_oldest_had_cost() {
        let mut lots = Lots::default();
        lots.bought(10_000, 9_000);
        lots.bought(10_000, 9_500);
        assert_eq!(lots.sold(5_000), Some(4_500));
        assert_eq!(lots.sold(10_000), Some(4_500 + 4_750));
        assert_eq!(lots.sold(5_000), Some(4_750), "no cent is lost");
        assert_eq!(lots.sold(1), None);
    }
}
