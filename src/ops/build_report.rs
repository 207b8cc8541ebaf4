//! Builds a report: decides the period, loads what that report needs and nothing more.

mod handover;
mod sampled;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::manage_users::UserRole;
use super::publish_book::list_published;
use super::report_period::{beside, decide_period};
use super::set_category::list_categories;
use super::{OpsError, Result};
use crate::ledger::chain::Hash;
use crate::ledger::check::SealedEntry;
use crate::ledger::{AccountPath, Month, Movement, Period, Restriction, Role};
use crate::reports::exchanges::only_exchanged;
use crate::reports::facts::{
    Book, Categories, EventFlow, Filter, Inputs, MonthlyMovement, NotIncluded, OutsideWord, Published,
};
use crate::reports::table::Phrase;
use crate::reports::{MonthsNeeded, Needs, Report, ReportName, build};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{
    Conn, books, entries, events, flows, gift_parts, gifts, given_back, months, open_items, outside_checks, spheres,
    totals, turned,
};

pub use super::report_period::{Compare, PeriodAsked};

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

/// Names of donors are for those who decide.
///
/// # Errors
/// When somebody else asks for names.
pub fn may_name_donors(filter: &Filter, role: UserRole) -> Result<()> {
    if filter.with_names && !role.may_decide() {
        let told = "Names of donors are shown to a treasurer only. Ask for the report without names.";
        return Err(OpsError::NotPossible(told.into()));
    }
    Ok(())
}

