//! Age of unspent earmarks: of each restricted fund, how much of what came in each year is still there, first in,
//! first out, and by when it should be spent. Source: § 55 (1) no. 5 AO: use within the two calendar years after
//! the year of receipt (binding for bodies with tax privilege; a fair measure for everybody else).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::ledger::given_back::raised;
use crate::ledger::split::by_weights;
use crate::ledger::{Currency, FundCode, Month, Restriction};

use super::facts::MonthlyMovement;
use super::flows::{Effect, effect};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Phrase, Report, Row, RowKind, Section, Table, Value, What};

type Place<'a> = (usize, &'a FundCode, (bool, Currency));

/// What exchanges brought (positive) and took of each currency.
type Exchanged = BTreeMap<(bool, Currency), i64>;

/// What a fund received in each year and used over all years. Below zero is a year only where more was taken from its income
/// than came, and nothing says of what year that had been.
#[derive(Default)]
struct Age {
    received: BTreeMap<i32, i64>,
    /// Got by exchange, by the year in which the money that was given for it had come in.
    exchanged: BTreeMap<i32, i64>,
    used: i64,
}

impl Age {
    fn years(&self) -> BTreeSet<i32> {
        self.received.keys().chain(self.exchanged.keys()).copied().collect()
    }

    /// What came in in a year, or belongs to it.
    fn of_year(&self, year: i32) -> i64 {
        let of = |years: &BTreeMap<i32, i64>| years.get(&year).copied().unwrap_or(0);
        of(&self.received).saturating_add(of(&self.exchanged))
    }

    /// What came in in each year pays for this.
    fn to_use(&self) -> i64 {
        let below = self.years().into_iter().map(|year| self.of_year(year).min(0).saturating_neg());
        self.used.max(0).saturating_add(below.fold(0, i64::saturating_add))
    }

    fn receive(&mut self, year: i32, gain: i64) {
        let sum = self.received.entry(year).or_default();
        *sum = sum.saturating_add(gain);
    }

    fn spend(&mut self, minor: i64) {
        self.used = self.used.saturating_add(minor);
    }

    /// Takes an amount from what came in first, and tells of which years it was; more than there is belongs to this year.
    fn give(&mut self, minor: i64, this_year: i32) -> BTreeMap<i32, i64> {
        let (mut used, mut left) = (self.to_use(), minor);
        let mut given = BTreeMap::new();
        for year in self.years() {
            let of_year = self.of_year(year).max(0);
            let before = used.min(of_year);
            used = used.saturating_sub(before);
            let part = of_year.saturating_sub(before).clamp(0, left);
            left = left.saturating_sub(part);
            if part > 0 {
                given.insert(year, part);
            }
        }
        if left > 0 {
            let more = given.entry(this_year).or_default();
            *more = more.saturating_add(left);
        }
        self.used = self.used.saturating_add(minor);
        given
    }

    fn get(&mut self, minor: i64, given: &BTreeMap<i32, i64>, this_year: i32) {
        let weights: Vec<u64> = given.values().map(|minor| minor.unsigned_abs()).collect();
        let years = given.keys().copied();
        let parts: Vec<(i32, i64)> = match weights.is_empty() {
            true => vec![(this_year, minor)],
            false => years.zip(by_weights(minor, &weights)).collect(),
        };
        for (year, part) in parts {
            let sum = self.exchanged.entry(year).or_default();
            *sum = sum.saturating_add(part);
        }
    }
}

