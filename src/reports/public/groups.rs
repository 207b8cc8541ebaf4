//! The funds of a publication: those with too few gifts stand together, and what once stood together stays so.

use crate::ledger::{Currency, FundCode};

use super::Told;
use super::behind::{Parts, Tally, Telling, sum};
use crate::reports::facts::{Behind, Published, PublishedGroup};
use crate::reports::flows::FundFlow;
use crate::reports::request::Request;
use crate::reports::table::{Cell, Column, Phrase, Row, RowKind, Section, Table, Value};

/// One published line of funds: a fund, or several that only together have enough gifts.
pub(super) struct Group {
    pub funds: Vec<FundCode>,
    pub flow: FundFlow,
    pub tally: Tally,
}

/// Funds with one or two gifts, merged; and with them the next smallest until they have three together.
pub(super) fn merged(mut groups: Vec<Group>, telling: Telling) -> Vec<Group> {
    let (mut stand, few): (Vec<Group>, Vec<Group>) = groups.drain(..).partition(|group| group.tally.may_stand(telling));
    let mut few = few.into_iter();
    let Some(mut rest) = few.next() else { return stand };
    for group in few {
        absorb(&mut rest, group);
    }
    while !rest.tally.may_stand(telling) {
        let having = stand.iter().enumerate().filter(|(_, group)| group.tally.gifts() > 0);
        let smallest = having.min_by_key(|(_, group)| group.tally.gifts());
        let Some(at) = smallest.map(|(at, _)| at) else { break };
        absorb(&mut rest, stand.remove(at));
    }
    stand.push(rest);
    stand
}

fn absorb(into: &mut Group, other: Group) {
    into.funds.extend(other.funds);
    into.flow.add(&other.flow);
    into.tally.add(&other.tally);
}

/// Funds that once stood merged stay merged; then each group learns what is behind it beyond what was then.
pub(super) fn kept_together(groups: Vec<Group>, currency: Currency, earlier: &[Published]) -> Vec<Group> {
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
        for published in earlier {
            let within = |one: &&PublishedGroup| {
                one.currency == currency && one.funds.iter().any(|fund| group.funds.contains(fund))
            };
            let before = published.groups.iter().filter(within).map(|one| one.behind);
            group.tally.since(before.fold(Behind::default(), sum));
        }
    }
    groups
}

/// The groups of a currency, in the book's order.
pub(super) fn groups(
    request: &Request,
    (currency, parts, telling): (Currency, &Parts, Telling),
    flows: &[(FundCode, Currency, FundFlow)],
) -> Vec<Group> {
    let of_currency = flows.iter().filter(|(_, of, _)| *of == currency);
    let told = of_currency.map(|(fund, _, flow)| {
        let (behind, cost) = parts.funds.get(fund).copied().unwrap_or_default();
        let mut flow = *flow;
        if telling == Telling::Arrived {
            flow.income = flow.income.saturating_sub(cost);
            flow.spending = flow.spending.saturating_sub(cost);
        }
        Group { funds: vec![fund.clone()], flow, tally: Tally::of(behind) }
    });
    let mut groups = merged(kept_together(told.collect(), currency, &request.inputs.published), telling);
    for group in &mut groups {
        group.funds.sort_by_key(|fund| request.fund_order(fund));
    }
    groups.sort_by_key(|group| group.funds.first().map(|fund| request.fund_order(fund)));
    groups
}

pub(super) fn funds(request: &Request, currencies: &[Told]) -> Section {
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
    for Told { currency, groups, is_exchange_told, .. } in currencies {
        let (currency, is_whole) = (*currency, *is_exchange_told);
        let mut total = FundFlow::default();
        for group in groups {
            let name = match group.funds.as_slice() {
                [only] => request.fund(only),
                several => {
                    Value::Text(several.iter().map(|fund| name_of(request, fund)).collect::<Vec<_>>().join(" + "))
                }
            };
            table.push(Row::line(flow_cells(name, currency, &group.flow, is_whole)).tag(currency.code()));
            total.add(&group.flow);
        }
        let cells = flow_cells(Phrase::line("total").into(), currency, &total, is_whole);
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("funds", table)
}

fn name_of(request: &Request, fund: &FundCode) -> String {
    request.known_fund(fund).map_or_else(|| fund.to_string(), |known| known.name.clone())
}

/// Where the exchange is not told, neither is what could be subtracted from.
fn flow_cells(name: Value, currency: Currency, flow: &FundFlow, is_whole: bool) -> Vec<Cell> {
    let moved = [flow.brought_forward, flow.income, flow.spending, flow.transfers];
    let mut cells = vec![Cell::new(name), Cell::new(currency)];
    cells.extend(moved.map(|minor| Cell::money(minor, currency)));
    let last = [flow.conversion, flow.carried_forward];
    cells.extend(last.map(|minor| if is_whole { Cell::money(minor, currency) } else { Cell::empty() }));
    cells
}
