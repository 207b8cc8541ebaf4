//! Open items: money on its way, statement lines nobody has explained, and debts in both directions, each with
//! its age in days at the period's end, or today where that comes first. Knows no single report.

use super::facts::{OpenItem, OpenItemKind};
use super::request::Request;
use super::table::{Cell, Column, Drill, EntryFilter, Phrase, Row, Section, Table, What};

pub(super) fn section(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("what"),
        Column::text("account"),
        Column::text("fund"),
        Column::text("since"),
        Column::number("days"),
        Column::number("count"),
        Column::currency(),
        Column::number("amount"),
    ]);
    let mut items: Vec<&OpenItem> =
        request.inputs.open_items.iter().filter(|item| request.in_branch(&item.account)).collect();
    items.sort_by_key(|item| (item.kind, item.since, &item.account));
    for item in items {
        table.push(row(request, item));
    }
    Section::new("open_items", table)
}

fn row(request: &Request, item: &OpenItem) -> Row {
    let behind = EntryFilter::up_to(request.period.to)
        .account(&item.account)
        .maybe_fund(item.fund.as_ref())
        .currency(item.amount.currency);
    // What we owe is a positive number, as everywhere.
    let (amount, drill) = match item.kind {
        OpenItemKind::OpenLine => (item.amount, Drill::OpenLines(Some(item.account.clone()))),
        OpenItemKind::Payable => (item.amount.negated(), behind.what(What::OwedByUs).drill()),
        OpenItemKind::InTransit | OpenItemKind::Receivable => (item.amount, behind.drill()),
    };
    // Nothing is older than it is today, however long the period still lasts.
    let until = request.period.to.min(request.book.today);
    let days = item.since.map(|day| until.signed_duration_since(day).num_days().max(0));
    Row::line(vec![
        Cell::new(Phrase::line(item.kind.name())),
        request.account_cell(&item.account),
        item.fund.as_ref().map_or_else(Cell::empty, |fund| request.fund_cell(fund)),
        Cell::new(item.since),
        days.map_or_else(Cell::empty, Cell::new),
        Cell::new(item.count).to(drill.clone()),
        Cell::new(item.amount.currency),
        Cell::new(amount).to(drill),
    ])
}
