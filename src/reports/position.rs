//! Financial position at the period's end: what is held, by class of fund and by fund. Source: Charities SORP
//! (FRS 102), balance sheet by fund; FASB ASC 958, statement of financial position. Stock stands at average cost;
//! a debt is a positive number that lowers the net.

use std::collections::BTreeMap;

use crate::ledger::{AccountPath, Currency, FundCode};

use super::activities::{BY_CLASS, CLASSES, class_of};
use super::flows::{Holding, Holdings, equation};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Class, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What};

pub(super) fn report(request: &Request) -> Report {
    let mut report = request.report(ReportName::Position).section(by_account(request)).section(by_fund(request));
    report.checks = equation(request);
    report
}

type ByClass = [i64; 3];
/// The accounts of each currency and holding.
type Groups<'a> = BTreeMap<((bool, Currency), Holding), BTreeMap<&'a AccountPath, ByClass>>;

/// Accounts in five groups, a column a class of fund.
fn by_account(request: &Request) -> Section {
    let mut groups: Groups<'_> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.closing_minor() != 0) {
        let holding = Holding::of(request.kind(&movement.account), request.role(&movement.account));
        let Some(holding) = holding else { continue };
        let place = (request.currency_order(movement.currency), holding);
        let parts = groups.entry(place).or_default().entry(&movement.account).or_default();
        if let Some(sum) = parts.get_mut(class_of(request.restriction(&movement.fund))) {
            let balance = movement.closing_minor();
            let shown = if holding == Holding::OwedByUs { balance.saturating_neg() } else { balance };
            *sum = sum.saturating_add(shown);
        }
    }
    let mut columns = vec![Column::text("group"), Column::text("account"), Column::currency()];
    columns.extend(CLASSES.map(|class| Column::number(class.name())));
    columns.push(Column::number("total").compared().from(CLASSES.map(|class| class.name()), &[]));
    let mut table = Table::new(columns);
    let mut net: BTreeMap<(bool, Currency), ByClass> = BTreeMap::new();
    for accounts in groups.values_mut() {
        accounts.retain(|_, parts| *parts != ByClass::default());
    }
    for ((place, holding), accounts) in groups.into_iter().filter(|(_, accounts)| !accounts.is_empty()) {
        let mut sums = ByClass::default();
        let tag = format!("{} {}", holding.code(), place.1);
        for (account, parts) in accounts {
            let filter = request.up_to().what(holding.what()).account(account);
            let line = row(RowKind::Line, holding, request.account(account), place.1, parts, filter);
            table.push(line.tag(tag.clone()));
            add(&mut sums, parts, 1);
        }
        let name = Phrase::line(&format!("total_{}", holding.code()));
        let filter = request.up_to().what(holding.what());
        table.push(row(RowKind::Subtotal, holding, name, place.1, sums, filter).sums(tag));
        add(net.entry(place).or_default(), sums, if holding == Holding::OwedByUs { -1 } else { 1 });
    }
    for (place, sums) in net {
        let mut total = row(RowKind::Total, Holding::Money, Phrase::line("net"), place.1, sums, request.held());
        if let Some(first) = total.cells.first_mut() {
            *first = Cell::empty();
        }
        let tag = |holding: &Holding| format!("{} {}", holding.code(), place.1);
        let (less, more): (Vec<Holding>, Vec<Holding>) =
            Holding::ALL.into_iter().partition(|holding| *holding == Holding::OwedByUs);
        table.push(total.from(more.iter().map(tag), less.iter().map(tag)));
    }
    Section::new("position", table)
}

fn add(sums: &mut ByClass, parts: ByClass, sign: i64) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum = sum.saturating_add(part.saturating_mul(sign));
    }
}

fn row(
    kind: RowKind,
    holding: Holding,
    name: impl Into<Value>,
    currency: Currency,
    parts: ByClass,
    filter: EntryFilter,
) -> Row {
    let filter = filter.currency(currency);
    let total = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(*part));
    let mut cells = vec![Cell::new(Phrase::line(holding.code())), Cell::new(name), Cell::new(currency)];
    let of_class = |class: Class| filter.clone().class(class).drill();
    cells
        .extend(parts.into_iter().zip(BY_CLASS).map(|(minor, class)| Cell::money(minor, currency).to(of_class(class))));
    cells.push(Cell::money(total, currency).to(filter.drill()));
    Row::new(kind, cells)
}

/// A row a fund: money, stock, owed to us, owed by us, and what that leaves; other assets where some fund has any.
pub(super) fn by_fund(request: &Request) -> Section {
    type Place<'a> = (usize, &'a FundCode, (bool, Currency));
    let mut funds: BTreeMap<Place<'_>, Holdings> = BTreeMap::new();
    for movement in request.movements() {
        let holding = Holding::of(request.kind(&movement.account), request.role(&movement.account));
        if let Some(holding) = holding {
            let order = request.fund_order(&movement.fund);
            let place = (order, &movement.fund, request.currency_order(movement.currency));
            funds.entry(place).or_default().add(holding, movement.closing_minor());
        }
    }
    let has_other = funds.values().any(|held| held.other_assets != 0);
    let shown: Vec<Holding> =
        Holding::ALL.into_iter().filter(|holding| has_other || *holding != Holding::OtherAssets).collect();
    let mut columns = vec![Column::text("fund"), Column::text("restriction"), Column::currency()];
    columns.extend(shown.iter().map(|holding| Column::number(holding.code())));
    let (less, more): (Vec<&Holding>, Vec<&Holding>) = shown.iter().partition(|holding| **holding == Holding::OwedByUs);
    let less: Vec<&str> = less.into_iter().map(|holding| holding.code()).collect();
    columns.push(Column::number("net").compared().from(more.into_iter().map(|holding| holding.code()), &less));
    let mut table = Table::new(columns);
    let mut totals: BTreeMap<(bool, Currency), Holdings> = BTreeMap::new();
    for ((_, fund, place), held) in funds.into_iter().filter(|(_, held)| *held != Holdings::default()) {
        let restriction = Phrase::line(request.restriction(fund).name());
        let mut cells = vec![request.fund_cell(fund), Cell::new(restriction), Cell::new(place.1)];
        cells.extend(linked(request, (&shown, held), place.1, |filter| filter.fund(fund)));
        table.push(Row::line(cells).tag(place.1.code()));
        totals.entry(place).or_default().join(&held);
    }
    for ((_, currency), sums) in totals {
        let mut cells = vec![Cell::new(Phrase::line("total")), Cell::empty(), Cell::new(currency)];
        cells.extend(linked(request, (&shown, sums), currency, |filter| filter));
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("by_fund", table)
}

/// The holdings that are shown and the net of all, each with the way to its entries.
fn linked(
    request: &Request,
    (shown, held): (&[Holding], Holdings),
    currency: Currency,
    narrow: impl Fn(EntryFilter) -> EntryFilter,
) -> Vec<Cell> {
    let parts = shown.iter().map(|holding| (held.get(*holding), holding.what())).chain([(held.net(), What::Held)]);
    let cell =
        |(minor, what)| Cell::money(minor, currency).to(narrow(request.up_to().what(what)).currency(currency).drill());
    parts.map(cell).collect()
}
