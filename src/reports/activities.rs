//! Activities: income, spending and what is left, by class of fund; twice, as two standards have it.
//!
//! *Charities SORP (FRS 102), Statement of Financial Activities*: restricted spending stands in the restricted
//! column; transfers between funds are a line that adds up to zero.
//! *FASB ASC 958 (ASU 2016-14)*: two classes, without and with donor restrictions. All spending stands on the
//! left; what restricted funds spent is “released from restrictions”, less on the right and more on the left.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, Restriction};

use super::by_fund;
use super::flows::{Effect, FundFlow, effect, equation, fund_flows};
use super::income::{positive, what};
use super::name::ReportName;
use super::request::{Request, heading_path};
use super::table::{Cell, Class, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What};

pub(super) const CLASSES: [Restriction; 3] =
    [Restriction::Unrestricted, Restriction::Designated, Restriction::Restricted];

/// The classes as the way to entries has them: three for the SORP, two for the FASB.
pub(super) const BY_CLASS: [Class; 3] =
    [Class::Of(Restriction::Unrestricted), Class::Of(Restriction::Designated), Class::Of(Restriction::Restricted)];
const BY_RESTRICTION: [Class; 2] = [Class::Free, Class::Of(Restriction::Restricted)];

pub(super) fn report(request: &Request) -> Report {
    let sums = Sums::of(request);
    let mut report = request
        .report(ReportName::Activities)
        .section(sorp(request, &sums))
        .section(by_fund::section(request))
        .section(fasb(request, &sums));
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

/// A statement row: its name, the classes, their sum; each leads to the entries of its class.
fn row(kind: RowKind, name: impl Into<Value>, currency: Currency, parts: &[i64], filter: EntryFilter) -> Row {
    let filter = filter.currency(currency);
    let drill = filter.clone().drill();
    let mut cells = vec![Cell::new(name).to(drill.clone()), Cell::new(currency)];
    let classes: &[Class] = if parts.len() == 3 { &BY_CLASS } else { &BY_RESTRICTION };
    let of_class = |class: &Class| filter.clone().class(*class).drill();
    cells.extend(parts.iter().zip(classes).map(|(minor, class)| Cell::money(*minor, currency).to(of_class(class))));
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
        Column::number("total").compared().from(["unrestricted", "designated", "restricted"], &[]),
    ]);
    for (place, classes) in &sums.flows {
        let currency = place.1;
        let groups: [(_, _, Amount); 2] = [
            (AccountKind::Income, &sums.income, FundFlow::income),
            (AccountKind::Expense, &sums.spending, FundFlow::spending),
        ];
        for (kind, group, of) in groups {
            let tag = format!("{} {currency}", what(kind).name());
            for ((_, path), parts) in group.iter().filter(|((at, _), _)| at == place) {
                let filter = request.within().what(what(kind)).account(path);
                table.push(row(RowKind::Line, request.account(path), currency, parts, filter).tag(tag.clone()));
            }
            let name = Phrase::line(if kind == AccountKind::Income { "total_income" } else { "total_spending" });
            let filter = request.within().what(what(kind));
            table.push(row(RowKind::Subtotal, name, currency, &each(classes, of), filter).sums(tag));
        }
        for (code, what, kind, of) in lines() {
            let filter = if what == What::Held { request.held() } else { request.within().what(what) };
            let parts = each(classes, of);
            if code != "conversion" || parts != [0; 3] {
                table.push(follows(row(kind, Phrase::line(code), currency, &parts, filter), code, currency));
            }
        }
    }
    Section::new("activities", table).note(Phrase::new("reports-note-sorp"))
}

