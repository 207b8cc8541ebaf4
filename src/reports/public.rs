//! The public transparency report: funds, income by month, spending by purpose; no names, no single lines, no links.
//!
//! No figure is made of fewer than three gifts, and none can be had by subtraction: funds with fewer gifts are
//! merged until together they have three, neighbouring months likewise, and totals are the sums of what is shown. A
//! period with one or two gifts in all is withheld. A gift is a posting on a donation account; where postings took
//! gifts back their number is not known and they count as one.
//!
//! What was published before counts too: whoever kept the page of last month could subtract it from this one. So no
//! figure differs from any earlier one by one or two gifts, what once stood merged stays merged, and where too few
//! gifts came in since, the report says so and is not published.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, FundCode, Month};

use super::donations::is_donation;
use super::facts::{Published, PublishedGroup, PublishedSpan};
use super::flows::{FundFlow, fund_flows};
use super::income::positive;
use super::name::ReportName;
use super::request::{Request, heading_path};
use super::table::{Cell, Column, Phrase, Report, Row, RowKind, Section, Table, Value};

/// The fewest gifts that a published figure is made of.
const FEWEST: i64 = 3;

pub(super) fn report(request: &Request) -> Report {
    let mut report = request.report(ReportName::Public);
    // How many lines wait in the group's own books is nobody else's business.
    report.notes.clear();
    let gifts = gifts_by_currency(request);
    let withheld: Vec<Currency> =
        gifts.iter().filter(|(_, gifts)| (1..FEWEST).contains(*gifts)).map(|(currency, _)| *currency).collect();
    let too_few: Vec<String> = gifts
        .iter()
        .filter(|(currency, gifts)| {
            !withheld.contains(currency) && !may_stand(&since_all(request, **currency, **gifts))
        })
        .map(|(currency, _)| currency.to_string())
        .collect();
    for currency in &withheld {
        report.notes.push(Phrase::new("reports-note-withheld").with("currency", *currency));
    }
    let (groups, spans) = (groups(request, &withheld), all_spans(request, &withheld));
    let kept = published(&groups, &spans);
    let report = report.section(funds(request, groups)).section(months(&spans)).section(purposes(request, &withheld));
    let mut report = report.fact("withheld", withheld.iter().map(Currency::to_string).collect::<Vec<_>>());
    if !too_few.is_empty() {
        report = report.fact("too_few_gifts_since", too_few);
    }
    report.published = Some(kept);
    report.notes.push(Phrase::new("reports-note-public"));
    report
}

/// Gifts of one account, fund and month; unknown where some were taken back.
const fn gifts_in(count: i64, debit_minor: i64) -> i64 {
    if debit_minor != 0 && count > 0 { 1 } else { count }
}

fn gifts_by_currency(request: &Request) -> BTreeMap<Currency, i64> {
    let mut gifts = BTreeMap::new();
    for movement in request.movements().filter(|movement| is_donation(request, &movement.account)) {
        let sum: &mut i64 = gifts.entry(movement.currency).or_default();
        *sum = sum.saturating_add(gifts_in(movement.count, movement.debit_minor));
    }
    gifts
}

/// How many gifts in all, and how many more than stood in each earlier publication.
fn since_all(request: &Request, currency: Currency, gifts: i64) -> Vec<i64> {
    let before = |published: &Published| {
        let of_currency = published.groups.iter().filter(|group| group.currency == currency);
        of_currency.map(|group| group.gifts).fold(0, i64::saturating_add)
    };
    let since = request.inputs.published.iter().map(|published| gifts.saturating_sub(before(published)));
    std::iter::once(gifts).chain(since).collect()
}

/// One published line of funds: a fund, or several that only together have enough gifts.
struct Group {
    funds: Vec<FundCode>,
    flow: FundFlow,
    /// In all, and since each earlier publication.
    gifts: Vec<i64>,
}

/// Nothing, or enough: in all, and beside every earlier figure.
fn may_stand(gifts: &[i64]) -> bool {
    gifts.iter().all(|gifts| *gifts == 0 || *gifts >= FEWEST)
}

fn add_gifts(into: &mut [i64], other: &[i64]) {
    for (sum, more) in into.iter_mut().zip(other) {
        *sum = sum.saturating_add(*more);
    }
}

