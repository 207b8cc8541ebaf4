//! Activities: income, spending and what is left, by class of fund; twice, as two standards have it.
//!
//! *Charities SORP (FRS 102), Statement of Financial Activities*: restricted spending stands in the restricted
//! column; transfers between funds are a line that adds up to zero.
//! *FASB ASC 958 (ASU 2016-14)*: two classes, without and with donor restrictions. All spending stands on the
//! left; what restricted funds spent is “released from restrictions”, less on the right and more on the left.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, Restriction};

use super::flows::{Effect, FundFlow, effect, equation, fund_flows};
use super::income::{positive, root};
use super::name::ReportName;
use super::request::{Request, heading_path};
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value};

pub(super) const CLASSES: [Restriction; 3] =
    [Restriction::Unrestricted, Restriction::Designated, Restriction::Restricted];

pub(super) fn report(request: &Request) -> Report {
    let sums = Sums::of(request);
    let mut report = request.report(ReportName::Activities).section(sorp(request, &sums)).section(fasb(request, &sums));
    report.checks = equation(request);
    report
}

/// One amount for each class of fund.
type ByClass = [i64; 3];

/// What both statements are made of.
#[derive(Default)]
struct Sums {
    income: BTreeMap<((bool, Currency), AccountPath), ByClass>,
    spending: BTreeMap<((bool, Currency), AccountPath), ByClass>,
    flows: BTreeMap<(bool, Currency), [FundFlow; 3]>,
}

impl Sums {
    fn of(request: &Request) -> Self {
        let mut sums = Self::default();
        for movement in request.movements().filter(|movement| movement.count > 0) {
            let kind = request.kind(&movement.account);
            let group = match effect(kind, request.role(&movement.account)) {
                Effect::Income => &mut sums.income,
                Effect::Spending => &mut sums.spending,
                _ => continue,
            };
            let place = (request.currency_order(movement.currency), heading_path(&movement.account));
            let at = class_of(request.restriction(&movement.fund));
            let by_class = group.entry(place).or_default();
            if let Some(sum) = by_class.get_mut(at) {
                *sum = sum.saturating_add(positive(kind, movement.change_minor()));
            }
        }
        for (fund, currency, flow) in fund_flows(request) {
            let classes = sums.flows.entry(request.currency_order(currency)).or_default();
            if let Some(class) = classes.get_mut(class_of(request.restriction(&fund))) {
                class.add(&flow);
            }
        }
        sums
    }
}

pub(super) fn class_of(restriction: Restriction) -> usize {
    CLASSES.iter().position(|class| *class == restriction).unwrap_or(0)
}

fn each(classes: &[FundFlow; 3], of: impl Fn(&FundFlow) -> i64) -> ByClass {
    [0, 1, 2].map(|at: usize| classes.get(at).map_or(0, &of))
}

fn sum(parts: &[i64]) -> i64 {
    parts.iter().fold(0, |sum, part| sum.saturating_add(*part))
}

/// A statement row: its name, the classes, their sum. Only the sum leads to entries: a class is many funds.
fn row(kind: RowKind, name: impl Into<Value>, currency: Currency, parts: &[i64], filter: EntryFilter) -> Row {
    let drill = filter.currency(currency).drill();
    let mut cells = vec![Cell::new(name).to(drill.clone()), Cell::new(currency)];
    cells.extend(parts.iter().map(|minor| Cell::money(*minor, currency).to(drill.clone())));
    cells.push(Cell::money(sum(parts), currency).to(drill));
    Row::new(kind, cells)
}

