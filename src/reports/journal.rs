//! Journal: every entry of the period with all its lines, in the order of the seals, debits and credits in their
//! own columns; both columns add up to the same. What an auditor reads first.

use std::collections::BTreeMap;

use crate::ledger::Currency;

use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Check, Column, Drill, Phrase, Report, Row, RowKind, Section, Table};

pub(super) fn report(request: &Request) -> Report {
    let mut table = Table::new(vec![
        Column::number("entry"),
        Column::text("date"),
        Column::text("kind"),
        Column::text("description"),
        Column::text("reference"),
        Column::text("account"),
        Column::text("fund"),
        Column::currency(),
        Column::number("debit"),
        Column::number("credit"),
    ]);
    let mut totals: BTreeMap<(bool, Currency), [i64; 2]> = BTreeMap::new();
    let wanted = request.filter.fund.as_ref();
    for entry in &request.inputs.entries {
        let lines = entry.draft.lines.iter().filter(|line| wanted.is_none_or(|fund| line.fund == *fund));
        for line in lines {
            let currency = line.amount.currency;
            let minor = line.amount.minor;
            let to = || Drill::Entry(entry.seal.sequence);
            let side = |is_side: bool| {
                if is_side { Cell::money(minor.saturating_abs(), currency).to(to()) } else { Cell::empty() }
            };
            let cells = vec![
                Cell::new(entry.seal.sequence).to(to()),
                Cell::new(entry.draft.date),
                Cell::new(Phrase::line(entry.draft.kind.name())),
                Cell::new(entry.draft.description.as_str()),
                Cell::new(entry.draft.reference.clone()),
                Cell::new(line.account.as_str()).to(request.within().account(&line.account).drill()),
                request.fund_cell(&line.fund),
                Cell::new(currency),
                side(minor > 0),
                side(minor < 0),
            ];
            table.push(Row::line(cells).tag(currency.code()));
            let [debit, credit] = totals.entry(request.currency_order(currency)).or_default();
            *debit = debit.saturating_add(minor.max(0));
            *credit = credit.saturating_add(minor.min(0).saturating_neg());
        }
    }
    let mut report = request.report(ReportName::Journal);
    for ((_, currency), [debit, credit]) in totals {
        table.push(total_row(currency, debit, credit));
        report.checks.push(balanced(currency, debit, credit));
    }
    report.section(Section::new("journal", table))
}

fn total_row(currency: Currency, debit: i64, credit: i64) -> Row {
    let mut cells: Vec<Cell> = vec![Cell::empty(), Cell::new(Phrase::line("total"))];
    cells.extend(std::iter::repeat_with(Cell::empty).take(5));
    cells.extend([Cell::new(currency), Cell::money(debit, currency), Cell::money(credit, currency)]);
    Row::new(RowKind::Total, cells).sums(currency.code())
}

/// Debits and credits are the same sum.
pub(super) fn balanced(currency: Currency, debit: i64, credit: i64) -> Check {
    let money = |minor| crate::ledger::Money::new(minor, currency);
    let phrase = Phrase::new("reports-equation-sides")
        .with("debit", money(debit))
        .with("credit", money(credit))
        .with("currency", currency);
    Check { phrase, holds: debit == credit }
}