/// Funds with one or two gifts, merged; and with them the next smallest until they have three together.
fn merged(mut groups: Vec<Group>) -> Vec<Group> {
    let (mut stand, few): (Vec<Group>, Vec<Group>) = groups.drain(..).partition(|group| may_stand(&group.gifts));
    let mut few = few.into_iter();
    let Some(mut rest) = few.next() else { return stand };
    for group in few {
        absorb(&mut rest, group);
    }
    let total = |group: &Group| group.gifts.first().copied().unwrap_or(0);
    while !may_stand(&rest.gifts) {
        let smallest =
            stand.iter().enumerate().filter(|(_, group)| total(group) > 0).min_by_key(|(_, group)| total(group));
        let Some(at) = smallest.map(|(at, _)| at) else { break };
        absorb(&mut rest, stand.remove(at));
    }
    stand.push(rest);
    stand
}

fn absorb(into: &mut Group, other: Group) {
    into.funds.extend(other.funds);
    into.flow.add(&other.flow);
    add_gifts(&mut into.gifts, &other.gifts);
}

/// Funds that once stood merged stay merged; then each group learns how many gifts it has more than it had then.
fn kept_together(groups: Vec<Group>, currency: Currency, earlier: &[Published]) -> Vec<Group> {
    let mut groups = groups;
    for together in earlier.iter().flat_map(|published| &published.groups).filter(|group| group.currency == currency) {
        let is_in = |group: &Group| group.funds.iter().any(|fund| together.funds.contains(fund));
        let (inside, outside): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(is_in);
        groups = outside;
        let mut inside = inside.into_iter();
        if let Some(mut first) = inside.next() {
            inside.for_each(|group| absorb(&mut first, group));
            groups.push(first);
        }
    }
    for group in &mut groups {
        let total = group.gifts.first().copied().unwrap_or(0);
        for published in earlier {
            let within = |one: &&PublishedGroup| {
                one.currency == currency && one.funds.iter().any(|fund| group.funds.contains(fund))
            };
            let before = published.groups.iter().filter(within).map(|one| one.gifts).fold(0, i64::saturating_add);
            group.gifts.push(total.saturating_sub(before));
        }
    }
    groups
}

fn groups(request: &Request, withheld: &[Currency]) -> Vec<(Currency, Vec<Group>)> {
    let mut gifts: BTreeMap<(FundCode, Currency), i64> = BTreeMap::new();
    for movement in request.movements().filter(|movement| is_donation(request, &movement.account)) {
        let sum = gifts.entry((movement.fund.clone(), movement.currency)).or_default();
        *sum = sum.saturating_add(gifts_in(movement.count, movement.debit_minor));
    }
    let mut currencies: BTreeMap<(bool, Currency), Vec<Group>> = BTreeMap::new();
    for (fund, currency, flow) in
        fund_flows(request).into_iter().filter(|(_, currency, _)| !withheld.contains(currency))
    {
        let gifts = gifts.get(&(fund.clone(), currency)).copied().unwrap_or(0);
        let groups = currencies.entry(request.currency_order(currency)).or_default();
        groups.push(Group { funds: vec![fund], flow, gifts: vec![gifts] });
    }
    let ordered = currencies.into_iter().map(|((_, currency), groups)| {
        let mut groups = merged(kept_together(groups, currency, &request.inputs.published));
        for group in &mut groups {
            group.funds.sort_by_key(|fund| request.fund_order(fund));
        }
        groups.sort_by_key(|group| group.funds.first().map(|fund| request.fund_order(fund)));
        (currency, groups)
    });
    ordered.collect()
}

fn funds(request: &Request, currencies: Vec<(Currency, Vec<Group>)>) -> Section {
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::currency(),
        Column::number("brought_forward"),
        Column::number("income"),
        Column::number("spending"),
        Column::number("transfers"),
        Column::number("conversion").rare(),
        Column::number("carried_forward"),
    ]);
    for (currency, groups) in currencies {
        let mut total = FundFlow::default();
        for group in groups {
            let name = match group.funds.as_slice() {
                [only] => request.fund(only),
                several => {
                    Value::Text(several.iter().map(|fund| name_of(request, fund)).collect::<Vec<_>>().join(" + "))
                }
            };
            table.push(Row::line(flow_cells(name, currency, &group.flow)).tag(currency.code()));
            total.add(&group.flow);
        }
        let cells = flow_cells(Phrase::line("total").into(), currency, &total);
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("funds", table)
}