fn sorp(request: &Request, sums: &Sums) -> Section {
    let mut table = Table::new(vec![
        Column::text("line"),
        Column::currency(),
        Column::number("unrestricted"),
        Column::number("designated"),
        Column::number("restricted"),
        Column::number("total").compared(),
    ]);
    for (place, classes) in &sums.flows {
        let currency = place.1;
        let groups: [(_, _, Amount); 2] = [
            (AccountKind::Income, &sums.income, FundFlow::income),
            (AccountKind::Expense, &sums.spending, FundFlow::spending),
        ];
        for (kind, group, of) in groups {
            let tag = format!("{} {currency}", root(kind));
            for ((_, path), parts) in group.iter().filter(|((at, _), _)| at == place) {
                let filter = request.within().account(path);
                table.push(row(RowKind::Line, request.account(path), currency, parts, filter).tag(tag.clone()));
            }
            let name = Phrase::line(if kind == AccountKind::Income { "total_income" } else { "total_spending" });
            let filter = request.within().account(root(kind));
            table.push(row(RowKind::Subtotal, name, currency, &each(classes, of), filter).sums(tag));
        }
        for (code, account, is_total, of) in lines() {
            let (filter, kind) = match code {
                "brought_forward" => (request.before(), RowKind::Line),
                "carried_forward" => (request.up_to(), RowKind::Total),
                _ => (request.within(), if is_total { RowKind::Subtotal } else { RowKind::Line }),
            };
            let filter = EntryFilter { account: account.map(str::to_owned), ..filter };
            let parts = each(classes, of);
            if code != "conversion" || parts != [0; 3] {
                table.push(row(kind, Phrase::line(code), currency, &parts, filter));
            }
        }
    }
    Section::new("activities", table).note(Phrase::new("reports-note-sorp"))
}

type Amount = fn(&FundFlow) -> i64;
type Line = (&'static str, Option<&'static str>, bool, Amount);

/// The lines below income and spending.
fn lines() -> [Line; 6] {
    [
        ("net_income", None, true, FundFlow::net_income),
        ("transfers", Some("Transfers"), false, FundFlow::transfers),
        ("conversion", Some("Equity:Conversion"), false, FundFlow::conversion),
        ("net_movement", None, true, FundFlow::net_movement),
        ("brought_forward", None, false, FundFlow::brought_forward),
        ("carried_forward", None, true, FundFlow::carried_forward),
    ]
}

/// Unrestricted and designated funds are both without donor restrictions.
const fn two(parts: ByClass) -> [i64; 2] {
    let [unrestricted, designated, restricted] = parts;
    [unrestricted.saturating_add(designated), restricted]
}

fn fasb(request: &Request, sums: &Sums) -> Section {
    let mut table = Table::new(vec![
        Column::text("line"),
        Column::currency(),
        Column::number("without_restrictions"),
        Column::number("with_restrictions"),
        Column::number("total").compared(),
    ]);
    for (place, classes) in &sums.flows {
        let currency = place.1;
        let within = || request.within();
        for ((_, path), parts) in sums.income.iter().filter(|((at, _), _)| at == place) {
            table.push(row(RowKind::Line, request.account(path), currency, &two(*parts), within().account(path)));
        }
        let [_, released] = two(each(classes, FundFlow::spending));
        let release = [released, released.saturating_neg()];
        table.push(row(RowKind::Line, Phrase::line("released"), currency, &release, within().account("Expenses")));
        for ((_, path), parts) in sums.spending.iter().filter(|((at, _), _)| at == place) {
            let spent = [sum(parts).saturating_neg(), 0];
            table.push(row(RowKind::Line, request.account(path), currency, &spent, within().account(path)));
        }
        let transfers = two(each(classes, FundFlow::transfers));
        table.push(row(RowKind::Line, Phrase::line("transfers"), currency, &transfers, within().account("Transfers")));
        let exchange = two(each(classes, FundFlow::conversion));
        if exchange != [0; 2] {
            let filter = within().account("Equity:Conversion");
            table.push(row(RowKind::Line, Phrase::line("conversion"), currency, &exchange, filter));
        }
        let change = two(each(classes, FundFlow::net_movement));
        table.push(row(RowKind::Subtotal, Phrase::line("net_assets_change"), currency, &change, within()));
        let start = two(each(classes, FundFlow::brought_forward));
        table.push(row(RowKind::Line, Phrase::line("net_assets_start"), currency, &start, request.before()));
        let end = two(each(classes, FundFlow::carried_forward));
        table.push(row(RowKind::Total, Phrase::line("net_assets_end"), currency, &end, request.up_to()));
    }
    Section::new("net_assets", table).note(Phrase::new("reports-note-fasb"))
}
