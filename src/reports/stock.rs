//! Stock roll-forward, in pieces and at cost: opening + bought + returned + arrived − sold − given away − lost − sent elsewhere
//! = closing, a row a product and place; and the agreement with the inventory accounts of the book. Consignment is
//! the same for places that are not ours, with what those places owe.

use crate::ledger::product::StockLevel;
use crate::ledger::{Money, Role};

use super::facts::StockFlow;
use super::figure::{Figure, Grid, Shape};
use super::goods_drill::{Goods, GoodsFilter};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Check, Column, Drill, Phrase, Report, Row, Section, Side, Table};

const PARTS: [&str; 9] = ["opening", "bought", "returned", "arrived", "sold", "given", "lost", "sent", "closing"];

const fn levels(flow: &StockFlow) -> [StockLevel; 9] {
    [flow.opening, flow.bought, flow.returned, flow.arrived, flow.sold, flow.given, flow.lost, flow.sent, flow.closing]
}

pub(super) fn report(request: &Request) -> Report {
    let wanted = request.filter.fund.as_ref();
    let flows: Vec<&StockFlow> =
        request.inputs.stock.iter().filter(|flow| wanted.is_none_or(|fund| flow.fund == *fund)).collect();
    let mut report = request
        .report(ReportName::Stock)
        .section(Section::new("stock_pieces", pieces(request, &flows)))
        .section(Section::new("stock_value", values(request, &flows)).figure(figure(request, &flows)));
    report.checks = flows.iter().filter(|flow| !adds_up(flow)).map(|flow| broken(flow)).collect();
    if !flows.is_empty() {
        report.checks.extend(agreement(request, &flows));
    }
    report
}

/// What lay in stock at the start and at the end, a product over all its places, in the book's currency.
fn figure(request: &Request, flows: &[&StockFlow]) -> Option<Figure> {
    let own = request.book.currency;
    let mut products: std::collections::BTreeMap<&str, [i64; 2]> = std::collections::BTreeMap::new();
    for flow in flows.iter().filter(|flow| flow.currency == own) {
        let sums = products.entry(&flow.name).or_default();
        for (sum, level) in sums.iter_mut().zip([&flow.opening, &flow.closing]) {
            *sum = sum.saturating_add(level.value_minor);
        }
    }
    let of = |sums: [i64; 2]| sums.map(|minor| Money::new(minor, own)).to_vec();
    let rows: Vec<_> =
        products.into_iter().filter(|(_, sums)| *sums != [0; 2]).map(|(name, sums)| (name.into(), of(sums))).collect();
    let series = ["reports-figure-start", "reports-figure-end"];
    (!rows.is_empty()).then(|| Figure {
        id: "stock-value",
        title: Phrase::new("reports-figure-stock").with("currency", own),
        description: Phrase::new("reports-figure-stock-description").with("period", request.period),
        shape: Shape::Bars(Grid { series: series.map(|key| Phrase::new(key).into()).to_vec(), rows }),
    })
}

/// Whether the closing stock is the opening stock with what came and without what went.
fn adds_up(flow: &StockFlow) -> bool {
    let sum = |of: fn(&StockLevel) -> i64| {
        let [opening, bought, returned, arrived, sold, given, lost, sent, closing] =
            levels(flow).map(|level| of(&level));
        opening.saturating_add(bought).saturating_add(returned).saturating_add(arrived)
            == closing.saturating_add(sold).saturating_add(given).saturating_add(lost).saturating_add(sent)
    };
    sum(|level| level.quantity) && sum(|level| level.value_minor)
}

fn broken(flow: &StockFlow) -> Check {
    let phrase = Phrase::new("reports-equation-stock-flow").with("product", flow.name.as_str());
    Check { phrase, holds: false }
}

/// The stock's value is what the inventory accounts hold, a check a currency.
fn agreement(request: &Request, flows: &[&StockFlow]) -> Vec<Check> {
    let mut sums = std::collections::BTreeMap::new();
    for flow in flows {
        let sum: &mut [i64; 2] = sums.entry(request.currency_order(flow.currency)).or_default();
        sum[0] = sum[0].saturating_add(flow.closing.value_minor);
    }
    for movement in request.movements().filter(|movement| request.role(&movement.account).is_stock()) {
        let sum = sums.entry(request.currency_order(movement.currency)).or_default();
        sum[1] = sum[1].saturating_add(movement.closing_minor());
    }
    let checks = sums.into_iter().map(|((_, currency), [stock, book])| {
        let phrase = Phrase::new("reports-equation-stock")
            .with("stock", Money::new(stock, currency))
            .with("book", Money::new(book, currency))
            .with("currency", currency);
        Check { phrase, holds: stock == book }
    });
    checks.collect()
}

fn columns(with_currency: bool) -> Vec<Column> {
    let mut columns = vec![Column::text("product"), Column::text("name"), Column::text("place"), Column::text("fund")];
    columns.extend(with_currency.then(Column::currency));
    columns.extend(PARTS.map(Column::number));
    columns
}

