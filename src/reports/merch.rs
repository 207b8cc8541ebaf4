//! Merch: what each product sold, what that had cost, what shops kept of it, and what it left: the surplus that the rules
//! share. Cost is average cost (ledger, I7); shipping, fees and print runs still in stock are not in it.

use std::collections::BTreeMap;

use crate::ledger::{Currency, Money};

use super::facts::ProductSales;
use super::figure::{Figure, Grid, Shape};
use super::goods_drill::{Goods, GoodsFilter};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, RowKind, Section, Table};

pub(super) fn report(request: &Request) -> Report {
    request.report(ReportName::Merch).section(section(request))
}

/// A row a product that sold something or is still in stock.
pub(super) fn section(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("product"),
        Column::text("name"),
        Column::text("fund"),
        Column::currency(),
        Column::number("sold"),
        Column::number("income").compared(),
        Column::number("cost_of_goods"),
        Column::number("commission"),
        Column::number("surplus").compared(),
        Column::number("left"),
    ]);
    let mut totals: BTreeMap<(bool, Currency), [i64; 4]> = BTreeMap::new();
    let chosen = |sales: &&ProductSales| request.filter.fund.as_ref().is_none_or(|fund| sales.fund == *fund);
    let nothing = sold_in_the_other(request);
    for sales in request.inputs.sales.iter().chain(&nothing).filter(chosen) {
        let surplus = sales.surplus_minor();
        let within = |goods| GoodsFilter::within(&sales.product, request.period, &[goods]).drill();
        let money = |minor, goods| Cell::money(minor, sales.currency).to(within(goods));
        let held = GoodsFilter::held(&sales.product, Some(request.period.to)).drill();
        let cells = vec![
            Cell::new(sales.product.as_str()).to(Drill::Product(sales.product.clone())),
            Cell::new(sales.name.as_str()),
            request.fund_cell(&sales.fund),
            Cell::new(sales.currency),
            Cell::new(sales.quantity).to(within(Goods::Sales)),
            money(sales.income_minor, Goods::Income),
            money(sales.cost_minor, Goods::Sales),
            money(sales.charges_minor, Goods::Commission),
            money(surplus, Goods::Surplus),
            Cell::new(left(request, &sales.product)).to(held),
        ];
        table.push(Row::line(cells).tag(sales.currency.code()));
        let total = totals.entry(request.currency_order(sales.currency)).or_default();
        for (sum, part) in total.iter_mut().zip([sales.income_minor, sales.cost_minor, sales.charges_minor, surplus]) {
            *sum = sum.saturating_add(part);
        }
    }
    for ((_, currency), sums) in totals {
        let mut cells = vec![Cell::new(Phrase::line("total")), Cell::empty(), Cell::empty(), Cell::new(currency)];
        cells.push(Cell::empty());
        cells.extend(sums.map(|minor| Cell::money(minor, currency)));
        cells.push(Cell::empty());
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("merch", table).note(Phrase::new("reports-note-merch")).figure(figure(request))
}

/// Products that only the compared period sold: nothing here, and what is left of them.
fn sold_in_the_other(request: &Request) -> Vec<ProductSales> {
    let is_here = |product: &str| request.inputs.sales.iter().any(|sales| sales.product == product);
    let others = request.inputs.compared.iter().flat_map(|compared| &compared.1.sales);
    let none = |sales: &ProductSales| ProductSales {
        quantity: 0,
        income_minor: 0,
        cost_minor: 0,
        charges_minor: 0,
        ..sales.clone()
    };
    others.filter(|sales| !is_here(&sales.product)).map(none).collect()
}

/// What each product brought, what the sold pieces had cost, and what was left of it, in the book's currency.
fn figure(request: &Request) -> Option<Figure> {
    let own = request.book.currency;
    let wanted = request.filter.fund.as_ref();
    let of_book =
        request.inputs.sales.iter().filter(|sales| {
            sales.currency == own && sales.quantity != 0 && wanted.is_none_or(|fund| sales.fund == *fund)
        });
    let rows: Vec<_> = of_book
        .map(|sales| {
            let values =
                [sales.income_minor, sales.cost_minor, sales.surplus_minor()].map(|minor| Money::new(minor, own));
            (sales.name.as_str().into(), values.to_vec())
        })
        .collect();
    let series = ["reports-col-income", "reports-col-cost-of-goods", "reports-col-surplus"];
    (!rows.is_empty()).then(|| Figure {
        id: "merch-margin",
        title: Phrase::new("reports-figure-merch").with("currency", own),
        description: Phrase::new("reports-figure-merch-description"),
        shape: Shape::Bars(Grid { series: series.map(|key| Phrase::new(key).into()).to_vec(), rows }),
    })
}

/// Pieces left at all places.
fn left(request: &Request, product: &str) -> i64 {
    let flows = request.inputs.stock.iter().filter(|flow| flow.product == product);
    flows.fold(0, |sum, flow| sum.saturating_add(flow.closing.quantity))
}
