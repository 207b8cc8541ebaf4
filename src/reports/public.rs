//! The public transparency report: funds, income by month, spending by purpose; no names, no single lines, no links.
//!
//! No figure is made of fewer than three gifts, and none can be had by subtraction: funds with fewer gifts are
//! merged until together they have three, neighbouring months likewise, and totals are the sums of what is shown. A
//! period with one or two gifts in all is withheld. A gift is a posting on a donation account; where postings took
//! gifts back their number is not known and they count as one.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, FundCode, Month};

use super::donations::is_donation;
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
    for currency in &withheld {
        report.notes.push(Phrase::new("reports-note-withheld").with("currency", *currency));
    }
    let report = report
        .section(funds(request, &withheld))
        .section(months(request, &withheld))
        .section(purposes(request, &withheld));
    let mut report = report.fact("withheld", withheld.iter().map(Currency::to_string).collect::<Vec<_>>());
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

/// One published line of funds: a fund, or several that only together have enough gifts.
struct Group {
    funds: Vec<FundCode>,
    flow: FundFlow,
    gifts: i64,
}

fn may_stand(gifts: i64) -> bool {
    gifts == 0 || gifts >= FEWEST
}

/// Funds with one or two gifts, merged; and with them the next smallest until they have three together.
fn merged(mut groups: Vec<Group>) -> Vec<Group> {
    let (mut stand, few): (Vec<Group>, Vec<Group>) = groups.drain(..).partition(|group| may_stand(group.gifts));
    let mut few = few.into_iter();
    let Some(mut rest) = few.next() else { return stand };
    for group in few {
        absorb(&mut rest, group);
    }
    while !may_stand(rest.gifts) {
        let smallest =
            stand.iter().enumerate().filter(|(_, group)| group.gifts > 0).min_by_key(|(_, group)| group.gifts);
        let Some(at) = smallest.map(|(at, _)| at) else { break };
        absorb(&mut rest, stand.remove(at));
    }
    stand.push(rest);
    stand
}

fn absorb(into: &mut Group, other: Group) {
    into.funds.extend(other.funds);
    into.flow.add(&other.flow);
    into.gifts = into.gifts.saturating_add(other.gifts);
}

fn funds(request: &Request, withheld: &[Currency]) -> Section {
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
        groups.push(Group { funds: vec![fund], flow, gifts });
    }
    for ((_, currency), groups) in currencies {
        let mut total = FundFlow::default();
        for group in merged(groups) {
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
#[derive(Clone, Copy)]
struct Span {
    first: Month,
    last: Month,
    gifts: i64,
    income: i64,
    spending: i64,
}

/// Months joined with the ones after them until they have enough gifts; a rest at the end joins what is before it.
fn spans(months: impl Iterator<Item = Span>) -> Vec<Span> {
    let join = |into: &mut Span, next: &Span| {
        into.last = next.last;
        into.gifts = into.gifts.saturating_add(next.gifts);
        into.income = into.income.saturating_add(next.income);
        into.spending = into.spending.saturating_add(next.spending);
    };
    let mut spans: Vec<Span> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some(last) if !may_stand(last.gifts) => join(last, &month),
            _ => spans.push(month),
        }
    }
    while let [.., before, last] = spans.as_mut_slice() {
        if may_stand(last.gifts) {
            break;
        }
        let rest = *last;
        join(before, &rest);
        spans.pop();
    }
    spans
}

fn months(request: &Request, withheld: &[Currency]) -> Section {
    let mut sums: BTreeMap<(bool, Currency), BTreeMap<Month, Span>> = BTreeMap::new();
    let period = request.period;
    let within = |month: Month| month.last_day() >= period.from && month.first_day() <= period.to;
    for line in request.monthly().filter(|line| within(line.month) && !withheld.contains(&line.currency)) {
        let kind = request.kind(&line.account);
        let amount = positive(kind, line.change_minor());
        let empty = Span { first: line.month, last: line.month, gifts: 0, income: 0, spending: 0 };
        let span = sums.entry(request.currency_order(line.currency)).or_default().entry(line.month).or_insert(empty);
        match kind {
            AccountKind::Income => span.income = span.income.saturating_add(amount),
            AccountKind::Expense => span.spending = span.spending.saturating_add(amount),
            _ => {}
        }
        if is_donation(request, &line.account) {
            span.gifts = span.gifts.saturating_add(gifts_in(line.count, line.debit_minor));
        }
    }
    let mut table = Table::new(vec![
        Column::text("from_month"),
        Column::text("to_month"),
        Column::currency(),
        Column::number("gifts"),
        Column::number("income"),
        Column::number("spending"),
    ]);
    for ((_, currency), months) in sums {
        for span in spans(months.into_values()) {
            table.push(Row::line(vec![
                Cell::new(span.first),
                Cell::new(span.last),
                Cell::new(currency),
                Cell::new(span.gifts),
                Cell::money(span.income, currency),
                Cell::money(span.spending, currency),
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
        Group { funds: vec![name.parse().unwrap()], flow: FundFlow::default(), gifts }
    }

    fn span(month: u32, gifts: i64) -> Span {
        let month: Month = format!("2020-{month:02}").parse().unwrap();
        Span { first: month, last: month, gifts, income: gifts * 100, spending: 0 }
    }

    #[test]
    fn funds_with_few_gifts_are_merged_with_the_smallest_that_has_enough() {
        let groups = merged(vec![group("a", 9), group("b", 1), group("c", 4), group("d", 0)]);
        let shown: Vec<(usize, i64)> = groups.iter().map(|group| (group.funds.len(), group.gifts)).collect();
        assert_eq!(shown, [(1, 9), (1, 0), (2, 5)]);
    }

    proptest! {
        #[test]
        fn no_month_shows_one_or_two_gifts_and_no_gift_is_lost(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
            let total: i64 = gifts.iter().sum();
            let months = (1..).zip(&gifts).map(|(month, gifts)| span(month, *gifts));
            let shown = spans(months);
            prop_assert_eq!(shown.iter().map(|span| span.gifts).sum::<i64>(), total);
            if may_stand(total) {
                prop_assert!(shown.iter().all(|span| may_stand(span.gifts)));
            }
        }

        #[test]
        fn no_fund_shows_one_or_two_gifts(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
            let total: i64 = gifts.iter().sum();
            let groups = merged((0..).zip(&gifts).map(|(at, gifts)| group(&format!("f{at}"), *gifts)).collect());
            prop_assert_eq!(groups.iter().map(|group| group.gifts).sum::<i64>(), total);
            if may_stand(total) {
                prop_assert!(groups.iter().all(|group| may_stand(group.gifts)));
            }
        }
    }
}
