//! Age of unspent earmarks: of each restricted fund, how much of what came in each year is still there, first in,
//! first out, and by when it should be spent. Source: § 55 (1) no. 5 AO: use within the two calendar years after
//! the year of receipt (binding for bodies with tax privilege; a fair measure for everybody else).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::ledger::{Currency, FundCode, Restriction};

use super::flows::{Effect, effect};
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What};

type Place<'a> = (usize, &'a FundCode, (bool, Currency));

/// What a fund received in each year and used over all years; both positive.
#[derive(Default)]
struct Age {
    received: BTreeMap<i32, i64>,
    used: i64,
}

pub(super) fn report(request: &Request) -> Report {
    let mut funds: BTreeMap<Place<'_>, Age> = BTreeMap::new();
    let bound = |fund: &FundCode| request.restriction(fund) == Restriction::Restricted;
    for line in request.monthly().filter(|line| bound(&line.fund) && line.month.first_day() <= request.period.to) {
        let effect = effect(request.kind(&line.account), request.role(&line.account));
        if effect == Effect::Holding {
            continue;
        }
        let place = (request.fund_order(&line.fund), &line.fund, request.currency_order(line.currency));
        let age = funds.entry(place).or_default();
        let gain = line.change_minor().saturating_neg();
        if gain > 0 && effect != Effect::Spending {
            let year = age.received.entry(line.month.year()).or_default();
            *year = year.saturating_add(gain);
        } else {
            age.used = age.used.saturating_sub(gain);
        }
    }
    let mut table = Table::new(vec![
        Column::text("fund"),
        Column::number("year"),
        Column::currency(),
        Column::number("received"),
        Column::number("used"),
        Column::number("left"),
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
    let mut to_use = age.used;
    let mut left = 0_i64;
    let tag = format!("{fund} {currency}");
    let mut sums = [0_i64; 2];
    for (year, received) in &age.received {
        // What was paid back raises nothing: a negative rest of `used` simply takes nothing.
        let used = to_use.clamp(0, *received);
        to_use = to_use.saturating_sub(used);
        let rest = received.saturating_sub(used);
        left = left.saturating_add(rest);
        for (sum, part) in sums.iter_mut().zip([*received, used]) {
            *sum = sum.saturating_add(part);
        }
        let due = NaiveDate::from_ymd_opt(year.saturating_add(2), 12, 31).filter(|_| rest > 0);
        let status = due.map(|due| if due < request.period.to { "overdue" } else { "in_time" });
        let filter = || {
            let ends = [NaiveDate::from_ymd_opt(*year, 1, 1), NaiveDate::from_ymd_opt(*year, 12, 31)];
            EntryFilter { from: ends[0], to: ends[1].min(Some(request.period.to)), ..EntryFilter::default() }
                .what(What::Gains)
                .fund(fund)
                .currency(currency)
        };
        table.push(
            Row::line(vec![
                request.fund_cell(fund),
                Cell::new(Value::Text(year.to_string())),
                Cell::new(currency),
                Cell::money(*received, currency).to(filter().drill()),
                Cell::money(used, currency),
                Cell::money(rest, currency),
                Cell::new(due),
                status.map_or_else(Cell::empty, |status| Cell::new(Phrase::line(status))),
            ])
            .tag(tag.clone()),
        );
    }
    let [received, used] = sums;
    let mut cells =
        vec![Cell::new(Phrase::new("reports-line-total-of").with("name", request.fund(fund))), Cell::empty()];
    cells.push(Cell::new(currency));
    let all = request.up_to().what(What::Gains).fund(fund).currency(currency).drill();
    cells.push(Cell::money(received, currency).to(all));
    cells.extend([used, left].map(|minor| Cell::money(minor, currency)));
    cells.extend([Cell::empty(), Cell::empty()]);
    table.push(Row::new(RowKind::Subtotal, cells).sums(tag));
}
