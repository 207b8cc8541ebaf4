//! The funds of a publication: those with too few gifts stand together, and what once stood together stays so.

use std::collections::BTreeMap;

use crate::ledger::{Currency, FundCode};

use super::{add_gifts, gifts_in, may_stand};
use crate::reports::donations::is_donation;
use crate::reports::facts::{Published, PublishedGroup};
use crate::reports::flows::{FundFlow, fund_flows};
use crate::reports::request::Request;
use crate::reports::table::{Cell, Column, Phrase, Row, RowKind, Section, Table, Value};

/// One published line of funds: a fund, or several that only together have enough gifts.
pub(super) struct Group {
    pub funds: Vec<FundCode>,
    pub flow: FundFlow,
    /// In all, and since each earlier publication.
    pub gifts: Vec<i64>,
}

/// Funds with one or two gifts, merged; and with them the next smallest until they have three together.
pub(super) fn merged(mut groups: Vec<Group>) -> Vec<Group> {
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

pub(super) fn groups(request: &Request, withheld: &[Currency]) -> Vec<(Currency, Vec<Group>)> {
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

pub(super) fn funds(request: &Request, currencies: Vec<(Currency, Vec<Group>)>) -> Section {
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
