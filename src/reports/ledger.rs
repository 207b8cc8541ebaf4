//! General ledger: every account with activity or a balance, each with its lines in debit and credit and its
//! running balance. The bookkeeper's own view: accounts by path, debit and credit by name.

use std::collections::BTreeMap;

use crate::ledger::check::SealedEntry;
use crate::ledger::entry::DraftLine;
use crate::ledger::{AccountPath, Currency};

use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Drill, Phrase, Report, Row, RowKind, Section, Table};

pub(super) fn report(request: &Request) -> Report {
    request.report(ReportName::Ledger).section(section(request))
}

type Lines<'a> = BTreeMap<(&'a AccountPath, Currency), (i64, Vec<(&'a SealedEntry, &'a DraftLine)>)>;

fn section(request: &Request) -> Section {
    let mut accounts: Lines<'_> = BTreeMap::new();
    for movement in request.movements().filter(|movement| request.in_branch(&movement.account)) {
        let opening = &mut accounts.entry((&movement.account, movement.currency)).or_default().0;
        *opening = opening.saturating_add(movement.opening_minor);
    }
    let wanted = request.filter.fund.as_ref();
    for entry in &request.inputs.entries {
        let lines = entry.draft.lines.iter().filter(|line| wanted.is_none_or(|fund| line.fund == *fund));
        for line in lines.filter(|line| request.in_branch(&line.account)) {
            accounts.entry((&line.account, line.amount.currency)).or_default().1.push((entry, line));
        }
    }
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::text("date"),
        Column::number("entry"),
        Column::text("description"),
        Column::text("fund"),
        Column::currency(),
        Column::number("debit"),
        Column::number("credit"),
        Column::number("balance"),
    ]);
    for ((account, currency), (opening, lines)) in accounts {
        if opening != 0 || !lines.is_empty() {
            push_account(&mut table, request, account, currency, opening, &lines);
        }
    }
    Section::new("ledger", table)
}

fn push_account(
    table: &mut Table,
    request: &Request,
    account: &AccountPath,
    currency: Currency,
    opening: i64,
    lines: &[(&SealedEntry, &DraftLine)],
) {
    let of = |filter: super::table::EntryFilter| filter.account(account).currency(currency).drill();
    let path = || Cell::new(account.as_str()).to(of(request.within()));
    let mut heading = vec![path()];
    heading.extend(std::iter::repeat_with(Cell::empty).take(8));
    table.push(Row::new(RowKind::Heading, heading));
    table.push(balance_row("balance_before", currency, Cell::money(opening, currency).to(of(request.before()))));
    let mut balance = opening;
    for (entry, line) in lines {
        let minor = line.amount.minor;
        balance = balance.saturating_add(minor);
        let to = || Drill::Entry(entry.seal.sequence);
        let side = |is_side: bool| {
            if is_side { Cell::money(minor.saturating_abs(), currency).to(to()) } else { Cell::empty() }
        };
        table.push(Row::line(vec![
            path(),
            Cell::new(entry.draft.date),
            Cell::new(entry.seal.sequence).to(to()),
            Cell::new(entry.draft.description.as_str()),
            request.fund_cell(&line.fund),
            Cell::new(currency),
            side(minor > 0),
            side(minor < 0),
            Cell::money(balance, currency),
        ]));
    }
    table.push(balance_row("balance_after", currency, Cell::money(balance, currency).to(of(request.up_to()))));
}

fn balance_row(code: &str, currency: Currency, balance: Cell) -> Row {
    let mut cells: Vec<Cell> = vec![Cell::new(Phrase::line(code))];
    cells.extend(std::iter::repeat_with(Cell::empty).take(4));
    cells.extend([Cell::new(currency), Cell::empty(), Cell::empty(), balance]);
    Row::new(RowKind::Balance, cells)
}
