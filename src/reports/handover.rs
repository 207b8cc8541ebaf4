//! Handover protocol: what one treasurer gives to the next: balances, cash boxes with holder and last count, cash to be
//! counted together, what is open, which months are closed, who and which programs have access, and three signatures.

use std::collections::BTreeMap;

use crate::ledger::{AccountPath, Currency, Movement, Role};

use super::facts::{CashState, LastCount};
use super::flows::equation;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, Section, Table};
use super::{monthly, open_items, position, reconciliation};

pub(super) fn report(request: &Request) -> Report {
    let mut report = request
        .report(ReportName::Handover)
        .section(monthly::money(request))
        .section(cash_boxes(request))
        .section(cash_count(request))
        .section(position::by_fund(request))
        .section(reconciliation::section(request))
        .section(open_items::section(request))
        .section(Section::new("periods", periods(request)))
        .section(Section::new("access", access(request)).note(Phrase::new("reports-note-access")))
        .section(Section::new("programs", programs(request)).note(Phrase::new("reports-note-programs")));
    report.checks = equation(request);
    report.notes.extend(monthly::notes_on_openings(request));
    report.signatures = ["hands_over", "takes_over", "witness"].map(Phrase::line).to_vec();
    report
}

/// What the book has in each cash box, by account and currency.
fn boxes<'a>(request: &Request<'a>) -> BTreeMap<(&'a AccountPath, (bool, Currency)), i64> {
    let mut boxes = BTreeMap::new();
    for state in &request.inputs.cash {
        boxes.insert((&state.account, request.currency_order(state.currency)), 0);
    }
    let is_cash = |movement: &&'a Movement| request.role(&movement.account) == Role::Cash;
    for movement in request.movements().filter(is_cash) {
        let place = (&movement.account, request.currency_order(movement.currency));
        let sum: &mut i64 = boxes.entry(place).or_default();
        *sum = sum.saturating_add(movement.closing_minor());
    }
    boxes
}

fn balance(request: &Request, account: &AccountPath, minor: i64, currency: Currency) -> Cell {
    Cell::money(minor, currency).to(request.up_to().account(account).currency(currency).drill())
}

/// Each cash box with its holder and its last count, beside its balance in the book. Holders stand here by their codes.
fn cash_boxes(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::text("holder"),
        Column::text("since"),
        Column::currency(),
        Column::number("book_balance"),
        Column::text("counted_on"),
        Column::number("book_then"),
        Column::number("counted"),
        Column::number("difference"),
        Column::number("entry"),
    ]);
    for ((account, (_, currency)), minor) in boxes(request) {
        let is_it = |state: &&CashState| state.account == *account && state.currency == currency;
        let state = request.inputs.cash.iter().find(is_it);
        let count = state.and_then(|state| state.last_count);
        let money =
            |amount: fn(LastCount) -> i64| count.map_or_else(Cell::empty, |count| Cell::money(amount(count), currency));
        let entry = count.and_then(|count| count.entry);
        table.push(Row::line(vec![
            request.account_cell(account),
            Cell::new(state.and_then(|state| state.holder.clone())),
            Cell::new(state.and_then(|state| state.held_since)),
            Cell::new(currency),
            balance(request, account, minor, currency),
            Cell::new(count.map(|count| count.on)),
            money(|count| count.book_minor),
            money(|count| count.counted_minor),
            money(|count| count.counted_minor.saturating_sub(count.book_minor)),
            entry.map_or_else(Cell::empty, |entry| Cell::new(entry).to(Drill::Entry(entry))),
        ]));
    }
    Section::new("cash_boxes", table).note(Phrase::new("reports-note-cash-boxes"))
}

/// Each cash box with its balance in the book and room for what two people count.
fn cash_count(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::currency(),
        Column::number("book_balance"),
        Column::number("counted"),
        Column::number("difference"),
    ]);
    for ((account, (_, currency)), minor) in boxes(request) {
        let counted = || Cell::new("________");
        table.push(Row::line(vec![
            request.account_cell(account),
            Cell::new(currency),
            balance(request, account, minor, currency),
            counted(),
            counted(),
        ]));
    }
    Section::new("cash_count", table).note(Phrase::new("reports-note-cash-count"))
}

/// Which months are closed.
pub(super) fn periods(request: &Request) -> Table {
    let mut table = Table::new(vec![Column::text("month"), Column::text("status"), Column::text("reason")]);
    for status in &request.inputs.periods {
        let state = Phrase::line(if status.is_closed { "closed" } else { "still_open" });
        table.push(Row::line(vec![
            Cell::new(status.month).to(Drill::Report(ReportName::Monthly, status.month.period())),
            Cell::new(state),
            Cell::new(status.reopened_because.clone()),
        ]));
    }
    table
}

fn access(request: &Request) -> Table {
    let mut table = Table::new(vec![
        Column::text("login"),
        Column::text("role"),
        Column::text("status"),
        Column::text("made_on"),
        Column::text("last_seen"),
    ]);
    for user in &request.inputs.users {
        table.push(Row::line(vec![
            Cell::new(user.login.as_str()),
            Cell::new(user.role.as_str()),
            Cell::new(Phrase::line(if user.is_disabled { "disabled" } else { "active" })),
            Cell::new(user.made_on),
            Cell::new(user.last_seen),
        ]));
    }
    table
}

/// The programs that may use the book: each token's name, role and maker. The token itself nobody can show.
fn programs(request: &Request) -> Table {
    let mut table = Table::new(vec![
        Column::text("program"),
        Column::text("role"),
        Column::text("login"),
        Column::text("made_on"),
        Column::text("last_seen"),
    ]);
    for token in &request.inputs.tokens {
        table.push(Row::line(vec![
            Cell::new(token.name.as_str()),
            Cell::new(token.role.as_str()),
            Cell::new(token.login.as_str()),
            Cell::new(token.made_on),
            Cell::new(token.last_used),
        ]));
    }
    table
}
