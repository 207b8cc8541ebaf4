//! Builds a report: decides the period, loads what that report needs and nothing more.

mod handover;
mod waiting;

use chrono::{Datelike, NaiveDate};

use super::{OpsError, Result};
use crate::ledger::chain::Hash;
use crate::ledger::{AccountPath, EntryKind, Month, Period};
use crate::reports::facts::{Book, EventFlow, Filter, Inputs, MonthlyMovement, NotIncluded, OutsideWord, Published};
use crate::reports::{MonthsNeeded, Report, ReportName, UsualPeriod, build};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{
    Conn, books, entries, events, flows, months, open_items, outside_checks, spheres, totals, vouchers,
};

/// With what a report is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Previous,
    LastYear,
}

/// The period a person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeriodAsked {
    pub month: Option<String>,
    pub quarter: Option<String>,
    pub year: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub as_of: Option<String>,
}

/// What to build.
#[derive(Debug, Clone)]
pub struct ReportAsked {
    pub name: ReportName,
    pub period: PeriodAsked,
    pub filter: Filter,
    pub compare: Option<Compare>,
    pub today: NaiveDate,
    /// When it is asked for, as people read it.
    pub printed_at: String,
}

/// Builds the report.
///
/// # Errors
/// When the period, fund, account or event cannot be understood or found.
pub fn build_report(conn: &mut Conn, asked: &ReportAsked) -> Result<Report> {
    build_beside(conn, asked, Vec::new(), None)
}

/// The same for a publication: beside those there were, and rounded.
///
/// # Errors
/// As [`build_report`].
pub(super) fn build_beside(
    conn: &mut Conn,
    asked: &ReportAsked,
    published: Vec<Published>,
    round_to: Option<i64>,
) -> Result<Report> {
    let (chart, book, period) = frame(conn, asked)?;
    let mut inputs = Inputs { published, round_to, ..load(conn, &chart, asked, period)? };
    if let Some(compare) = asked.compare {
        let other = match compare {
            Compare::Previous => period.previous(),
            Compare::LastYear => period.last_year(),
        };
        inputs.compared = Some(Box::new((other, load(conn, &chart, asked, other)?)));
    }
    Ok(build(asked.name, &book, period, &asked.filter, &inputs)?)
}

/// What every report of the book rests on, and the period that was asked for.
pub(super) fn frame(conn: &mut Conn, asked: &ReportAsked) -> Result<(Chart, Book, Period)> {
    let chart = Chart::load(conn)?;
    let row = books::get(conn)?;
    let period = decide_period(conn, asked, row.fiscal_first_month)?;
    if let Some(code) = asked.filter.event.as_deref().filter(|_| asked.name.needs().event) {
        events::find(conn, &chart, code)?.ok_or_else(|| OpsError::NotFound {
            what: format!("event {code}"),
            hint: "The page Events shows those there are.".into(),
        })?;
    }
    let open_lines = open_items::count_open_lines(conn)?.into_iter().map(|(_, n)| n).sum();
    let head = entries::head(conn)?;
    let book = Book {
        name: row.name,
        currency: row.currency,
        accounts: chart.accounts().into_iter().cloned().collect(),
        funds: chart.funds().into_iter().cloned().collect(),
        head: head.map_or(Hash::ZERO, |seal| seal.hash),
        entry_count: head.map_or(0, |seal| seal.sequence),
        fiscal_first_month: row.fiscal_first_month,
        today: asked.today,
        printed_at: asked.printed_at.clone(),
        is_demo: row.is_demo,
        not_included: NotIncluded { drafts: 0, open_lines },
        outside: load_outside(conn)?,
        spheres: if asked.name == ReportName::Spheres { spheres::list(conn)? } else { Vec::new() },
    };
    Ok((chart, book, period))
}

