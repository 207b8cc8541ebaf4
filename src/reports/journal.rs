//! Journal: every entry of the period with all its lines, in the order of the seals, debits and credits in their
//! own columns; both columns add up to the same. What an auditor reads first.

use std::collections::BTreeMap;

use crate::ledger::{Currency, Money};

use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Check, Column, Drill, Phrase, Report, Row, RowKind, Section, Side, Table, Value};

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
        table.push(total_row(request, currency, debit, credit));
        report.checks.push(balanced(currency, debit, credit));
    }
    report.section(Section::new("journal", table))
}

/// The sums of both sides. Of the entries of an account or event all lines are shown: their sum is nobody's balance.
fn total_row(request: &Request, currency: Currency, debit: i64, credit: i64) -> Row {
    let is_whole = request.filter.account.is_none() && request.filter.event.is_none();
    let side = |minor, side| Cell {
        drill: is_whole.then(|| request.within().side(side).currency(currency).drill()),
        ..Cell::money(minor, currency)
    };
    let mut cells: Vec<Cell> = vec![Cell::empty(), Cell::new(Phrase::line("total"))];
    cells.extend(std::iter::repeat_with(Cell::empty).take(5));
    cells.extend([Cell::new(currency), side(debit, Side::Debit), side(credit, Side::Credit)]);
    Row::new(RowKind::Total, cells).sums(currency.code())
}

/// Debits and credits are the same sum.
pub(super) fn balanced(currency: Currency, debit: i64, credit: i64) -> Check {
    let money = |minor| Money::new(minor, currency);
    Check { phrase: sides_phrase(money(debit), money(credit)), holds: debit == credit }
}

/// “Debits … = credits …”.
fn sides_phrase(debit: Money, credit: Money) -> Phrase {
    Phrase::new("reports-equation-sides").with("debit", debit).with("credit", credit).with("currency", debit.currency)
}

/// What the sums of a list say of its two sides; for lists that are told piece by piece.
#[must_use]
pub fn balance_of_sides(totals: &[Row]) -> Vec<Check> {
    let sides = |row: &Row| {
        let mut sums = row.cells.iter().filter_map(|cell| match cell.value {
            Value::Money(money) => Some(money),
            _ => None,
        });
        sums.next().zip(sums.next())
    };
    let check = |(debit, credit): (Money, Money)| Check { phrase: sides_phrase(debit, credit), holds: debit == credit };
    totals.iter().filter_map(sides).map(check).collect()
}