/// What must be remembered of this publication by the next.
fn published(groups: &[(Currency, Vec<Group>)], spans: &[(Currency, Vec<Span>)]) -> Published {
    let first = |gifts: &[i64]| gifts.first().copied().unwrap_or(0);
    let group = |currency: Currency, group: &Group| PublishedGroup {
        currency,
        funds: group.funds.clone(),
        gifts: first(&group.gifts),
    };
    let span = |currency: Currency, span: &Span| PublishedSpan {
        currency,
        first: span.first,
        last: span.last,
        gifts: first(&span.gifts),
    };
    Published {
        groups: groups.iter().flat_map(|(currency, all)| all.iter().map(|one| group(*currency, one))).collect(),
        spans: spans.iter().flat_map(|(currency, all)| all.iter().map(|one| span(*currency, one))).collect(),
    }
}

fn name_of(request: &Request, fund: &FundCode) -> String {
    request.known_fund(fund).map_or_else(|| fund.to_string(), |known| known.name.clone())
}

fn flow_cells(name: Value, currency: Currency, flow: &FundFlow) -> Vec<Cell> {
    let parts =
        [flow.brought_forward, flow.income, flow.spending, flow.transfers, flow.conversion, flow.carried_forward];
    let mut cells = vec![Cell::new(name), Cell::new(currency)];
    cells.extend(parts.map(|minor| Cell::money(minor, currency)));
    cells
}

/// Neighbouring months with what they took and gave; both ends the same where one month stands alone.
#[derive(Clone)]
struct Span {
    first: Month,
    last: Month,
    /// In all, and since each earlier publication.
    gifts: Vec<i64>,
    income: i64,
    spending: i64,
}

impl Span {
    fn join(&mut self, next: &Self) {
        self.last = next.last;
        add_gifts(&mut self.gifts, &next.gifts);
        self.income = self.income.saturating_add(next.income);
        self.spending = self.spending.saturating_add(next.spending);
    }
}

/// Months joined with the ones after them until they have enough gifts; a rest at the end joins what is before it.
fn spans(months: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some(last) if !may_stand(&last.gifts) => last.join(&month),
            _ => spans.push(month),
        }
    }
    while let [.., before, last] = spans.as_mut_slice() {
        if may_stand(&last.gifts) {
            break;
        }
        let rest = last.clone();
        before.join(&rest);
        spans.pop();
    }
    spans
}

/// Months that once stood merged stay merged; each span learns how many gifts it has more than it had then.
fn kept_joined(months: Vec<Span>, currency: Currency, earlier: &[Published]) -> Vec<Span> {
    let of_currency = |published: &Published| -> Vec<PublishedSpan> {
        published.spans.iter().filter(|span| span.currency == currency).copied().collect()
    };
    let known: Vec<Vec<PublishedSpan>> = earlier.iter().map(of_currency).collect();
    let together = |one: &Span, other: &Span| {
        known.iter().flatten().any(|span| span.first <= one.last && other.first <= span.last)
    };
    let mut units: Vec<Span> = Vec::new();
    for month in months {
        match units.last_mut() {
            Some(last) if together(last, &month) => last.join(&month),
            _ => units.push(month),
        }
    }
    for unit in &mut units {
        let total = unit.gifts.first().copied().unwrap_or(0);
        for spans in &known {
            let within = spans.iter().filter(|span| span.first <= unit.last && unit.first <= span.last);
            let before = within.map(|span| span.gifts).fold(0, i64::saturating_add);
            unit.gifts.push(total.saturating_sub(before));
        }
    }
    units
}

