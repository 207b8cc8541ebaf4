//! Donations by channel and fund, by kind, and by month: how many and how much, and from whom only where somebody who may
//! know asked. The channel is where a gift came in; the kind is the income account it stands on. A gift split between two
//! funds counts in both; what was taken back counts as none.

use std::collections::BTreeMap;

use serde_json::json;

use crate::ledger::gift::{self, DonorSum, GiftSum};
use crate::ledger::{AccountPath, Currency, FundCode, Month};

use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What};

/// The section that names people, where any does.
pub const NAMING: &str = "donations_by_donor";

pub(super) fn report(request: &Request) -> Report {
    let report = request
        .report(ReportName::Donations)
        .section(by_channel(request))
        .section(by_kind(request))
        .section(by_month(request))
        .section(by_donor(request));
    if !request.filter.with_names {
        return report;
    }
    let mut report = report.fact("names", json!(true));
    report.lead.push(Phrase::new("reports-lead-names-donors"));
    report
}

/// Gifts and what they come to.
type Sums = (i64, i64);

fn add(sums: &mut Sums, gifts: i64, minor: i64) {
    *sums = (sums.0.saturating_add(gifts), sums.1.saturating_add(minor));
}

/// The gifts that the report's filter leaves.
fn given<'a>(request: &Request<'a>) -> impl Iterator<Item = &'a GiftSum> {
    let filter = request.filter;
    let is_asked = move |account: &AccountPath, fund: &FundCode| {
        filter.fund.as_ref().is_none_or(|only| only == fund)
            && filter.account.as_ref().is_none_or(|top| account.is_in(top))
    };
    request.inputs.gifts.iter().filter(move |sum| is_asked(&sum.account, &sum.fund))
}

/// Number and amount, each leading to the entries.
fn sums_cells((gifts, minor): Sums, currency: Currency, filter: EntryFilter) -> [Cell; 2] {
    let drill = filter.currency(currency).drill();
    [Cell::new(gifts).to(drill.clone()), Cell::money(minor, currency).to(drill)]
}

fn push_totals(request: &Request, table: &mut Table, totals: BTreeMap<(bool, Currency), Sums>, empty: usize) {
    for ((_, currency), sums) in totals {
        let mut cells = vec![Cell::new(Phrase::line("total"))];
        cells.extend(std::iter::repeat_with(Cell::empty).take(empty));
        cells.push(Cell::new(currency));
        cells.extend(sums_cells(sums, currency, gifts_of(request, request.within())));
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
}

/// Money first: bank, cash, providers; then goods and what is owed; last what came in nowhere.
fn place_order<'a>(request: &Request, place: Option<&'a AccountPath>) -> (usize, Option<&'a AccountPath>) {
    let order = |path: &AccountPath| crate::ledger::Role::ALL.iter().position(|role| *role == request.role(path));
    (place.and_then(order).unwrap_or(usize::MAX), place)
}

fn by_channel(request: &Request) -> Section {
    type Place<'a> = ((bool, Currency), (usize, Option<&'a AccountPath>), usize, &'a FundCode);
    let mut channels: BTreeMap<Place<'_>, Sums> = BTreeMap::new();
    let mut totals: BTreeMap<(bool, Currency), Sums> = BTreeMap::new();
    for sum in given(request) {
        let currency = request.currency_order(sum.currency);
        let place = place_order(request, sum.place.as_ref());
        let key = (currency, place, request.fund_order(&sum.fund), &sum.fund);
        add(channels.entry(key).or_default(), sum.gifts, sum.minor);
        add(totals.entry(currency).or_default(), sum.gifts, sum.minor);
    }
    let mut table = Table::new(vec![
        Column::text("channel"),
        Column::text("fund"),
        Column::currency(),
        Column::number("gifts").compared(),
        Column::number("amount").compared(),
    ]);
    for (((_, currency), (_, place), _, fund), sums) in channels {
        let filter = gifts_of(request, request.within()).fund(fund).came_in(place);
        let channel = match place {
            Some(path) => request.account(path),
            None => Value::from(Phrase::line("came-in-nowhere")),
        };
        let to = gifts_of(request, request.within()).came_in(place).drill();
        let mut cells = vec![Cell::new(channel).to(to), request.fund_cell(fund), Cell::new(currency)];
        cells.extend(sums_cells(sums, currency, filter));
        table.push(Row::line(cells).tag(currency.code()));
    }
    push_totals(request, &mut table, totals, 1);
    Section::new("donations", table).note(Phrase::new("reports-note-channels"))
}

