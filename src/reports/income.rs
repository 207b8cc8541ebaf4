//! Income by fund and account, and its counterpart, spending by fund and account: what came in and went out,
//! never a transfer between funds (Charities SORP, module 4: transfers are no income).

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, FundCode, Money};

use super::figure::{Figure, Shape, Stream};
use super::name::ReportName;
use super::request::{Request, heading_path};
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, What};

pub(super) fn report(request: &Request) -> Report {
    request.report(ReportName::Income).section(section(request, AccountKind::Income))
}

/// Amounts of one kind (income or expense) by fund and account, with a subtotal a fund; positive numbers.
pub(super) fn section(request: &Request, kind: AccountKind) -> Section {
    let id = if kind == AccountKind::Income { "income" } else { "spending" };
    let (figure, left_out) = figure(request, kind);
    let section = Section::new(id, table(request, kind));
    match figure {
        Some(figure) if left_out > 0 => {
            let money = Money::new(left_out, request.book.currency);
            let note = Phrase::new(format!("reports-note-{id}-flow-left-out")).with("amount", money);
            section.note(note.with("currency", money.currency)).figure(Some(figure))
        }
        figure => section.figure(figure),
    }
}

/// From where the money came to the fund it came for; or from the fund to what it was spent on. In the book's currency. Beside
/// it how much more was given back than came: a band is as thick as its amount and cannot show that.
fn figure(request: &Request, kind: AccountKind) -> (Option<Figure>, i64) {
    let own = request.book.currency;
    let is_income = kind == AccountKind::Income;
    let mut streams: BTreeMap<(AccountPath, usize, &FundCode), i64> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.count > 0 && movement.currency == own) {
        if request.kind(&movement.account) == kind && request.in_branch(&movement.account) {
            // Sources are few; of purposes each is worth a look.
            let end = if is_income { heading_path(&movement.account) } else { movement.account.clone() };
            let order = request.fund_order(&movement.fund);
            let sum = streams.entry((end, order, &movement.fund)).or_default();
            *sum = sum.saturating_add(positive(kind, movement.change_minor()));
        }
    }
    let below = streams.values().map(|minor| minor.min(&0).saturating_neg());
    let left_out = below.fold(0, i64::saturating_add);
    let positive = streams.into_iter().filter(|(_, minor)| *minor > 0);
    let mut streams: Vec<(usize, Stream)> = positive
        .map(|((end, order, fund), minor)| {
            let (end, fund, amount) = (request.account(&end), request.fund(fund), Money::new(minor, own));
            let (from, to) = if is_income { (end, fund) } else { (fund, end) };
            (order, Stream { from, to, amount })
        })
        .collect();
    if !is_income {
        streams.sort_by_key(|(order, _)| *order);
    }
    let streams: Vec<Stream> = streams.into_iter().map(|(_, stream)| stream).collect();
    let id = if is_income { "income-flow" } else { "spending-flow" };
    let description = if left_out > 0 { "left-out" } else { "description" };
    let figure = (streams.len() > 1).then(|| Figure {
        id,
        title: Phrase::new(format!("reports-figure-{id}")).with("currency", own),
        description: Phrase::new(format!("reports-figure-{id}-{description}"))
            .with("amount", Money::new(left_out, own))
            .with("currency", own),
        shape: Shape::Flow(streams),
    });
    (figure, left_out)
}

type Place<'a> = (usize, &'a FundCode, (bool, Currency));

fn table(request: &Request, kind: AccountKind) -> Table {
    let columns =
        vec![Column::text("account"), Column::text("fund"), Column::currency(), Column::number("amount").compared()];
    let mut funds: BTreeMap<Place<'_>, BTreeMap<&AccountPath, i64>> = BTreeMap::new();
    let chosen = |path: &AccountPath| request.kind(path) == kind && request.in_branch(path);
    for movement in request.movements().filter(|movement| movement.count > 0 && chosen(&movement.account)) {
        let place = (request.fund_order(&movement.fund), &movement.fund, request.currency_order(movement.currency));
        let sum = funds.entry(place).or_default().entry(&movement.account).or_default();
        *sum = sum.saturating_add(positive(kind, movement.change_minor()));
    }
    let mut table = Table::new(columns);
    let mut totals: BTreeMap<(bool, Currency), i64> = BTreeMap::new();
    let several = funds.len() > 1;
    for ((_, fund, place), accounts) in &funds {
        let currency = place.1;
        let tag = format!("{fund} {currency}");
        let mut sum = 0_i64;
        for (account, minor) in accounts {
            let drill = request.within().what(what(kind)).account(account).fund(fund).currency(currency).drill();
            let cells = vec![
                request.account_cell(account),
                request.fund_cell(fund),
                Cell::new(currency),
                Cell::money(*minor, currency).to(drill),
            ];
            table.push(Row::line(cells).tag(tag.clone()).tag(currency.code()));
            sum = sum.saturating_add(*minor);
        }
        if several && accounts.len() > 1 {
            let name = Phrase::new("reports-line-total-of").with("name", request.fund(fund));
            let drill = below(request, kind).fund(fund).currency(currency).drill();
            let cells = vec![Cell::new(name), Cell::empty(), Cell::new(currency), Cell::money(sum, currency).to(drill)];
            table.push(Row::new(RowKind::Subtotal, cells).sums(tag));
        }
        let total = totals.entry(*place).or_default();
        *total = total.saturating_add(sum);
    }
    for ((_, currency), sum) in totals {
        let drill = below(request, kind).currency(currency).drill();
        let cells = vec![
            Cell::new(Phrase::line("total")),
            Cell::empty(),
            Cell::new(currency),
            Cell::money(sum, currency).to(drill),
        ];
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    table
}

/// Income is a credit in the ledger and positive here; spending is a debit.
pub(super) const fn positive(kind: AccountKind, change_minor: i64) -> i64 {
    match kind {
        AccountKind::Income => change_minor.saturating_neg(),
        _ => change_minor,
    }
}

pub(super) const fn what(kind: AccountKind) -> What {
    match kind {
        AccountKind::Income => What::Income,
        _ => What::Spending,
    }
}

/// All of the kind in the period, below the filter's account.
fn below(request: &Request, kind: AccountKind) -> EntryFilter {
    let accounts = request.filter.account.iter().map(ToString::to_string).collect();
    EntryFilter { accounts, ..request.within().what(what(kind)) }
}
