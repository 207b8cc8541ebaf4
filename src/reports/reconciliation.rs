//! Reconciliation status: how far each account has been compared with its statements, and what still differs.
//! An account agrees with its statement only in the sum over its funds (ledger, I12).

use super::facts::{ReconciliationStatus, UNMATCHED_COUNTED};
use super::name::ReportName;
use super::open_items;
use super::request::Request;
use super::table::{Cell, Column, Drill, EntryFilter, Phrase, Report, Row, Section, Table};

pub(super) fn report(request: &Request) -> Report {
    request.report(ReportName::Reconciliation).section(section(request)).section(open_items::section(request))
}

pub(super) fn section(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::currency(),
        Column::text("reconciled_to"),
        Column::number("statement_balance"),
        Column::number("book_balance"),
        Column::number("unmatched_lines"),
        Column::number("unmatched_entries"),
        Column::number("documents"),
        Column::text("status"),
    ]);
    let mut is_cut = false;
    for account in request.inputs.reconciliations.iter().filter(|status| request.in_branch(&status.account)) {
        table.push(row(request, account));
        is_cut |= account.unmatched_lines.max(account.unmatched_entries) >= UNMATCHED_COUNTED;
    }
    let section = Section::new("reconciliation", table);
    match is_cut {
        true => section.note(Phrase::new("reports-note-counted").with("n", UNMATCHED_COUNTED)),
        false => section,
    }
}

fn row(request: &Request, status: &ReconciliationStatus) -> Row {
    let to = || Drill::Reconciliation(status.account.clone());
    let balance = EntryFilter::up_to(request.period.to).account(&status.account).currency(status.currency);
    let statement =
        status.statement_minor.map_or_else(Cell::empty, |minor| Cell::money(minor, status.currency).to(to()));
    Row::line(vec![
        request.account_cell(&status.account),
        Cell::new(status.currency),
        Cell::new(status.reconciled_to).to(to()),
        statement,
        Cell::money(status.book_minor, status.currency).to(balance.drill()),
        Cell::new(status.unmatched_lines).to(Drill::OpenLines(Some(status.account.clone()))),
        Cell::new(status.unmatched_entries).to(to()),
        Cell::new(status.documents).to(to()),
        Cell::new(Phrase::line(verdict(request, status))),
    ])
}

/// Whether the account is done for the period, and if not, what is missing.
fn verdict(request: &Request, status: &ReconciliationStatus) -> &'static str {
    match status.reconciled_to {
        None => "never_reconciled",
        Some(day) if day < request.period.to => "behind",
        Some(_) if status.unmatched_lines > 0 || status.unmatched_entries > 0 => "reconciled_with_open",
        Some(_) => "reconciled",
    }
}
