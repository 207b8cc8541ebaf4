//! The monthly report to the group: money at start, in, out and at end, the funds, where income came from and
//! what it was spent on, merch, events, how far accounts are reconciled, what is open, and a look back. Works
//! for any period. No standard prescribes it; its fund table is that of the Charities SORP (see [`super::funds`]).

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, Currency, EntryKind, Money, Month};

use super::facts::EventFlow;
use super::figure::{Figure, Grid, Shape};
use super::flows::{Effect, FundFlow, Holding, effect, equation, fund_flows};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, EntryFilter, Phrase, Report, Row, RowKind, Section, Side, Table, What};
use super::{funds, income, merch, open_items, reconciliation, targets, year};

pub(super) fn report(request: &Request) -> Report {
    let mut report = request
        .report(ReportName::Monthly)
        .section(money(request))
        .section(funds::section(request))
        .section(targets::section(request))
        .section(income::section(request, AccountKind::Income))
        .section(income::section(request, AccountKind::Expense))
        .section(merch::section(request))
        .section(events(request))
        .section(reconciliation::section(request))
        .section(open_items::section(request))
        .section(comparison(request))
        .section(year::section(request));
    report.lead.extend(sentences(request));
    report.notes.extend(notes_on_openings(request));
    report.checks = equation(request);
    report
}

fn totals(request: &Request) -> BTreeMap<(bool, Currency), FundFlow> {
    let mut totals: BTreeMap<(bool, Currency), FundFlow> = BTreeMap::new();
    for (_, currency, flow) in fund_flows(request) {
        totals.entry(request.currency_order(currency)).or_default().add(&flow);
    }
    totals
}

/// “In February 2020, 125.00 EUR came in and 40.00 EUR was spent. The funds hold 1,211.60 EUR.”
fn sentences(request: &Request) -> Vec<Phrase> {
    let sentence = |(place, flow): ((bool, Currency), FundFlow)| {
        let money = |minor| crate::ledger::Money::new(minor, place.1);
        Phrase::new("reports-lead-monthly")
            .with("period", request.period)
            .with("income", money(flow.income))
            .with("spending", money(flow.spending))
            .with("held", money(flow.carried_forward))
            .with("currency", place.1)
    };
    totals(request).into_iter().map(sentence).collect()
}

/// Each place where money lies: start, in, out, end. What moves between two of them is out of one and into the other.
pub(super) fn money(request: &Request) -> Section {
    type Sums = [i64; 4];
    let mut accounts: BTreeMap<(_, (bool, Currency)), Sums> = BTreeMap::new();
    for movement in request.movements() {
        let (kind, role) = (request.kind(&movement.account), request.role(&movement.account));
        if Holding::of(kind, role) != Some(Holding::Money) {
            continue;
        }
        let place = (&movement.account, request.currency_order(movement.currency));
        let sums = accounts.entry(place).or_default();
        let parts = [movement.opening_minor, movement.debit_minor, movement.credit_minor, movement.closing_minor()];
        add(sums, parts);
    }
    for turned in request.turned() {
        let place = (&turned.account, request.currency_order(turned.currency));
        if let Some(sums) = accounts.get_mut(&place) {
            add(sums, [0, turned.minor.saturating_neg(), turned.minor.saturating_neg(), 0]);
        }
    }
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::currency(),
        Column::number("start"),
        Column::number("in"),
        Column::number("out"),
        Column::number("end").compared().from(["start", "in"], &["out"]),
    ]);
    let mut totals: BTreeMap<(bool, Currency), Sums> = BTreeMap::new();
    let moved = accounts.into_iter().filter(|(_, sums)| *sums != [0; 4]);
    for ((account, place), sums) in moved {
        let narrow = |filter: EntryFilter| filter.account(account);
        let row = Row::line(money_cells(request, request.account_cell(account), sums, place.1, narrow));
        table.push(row.tag(place.1.code()));
        add(totals.entry(place).or_default(), sums);
    }
    for (place, sums) in totals {
        let name = Cell::new(Phrase::line("total"));
        let cells = money_cells(request, name, sums, place.1, |filter| match filter.what {
            Some(_) => filter,
            None => filter.what(What::Money),
        });
        table.push(Row::new(RowKind::Total, cells).sums(place.1.code()));
    }
    Section::new("money", table).note(Phrase::new("reports-note-money-moved"))
}

/// What to remark beside the money: of what came in, the balances with which the book was opened in the period, currency by
/// currency. The funds count them as brought forward; on their accounts they came in like everything that is posted.
pub(super) fn notes_on_openings(request: &Request) -> Vec<Phrase> {
    let mut sums: BTreeMap<(bool, Currency), i64> = BTreeMap::new();
    let fund = request.filter.fund.as_ref();
    let openings = request.inputs.entries.iter().filter(|entry| entry.draft.kind == EntryKind::Opening);
    for line in openings.flat_map(|entry| &entry.draft.lines) {
        let is_money = Holding::of(request.kind(&line.account), request.role(&line.account)) == Some(Holding::Money);
        if is_money && fund.is_none_or(|fund| line.fund == *fund) {
            let sum = sums.entry(request.currency_order(line.amount.currency)).or_default();
            *sum = sum.saturating_add(line.amount.minor);
        }
    }
    let note = |((_, currency), minor): ((bool, Currency), i64)| {
        Phrase::new("reports-note-money-opened").with("amount", Money::new(minor, currency)).with("currency", currency)
    };
    sums.into_iter().filter(|(_, minor)| *minor != 0).map(note).collect()
}

