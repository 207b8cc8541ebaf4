//! Event sheet: what one event took and cost, by account, what is left, and every entry that bears its code. Stock
//! sold at the event counts with its cost; money that only changed its place does not count.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, Money};

use super::income::{positive, what};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, What};

type Accounts<'a> = BTreeMap<((bool, Currency), AccountKind), BTreeMap<&'a AccountPath, i64>>;

pub(super) fn report(request: &Request, event: &str) -> Report {
    let entries = || request.inputs.entries.iter().filter(|entry| entry.draft.event.as_deref() == Some(event));
    let mut accounts: Accounts<'_> = BTreeMap::new();
    let wanted = request.filter.fund.as_ref();
    let lines = entries().flat_map(|entry| &entry.draft.lines);
    for line in lines.filter(|line| wanted.is_none_or(|fund| line.fund == *fund)) {
        let kind = request.kind(&line.account);
        if matches!(kind, AccountKind::Income | AccountKind::Expense) {
            let place = (request.currency_order(line.amount.currency), kind);
            let sum = accounts.entry(place).or_default().entry(&line.account).or_default();
            *sum = sum.saturating_add(positive(kind, line.amount.minor));
        }
    }
    let mut report = request.report(ReportName::Event).fact("event", event);
    let known = request.inputs.events.iter().find(|known| known.code == event);
    report.title =
        Phrase::new("reports-title-event-of").with("event", known.map_or(event, |known| known.name.as_str()));
    if let Some(known) = known {
        let lead = Phrase::new("reports-lead-event").with("name", known.name.as_str()).with("date", known.date);
        report.lead.push(lead);
        report = report.fact("name", known.name.as_str()).fact("date", known.date.to_string());
    }
    let (table, results) = sheet(request, event, &accounts);
    for ((_, currency), [income, spending]) in results {
        let money = |minor| Money::new(minor, currency);
        let sentence = Phrase::new("reports-lead-event-result")
            .with("income", money(income))
            .with("spending", money(spending))
            .with("left", money(income.saturating_sub(spending)))
            .with("currency", currency);
        report.lead.push(sentence);
    }
    report.section(Section::new("event", table)).section(entry_list(request, event))
}

type Results = BTreeMap<(bool, Currency), [i64; 2]>;

fn sheet(request: &Request, event: &str, accounts: &Accounts) -> (Table, Results) {
    let mut table =
        Table::new(vec![Column::text("kind"), Column::text("account"), Column::currency(), Column::number("amount")]);
    let mut results = Results::new();
    for ((place, kind), sums) in accounts {
        let code = if *kind == AccountKind::Income { "income" } else { "spending" };
        let tag = format!("{code} {}", place.1);
        let filter = || of_event(request, event, place.1).what(what(*kind));
        let mut total = 0_i64;
        for (account, minor) in sums {
            let row = Row::line(vec![
                Cell::new(Phrase::line(code)),
                Cell::new(request.account(account)),
                Cell::new(place.1),
                Cell::money(*minor, place.1).to(filter().account(account).drill()),
            ]);
            table.push(row.tag(tag.clone()));
            total = total.saturating_add(*minor);
        }
        let cells = vec![
            Cell::new(Phrase::line(&format!("total_{code}"))),
            Cell::empty(),
            Cell::new(place.1),
            Cell::money(total, place.1).to(filter().drill()),
        ];
        table.push(Row::new(RowKind::Subtotal, cells).sums(tag));
        let [income, spending] = results.entry(*place).or_default();
        *(if *kind == AccountKind::Income { income } else { spending }) = total;
    }
    for (place, [income, spending]) in &results {
        let left = Cell::money(income.saturating_sub(*spending), place.1);
        let left = left.to(of_event(request, event, place.1).what(What::Result).drill());
        let cells = vec![Cell::new(Phrase::line("left_over")), Cell::empty(), Cell::new(place.1), left];
        table.push(Row::new(RowKind::Total, cells));
    }
    (table, results)
}

/// The event's entries of the period.
fn of_event(request: &Request, event: &str, currency: Currency) -> EntryFilter {
    EntryFilter { event: Some(event.to_owned()), ..request.within().currency(currency) }
}

fn entry_list(request: &Request, event: &str) -> Section {
    let mut table = Table::new(vec![
        Column::number("entry"),
        Column::text("date"),
        Column::text("description"),
        Column::text("account"),
        Column::text("fund"),
        Column::currency(),
        Column::number("amount"),
    ]);
    let entries = request.inputs.entries.iter().filter(|entry| entry.draft.event.as_deref() == Some(event));
    for entry in entries {
        for line in &entry.draft.lines {
            let to = || Drill::Entry(entry.seal.sequence);
            table.push(Row::line(vec![
                Cell::new(entry.seal.sequence).to(to()),
                Cell::new(entry.draft.date),
                Cell::new(entry.draft.description.as_str()),
                Cell::new(request.account(&line.account)),
                request.fund_cell(&line.fund),
                Cell::new(line.amount.currency),
                Cell::new(line.amount).to(to()),
            ]));
        }
    }
    Section::new("entries", table).note(Phrase::new("reports-note-debit-credit"))
}
