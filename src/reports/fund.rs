//! Fund statement: one fund with every line that touched it, oldest first, and its balance after each. What counts
//! is what raises or lowers the fund (income, spending, transfers, conversion, opening); money that only changes
//! its place within the fund does not show. Source: the group's duty to account to donors for a purpose.

use std::collections::BTreeMap;

use crate::ledger::check::SealedEntry;
use crate::ledger::{Currency, FundCode};

use super::flows::{Effect, effect, equation, fund_flows};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, RowKind, Section, Table, What};
use super::{funds, income, targets};

pub(super) fn report(request: &Request, fund: &FundCode) -> Report {
    let mut report = request
        .report(ReportName::Fund)
        .fact("fund", fund.as_str())
        .section(lines(request, fund))
        .section(funds::section(request))
        .section(targets::section(request))
        .section(income::section(request, crate::ledger::AccountKind::Expense));
    if let Some(known) = request.known_fund(fund) {
        if !known.purpose.is_empty() {
            report.lead.push(Phrase::new("reports-lead-purpose").with("purpose", known.purpose.as_str()));
        }
        if let Some(target) = known.target {
            let flows = fund_flows(request);
            let held =
                flows.iter().find(|(_, currency, _)| *currency == target.currency).map_or(0, |f| f.2.carried_forward);
            let phrase = Phrase::new("reports-lead-target")
                .with("held", crate::ledger::Money::new(held, target.currency))
                .with("target", target)
                .with("currency", target.currency);
            report.lead.push(phrase);
        }
    }
    report.checks = equation(request);
    report
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("date"),
        Column::number("entry"),
        Column::text("description"),
        Column::text("account"),
        Column::currency(),
        Column::number("in"),
        Column::number("out"),
        Column::number("balance"),
    ]
}

fn lines(request: &Request, fund: &FundCode) -> Section {
    let mut table = Table::new(columns());
    let flows = fund_flows(request);
    let mut balances: BTreeMap<Currency, i64> = BTreeMap::new();
    for (_, currency, flow) in &flows {
        // Opening entries inside the period are lines of their own below.
        let opening = flow.brought_forward.saturating_sub(opened_within(request, fund, *currency));
        balances.insert(*currency, opening);
        let drill = request.before().what(What::Held).currency(*currency).drill();
        table.push(balance_row("brought_forward", *currency, Cell::money(opening, *currency).to(drill)));
    }
    for entry in &request.inputs.entries {
        push_entry(&mut table, request, entry, fund, &mut balances);
    }
    for (currency, minor) in &balances {
        let drill = request.held().currency(*currency).drill();
        table.push(balance_row("carried_forward", *currency, Cell::money(*minor, *currency).to(drill)));
    }
    Section::new("statement", table)
}

fn opened_within(request: &Request, fund: &FundCode, currency: Currency) -> i64 {
    let lines = request.inputs.entries.iter().flat_map(|entry| &entry.draft.lines);
    let opening = lines.filter(|line| {
        let effect = effect(request.kind(&line.account), request.role(&line.account));
        line.fund == *fund && line.amount.currency == currency && effect == Effect::Opening
    });
    opening.fold(0, |sum, line| sum.saturating_sub(line.amount.minor))
}

fn balance_row(code: &str, currency: Currency, balance: Cell) -> Row {
    let mut cells = vec![Cell::new(Phrase::line(code)), Cell::empty(), Cell::empty(), Cell::empty()];
    cells.extend([Cell::new(currency), Cell::empty(), Cell::empty(), balance]);
    Row::new(RowKind::Balance, cells)
}

fn push_entry(
    table: &mut Table,
    request: &Request,
    entry: &SealedEntry,
    fund: &FundCode,
    balances: &mut BTreeMap<Currency, i64>,
) {
    for line in entry.draft.lines.iter().filter(|line| line.fund == *fund) {
        let effect = effect(request.kind(&line.account), request.role(&line.account));
        if effect == Effect::Holding {
            continue;
        }
        let currency = line.amount.currency;
        let gain = line.amount.minor.saturating_neg();
        let balance = balances.entry(currency).or_default();
        *balance = balance.saturating_add(gain);
        let to = || Drill::Entry(entry.seal.sequence);
        let side = |is_side: bool| {
            if is_side { Cell::money(gain.saturating_abs(), currency).to(to()) } else { Cell::empty() }
        };
        table.push(Row::line(vec![
            Cell::new(entry.draft.date),
            Cell::new(entry.seal.sequence).to(to()),
            Cell::new(entry.draft.description.as_str()),
            request.account_cell(&line.account),
            Cell::new(currency),
            side(gain > 0),
            side(gain < 0),
            Cell::money(*balance, currency),
        ]));
    }
}
