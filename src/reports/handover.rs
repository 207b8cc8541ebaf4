//! Handover protocol: what one treasurer gives to the next: balances, cash to be counted together, what is open,
//! which months are closed, who has access, and three signatures.

use crate::ledger::{Movement, Role};

use super::flows::equation;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Phrase, Report, Row, Section, Table};
use super::{monthly, open_items, position, reconciliation};

pub(super) fn report(request: &Request) -> Report {
    let mut report = request
        .report(ReportName::Handover)
        .section(monthly::money(request))
        .section(cash_count(request))
        .section(position::by_fund(request))
        .section(reconciliation::section(request))
        .section(open_items::section(request))
        .section(Section::new("periods", periods(request)))
        .section(Section::new("access", access(request)).note(Phrase::new("reports-note-access")));
    report.checks = equation(request);
    report.signatures = ["hands_over", "takes_over", "witness"].map(Phrase::line).to_vec();
    report
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
    let mut boxes = std::collections::BTreeMap::new();
    let is_cash = |movement: &&Movement| request.role(&movement.account) == Role::Cash;
    for movement in request.movements().filter(is_cash) {
        let place = (&movement.account, request.currency_order(movement.currency));
        let sum: &mut i64 = boxes.entry(place).or_default();
        *sum = sum.saturating_add(movement.closing_minor());
    }
    for ((account, (_, currency)), minor) in boxes {
        let drill = request.up_to().account(account).currency(currency).drill();
        let counted = || Cell::new("________");
        table.push(Row::line(vec![
            request.account_cell(account),
            Cell::new(currency),
            Cell::money(minor, currency).to(drill),
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
            Cell::new(status.month).to(super::table::Drill::Report(ReportName::Monthly, status.month.period())),
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
        Column::text("last_seen"),
    ]);
    for user in &request.inputs.users {
        table.push(Row::line(vec![
            Cell::new(user.login.as_str()),
            Cell::new(user.role.as_str()),
            Cell::new(Phrase::line(if user.is_disabled { "disabled" } else { "active" })),
            Cell::new(user.last_seen),
        ]));
    }
    table
}