fn all_spans(request: &Request, withheld: &[Currency]) -> Vec<(Currency, Vec<Span>)> {
    let mut sums: BTreeMap<(bool, Currency), BTreeMap<Month, Span>> = BTreeMap::new();
    let period = request.period;
    let within = |month: Month| month.last_day() >= period.from && month.first_day() <= period.to;
    for line in request.monthly().filter(|line| within(line.month) && !withheld.contains(&line.currency)) {
        let kind = request.kind(&line.account);
        let amount = positive(kind, line.change_minor());
        let empty = || Span { first: line.month, last: line.month, gifts: vec![0], income: 0, spending: 0 };
        let months = sums.entry(request.currency_order(line.currency)).or_default();
        let span = months.entry(line.month).or_insert_with(empty);
        match kind {
            AccountKind::Income => span.income = span.income.saturating_add(amount),
            AccountKind::Expense => span.spending = span.spending.saturating_add(amount),
            _ => {}
        }
        if is_donation(request, &line.account) {
            add_gifts(&mut span.gifts, &[gifts_in(line.count, line.debit_minor)]);
        }
    }
    let earlier = &request.inputs.published;
    let joined = |months: BTreeMap<Month, Span>, currency| {
        spans(kept_joined(months.into_values().collect(), currency, earlier).into_iter())
    };
    sums.into_iter().map(|((_, currency), months)| (currency, joined(months, currency))).collect()
}

fn months(currencies: &[(Currency, Vec<Span>)]) -> Section {
    let mut table = Table::new(vec![
        Column::text("from_month"),
        Column::text("to_month"),
        Column::currency(),
        Column::number("gifts"),
        Column::number("income"),
        Column::number("spending"),
    ]);
    for (currency, spans) in currencies {
        for span in spans {
            table.push(Row::line(vec![
                Cell::new(span.first),
                Cell::new(span.last),
                Cell::new(*currency),
                Cell::new(span.gifts.first().copied().unwrap_or(0)),
                Cell::money(span.income, *currency),
                Cell::money(span.spending, *currency),
            ]));
        }
    }
    Section::new("months", table)
}

