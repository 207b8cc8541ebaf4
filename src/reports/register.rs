//! Account register: every entry on one account (and those below it), oldest first, with the account's balance
//! after each. Money in is a debit, money out a credit; one row an entry, currency and fund, as on a statement.

use std::collections::BTreeMap;

use crate::ledger::{AccountPath, Currency, Money};

use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, RowKind, Section, Table};

pub(super) fn report(request: &Request, account: &AccountPath) -> Report {
    let mut report = request.report(ReportName::Register).fact("account", account.as_str());
    report.lead.push(
        Phrase::new("reports-lead-account").with("account", request.account(account)).with("path", account.as_str()),
    );
    let mut table = Table::new(columns());
    let balances = push_lines(&mut table, request, account);
    report.fact("balances", balances).section(Section::new("register", table))
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("date"),
        Column::number("entry"),
        Column::text("description"),
        Column::text("reference"),
        Column::text("fund"),
        Column::currency(),
        Column::number("in"),
        Column::number("out"),
        Column::number("balance"),
    ]
}

fn opening(request: &Request, account: &AccountPath) -> BTreeMap<Currency, i64> {
    let mut balances = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.account.is_in(account)) {
        let balance: &mut i64 = balances.entry(movement.currency).or_default();
        *balance = balance.saturating_add(movement.opening_minor);
    }
    balances
}

/// Appends the balance before, the lines, and the balance after; returns both balances for programs.
fn push_lines(table: &mut Table, request: &Request, account: &AccountPath) -> Vec<serde_json::Value> {
    let mut balances = opening(request, account);
    let before = balances.clone();
    for (currency, minor) in &balances {
        let drill = request.before().account(account).currency(*currency).drill();
        table.push(balance_row("balance_before", *currency, Cell::money(*minor, *currency).to(drill)));
    }
    for entry in &request.inputs.entries {
        let wanted = request.filter.fund.as_ref();
        let lines = entry
            .draft
            .lines
            .iter()
            .filter(|line| line.account.is_in(account) && wanted.is_none_or(|fund| line.fund == *fund));
        for line in lines {
            let currency = line.amount.currency;
            let balance = balances.entry(currency).or_default();
            *balance = balance.saturating_add(line.amount.minor);
            let to = || Drill::Entry(entry.seal.sequence);
            let side = |is_side: bool| {
                if is_side { Cell::money(line.amount.minor.saturating_abs(), currency).to(to()) } else { Cell::empty() }
            };
            table.push(Row::line(vec![
                Cell::new(entry.draft.date),
                Cell::new(entry.seal.sequence).to(to()),
                Cell::new(entry.draft.description.as_str()),
                Cell::new(entry.draft.reference.clone()),
                request.fund_cell(&line.fund),
                Cell::new(currency),
                side(line.amount.minor > 0),
                side(line.amount.minor < 0),
                Cell::money(*balance, currency),
            ]));
        }
    }
    for (currency, minor) in &balances {
        let drill = request.up_to().account(account).currency(*currency).drill();
        table.push(balance_row("balance_after", *currency, Cell::money(*minor, *currency).to(drill)));
    }
    let both = balances.into_iter().map(|(currency, after)| {
        let before = before.get(&currency).copied().unwrap_or(0);
        let text = |minor| Money::new(minor, currency).to_string();
        serde_json::json!({"currency": currency.code(), "before": text(before), "after": text(after)})
    });
    both.collect()
}

fn balance_row(code: &str, currency: Currency, balance: Cell) -> Row {
    let mut cells: Vec<Cell> = vec![Cell::new(Phrase::line(code))];
    cells.extend(std::iter::repeat_with(Cell::empty).take(4));
    cells.extend([Cell::new(currency), Cell::empty(), Cell::empty(), balance]);
    Row::new(RowKind::Balance, cells)
}
