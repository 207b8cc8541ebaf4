//! Print runs and copies: what was printed, sold, given away and lost of each product, and what each fund bore of it
//! — copies sold and given, losses, and the postage of letters and parcels. For postcards, zines and letters to prisoners.

use std::collections::BTreeMap;

use crate::ledger::product::{StockFlow, StockLevel};
use crate::ledger::{AccountKind, AccountPath, Currency, FundCode};

use super::goods_drill::{Goods, GoodsFilter};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, RowKind, Section, Table};

pub(super) fn report(request: &Request) -> Report {
    request.report(ReportName::Copies).section(copies(request)).section(bearers(request))
}

/// One product: its name and fund, and what was printed or bought, sold less taken back, given, lost and is left.
struct Copies<'a> {
    name: &'a str,
    fund: &'a FundCode,
    levels: [StockLevel; 5],
}

/// Sold less what buyers brought back: as the fund bears it.
fn sold_in_all(flow: &StockFlow) -> StockLevel {
    StockLevel {
        quantity: flow.sold.quantity.saturating_sub(flow.returned.quantity),
        value_minor: flow.sold.value_minor.saturating_sub(flow.returned.value_minor),
    }
}

/// A row a product: pieces, and what they cost.
fn copies(request: &Request) -> Section {
    let mut products: BTreeMap<((bool, Currency), &str), Copies<'_>> = BTreeMap::new();
    let wanted = request.filter.fund.as_ref();
    for flow in request.inputs.stock.iter().filter(|flow| wanted.is_none_or(|fund| flow.fund == *fund)) {
        let place = (request.currency_order(flow.currency), flow.product.as_str());
        let empty = Copies { name: &flow.name, fund: &flow.fund, levels: Default::default() };
        let known = products.entry(place).or_insert(empty);
        for (sum, part) in
            known.levels.iter_mut().zip([flow.bought, sold_in_all(flow), flow.given, flow.lost, flow.closing])
        {
            sum.apply(part.quantity, part.value_minor);
        }
    }
    let mut columns = vec![Column::text("product"), Column::text("name"), Column::text("fund"), Column::currency()];
    for name in ["printed", "print_cost", "sold", "cost_of_goods", "given", "given_cost", "lost", "lost_cost", "left"] {
        columns.push(Column::number(name));
    }
    let mut table = Table::new(columns);
    for (((_, currency), code), Copies { name, fund, levels }) in products {
        let [printed, sold, given, lost, left] = levels;
        if [printed, sold, given, lost].iter().all(|level| *level == StockLevel::default()) {
            continue;
        }
        let within = |goods| GoodsFilter::within(code, request.period, &[goods]).drill();
        let pieces = |level: StockLevel, goods| Cell::new(level.quantity).to(within(goods));
        let cost = |level: StockLevel, goods| Cell::money(level.value_minor, currency).to(within(goods));
        table.push(Row::line(vec![
            Cell::new(code).to(Drill::Product(code.to_owned())),
            Cell::new(name),
            request.fund_cell(fund),
            Cell::new(currency),
            pieces(printed, Goods::Bought),
            cost(printed, Goods::Bought),
            pieces(sold, Goods::Sales),
            cost(sold, Goods::Sales),
            pieces(given, Goods::Given),
            cost(given, Goods::Given),
            pieces(lost, Goods::Lost),
            cost(lost, Goods::Lost),
            Cell::new(left.quantity).to(GoodsFilter::held(code, Some(request.period.to)).drill()),
        ]));
    }
    Section::new("copies", table).note(Phrase::new("reports-note-copies"))
}

/// What is borne for copies and letters: an account of spending below Merch, or for letters and goods given as support.
fn is_borne(path: &AccountPath) -> bool {
    let parts: Vec<&str> = path.parts().collect();
    matches!(parts.as_slice(), [_, "Merch", ..] | [_, "Support", "Letters" | "InKind", ..])
}

/// A row a fund and account.
fn bearers(request: &Request) -> Section {
    let mut borne: BTreeMap<((bool, Currency), &FundCode, &AccountPath), i64> = BTreeMap::new();
    let spent = request.movements().filter(|movement| {
        request.kind(&movement.account) == AccountKind::Expense && is_borne(&movement.account) && movement.count > 0
    });
    for movement in spent {
        let place = (request.currency_order(movement.currency), &movement.fund, &movement.account);
        let sum = borne.entry(place).or_default();
        *sum = sum.saturating_add(movement.change_minor());
    }
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::text("account"),
        Column::currency(),
        Column::number("amount").compared(),
    ]);
    let mut totals: BTreeMap<(bool, Currency), i64> = BTreeMap::new();
    for ((place, fund, account), minor) in borne {
        let drill = request.within().account(account).fund(fund).currency(place.1).drill();
        let cells = vec![
            request.fund_cell(fund),
            Cell::new(request.account(account)),
            Cell::new(place.1),
            Cell::money(minor, place.1).to(drill),
        ];
        table.push(Row::line(cells).tag(place.1.code()));
        let total = totals.entry(place).or_default();
        *total = total.saturating_add(minor);
    }
    for ((_, currency), minor) in totals {
        let cells =
            vec![Cell::new(Phrase::line("total")), Cell::empty(), Cell::new(currency), Cell::money(minor, currency)];
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("bearers", table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postage_and_copies_are_borne_and_lawyers_are_not() {
        for path in
            ["Expenses:Merch:COGS", "Expenses:Merch:Postage", "Expenses:Support:Letters", "Expenses:Support:InKind"]
        {
            assert!(is_borne(&path.parse().unwrap()), "{path}");
        }
        for path in ["Expenses:Support:Legal", "Expenses:General:Printing", "Expenses:Event:Flyers"] {
            assert!(!is_borne(&path.parse().unwrap()), "{path}");
        }
    }
}
