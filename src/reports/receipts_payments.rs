//! Receipts and payments with a statement of assets and liabilities. Source: UK Charity Commission, CC16a (A1
//! receipts, A3 payments, A5 transfers between funds, A6 cash funds; B1 cash funds, B2 other monetary assets, B4
//! assets for own use and stock, B5 liabilities). Only money counts: what is owed comes in when it is paid.
//!
//! From month totals alone a payment cannot be traced to its purpose once it went through a debt or into stock.
//! So the cash figure is derived: income and spending, set right by what debts and stock changed, each on a line of
//! its own. The end agrees with the money accounts to the cent, and the report says so.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency};

use super::activities::{BY_CLASS, CLASSES, class_of};
use super::flows::{Effect, Holding, effect};
use super::income::{positive, what};
use super::name::ReportName;
use super::request::{Request, heading_path};
use super::table::{
    Cell, Check, Class, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What,
};

type ByClass = [i64; 3];

/// The part of lines that take out of receipts and payments what was no money.
const SETS_RIGHT: &str = "A1/A3";

/// What one currency's statement is made of; all amounts are effects on money.
#[derive(Default)]
struct Cash {
    receipts: BTreeMap<AccountPath, ByClass>,
    payments: BTreeMap<AccountPath, ByClass>,
    transfers: ByClass,
    conversion: ByClass,
    /// Opening balances of the period that are not money have no effect on it and cancel here.
    opened: ByClass,
    stock: ByClass,
    other_assets: ByClass,
    debts: ByClass,
    start: ByClass,
    end: ByClass,
}

pub(super) fn report(request: &Request) -> Report {
    let mut currencies: BTreeMap<(bool, Currency), Cash> = BTreeMap::new();
    for movement in request.movements() {
        let cash = currencies.entry(request.currency_order(movement.currency)).or_default();
        let (kind, role) = (request.kind(&movement.account), request.role(&movement.account));
        let change = movement.change_minor();
        let at = class_of(request.restriction(&movement.fund));
        let effect = effect(kind, role);
        if movement.count > 0 && matches!(effect, Effect::Income | Effect::Spending) {
            let group = if effect == Effect::Income { &mut cash.receipts } else { &mut cash.payments };
            add(group.entry(heading_path(&movement.account)).or_default(), at, positive(kind, change));
        }
        match (effect, Holding::of(kind, role)) {
            (Effect::Transfer, _) => add(&mut cash.transfers, at, change.saturating_neg()),
            (Effect::Conversion, _) => add(&mut cash.conversion, at, change.saturating_neg()),
            (Effect::Opening, _) => add(&mut cash.opened, at, change.saturating_neg()),
            (_, Some(Holding::Money)) => {
                add(&mut cash.start, at, movement.opening_minor);
                add(&mut cash.end, at, movement.closing_minor());
            }
            (_, Some(Holding::Stock)) => add(&mut cash.stock, at, change.saturating_neg()),
            (_, Some(Holding::OtherAssets)) => add(&mut cash.other_assets, at, change.saturating_neg()),
            (_, Some(Holding::OwedToUs | Holding::OwedByUs)) => add(&mut cash.debts, at, change.saturating_neg()),
            _ => {}
        }
    }
    let mut columns = vec![Column::text("part"), Column::text("line"), Column::currency()];
    columns.extend(CLASSES.map(|class| Column::number(class.name())));
    columns.push(Column::number("total").compared().from(CLASSES.map(|class| class.name()), &[]));
    let mut table = Table::new(columns);
    let mut report = request.report(ReportName::ReceiptsPayments);
    for (place, cash) in currencies.iter().filter(|(_, cash)| !cash.is_nothing()) {
        push_currency(&mut table, request, place.1, cash);
        report.checks.push(agreement(place.1, cash));
    }
    report
        .section(Section::new("receipts_payments", table).note(Phrase::new("reports-note-receipts")))
        .section(assets(request))
}

impl Cash {
    fn is_nothing(&self) -> bool {
        let held = [self.stock, self.other_assets, self.debts, self.start, self.end];
        let all = [self.transfers, self.conversion, self.opened];
        held == [ByClass::default(); 5]
            && all == [ByClass::default(); 3]
            && self.receipts.is_empty()
            && self.payments.is_empty()
    }

    /// What the lines say should be there at the end.
    fn expected(&self) -> ByClass {
        let mut sums = self.start;
        for part in [self.transfers, self.conversion, self.opened, self.stock, self.other_assets, self.debts] {
            add_all(&mut sums, part, 1);
        }
        self.receipts.values().for_each(|part| add_all(&mut sums, *part, 1));
        self.payments.values().for_each(|part| add_all(&mut sums, *part, -1));
        sums
    }
}

fn add(sums: &mut ByClass, at: usize, minor: i64) {
    if let Some(sum) = sums.get_mut(at) {
        *sum = sum.saturating_add(minor);
    }
}

fn add_all(sums: &mut ByClass, parts: ByClass, sign: i64) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum = sum.saturating_add(part.saturating_mul(sign));
    }
}

fn total(parts: ByClass) -> i64 {
    parts.iter().fold(0, |sum, part| sum.saturating_add(*part))
}

