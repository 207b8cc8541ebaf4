//! How far funds are on the way to their targets: what each holds, what it is to reach, what is missing. A target is the
//! group's own wish and no standard's. Knows no single report.

use crate::ledger::Money;

use super::fees::share;
use super::figure::{Figure, Grid, Shape};
use super::flows::fund_flows;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Row, Section, Table, Value};

/// A row for each fund with a target.
pub(super) fn section(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::currency(),
        Column::number("held"),
        Column::number("target"),
        Column::number("missing"),
        Column::number("percent"),
    ]);
    let flows = fund_flows(request);
    let wanted = request.filter.fund.as_ref();
    let mut rows = Vec::new();
    for fund in request.book.funds.iter().filter(|fund| wanted.is_none_or(|code| fund.code == *code)) {
        let Some(target) = fund.target.filter(|_| !fund.is_closed) else { continue };
        let flow = flows.iter().find(|(code, currency, _)| *code == fund.code && *currency == target.currency);
        let held = Money::new(flow.map_or(0, |(_, _, flow)| flow.carried_forward), target.currency);
        let missing = target.minor.saturating_sub(held.minor).max(0);
        let drill = request.held().fund(&fund.code).currency(target.currency).drill();
        table.push(Row::line(vec![
            request.fund_cell(&fund.code),
            Cell::new(target.currency),
            Cell::new(held).to(drill),
            Cell::new(target).to(Drill::Fund(fund.code.clone())),
            Cell::money(missing, target.currency),
            share(held.minor, target.minor).map_or_else(Cell::empty, |part| Cell::new(Value::Percent(part))),
        ]));
        rows.push((request.fund(&fund.code), vec![held, target]));
    }
    Section::new("targets", table).figure(figure(request, rows))
}

/// What is held beside what is wanted, in the book's currency.
fn figure(request: &Request, rows: Vec<(Value, Vec<Money>)>) -> Option<Figure> {
    let own = request.book.currency;
    let rows: Vec<_> = rows.into_iter().filter(|(_, values)| values.iter().all(|one| one.currency == own)).collect();
    (!rows.is_empty()).then(|| Figure {
        id: "fund-targets",
        title: Phrase::new("reports-figure-targets").with("currency", own),
        description: Phrase::new("reports-figure-targets-description").with("day", request.period.to),
        shape: Shape::Bars(Grid {
            series: vec![Phrase::new("reports-figure-held").into(), Phrase::new("reports-figure-target").into()],
            rows,
        }),
    })
}