fn names(request: &Request, flow: &StockFlow) -> Vec<Cell> {
    vec![
        Cell::new(flow.product.as_str()).to(Drill::Product(flow.product.clone())),
        Cell::new(flow.name.as_str()),
        request.account_cell(&flow.place),
        request.fund_cell(&flow.fund),
    ]
}

/// What each of the [`PARTS`] counts.
fn ways(request: &Request, flow: &StockFlow) -> [Drill; 9] {
    let within = |goods| GoodsFilter::within(&flow.product, request.period, &[goods]);
    let [bought, returned, arrived] = [Goods::Bought, Goods::Returned, Goods::Arrived].map(within);
    let [sold, given, lost, sent] = [Goods::Sold, Goods::Given, Goods::Lost, Goods::Sent].map(within);
    let opening = GoodsFilter::held(&flow.product, request.period.from.pred_opt());
    let closing = GoodsFilter::held(&flow.product, Some(request.period.to));
    [opening, bought, returned, arrived, sold, given, lost, sent, closing].map(|filter| filter.at(&flow.place).drill())
}

fn pieces(request: &Request, flows: &[&StockFlow]) -> Table {
    let mut table = Table::new(columns(false));
    for flow in flows {
        let mut cells = names(request, flow);
        let ways = levels(flow).into_iter().zip(ways(request, flow));
        cells.extend(ways.map(|(level, way)| Cell::new(level.quantity).to(way)));
        table.push(Row::line(cells));
    }
    table
}

fn values(request: &Request, flows: &[&StockFlow]) -> Table {
    let mut table = Table::new(columns(true));
    for flow in flows {
        let mut cells = names(request, flow);
        cells.push(Cell::new(flow.currency));
        let ways = levels(flow).into_iter().zip(ways(request, flow));
        cells.extend(ways.map(|(level, way)| Cell::money(level.value_minor, flow.currency).to(way)));
        table.push(Row::line(cells));
    }
    table
}

/// Goods at other people's places, and what those places owe us.
pub(super) fn consignment(request: &Request) -> Report {
    let mut table = Table::new(vec![
        Column::text("place"),
        Column::text("product"),
        Column::text("name"),
        Column::number("opening"),
        Column::number("brought"),
        Column::number("sold"),
        Column::number("lost"),
        Column::number("returned"),
        Column::number("closing"),
        Column::currency(),
        Column::number("value"),
    ]);
    let away = request.inputs.stock.iter().filter(|flow| request.role(&flow.place) == Role::Consigned);
    for flow in away.filter(|flow| request.in_branch(&flow.place)) {
        let count = |pieces: i64, filter: GoodsFilter| Cell::new(pieces).to(filter.at(&flow.place).drill());
        let within = |goods: &[Goods]| GoodsFilter::within(&flow.product, request.period, goods);
        let held = |to| GoodsFilter::held(&flow.product, to);
        let end = Some(request.period.to);
        table.push(Row::line(vec![
            request.account_cell(&flow.place),
            Cell::new(flow.product.as_str()).to(Drill::Product(flow.product.clone())),
            Cell::new(flow.name.as_str()),
            count(flow.opening.quantity, held(request.period.from.pred_opt())),
            count(
                flow.bought.quantity.saturating_add(flow.returned.quantity).saturating_add(flow.arrived.quantity),
                within(&[Goods::Bought, Goods::Returned, Goods::Arrived]),
            ),
            count(flow.sold.quantity, within(&[Goods::Sold])),
            count(flow.lost.quantity.saturating_add(flow.given.quantity), within(&[Goods::Lost, Goods::Given])),
            count(flow.sent.quantity, within(&[Goods::Sent])),
            count(flow.closing.quantity, held(end)),
            Cell::new(flow.currency),
            Cell::money(flow.closing.value_minor, flow.currency).to(held(end).at(&flow.place).drill()),
        ]));
    }
    request
        .report(ReportName::Consignment)
        .section(Section::new("consignment", table))
        .section(Section::new("receivables", receivables(request)))
}

fn receivables(request: &Request) -> Table {
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::text("fund"),
        Column::currency(),
        Column::number("start"),
        Column::number("added"),
        Column::number("paid"),
        Column::number("end"),
    ]);
    let owed = request.movements().filter(|movement| request.role(&movement.account) == Role::Receivable);
    for line in owed.filter(|line| line.count > 0 || line.opening_minor != 0) {
        let of = |filter: super::table::EntryFilter| {
            filter.account(&line.account).fund(&line.fund).currency(line.currency).drill()
        };
        let money = |minor| Cell::money(minor, line.currency);
        table.push(Row::line(vec![
            request.account_cell(&line.account),
            request.fund_cell(&line.fund),
            Cell::new(line.currency),
            money(line.opening_minor).to(of(request.before())),
            money(line.debit_minor).to(of(request.within().side(Side::Debit))),
            money(line.credit_minor).to(of(request.within().side(Side::Credit))),
            money(line.closing_minor()).to(of(request.up_to())),
        ]));
    }
    table
}