/// The funds' ages, month by month: what came in and was used, then what was exchanged. Money in another currency is as old
/// as what was given for it. What took an earlier entry back lowers the year of that entry.
fn ages<'a>(request: &Request<'a>) -> BTreeMap<Place<'a>, Age> {
    let mut funds: BTreeMap<Place<'_>, Age> = BTreeMap::new();
    let bound = |fund: &FundCode| request.restriction(fund) == Restriction::Restricted;
    let mut lines: Vec<&MonthlyMovement> =
        request.monthly().filter(|line| bound(&line.fund) && line.month.first_day() <= request.period.to).collect();
    lines.sort_by_key(|line| line.month);
    for of_month in lines.chunk_by(|one, other| one.month == other.month) {
        let Some(month) = of_month.first().map(|line| line.month) else { continue };
        let mut exchanges: BTreeMap<(usize, &FundCode), Exchanged> = BTreeMap::new();
        for line in of_month {
            let order = request.fund_order(&line.fund);
            let currency = request.currency_order(line.currency);
            let gain = line.change_minor().saturating_neg();
            match effect(request.kind(&line.account), request.role(&line.account)) {
                Effect::Holding => {}
                Effect::Conversion => {
                    let sum = exchanges.entry((order, &line.fund)).or_default().entry(currency).or_default();
                    *sum = sum.saturating_add(gain);
                }
                effect => {
                    let age = funds.entry((order, &line.fund, currency)).or_default();
                    match effect {
                        Effect::Spending => age.spend(line.change_minor()),
                        Effect::Transfer => {
                            age.receive(month.year(), line.credit_minor);
                            age.spend(line.debit_minor);
                        }
                        _ => age.receive(month.year(), gain),
                    }
                }
            }
        }
        take_back(request, month, &mut funds);
        exchange(exchanges, month.year(), &mut funds);
    }
    funds
}

/// Puts what a month took back to what it had been: out of the month's own year, into that of what it took back.
fn take_back<'a>(request: &Request<'a>, month: Month, funds: &mut BTreeMap<Place<'a>, Age>) {
    for sum in request.inputs.given_back.iter().filter(|sum| sum.month == month) {
        let is_transfer = match effect(request.kind(&sum.account), request.role(&sum.account)) {
            Effect::Transfer => true,
            Effect::Income | Effect::Opening => false,
            Effect::Spending | Effect::Conversion | Effect::Holding => continue,
        };
        let place = (request.fund_order(&sum.fund), &sum.fund, request.currency_order(sum.currency));
        // A fund of the month, else it has no movements that the filter leaves.
        let Some(age) = funds.get_mut(&place) else { continue };
        for minor in [sum.debit_minor, sum.credit_minor.saturating_neg()] {
            let (as_was, as_is) = (raised(is_transfer, minor, false), raised(is_transfer, minor, sum.is_reversal));
            age.receive(month.year(), as_was.saturating_neg());
            age.receive(sum.of.year(), as_is);
            // What a transfer took counts as used, and no more when it was taken back.
            age.spend(as_is.saturating_sub(as_was));
        }
    }
}

fn exchange<'a>(
    exchanges: BTreeMap<(usize, &'a FundCode), Exchanged>,
    this_year: i32,
    funds: &mut BTreeMap<Place<'a>, Age>,
) {
    for ((order, fund), currencies) in exchanges {
        let mut given: BTreeMap<i32, i64> = BTreeMap::new();
        for (currency, gain) in currencies.iter().filter(|(_, gain)| **gain < 0) {
            let age = funds.entry((order, fund, *currency)).or_default();
            for (year, part) in age.give(gain.saturating_neg(), this_year) {
                let sum = given.entry(year).or_default();
                *sum = sum.saturating_add(part);
            }
        }
        for (currency, gain) in currencies.iter().filter(|(_, gain)| **gain > 0) {
            funds.entry((order, fund, *currency)).or_default().get(*gain, &given, this_year);
        }
    }
}

pub(super) fn report(request: &Request) -> Report {
    let funds = ages(request);
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::number("year"),
        Column::currency(),
        Column::number("received"),
        Column::number("by_exchange").rare(),
        Column::number("used"),
        Column::number("left").from(["received", "by_exchange"], &["used"]),
        Column::text("due_by"),
        Column::text("status"),
    ]);
    for ((_, fund, place), age) in &funds {
        push_fund(&mut table, request, fund, place.1, age);
    }
    request
        .report(ReportName::EarmarkAge)
        .section(Section::new("earmark_age", table).note(Phrase::new("reports-note-earmark-age")))
}

