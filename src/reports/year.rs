//! The last twelve months of income by source, as a table and as stacked bars. A source is the second part of an
//! income account: `Donations` of `Income:Donations:Bank`. Knows no single report.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, Money, Month, Period};

use super::figure::{Figure, Grid, Shape};
use super::request::{Request, heading_path};
use super::table::{Cell, Column, EntryFilter, Phrase, Row, Section, Table, Value, What};

type Sums = BTreeMap<((bool, Currency), Month), BTreeMap<AccountPath, i64>>;

/// Twelve rows a currency, a column a source.
pub(super) fn section(request: &Request) -> Section {
    let last = Month::containing(request.period.to);
    let window = Period { from: last.minus(11).first_day(), to: last.last_day() };
    let mut sums = Sums::new();
    let mut sources: BTreeMap<AccountPath, Column> = BTreeMap::new();
    for movement in request.monthly() {
        let is_income = request.kind(&movement.account) == AccountKind::Income;
        if !is_income || !window.contains(movement.month.first_day()) {
            continue;
        }
        let source = heading_path(&movement.account);
        let place = request.currency_order(movement.currency);
        if !sums.contains_key(&(place, last)) {
            sums.extend(window.months().into_iter().map(|month| ((place, month), BTreeMap::new())));
        }
        sources.entry(source.clone()).or_insert_with(|| column(request, &source));
        let sum = sums.entry((place, movement.month)).or_default().entry(source).or_default();
        *sum = sum.saturating_sub(movement.change_minor());
    }
    Section::new("year", table(request, &sums, &sources)).figure(figure(request, &sums, &sources))
}

fn column(request: &Request, source: &AccountPath) -> Column {
    let id: String = source.leaf().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    Column::named(&id.to_lowercase(), request.account(source))
}

fn table(request: &Request, sums: &Sums, sources: &BTreeMap<AccountPath, Column>) -> Table {
    let mut columns = vec![Column::text("month"), Column::currency()];
    columns.extend(sources.values().cloned());
    columns.push(Column::number("total"));
    let mut table = Table::new(columns);
    for ((place, month), by_source) in sums {
        let within = || EntryFilter::within(month.period()).maybe_fund(request.filter.fund.as_ref()).currency(place.1);
        let mut cells = vec![Cell::new(*month), Cell::new(place.1)];
        let mut total = 0_i64;
        for source in sources.keys() {
            let minor = by_source.get(source).copied().unwrap_or(0);
            total = total.saturating_add(minor);
            cells.push(Cell::money(minor, place.1).to(within().what(What::Income).account(source).drill()));
        }
        cells.push(Cell::money(total, place.1).to(within().what(What::Income).drill()));
        table.push(Row::line(cells));
    }
    table
}

fn figure(request: &Request, sums: &Sums, sources: &BTreeMap<AccountPath, Column>) -> Option<Figure> {
    let own = request.book.currency;
    let rows: Vec<(Value, Vec<Money>)> = sums
        .iter()
        .filter(|((place, _), _)| place.1 == own)
        .map(|((_, month), by_source)| {
            let amount = |source| Money::new(by_source.get(source).copied().unwrap_or(0), own);
            (Value::Month(*month), sources.keys().map(amount).collect())
        })
        .collect();
    (!rows.is_empty()).then(|| Figure {
        id: "income-by-month",
        title: Phrase::new("reports-figure-income-by-month").with("currency", own),
        description: Phrase::new("reports-figure-income-by-month-description"),
        shape: Shape::Stacked(Grid { series: sources.values().map(|column| column.header.clone()).collect(), rows }),
    })
}