/// Builds the report.
///
/// # Errors
/// When the period, fund, account or event cannot be understood or found.
pub fn build_report(conn: &mut Conn, asked: &ReportAsked) -> Result<Report> {
    if asked.name != ReportName::Public {
        return build_beside(conn, asked, Vec::new(), None);
    }
    // Beside what was published, but one of many such looks: none of them is for handing out.
    let published = list_published(conn)?;
    let mut report = build_beside(conn, asked, published, None)?;
    report.notes.push(Phrase::new("reports-note-public-look"));
    Ok(report)
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
        let other = beside(&asked.period, period, compare);
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
    let open_lines = open_items::sum_open_lines(conn, period.to)?.iter().map(|lines| lines.count).sum();
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
        not_included: NotIncluded { open_lines },
        outside: load_outside(conn)?,
        categories: if asked.name == ReportName::Public { list_categories(conn)? } else { Categories::default() },
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

/// The account and those below it.
pub(super) fn branch_of(chart: &Chart, top: &AccountPath) -> Vec<i64> {
    let below = chart.accounts().into_iter().filter(|account| account.path.is_in(top));
    below.filter_map(|account| chart.account_id(&account.path)).collect()
}

/// The funds whose money has a purpose.
fn bound_funds(chart: &Chart) -> Vec<i64> {
    let bound = chart.funds().into_iter().filter(|fund| fund.restriction == Restriction::Restricted);
    bound.filter_map(|fund| chart.fund_id(&fund.code)).collect()
}

/// What went from fund to fund, and what was taken back.
fn load_taken_back(conn: &mut Conn, chart: &Chart, needs: Needs, period: Period, inputs: &mut Inputs) -> Result<()> {
    if needs.turned {
        inputs.turned = turned::sum_turned(conn, chart, period)?;
    }
    if needs.taken_back {
        inputs.taken_back = turned::sum_taken_back(conn, chart, period)?;
    }
    if needs.given_back {
        inputs.given_back = given_back::sum_until(conn, chart, &bound_funds(chart), period.to)?;
    }
    Ok(())
}

fn load(conn: &mut Conn, chart: &Chart, asked: &ReportAsked, period: Period) -> Result<Inputs> {
    let needs = asked.name.needs();
    let mut inputs = Inputs::default();
    if needs.movements || needs.open_items || needs.reconciliations {
        inputs.movements = totals::recall_movements(conn, chart, period)?.to_vec();
    }
    load_taken_back(conn, chart, needs, period, &mut inputs)?;
    inputs.monthly = load_months(conn, chart, needs.months, period)?;
    if needs.gifts {
        inputs.gifts = gifts::sum_gifts(conn, chart, period)?;
    }
    if needs.gift_parts {
        inputs.gift_parts = gift_parts::sum_parts(conn, chart, period)?;
        inputs.gift_parts.extend(gift_parts::list_left(conn, chart, period)?);
    }
    if asked.filter.with_names && asked.name.can_name_donors() {
        inputs.donors = gifts::sum_donors(conn, chart, period)?;
    }
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
    if needs.exchanges {
        inputs.exchanges = load_exchanges(conn, chart, &inputs.movements, period)?;
    }
    if needs.openings {
        inputs.entries = list_openings(conn, chart, period)?;
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
    if needs.sample {
        sampled::load_sample(conn, chart, &asked.filter, period, &mut inputs)?;
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

/// The entries of a period that opened the book: found by the accounts their balances came from, for among all entries
/// they are few.
fn list_openings(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<SealedEntry>> {
    let mut found: BTreeMap<i64, SealedEntry> = BTreeMap::new();
    for account in chart.accounts().into_iter().filter(|account| account.role == Role::Opening) {
        let account_id = chart.account_id(&account.path);
        let filter = EntryFilter { from: Some(period.from), to: Some(period.to), account_id, ..EntryFilter::default() };
        let listed = entries::list(conn, chart, &filter, false, None, i64::MAX)?;
        found.extend(listed.into_iter().map(|entry| (entry.seal.sequence, entry)));
    }
    Ok(found.into_values().collect())
}

fn load_months(conn: &mut Conn, chart: &Chart, needed: MonthsNeeded, period: Period) -> Result<Vec<MonthlyMovement>> {
    let last = Month::containing(period.to);
    let first = match needed {
        MonthsNeeded::None => return Ok(Vec::new()),
        MonthsNeeded::OfPeriod => Month::containing(period.from),
        MonthsNeeded::Twelve => last.minus(11).min(Month::containing(period.from)),
        MonthsNeeded::TwelveToEnd => last.minus(11),
        MonthsNeeded::All => Month::containing(Period::up_to(period.to).from),
    };
    // Of what is told up to the period's end, a month that is not over counts up to its day; of the period's own months
    // that it cuts, its days count.
    let is_told_to_end = matches!(needed, MonthsNeeded::All | MonthsNeeded::TwelveToEnd | MonthsNeeded::OfPeriod);
    let is_cut = |month: Month| {
        let is_begun_late = needed == MonthsNeeded::OfPeriod && period.from > month.first_day();
        is_begun_late || (is_told_to_end && period.to < month.last_day())
    };
    let whole_from = if is_cut(first) { first.next() } else { first };
    let whole_to = if is_cut(last) { last.previous() } else { last };
    let mut rows = months::recall_months(conn, chart, whole_from, whole_to)?.to_vec();
    for month in BTreeSet::from([first, last]).into_iter().filter(|month| is_cut(*month)) {
        let from = if needed == MonthsNeeded::OfPeriod { period.from } else { month.first_day() };
        let days = Period { from: from.max(month.first_day()), to: period.to.min(month.last_day()) };
        let cut = totals::recall_movements(conn, chart, days)?;
        rows.extend(cut.iter().cloned().map(|movement| months::MonthMovement { month, movement }));
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

/// The exchanges of the period, and all before them where some currency's cost can be known from them.
fn load_exchanges(conn: &mut Conn, chart: &Chart, movements: &[Movement], period: Period) -> Result<Vec<SealedEntry>> {
    let told = |path: &AccountPath| {
        chart.account(path).map_or_else(|| (path.kind(), Role::inferred(path)), |account| (account.kind, account.role))
    };
    let has_history = !only_exchanged(movements, books::get(conn)?.currency, told).is_empty();
    let conversions = chart.accounts().into_iter().filter(|account| account.role == Role::Conversion);
    let branch: Vec<i64> = conversions.filter_map(|account| chart.account_id(&account.path)).collect();
    if branch.is_empty() {
        return Ok(Vec::new());
    }
    let from = Some(period.from).filter(|_| !has_history);
    let filter = EntryFilter { from, to: Some(period.to), branch, ..EntryFilter::default() };
    Ok(entries::list(conn, chart, &filter, false, None, i64::MAX)?)
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