type Amount = fn(&FundFlow) -> i64;
type Line = (&'static str, What, RowKind, Amount);

/// The lines below income and spending.
pub(super) fn lines() -> [Line; 6] {
    [
        ("net_income", What::Result, RowKind::Subtotal, FundFlow::net_income),
        ("transfers", What::Transfers, RowKind::Line, FundFlow::transfers),
        ("conversion", What::Conversion, RowKind::Line, FundFlow::conversion),
        ("net_movement", What::Movement, RowKind::Subtotal, FundFlow::net_movement),
        ("brought_forward", What::Start, RowKind::Line, FundFlow::brought_forward),
        ("carried_forward", What::Held, RowKind::Total, FundFlow::carried_forward),
    ]
}

/// A line below income and spending, with what it follows from: the tags of the lines above it.
pub(super) fn follows(row: Row, code: &str, currency: Currency) -> Row {
    let tag = |name: &str| format!("{name} {currency}");
    let (more, less): (&[&str], &[&str]) = match code {
        "net_income" => (&["income"], &["spending"]),
        "net_movement" => (&["income", "transfers", "conversion"], &["spending"]),
        "carried_forward" => (&["income", "transfers", "conversion", "brought_forward"], &["spending"]),
        _ => return row.tag(tag(code)),
    };
    row.from(more.iter().map(|name| tag(name)), less.iter().map(|name| tag(name)))
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
        Column::number("total").compared().from(["without_restrictions", "with_restrictions"], &[]),
    ]);
    for (place, classes) in &sums.flows {
        let currency = place.1;
        let of = |what| request.within().what(what);
        let (moved, start_tag) = (|| format!("moved {currency}"), || format!("start {currency}"));
        for ((_, path), parts) in sums.income.iter().filter(|((at, _), _)| at == place) {
            let filter = of(What::Income).account(path);
            table.push(row(RowKind::Line, request.account(path), currency, &two(*parts), filter).tag(moved()));
        }
        let [_, released] = two(each(classes, FundFlow::spending));
        table.push(release(request, currency, released).tag(moved()));
        for ((_, path), parts) in sums.spending.iter().filter(|((at, _), _)| at == place) {
            table.push(spent(request, currency, path, sum(parts)).tag(moved()));
        }
        let transfers = two(each(classes, FundFlow::transfers));
        let line = row(RowKind::Line, Phrase::line("transfers"), currency, &transfers, of(What::Transfers));
        table.push(line.tag(moved()));
        let exchange = two(each(classes, FundFlow::conversion));
        if exchange != [0; 2] {
            let line = row(RowKind::Line, Phrase::line("conversion"), currency, &exchange, of(What::Conversion));
            table.push(line.tag(moved()));
        }
        let change = two(each(classes, FundFlow::net_movement));
        let line = row(RowKind::Subtotal, Phrase::line("net_assets_change"), currency, &change, of(What::Movement));
        table.push(line.sums(moved()));
        let start = two(each(classes, FundFlow::brought_forward));
        let line = row(RowKind::Line, Phrase::line("net_assets_start"), currency, &start, request.start());
        table.push(line.tag(start_tag()));
        let end = two(each(classes, FundFlow::carried_forward));
        let line = row(RowKind::Total, Phrase::line("net_assets_end"), currency, &end, request.held());
        table.push(line.from([moved(), start_tag()], []));
    }
    Section::new("net_assets", table).note(Phrase::new("reports-note-fasb"))
}

/// What restricted funds spent, taken from the right and added on the left; both lead to that spending.
fn release(request: &Request, currency: Currency, released: i64) -> Row {
    let spending =
        || request.within().what(What::Spending).class(Class::Of(Restriction::Restricted)).currency(currency);
    Row::line(vec![
        Cell::new(Phrase::line("released")).to(spending().drill()),
        Cell::new(currency),
        Cell::money(released, currency).to(spending().drill()),
        Cell::money(released.saturating_neg(), currency).to(spending().negative().drill()),
        Cell::money(0, currency),
    ])
}

/// Spending of all funds stands on the left.
fn spent(request: &Request, currency: Currency, path: &AccountPath, minor: i64) -> Row {
    let drill = || request.within().what(What::Spending).account(path).currency(currency).negative().drill();
    let amount = || Cell::money(minor.saturating_neg(), currency).to(drill());
    let name = Cell::new(request.account(path)).to(drill());
    Row::line(vec![name, Cell::new(currency), amount(), Cell::money(0, currency), amount()])
}