/// The period of what is asked.
///
/// # Errors
/// When it cannot be understood.
pub fn period_of(conn: &mut Conn, asked: &ReportAsked) -> Result<Period> {
    let first_month = books::get(conn)?.fiscal_first_month;
    decide_period(conn, asked, first_month)
}

fn load_outside(conn: &mut Conn) -> Result<Vec<OutsideWord>> {
    let word = |check: outside_checks::OutsideCheck| {
        let on = check.at.split('T').next().unwrap_or_default().parse().ok()?;
        let outside_checks::OutsideCheck { program, version, entries, has_agreed, .. } = check;
        Some(OutsideWord { program, version, on, entries, has_agreed })
    };
    Ok(outside_checks::list_last(conn)?.into_iter().filter_map(word).collect())
}

fn decide_period(conn: &mut Conn, asked: &ReportAsked, first_month: u32) -> Result<Period> {
    use crate::ledger::period::parse_date;
    let said = &asked.period;
    let count = [
        said.month.is_some(),
        said.quarter.is_some(),
        said.year.is_some(),
        said.from.is_some() || said.to.is_some(),
        said.as_of.is_some(),
    ];
    if count.into_iter().filter(|is_said| *is_said).count() > 1 {
        return Err(OpsError::NotPossible("Name one period: a month, a quarter, a year, a range, or a day.".into()));
    }
    if let Some(last) = last_whole(said, asked.today, first_month) {
        return Ok(last);
    }
    let range = entries::date_range(conn)?;
    let (first, last) = range.unwrap_or((asked.today, asked.today));
    if let Some(month) = &said.month {
        return Ok(month.parse::<Month>()?.period());
    }
    if let Some(quarter) = &said.quarter {
        return Ok(Period::quarter(quarter)?);
    }
    if let Some(year) = &said.year {
        let number =
            year.trim().parse().map_err(|_| crate::ledger::period::PeriodError::NotAYear { read: year.clone() })?;
        return Ok(Period::fiscal_year(number, first_month)?);
    }
    if let Some(day) = &said.as_of {
        let day = parse_date(day)?;
        return Ok(Period { from: first.min(day), to: day });
    }
    if said.from.is_some() || said.to.is_some() {
        let from = said.from.as_deref().map(parse_date).transpose()?.unwrap_or(first);
        let to = said.to.as_deref().map(parse_date).transpose()?.unwrap_or(last.max(from));
        return Ok(Period::new(from, to)?);
    }
    Ok(match asked.name.usual_period() {
        UsualPeriod::LastMonth => Month::containing(last).period(),
        UsualPeriod::FiscalYear => Period::fiscal_year_of(last, first_month),
        UsualPeriod::Today => Period { from: first.min(asked.today), to: asked.today },
    })
}

/// The account and those below it.
pub(super) fn branch_of(chart: &Chart, top: &AccountPath) -> Vec<i64> {
    let below = chart.accounts().into_iter().filter(|account| account.path.is_in(top));
    below.filter_map(|account| chart.account_id(&account.path)).collect()
}

/// `last`: the month, quarter or fiscal year that ended before today; what is asked for every month by a clock.
fn last_whole(said: &PeriodAsked, today: NaiveDate, first_month: u32) -> Option<Period> {
    let is_last = |text: &Option<String>| text.as_deref().map(str::trim) == Some("last");
    let current = if is_last(&said.month) {
        Month::containing(today).period()
    } else if is_last(&said.quarter) {
        Period::quarter(&format!("{}-Q{}", today.year(), today.month0() / 3 + 1)).ok()?
    } else if is_last(&said.year) {
        Period::fiscal_year_of(today, first_month)
    } else {
        return None;
    };
    Some(current.previous())
}

