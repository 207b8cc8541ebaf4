//! Reconciliation status: how far each account has been compared with its statements, and what still differs.
//! An account agrees with its statement only in the sum over its funds (ledger, I12).

use chrono::{Days, NaiveDate};

use super::facts::{ReconciliationStatus, UNMATCHED_COUNTED};
use super::name::ReportName;
use super::open_items;
use super::request::Request;
use super::table::{Cell, Column, Drill, EntryFilter, Phrase, Report, Row, Section, Table};
use crate::ledger::{Month, Period};

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
        Cell::new(status.unmatched_lines).to(to()),
        Cell::new(status.unmatched_entries).to(to()),
        Cell::new(status.documents).to(to()),
        Cell::new(Phrase::line(verdict(request, status))),
    ])
}

/// The day up to which there can be a statement: the period's last day, or of one that still runs the end of the month
/// before today.
fn due(period: Period, today: NaiveDate) -> NaiveDate {
    let month_before = Month::containing(today).period().from.checked_sub_days(Days::new(1)).unwrap_or(today);
    if period.to < today { period.to } else { month_before.min(period.to) }
}

/// Whether the account is done for the period, and if not, what is missing.
fn verdict(request: &Request, status: &ReconciliationStatus) -> &'static str {
    match status.reconciled_to {
        None => "never_reconciled",
        Some(day) if day < due(request.period, request.book.today) => "behind",
        Some(_) if status.unmatched_lines > 0 || status.unmatched_entries > 0 => "reconciled_with_open",
        Some(_) => "reconciled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::period::parse_date;

    #[test]
    fn an_account_is_behind_where_a_statement_could_be_there() {
        let day = |text: &str| parse_date(text).unwrap();
        let period = |from: &str, to: &str| Period { from: day(from), to: day(to) };
        let year = period("2026-01-01", "2026-12-31");
        assert_eq!(due(year, day("2026-11-23")), day("2026-10-31"), "the year still runs");
        assert_eq!(due(year, day("2027-01-01")), day("2026-12-31"));
        let month = period("2026-11-01", "2026-11-30");
        assert_eq!(due(month, day("2026-11-30")), day("2026-10-31"), "its last day is not over");
        assert_eq!(due(month, day("2026-12-01")), day("2026-11-30"));
    }
}
