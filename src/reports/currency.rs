//! Currencies: what each fund holds of each, and what exchanging brought and took. Every currency is a book of its
//! own (ledger, I6); what is held is not valued, because a rate belongs to a day and a decision.

use super::flows::{equation, fund_flows};
use super::name::ReportName;
use super::request::Request;
use super::table::Phrase;
use super::table::{Cell, Column, EntryFilter, Report, Row, RowKind, Section, Table, What};

pub(super) fn report(request: &Request) -> Report {
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::currency(),
        Column::number("brought_forward"),
        Column::number("movement"),
        Column::number("exchanged_in"),
        Column::number("exchanged_out"),
        Column::number("carried_forward").from(["brought_forward", "movement", "exchanged_in"], &["exchanged_out"]),
    ]);
    let mut flows = fund_flows(request);
    flows.sort_by_key(|(fund, currency, _)| (request.currency_order(*currency), request.fund_order(fund)));
    let mut sums = std::collections::BTreeMap::new();
    for (fund, currency, flow) in flows {
        let movement = flow.net_income().saturating_add(flow.transfers);
        let parts = [
            flow.brought_forward,
            movement,
            flow.conversion.max(0),
            flow.conversion.min(0).saturating_neg(),
            flow.carried_forward,
        ];
        let mut cells = vec![request.fund_cell(&fund)];
        cells.extend(amounts(request, currency, parts, false, |filter| filter.fund(&fund)));
        table.push(Row::line(cells).tag(currency.code()));
        let total: &mut [i64; 5] = sums.entry(request.currency_order(currency)).or_default();
        for (sum, part) in total.iter_mut().zip(parts) {
            *sum = sum.saturating_add(part);
        }
    }
    for ((_, currency), parts) in sums {
        let mut cells = vec![Cell::new(Phrase::line("total"))];
        cells.extend(amounts(request, currency, parts, true, |filter| filter));
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    let mut report = request
        .report(ReportName::Currency)
        .section(Section::new("currencies", table).note(Phrase::new("reports-note-currencies")))
        .section(super::exchanges::section(request));
    report.checks = equation(request);
    report
}

fn amounts(
    request: &Request,
    currency: crate::ledger::Currency,
    [start, movement, gained, given, end]: [i64; 5],
    is_total: bool,
    narrow: impl Fn(EntryFilter) -> EntryFilter,
) -> [Cell; 6] {
    let money = |minor, filter: EntryFilter| Cell::money(minor, currency).to(narrow(filter).currency(currency).drill());
    let exchange = || request.within().what(What::Conversion);
    // What all funds got and gave are the sums of their lines; a fund that got nothing has no entries behind that.
    let exchanged = |minor, filter: EntryFilter| match minor {
        _ if is_total => Cell::money(minor, currency),
        0 => Cell::money(0, currency),
        _ => money(minor, filter),
    };
    [
        Cell::new(currency),
        money(start, request.start()),
        money(movement, request.within().what(What::Earned)),
        exchanged(gained, exchange()),
        exchanged(given, exchange().negative()),
        money(end, request.held()),
    ]
}