fn add(sums: &mut [i64; 4], parts: [i64; 4]) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum = sum.saturating_add(part);
    }
}

fn money_cells(
    request: &Request,
    name: Cell,
    [start, income, out, end]: [i64; 4],
    currency: Currency,
    narrow: impl Fn(EntryFilter) -> EntryFilter,
) -> Vec<Cell> {
    let money = |minor| Cell::money(minor, currency);
    let to = |filter: EntryFilter| narrow(filter).currency(currency).drill();
    vec![
        name,
        Cell::new(currency),
        money(start).to(to(request.before())),
        money(income).to(to(request.within().what(What::Moved).side(Side::Debit))),
        money(out).to(to(request.within().what(What::Moved).side(Side::Credit))),
        money(end).to(to(request.up_to())),
    ]
}

/// The events of the period and what they left.
fn events(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("event"),
        Column::text("name"),
        Column::text("date"),
        Column::currency(),
        Column::number("income"),
        Column::number("spending"),
        Column::number("result").from(["income"], &["spending"]),
    ]);
    for event in &request.inputs.events {
        let EventFlow { code, name, date, currency, income_minor, spending_minor } = event;
        // An event is told whole, whatever fund the report is narrowed to.
        let within = EntryFilter::within(request.period).currency(*currency);
        let to = |what| EntryFilter { event: Some(code.clone()), ..within.clone() }.what(what).drill();
        table.push(Row::line(vec![
            Cell::new(code.as_str()).to(Drill::Event(code.clone())),
            Cell::new(name.as_str()),
            Cell::new(*date),
            Cell::new(*currency),
            Cell::money(*income_minor, *currency).to(to(What::Income)),
            Cell::money(*spending_minor, *currency).to(to(What::Spending)),
            Cell::money(income_minor.saturating_sub(*spending_minor), *currency).to(to(What::Result)),
        ]));
    }
    Section::new("events", table).figure(events_figure(request))
}

/// What came in and went out at each event, in the book's currency.
fn events_figure(request: &Request) -> Option<Figure> {
    let own = request.book.currency;
    let events = request.inputs.events.iter().filter(|event| event.currency == own);
    let money = |minor| Money::new(minor, own);
    let rows: Vec<_> = events
        .map(|event| (event.name.as_str().into(), vec![money(event.income_minor), money(event.spending_minor)]))
        .collect();
    (rows.len() > 1).then(|| Figure {
        id: "events-compared",
        title: Phrase::new("reports-figure-events").with("currency", own),
        description: Phrase::new("reports-figure-events-description"),
        shape: Shape::Bars(Grid {
            series: [Phrase::line("income"), Phrase::line("spending")].map(Into::into).to_vec(),
            rows,
        }),
    })
}

/// This period beside the one before it, as far as the loaded months reach back.
fn comparison(request: &Request) -> Section {
    let mut table = Table::new(vec![
        Column::text("line"),
        Column::currency(),
        Column::number("this_period"),
        Column::number("previous_period"),
        Column::number("change").from(["this_period"], &["previous_period"]),
    ]);
    let previous = request.period.previous();
    let reach = Month::containing(request.period.to).minus(11).first_day();
    if !request.period.is_whole_months() || previous.from < reach {
        return Section::new("comparison", table);
    }
    let mut before: BTreeMap<(bool, Currency), [i64; 2]> = BTreeMap::new();
    for movement in request.monthly().filter(|movement| previous.contains(movement.month.first_day())) {
        let [income, spending] = before.entry(request.currency_order(movement.currency)).or_default();
        match effect(request.kind(&movement.account), request.role(&movement.account)) {
            Effect::Income => *income = income.saturating_sub(movement.change_minor()),
            Effect::Spending => *spending = spending.saturating_add(movement.change_minor()),
            _ => {}
        }
    }
    for (place, flow) in totals(request) {
        let [income, spending] = before.get(&place).copied().unwrap_or_default();
        let lines = [
            ("income", flow.income, income, Some(What::Income)),
            ("spending", flow.spending, spending, Some(What::Spending)),
            ("funds_at_end", flow.carried_forward, flow.brought_forward, None),
        ];
        for (code, now, was, what) in lines {
            let then = || EntryFilter::within(previous).maybe_fund(request.filter.fund.as_ref());
            let (this, that) = match what {
                Some(what) => (request.within().what(what), then().what(what)),
                None => (request.held(), request.start()),
            };
            table.push(Row::line(vec![
                Cell::new(Phrase::line(code)),
                Cell::new(place.1),
                Cell::money(now, place.1).to(this.currency(place.1).drill()),
                Cell::money(was, place.1).to(that.currency(place.1).drill()),
                Cell::money(now.saturating_sub(was), place.1),
            ]));
        }
    }
    Section::new("comparison", table).note(Phrase::new("reports-note-compared-with").with("period", previous))
}
