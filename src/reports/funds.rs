//! Fund movements: brought forward, income, spending, transfers, conversion, carried forward, a row a fund.
//! Source: Charities SORP (FRS 102), note on the movement of funds (Table 1); the column “gains” of the SORP is
//! here what an exchange of currency brought. Transfers between funds add up to zero over all funds.

use std::collections::BTreeMap;

use crate::ledger::{Currency, FundCode, Money};

use super::figure::{Figure, Grid, Shape};
use super::flows::{FundFlow, equation, fund_flows};
use super::name::ReportName;
use super::over_time;
use super::request::Request;
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, What};

pub(super) fn report(request: &Request) -> Report {
    let mut report = request.report(ReportName::Funds).section(section(request)).section(over_time::section(request));
    report.checks = equation(request);
    report
}

/// The table and its figure, for this report and the monthly one.
pub(super) fn section(request: &Request) -> Section {
    let flows = fund_flows(request);
    let figure = figure(request, &flows);
    Section::new("funds", table(request, &flows)).figure(figure)
}

fn table(request: &Request, flows: &[(FundCode, Currency, FundFlow)]) -> Table {
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::currency(),
        Column::number("brought_forward"),
        Column::number("income").compared(),
        Column::number("spending").compared(),
        Column::number("transfers").compared(),
        Column::number("conversion").compared().rare(),
        Column::number("carried_forward")
            .compared()
            .from(["brought_forward", "income", "transfers", "conversion"], &["spending"]),
    ]);
    let mut totals: BTreeMap<(bool, Currency), FundFlow> = BTreeMap::new();
    for (fund, currency, flow) in flows {
        let narrow = |filter: EntryFilter| filter.fund(fund);
        let mut cells = vec![request.fund_cell(fund)];
        cells.extend(amounts(request, flow, *currency, narrow));
        table.push(Row::line(cells).tag(currency.code()));
        totals.entry(request.currency_order(*currency)).or_default().add(flow);
    }
    for ((_, currency), flow) in totals {
        let mut cells = vec![Cell::new(Phrase::line("total"))];
        cells.extend(amounts(request, &flow, currency, |filter| filter));
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    table
}

fn amounts(
    request: &Request,
    flow: &FundFlow,
    currency: Currency,
    narrow: impl Fn(EntryFilter) -> EntryFilter,
) -> Vec<Cell> {
    let money = |minor| Cell::money(minor, currency);
    let within = || narrow(request.within()).currency(currency);
    vec![
        Cell::new(currency),
        money(flow.brought_forward).to(narrow(request.start()).currency(currency).drill()),
        money(flow.income).to(within().what(What::Income).drill()),
        money(flow.spending).to(within().what(What::Spending).drill()),
        money(flow.transfers).to(within().what(What::Transfers).drill()),
        money(flow.conversion).to(within().what(What::Conversion).drill()),
        money(flow.carried_forward).to(narrow(request.held()).currency(currency).drill()),
    ]
}

/// Each fund's balance at the start and at the end, in the book's currency.
fn figure(request: &Request, flows: &[(FundCode, Currency, FundFlow)]) -> Option<Figure> {
    let own = request.book.currency;
    let rows: Vec<_> = flows
        .iter()
        .filter(|(_, currency, _)| *currency == own)
        .map(|(fund, currency, flow)| {
            let money = |minor| Money::new(minor, *currency);
            (request.fund(fund), vec![money(flow.brought_forward), money(flow.carried_forward)])
        })
        .collect();
    (!rows.is_empty()).then(|| Figure {
        id: "fund-balances",
        title: Phrase::new("reports-figure-fund-balances").with("currency", own),
        description: Phrase::new("reports-figure-fund-balances-description").with("period", request.period),
        shape: Shape::Bars(Grid {
            series: vec![Phrase::new("reports-figure-start").into(), Phrase::new("reports-figure-end").into()],
            rows,
        }),
    })
}