/// What the money was spent on: the second part of each spending account, never a single payment.
fn purposes(request: &Request, withheld: &[Currency]) -> Section {
    let mut sums: BTreeMap<((bool, Currency), AccountPath), i64> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.count > 0 && !withheld.contains(&movement.currency))
    {
        if request.kind(&movement.account) == AccountKind::Expense {
            let place = (request.currency_order(movement.currency), heading_path(&movement.account));
            let sum = sums.entry(place).or_default();
            *sum = sum.saturating_add(movement.change_minor());
        }
    }
    let mut table = Table::new(vec![Column::text("purpose"), Column::currency(), Column::number("amount")]);
    let mut totals: BTreeMap<(bool, Currency), i64> = BTreeMap::new();
    for ((place, heading), minor) in sums {
        let cells = vec![Cell::new(request.account(&heading)), Cell::new(place.1), Cell::money(minor, place.1)];
        table.push(Row::line(cells).tag(place.1.code()));
        let total = totals.entry(place).or_default();
        *total = total.saturating_add(minor);
    }
    for ((_, currency), minor) in totals {
        let cells = vec![Cell::new(Phrase::line("total")), Cell::new(currency), Cell::money(minor, currency)];
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("purposes", table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(name: &str, gifts: i64) -> Group {
        Group { funds: vec![name.parse().unwrap()], flow: FundFlow::default(), gifts: vec![gifts] }
    }

    fn span(month: u32, gifts: i64) -> Span {
        let month: Month = format!("2020-{month:02}").parse().unwrap();
        Span { first: month, last: month, gifts: vec![gifts], income: gifts * 100, spending: 0 }
    }

    #[test]
    fn funds_with_few_gifts_are_merged_with_the_smallest_that_has_enough() {
        let groups = merged(vec![group("a", 9), group("b", 1), group("c", 4), group("d", 0)]);
        let shown: Vec<(usize, i64)> = groups.iter().map(|group| (group.funds.len(), group.gifts[0])).collect();
        assert_eq!(shown, [(1, 9), (1, 0), (2, 5)]);
    }

    /// A year of gifts by month and fund, published again and again as it grows; late gifts come to months that were
    /// published. Gives what each publication showed: by group and by span, the gifts behind it.
    type Gifts = Vec<(usize, usize, usize)>;
    type Cells = Vec<std::collections::BTreeSet<usize>>;

    fn publish(gifts: &Gifts, round: usize, until: u32, earlier: &[Published]) -> Option<(Published, [Cells; 2])> {
        let known = |(month, _, recorded): &&(usize, usize, usize)| {
            *recorded <= round && *month < usize::try_from(until).unwrap()
        };
        let numbered: Vec<(usize, &(usize, usize, usize))> =
            gifts.iter().enumerate().filter(|(_, gift)| known(gift)).collect();
        let count = |fits: &dyn Fn(&(usize, usize, usize)) -> bool| {
            i64::try_from(numbered.iter().filter(|(_, gift)| fits(gift)).count()).unwrap()
        };
        let currency = Currency::EUR;
        let funds = (0..4).map(|fund| group(&format!("f{fund}"), count(&|gift| gift.1 == fund))).collect();
        let groups = merged(kept_together(funds, currency, earlier));
        let months =
            (0..until).map(|month| span(month + 1, count(&|gift| Ok(gift.0) == usize::try_from(month)))).collect();
        let spans = spans(kept_joined(months, currency, earlier).into_iter());
        let stands =
            groups.iter().all(|group| may_stand(&group.gifts)) && spans.iter().all(|span| may_stand(&span.gifts));
        if !stands {
            return None;
        }
        let of = |fits: &dyn Fn(&(usize, usize, usize)) -> bool| -> std::collections::BTreeSet<usize> {
            numbered.iter().filter(|(_, gift)| fits(gift)).map(|(number, _)| *number).collect()
        };
        let by_group: Cells = groups
            .iter()
            .map(|group| of(&|gift| group.funds.iter().any(|fund| fund.as_str() == format!("f{}", gift.1))))
            .collect();
        let month = |gift: &(usize, usize, usize)| format!("2020-{:02}", gift.0 + 1).parse::<Month>().unwrap();
        let in_span = |span: &Span| of(&|gift| span.first <= month(gift) && month(gift) <= span.last);
        let by_span: Cells = spans.iter().map(in_span).collect();
        Some((published(&[(currency, groups)], &[(currency, spans)]), [by_group, by_span]))
    }

    proptest! {
        #[test]
        fn no_month_shows_one_or_two_gifts_and_no_gift_is_lost(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
            let total: i64 = gifts.iter().sum();
            let months = (1..).zip(&gifts).map(|(month, gifts)| span(month, *gifts));
            let shown = spans(months);
            prop_assert_eq!(shown.iter().map(|span| span.gifts[0]).sum::<i64>(), total);
            if may_stand(&[total]) {
                prop_assert!(shown.iter().all(|span| may_stand(&span.gifts)));
            }
        }

        #[test]
        fn no_fund_shows_one_or_two_gifts(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
            let total: i64 = gifts.iter().sum();
            let groups = merged((0..).zip(&gifts).map(|(at, gifts)| group(&format!("f{at}"), *gifts)).collect());
            prop_assert_eq!(groups.iter().map(|group| group.gifts[0]).sum::<i64>(), total);
            if may_stand(&[total]) {
                prop_assert!(groups.iter().all(|group| may_stand(&group.gifts)));
            }
        }

        /// Somebody keeps every page that was ever published and subtracts: one figure from another that it contains,
        /// or several of an earlier page from one of a later. Nothing that is left is one gift, or two.
        #[test]
        fn who_keeps_every_page_and_subtracts_finds_no_single_gift(
            gifts in proptest::collection::vec((0_usize..8, 0_usize..4, 0_usize..4), 0..60),
            untils in proptest::collection::vec(1_u32..9, 4),
        ) {
            let mut untils = untils;
            untils.sort_unstable();
            let (mut earlier, mut pages): (Vec<Published>, Vec<[Cells; 2]>) = (Vec::new(), Vec::new());
            for (round, until) in untils.iter().enumerate() {
                if let Some((kept, cells)) = publish(&gifts, round, *until, &earlier) {
                    earlier.push(kept);
                    pages.push(cells);
                }
            }
            for (at, later) in pages.iter().enumerate() {
                for (kind, cells) in later.iter().enumerate() {
                    for cell in cells {
                        prop_assert!(cell.is_empty() || cell.len() >= 3);
                        for before in &pages[..at] {
                            let inside: Cells =
                                before[kind].iter().filter(|one| !one.is_empty() && one.is_subset(cell)).cloned().collect();
                            let all: std::collections::BTreeSet<usize> = inside.iter().flatten().copied().collect();
                            for one in inside.iter().chain([&all]) {
                                let left = cell.difference(one).count();
                                prop_assert!(left == 0 || left >= 3, "{left} left of {cell:?} without {one:?}");
                            }
                        }
                    }
                }
            }
        }
    }
}