fn by_kind(request: &Request) -> Section {
    let mut kinds: BTreeMap<((bool, Currency), &AccountPath), Sums> = BTreeMap::new();
    let mut totals: BTreeMap<(bool, Currency), Sums> = BTreeMap::new();
    for sum in given(request) {
        let currency = request.currency_order(sum.currency);
        add(kinds.entry((currency, &sum.account)).or_default(), sum.gifts, sum.minor);
        add(totals.entry(currency).or_default(), sum.gifts, sum.minor);
    }
    let mut table = Table::new(vec![
        Column::text("kind"),
        Column::currency(),
        Column::number("gifts").compared(),
        Column::number("amount").compared(),
    ]);
    for (((_, currency), account), sums) in kinds {
        let mut cells = vec![request.account_cell(account), Cell::new(currency)];
        cells.extend(sums_cells(sums, currency, request.within().what(What::Income).account(account)));
        table.push(Row::line(cells).tag(currency.code()));
    }
    push_totals(request, &mut table, totals, 0);
    Section::new("donations_by_kind", table)
}

fn by_month(request: &Request) -> Section {
    let mut months: BTreeMap<((bool, Currency), Month), Sums> = BTreeMap::new();
    for sum in given(request) {
        add(months.entry((request.currency_order(sum.currency), sum.month)).or_default(), sum.gifts, sum.minor);
    }
    let mut table =
        Table::new(vec![Column::text("month"), Column::currency(), Column::number("gifts"), Column::number("amount")]);
    for (((_, currency), month), sums) in months {
        // Of a month that the period cuts, its days.
        let days = EntryFilter {
            from: Some(request.period.from.max(month.first_day())),
            to: Some(request.period.to.min(month.last_day())),
            ..request.within()
        };
        let mut cells = vec![Cell::new(month), Cell::new(currency)];
        cells.extend(sums_cells(sums, currency, gifts_of(request, days)));
        table.push(Row::line(cells));
    }
    Section::new("donations_by_month", table)
}

/// Who gave, the most first; gifts that name nobody last. Empty unless names were asked for.
fn by_donor(request: &Request) -> Section {
    let filter = request.filter;
    let is_asked =
        |sum: &&DonorSum| filter.fund.as_ref().is_none_or(|only| *only == sum.fund) && request.in_branch(&sum.account);
    type Donor<'a> = Option<&'a (String, String)>;
    let mut donors: BTreeMap<((bool, Currency), Donor<'_>), Sums> = BTreeMap::new();
    let mut totals: BTreeMap<(bool, Currency), Sums> = BTreeMap::new();
    for sum in request.inputs.donors.iter().filter(is_asked) {
        let currency = request.currency_order(sum.currency);
        add(donors.entry((currency, sum.donor.as_ref())).or_default(), sum.gifts, sum.minor);
        add(totals.entry(currency).or_default(), sum.gifts, sum.minor);
    }
    let mut donors: Vec<_> = donors.into_iter().collect();
    donors.sort_by_key(|((currency, donor), (_, minor))| (*currency, donor.is_none(), std::cmp::Reverse(*minor)));
    let mut table = Table::new(vec![
        Column::text("donor"),
        Column::text("name"),
        Column::currency(),
        Column::number("gifts"),
        Column::number("amount"),
    ]);
    for (((_, currency), donor), (gifts, minor)) in donors {
        let cells = match donor {
            Some((code, name)) => [Cell::new(code.as_str()), Cell::new(name.as_str())],
            None => [Cell::new(Phrase::line("names-nobody")), Cell::empty()],
        };
        let code = donor.map_or(gift::NOBODY, |(code, _)| code.as_str());
        let filter = gifts_of(request, request.within()).contact(code);
        let mut cells = Vec::from(cells);
        cells.push(Cell::new(currency));
        cells.extend(sums_cells((gifts, minor), currency, filter));
        table.push(Row::line(cells).tag(currency.code()));
    }
    push_totals(request, &mut table, totals, 1);
    Section::new(NAMING, table)
}

/// Gifts on any account below the filter's.
fn gifts_of(request: &Request, filter: EntryFilter) -> EntryFilter {
    let top = request.filter.account.as_ref().map_or_else(|| "Income:Donations".to_owned(), ToString::to_string);
    filter.what(What::Income).account(top)
}
