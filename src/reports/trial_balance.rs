//! Trial balance: every account with its balance before, its debits and credits of the period, and its balance
//! after; debit positive, credit negative. The balances of all accounts add up to zero in every currency.

use std::collections::BTreeMap;

use crate::ledger::{AccountPath, Currency};

use super::journal::balanced;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Side, Table};

type Sums = [i64; 4];

pub(super) fn report(request: &Request) -> Report {
    let mut accounts: BTreeMap<(&AccountPath, (bool, Currency)), Sums> = BTreeMap::new();
    for movement in request.movements().filter(|movement| request.in_branch(&movement.account)) {
        let place = (&movement.account, request.currency_order(movement.currency));
        let parts = [movement.opening_minor, movement.debit_minor, movement.credit_minor, movement.closing_minor()];
        add(accounts.entry(place).or_default(), parts);
    }
    let mut table = Table::new(vec![
        Column::text("account"),
        Column::text("name"),
        Column::currency(),
        Column::number("balance_before"),
        Column::number("debit"),
        Column::number("credit"),
        Column::number("balance_after").compared(),
    ]);
    let mut totals: BTreeMap<(bool, Currency), Sums> = BTreeMap::new();
    for ((path, place), sums) in accounts.into_iter().filter(|(_, sums)| *sums != [0; 4]) {
        let label = request.known_account(path).map(|account| account.label.clone()).unwrap_or_default();
        let drill = request.within().account(path).drill();
        let mut cells = vec![Cell::new(path.as_str()).to(drill), Cell::new(label)];
        cells.extend(amounts(request, place.1, sums, |filter| filter.account(path)));
        table.push(Row::line(cells).tag(place.1.code()));
        add(totals.entry(place).or_default(), sums);
    }
    let mut report = request.report(ReportName::TrialBalance);
    for (place, sums) in totals {
        let mut cells = vec![Cell::new(Phrase::line("total")), Cell::empty()];
        cells.extend(amounts(request, place.1, sums, |filter| filter));
        table.push(Row::new(RowKind::Total, cells).sums(place.1.code()));
        // A branch of accounts need not balance by itself.
        if request.filter.account.is_none() {
            let [_, debit, credit, _] = sums;
            report.checks.push(balanced(place.1, debit, credit));
        }
    }
    report.section(Section::new("trial_balance", table))
}

fn add(sums: &mut Sums, parts: Sums) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum = sum.saturating_add(part);
    }
}

fn amounts(
    request: &Request,
    currency: Currency,
    [opening, debit, credit, closing]: Sums,
    narrow: impl Fn(EntryFilter) -> EntryFilter,
) -> [Cell; 5] {
    let money = |minor, filter: EntryFilter| Cell::money(minor, currency).to(narrow(filter).currency(currency).drill());
    [
        Cell::new(currency),
        money(opening, request.before()),
        money(debit, request.within().side(Side::Debit)),
        money(credit, request.within().side(Side::Credit)),
        money(closing, request.up_to()),
    ]
}
