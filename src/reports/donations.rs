//! Donations by channel and fund, and by month; how many and how much, never from whom. A donation is what stands
//! on an income account whose second part is `Donations`; its last part is the channel. A gift split between two
//! funds counts in both; what was taken back counts as none.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, FundCode, Month};

use super::facts::TakenBack;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, What};

pub(super) fn report(request: &Request) -> Report {
    request.report(ReportName::Donations).section(by_channel(request)).section(by_month(request))
}

/// Whether gifts are recorded on this account.
pub(super) fn is_donation(request: &Request, path: &AccountPath) -> bool {
    request.kind(path) == AccountKind::Income && is_donation_account(path)
}

/// Whether gifts are recorded on an income account of this path.
#[must_use]
pub fn is_donation_account(path: &AccountPath) -> bool {
    path.kind() == AccountKind::Income && path.parts().nth(1) == Some("Donations")
}

/// How many of a place's postings are gifts: what took something back is none, and with a reversal the gift it undoes is
/// none either.
fn gifts_among<'a>(count: i64, backs: impl Iterator<Item = &'a TakenBack>) -> i64 {
    let none = |sum: i64, back: &TakenBack| sum.saturating_sub(if back.is_reversal { 2 } else { 1 });
    backs.fold(count, none)
}

type Sums = (i64, i64);

fn add(sums: &mut Sums, gifts: i64, minor: i64) {
    *sums = (sums.0.saturating_add(gifts), sums.1.saturating_add(minor));
}

fn by_channel(request: &Request) -> Section {
    type Place<'a> = ((bool, Currency), &'a AccountPath, usize, &'a FundCode);
    let mut channels: BTreeMap<Place<'_>, Sums> = BTreeMap::new();
    let chosen = |path: &AccountPath| is_donation(request, path) && request.in_branch(path);
    for movement in request.movements().filter(|movement| movement.count > 0 && chosen(&movement.account)) {
        let order = request.fund_order(&movement.fund);
        let place = (request.currency_order(movement.currency), &movement.account, order, &movement.fund);
        let backs = request.inputs.taken_back.iter().filter(|back| {
            (&back.account, &back.fund, back.currency) == (&movement.account, &movement.fund, movement.currency)
                && request.period.contains(back.on)
        });
        let gifts = gifts_among(movement.count, backs);
        add(channels.entry(place).or_default(), gifts, movement.change_minor().saturating_neg());
    }
    let mut table = Table::new(vec![
        Column::text("channel"),
        Column::text("fund"),
        Column::currency(),
        Column::number("gifts").compared(),
        Column::number("amount").compared(),
    ]);
    let mut totals: BTreeMap<(bool, Currency), Sums> = BTreeMap::new();
    for ((place, account, _, fund), (gifts, minor)) in channels {
        let to = || request.within().what(What::Income).account(account).fund(fund).currency(place.1).drill();
        let row = Row::line(vec![
            request.account_cell(account),
            request.fund_cell(fund),
            Cell::new(place.1),
            Cell::new(gifts).to(to()),
            Cell::money(minor, place.1).to(to()),
        ]);
        table.push(row.tag(place.1.code()));
        add(totals.entry(place).or_default(), gifts, minor);
    }
    for ((_, currency), (gifts, minor)) in totals {
        let drill = gifts_of(request, request.within()).currency(currency).drill();
        let cells = vec![
            Cell::new(Phrase::line("total")),
            Cell::empty(),
            Cell::new(currency),
            Cell::new(gifts),
            Cell::money(minor, currency).to(drill),
        ];
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("donations", table)
}

fn by_month(request: &Request) -> Section {
    let mut months: BTreeMap<((bool, Currency), Month), Sums> = BTreeMap::new();
    let period = request.period;
    let lines = request.monthly().filter(|line| {
        line.month.last_day() >= period.from
            && line.month.first_day() <= period.to
            && is_donation(request, &line.account)
    });
    for line in lines.filter(|line| request.in_branch(&line.account)) {
        let place = (request.currency_order(line.currency), line.month);
        let backs = request.inputs.taken_back.iter().filter(|back| {
            (&back.account, &back.fund, back.currency) == (&line.account, &line.fund, line.currency)
                && Month::containing(back.on) == line.month
        });
        add(months.entry(place).or_default(), gifts_among(line.count, backs), line.change_minor().saturating_neg());
    }
    let mut table =
        Table::new(vec![Column::text("month"), Column::currency(), Column::number("gifts"), Column::number("amount")]);
    for (((_, currency), month), (gifts, minor)) in months {
        let filter = EntryFilter::within(month.period()).maybe_fund(request.filter.fund.as_ref());
        let drill = gifts_of(request, filter).currency(currency).drill();
        table.push(Row::line(vec![
            Cell::new(month),
            Cell::new(currency),
            Cell::new(gifts).to(drill.clone()),
            Cell::money(minor, currency).to(drill),
        ]));
    }
    Section::new("donations_by_month", table)
}

/// Gifts on any account below the filter's.
fn gifts_of(request: &Request, filter: EntryFilter) -> EntryFilter {
    let top = request.filter.account.as_ref().map_or_else(|| "Income:Donations".to_owned(), ToString::to_string);
    filter.what(What::Income).account(top)
}