fn load(conn: &mut Conn, chart: &Chart, asked: &ReportAsked, period: Period) -> Result<Inputs> {
    let needs = asked.name.needs();
    let mut inputs = Inputs::default();
    if needs.movements || needs.open_items || needs.reconciliations {
        inputs.movements = totals::recall_movements(conn, chart, period)?.to_vec();
    }
    inputs.monthly = load_months(conn, chart, needs.months, period)?;
    if needs.entries {
        let filter = EntryFilter {
            from: Some(period.from),
            to: Some(period.to),
            branch: asked.filter.account.as_ref().map(|top| branch_of(chart, top)).unwrap_or_default(),
            fund_id: asked.filter.fund.as_ref().and_then(|code| chart.fund_id(code)),
            event: asked.filter.event.clone(),
            ..EntryFilter::default()
        };
        inputs.entries = entries::list(conn, chart, &filter, false, None, i64::MAX)?;
    }
    if needs.openings {
        let kind = Some(EntryKind::Opening.name().to_owned());
        let filter = EntryFilter { from: Some(period.from), to: Some(period.to), kind, ..EntryFilter::default() };
        inputs.entries = entries::list(conn, chart, &filter, false, None, i64::MAX)?;
    }
    if needs.stock || needs.sales {
        inputs.stock = flows::list_stock(conn, chart, period)?;
        inputs.sales = flows::list_sales(conn, chart, period)?;
    }
    if needs.events {
        inputs.events = load_events(conn, chart, period)?;
    }
    if needs.reconciliations {
        inputs.reconciliations = waiting::load_reconciliations(conn, chart, &inputs, period)?;
    }
    if needs.open_items {
        inputs.open_items = waiting::load_open_items(conn, chart, &inputs, period)?;
    }
    if needs.periods {
        inputs.periods = handover::load_periods(conn, period)?;
    }
    if needs.later_vouchers {
        inputs.later_vouchers = vouchers::list_entries_of_later(conn)?;
    }
    if needs.users {
        inputs.users = handover::list_users(conn)?;
        inputs.tokens = handover::list_tokens(conn)?;
    }
    if needs.cash {
        inputs.cash = handover::list_cash(conn, chart, &inputs.movements, period)?;
    }
    Ok(inputs)
}

fn load_months(conn: &mut Conn, chart: &Chart, needed: MonthsNeeded, period: Period) -> Result<Vec<MonthlyMovement>> {
    let last = Month::containing(period.to);
    let first = match needed {
        MonthsNeeded::None => return Ok(Vec::new()),
        MonthsNeeded::OfPeriod => Month::containing(period.from),
        MonthsNeeded::Twelve => last.minus(11).min(Month::containing(period.from)),
        MonthsNeeded::All => Month::containing(Period::up_to(period.to).from),
    };
    // Of what is asked for all time, a month that is not over counts up to its day.
    let is_cut = needed == MonthsNeeded::All && period.to < last.last_day();
    let mut rows = months::recall_months(conn, chart, first, if is_cut { last.previous() } else { last })?.to_vec();
    if is_cut {
        let cut = totals::recall_movements(conn, chart, Period { from: last.first_day(), to: period.to })?;
        rows.extend(cut.iter().cloned().map(|movement| months::MonthMovement { month: last, movement }));
    }
    Ok(rows
        .into_iter()
        .map(|row| MonthlyMovement {
            month: row.month,
            account: row.movement.account,
            fund: row.movement.fund,
            currency: row.movement.currency,
            debit_minor: row.movement.debit_minor,
            credit_minor: row.movement.credit_minor,
            count: row.movement.count,
        })
        .collect())
}

fn load_events(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<EventFlow>> {
    let sums = flows::sum_events(conn, period)?;
    let known = events::list(conn, chart)?;
    let flow = |event: &events::Event| {
        sums.iter()
            .filter(|sum| sum.event == event.code)
            .map(|sum| EventFlow {
                code: event.code.clone(),
                name: event.name.clone(),
                date: event.held_on,
                currency: sum.currency,
                income_minor: sum.income_minor,
                spending_minor: sum.spending_minor,
            })
            .collect::<Vec<_>>()
    };
    Ok(known.iter().flat_map(flow).collect())
}