fn push_fund(table: &mut Table, request: &Request, fund: &FundCode, currency: Currency, age: &Age) {
    let mut to_use = if age.used < 0 { age.used } else { age.to_use() };
    let mut left = 0_i64;
    let tag = format!("{fund} {currency}");
    let mut sums = [0_i64; 3];
    for year in age.years() {
        let of = |years: &BTreeMap<i32, i64>| years.get(&year).copied().unwrap_or(0);
        let (received, exchanged) = (of(&age.received), of(&age.exchanged));
        let all = received.saturating_add(exchanged);
        if received == 0 && exchanged == 0 {
            continue;
        }
        // What was paid back raises nothing: a negative rest of `used` simply takes nothing. Where more was taken from a year
        // than came, the years before bear it.
        let used = if all < 0 { all } else { to_use.clamp(0, all) };
        to_use = to_use.saturating_sub(used.max(0));
        let rest = all.saturating_sub(used);
        left = left.saturating_add(rest);
        for (sum, part) in sums.iter_mut().zip([received, exchanged, used]) {
            *sum = sum.saturating_add(part);
        }
        let due = NaiveDate::from_ymd_opt(year.saturating_add(2), 12, 31).filter(|_| rest > 0);
        let status = due.map(|due| if due < request.period.to { "overdue" } else { "in_time" });
        let filter = request.up_to().what(What::Received).fund(fund).currency(currency).year(year);
        table.push(
            Row::line(vec![
                request.fund_cell(fund),
                Cell::new(Value::Text(year.to_string())),
                Cell::new(currency),
                Cell::money(received, currency).to(filter.drill()),
                Cell::money(exchanged, currency),
                Cell::money(used, currency),
                Cell::money(rest, currency),
                Cell::new(due),
                status.map_or_else(Cell::empty, |status| Cell::new(Phrase::line(status))),
            ])
            .tag(tag.clone()),
        );
    }
    if to_use > 0 {
        // More than ever came in: it belongs to no year.
        let [_, _, used] = &mut sums;
        *used = used.saturating_add(to_use);
        left = left.saturating_sub(to_use);
        let mut cells = vec![request.fund_cell(fund), Cell::empty(), Cell::new(currency)];
        cells.extend([0, 0, to_use, to_use.saturating_neg()].map(|minor| Cell::money(minor, currency)));
        cells.extend([Cell::empty(), Cell::new(Phrase::line("overspent"))]);
        table.push(Row::line(cells).tag(tag.clone()));
    }
    let [received, exchanged, used] = sums;
    let mut cells =
        vec![Cell::new(Phrase::new("reports-line-total-of").with("name", request.fund(fund))), Cell::empty()];
    cells.push(Cell::new(currency));
    let all = |what: What| request.up_to().what(what).fund(fund).currency(currency).drill();
    cells.push(Cell::money(received, currency).to(all(What::Received)));
    cells.extend([exchanged, used].map(|minor| Cell::money(minor, currency)));
    // Of all years it is what the fund holds.
    let rest = Cell::money(left, currency);
    let is_exact = received.saturating_add(exchanged).saturating_sub(age.used) == left;
    cells.push(if is_exact { rest.to(all(What::Held)) } else { rest });
    cells.extend([Cell::empty(), Cell::empty()]);
    table.push(Row::new(RowKind::Subtotal, cells).sums(tag));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_exchanged_stays_as_old_as_what_was_given_for_it() {
        let mut dollars =
            Age { received: BTreeMap::from([(2020, 6_000), (2021, 4_000)]), used: 2_000, ..Age::default() };
        let given = dollars.give(6_000, 2023);
        assert_eq!(given, BTreeMap::from([(2020, 4_000), (2021, 2_000)]));
        assert_eq!(dollars.used, 8_000);
        let mut euros = Age { received: BTreeMap::from([(2023, 100)]), ..Age::default() };
        euros.get(5_401, &given, 2023);
        assert_eq!(euros.exchanged, BTreeMap::from([(2020, 3_601), (2021, 1_800)]));
        assert_eq!([2020, 2021, 2023].map(|year| euros.of_year(year)), [3_601, 1_800, 100]);
        assert_eq!(dollars.give(3_000, 2023), BTreeMap::from([(2021, 2_000), (2023, 1_000)]), "more than there was");
    }
}
