//! What each fund held at the end of each month: a year of balances, as a picture and as the same table.

use std::collections::BTreeMap;

use crate::ledger::{Currency, FundCode, Money, Month};

use super::figure::{Figure, Grid, Shape};
use super::flows::{Effect, effect, fund_flows};
use super::request::Request;
use super::table::{Cell, Column, EntryFilter, Phrase, Row, Section, Table, What};

/// How many months are told, the period's last included.
const MONTHS: u32 = 12;
/// How many funds have a column, and how many a line: the largest.
const COLUMNS: usize = 12;
const LINES: usize = 6;

/// What a fund held at the end of each month, oldest first.
struct Held<'a> {
    fund: &'a FundCode,
    balances: Vec<i64>,
}

impl Held<'_> {
    fn most(&self) -> u64 {
        self.balances.iter().map(|minor| minor.unsigned_abs()).max().unwrap_or(0)
    }
}

/// The balances in one currency, told backwards from the period's end.
fn held<'a>(request: &Request, currency: Currency, funds: &'a [FundCode], months: &[Month]) -> Vec<Held<'a>> {
    let mut changes: BTreeMap<(&FundCode, Month), i64> = BTreeMap::new();
    for line in request.monthly().filter(|line| line.currency == currency) {
        if effect(request.kind(&line.account), request.role(&line.account)) == Effect::Holding {
            let sum = changes.entry((&line.fund, line.month)).or_default();
            *sum = sum.saturating_add(line.change_minor());
        }
    }
    let flows = fund_flows(request);
    let of_fund = |fund: &'a FundCode| {
        let at_end = flows.iter().find(|(code, of, _)| code == fund && *of == currency);
        let mut balance = at_end.map_or(0, |(_, _, flow)| flow.carried_forward);
        let mut balances = Vec::with_capacity(months.len());
        for month in months.iter().rev() {
            balances.push(balance);
            balance = balance.saturating_sub(changes.get(&(fund, *month)).copied().unwrap_or(0));
        }
        balances.reverse();
        Held { fund, balances }
    };
    funds.iter().map(of_fund).collect()
}

/// The largest funds of the book's currency; a note says where others are.
pub(super) fn section(request: &Request) -> Section {
    let own = request.book.currency;
    let end = Month::containing(request.period.to);
    // Of months that are still to come nothing is known, unless something was recorded for them.
    let today = Month::containing(request.book.today);
    let known_to = request.monthly().map(|line| line.month).max().map_or(today, |recorded| recorded.max(today));
    let months = (0..MONTHS).rev().map(|back| end.minus(back));
    let months: Vec<Month> = months.filter(|month| *month <= known_to).collect();
    let known: Vec<FundCode> =
        fund_flows(request).into_iter().filter(|(_, currency, _)| *currency == own).map(|(fund, _, _)| fund).collect();
    let mut all = held(request, own, &known, &months);
    all.retain(|held| held.most() > 0);
    let left_out = all.len().saturating_sub(COLUMNS);
    all.sort_by_key(|held| std::cmp::Reverse(held.most()));
    all.truncate(COLUMNS);
    let figure = figure(request, &all, &months);
    all.sort_by_key(|held| request.fund_order(held.fund));
    let mut columns = vec![Column::text("month"), Column::currency()];
    columns.extend(all.iter().map(|held| Column::named(&format!("fund_{}", held.fund), request.fund(held.fund))));
    let mut table = Table::new(columns);
    for (at, month) in months.iter().enumerate().filter(|_| !all.is_empty()) {
        let day = month.last_day().min(request.period.to);
        let mut cells = vec![Cell::new(*month), Cell::new(own)];
        cells.extend(all.iter().map(|held| {
            let filter = EntryFilter::up_to(day).what(What::Held).fund(held.fund).currency(own);
            Cell::money(held.balances.get(at).copied().unwrap_or(0), own).to(filter.drill())
        }));
        table.push(Row::line(cells));
    }
    let note = match left_out {
        0 => Phrase::new("reports-note-over-time").with("currency", own),
        _ => Phrase::new("reports-note-over-time-largest")
            .with("currency", own)
            .with("n", i64::try_from(left_out).unwrap_or(i64::MAX)),
    };
    Section::new("funds_over_time", table).note(note).figure(figure).beside()
}

fn figure(request: &Request, largest: &[Held<'_>], months: &[Month]) -> Option<Figure> {
    let own = request.book.currency;
    let mut drawn: Vec<&Held<'_>> = largest.iter().take(LINES).collect();
    drawn.sort_by_key(|held| request.fund_order(held.fund));
    let row = |(at, month): (usize, &Month)| {
        let values = drawn.iter().map(|held| Money::new(held.balances.get(at).copied().unwrap_or(0), own));
        ((*month).into(), values.collect())
    };
    (!drawn.is_empty()).then(|| Figure {
        id: "funds-over-time",
        title: Phrase::new("reports-figure-over-time").with("currency", own),
        description: Phrase::new("reports-figure-over-time-description").with("day", request.period.to),
        shape: Shape::Lines(Grid {
            series: drawn.iter().map(|held| request.fund(held.fund)).collect(),
            rows: months.iter().enumerate().map(row).collect(),
        }),
    })
}