fn row(
    kind: RowKind,
    part: &str,
    name: impl Into<Value>,
    currency: Currency,
    parts: ByClass,
    filter: EntryFilter,
) -> Row {
    let filter = filter.currency(currency);
    let of_class = |class: Class| filter.clone().class(class).drill();
    let mut cells = vec![Cell::new(part), Cell::new(name), Cell::new(currency)];
    cells
        .extend(parts.into_iter().zip(BY_CLASS).map(|(minor, class)| Cell::money(minor, currency).to(of_class(class))));
    cells.push(Cell::money(total(parts), currency).to(filter.drill()));
    Row::new(kind, cells)
}

fn push_currency(table: &mut Table, request: &Request, currency: Currency, cash: &Cash) {
    let within = || request.within();
    // What receipts and payments are set right by, and moves between funds.
    let right = || format!("right {currency}");
    let start = || format!("start {currency}");
    let (receipts, payments) = (|| format!("A1 {currency}"), || format!("A3 {currency}"));
    for (part, code, kind, group) in [
        ("A1", "total_receipts", AccountKind::Income, &cash.receipts),
        ("A3", "total_payments", AccountKind::Expense, &cash.payments),
    ] {
        let tag = format!("{part} {currency}");
        let mut sums = ByClass::default();
        for (path, parts) in group {
            let filter = within().what(what(kind)).account(path);
            table.push(row(RowKind::Line, part, request.account(path), currency, *parts, filter).tag(tag.clone()));
            add_all(&mut sums, *parts, 1);
        }
        let filter = within().what(what(kind));
        table.push(row(RowKind::Subtotal, part, Phrase::line(code), currency, sums, filter).sums(tag));
    }
    // A debt or stock that grew is money that did not come, or went: it sets A1 and A3 right.
    for (part, code, parts, filter) in [
        (SETS_RIGHT, "debts_change", cash.debts, within().what(What::Debts).negative()),
        (SETS_RIGHT, "stock_change", cash.stock, within().what(What::Stock).negative()),
        ("A4", "other_assets_change", cash.other_assets, within().what(What::OtherAssets).negative()),
        (SETS_RIGHT, "opened", cash.opened, within().what(What::Opened)),
        (SETS_RIGHT, "conversion", cash.conversion, within().what(What::Conversion)),
    ] {
        if parts != ByClass::default() {
            table.push(row(RowKind::Line, part, Phrase::line(code), currency, parts, filter).tag(right()));
        }
    }
    let filter = within().what(What::Transfers);
    table.push(row(RowKind::Line, "A5", Phrase::line("transfers"), currency, cash.transfers, filter).tag(right()));
    let mut net = cash.end;
    add_all(&mut net, cash.start, -1);
    let to = within().what(What::Money);
    let line = row(RowKind::Subtotal, "A1-A5", Phrase::line("net_receipts"), currency, net, to);
    table.push(line.from([receipts(), right()], [payments()]));
    let to = request.before().what(What::Money);
    table.push(row(RowKind::Line, "A6", Phrase::line("cash_start"), currency, cash.start, to).tag(start()));
    let to = request.up_to().what(What::Money);
    let line = row(RowKind::Total, "A6", Phrase::line("cash_end"), currency, cash.end, to);
    table.push(line.from([receipts(), right(), start()], [payments()]));
}

/// “Agree balances with receipts and payments”, as CC16a asks.
fn agreement(currency: Currency, cash: &Cash) -> Check {
    let money = |parts| crate::ledger::Money::new(total(parts), currency);
    let phrase = Phrase::new("reports-equation-cash")
        .with("expected", money(cash.expected()))
        .with("held", money(cash.end))
        .with("currency", currency);
    Check { phrase, holds: cash.expected() == cash.end }
}

/// The statement of assets and liabilities, each with the fund it belongs to.
fn assets(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("part"),
        Column::text("account"),
        Column::text("fund"),
        Column::currency(),
        Column::number("amount"),
    ]);
    let mut lines: Vec<_> = request.movements().filter(|movement| movement.closing_minor() != 0).collect();
    let part_of = |path: &AccountPath| match Holding::of(request.kind(path), request.role(path))? {
        Holding::Money => Some(("B1", 1)),
        Holding::OwedToUs => Some(("B2", 1)),
        Holding::Stock | Holding::OtherAssets => Some(("B4", 1)),
        Holding::OwedByUs => Some(("B5", -1)),
    };
    lines.sort_by_key(|line| (part_of(&line.account), &line.account, request.fund_order(&line.fund)));
    for line in lines {
        let Some((part, sign)) = part_of(&line.account) else { continue };
        let filter = request.up_to().account(&line.account).fund(&line.fund).currency(line.currency);
        let drill = if sign < 0 { filter.negative() } else { filter }.drill();
        table.push(Row::line(vec![
            Cell::new(part),
            request.account_cell(&line.account),
            request.fund_cell(&line.fund),
            Cell::new(line.currency),
            Cell::money(line.closing_minor().saturating_mul(sign), line.currency).to(drill),
        ]));
    }
    Section::new("assets", table)
}
