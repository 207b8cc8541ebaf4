//! Income and spending with a column for each fund: the same lines as the Statement of Financial Activities, fund by fund
//! instead of class by class (Charities SORP FRS 102, module 4, asks for the classes and lets the notes show the funds).

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, FundCode};

use super::flows::{Effect, FundFlow, effect, fund_flows};
use super::income::{positive, what};
use super::request::{Request, heading_path};
use super::table::{Cell, Column, EntryFilter, Phrase, Row, RowKind, Section, Table, Value, What};

/// More columns fit on no page: the funds with the most movement stand alone, the others together.
const MOST_FUNDS: usize = 8;

type ByFund = BTreeMap<FundCode, i64>;

/// What of a fund's movement a line tells.
type Amount = fn(&FundFlow) -> i64;

/// The funds that stand alone, in the book's order, and whether there are others.
struct Columns {
    funds: Vec<FundCode>,
    has_others: bool,
}

impl Columns {
    fn of(request: &Request, flows: &[(FundCode, Currency, FundFlow)]) -> Self {
        let mut sizes: BTreeMap<&FundCode, i64> = BTreeMap::new();
        for (fund, _, flow) in flows {
            let size = sizes.entry(fund).or_default();
            *size = size.saturating_add(flow.count.max(1));
        }
        let mut funds: Vec<(&FundCode, i64)> = sizes.into_iter().collect();
        funds.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        let has_others = funds.len() > MOST_FUNDS;
        funds.truncate(MOST_FUNDS);
        let mut funds: Vec<FundCode> = funds.into_iter().map(|(fund, _)| fund.clone()).collect();
        funds.sort_by_key(|fund| request.fund_order(fund));
        Self { funds, has_others }
    }

    fn row(
        &self,
        kind: RowKind,
        name: impl Into<Value>,
        currency: Currency,
        parts: &ByFund,
        filter: EntryFilter,
    ) -> Row {
        let filter = filter.currency(currency);
        let mut cells = vec![Cell::new(name).to(filter.clone().drill()), Cell::new(currency)];
        let of = |fund: &FundCode| parts.get(fund).copied().unwrap_or(0);
        let total = parts.values().fold(0_i64, |sum, part| sum.saturating_add(*part));
        let mut alone = 0_i64;
        for fund in &self.funds {
            alone = alone.saturating_add(of(fund));
            cells.push(Cell::money(of(fund), currency).to(filter.clone().fund(fund).drill()));
        }
        if self.has_others {
            cells.push(Cell::money(total.saturating_sub(alone), currency));
        }
        cells.push(Cell::money(total, currency).to(filter.drill()));
        Row::new(kind, cells)
    }
}

/// The statement by fund.
pub(super) fn section(request: &Request) -> Section {
    let flows = fund_flows(request);
    let columns = Columns::of(request, &flows);
    let mut table = Table::new(vec![Column::text("line"), Column::currency()]);
    let head = |fund: &FundCode| Column::named(&format!("fund_{fund}"), request.fund(fund));
    table.columns.extend(columns.funds.iter().map(head));
    if columns.has_others {
        table.columns.push(Column::number("other_funds"));
    }
    let parts: Vec<String> = table.columns.iter().skip(2).map(|column| column.id.clone()).collect();
    table.columns.push(Column::number("total").compared().from(parts.iter().map(String::as_str), &[]));
    let mut currencies: BTreeMap<(bool, Currency), Vec<(&FundCode, &FundFlow)>> = BTreeMap::new();
    for (fund, currency, flow) in &flows {
        currencies.entry(request.currency_order(*currency)).or_default().push((fund, flow));
    }
    for ((_, currency), flows) in currencies {
        let each = |of: Amount| -> ByFund { flows.iter().map(|(fund, flow)| ((*fund).clone(), of(flow))).collect() };
        let kinds: [(_, _, Amount); 2] = [
            (AccountKind::Income, "total_income", FundFlow::income),
            (AccountKind::Expense, "total_spending", FundFlow::spending),
        ];
        for (kind, code, of) in kinds {
            let tag = format!("{} {currency}", what(kind).name());
            for (path, parts) in accounts(request, kind, currency) {
                let filter = request.within().what(what(kind)).account(&path);
                table.push(
                    columns.row(RowKind::Line, request.account(&path), currency, &parts, filter).tag(tag.clone()),
                );
            }
            let filter = request.within().what(what(kind));
            table.push(columns.row(RowKind::Subtotal, Phrase::line(code), currency, &each(of), filter).sums(tag));
        }
        for (code, what, kind, of) in super::activities::lines() {
            let filter = if what == What::Held { request.held() } else { request.within().what(what) };
            let parts = each(of);
            if code != "conversion" || parts.values().any(|minor| *minor != 0) {
                let line = columns.row(kind, Phrase::line(code), currency, &parts, filter);
                table.push(super::activities::follows(line, code, currency));
            }
        }
    }
    Section::new("activities_by_fund", table)
}

/// What each heading of one kind moved in a currency, by fund; positive numbers.
fn accounts(request: &Request, kind: AccountKind, currency: Currency) -> BTreeMap<AccountPath, ByFund> {
    let wanted = if kind == AccountKind::Income { Effect::Income } else { Effect::Spending };
    let mut found: BTreeMap<AccountPath, ByFund> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.count > 0 && movement.currency == currency) {
        let own = request.kind(&movement.account);
        if effect(own, request.role(&movement.account)) == wanted {
            let parts = found.entry(heading_path(&movement.account)).or_default();
            let sum = parts.entry(movement.fund.clone()).or_default();
            *sum = sum.saturating_add(positive(own, movement.change_minor()));
        }
    }
    found
}
