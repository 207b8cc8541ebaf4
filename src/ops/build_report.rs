//! Builds a report: decides the period, loads what that report needs and nothing more.

use chrono::{Datelike, NaiveDate};

use super::publish_book::list_published;
use super::report_period::{beside, decide_period};
use super::{OpsError, Result};
use crate::ledger::chain::Hash;
use crate::ledger::{AccountPath, Month, Period, Role};
use crate::reports::facts::{
    Access, Book, EventFlow, Filter, Inputs, MonthlyMovement, NotIncluded, OpenItem, OpenItemKind, OutsideWord,
    PeriodStatus, Published, ReconciliationStatus, TakenBack, Turned, UNMATCHED_COUNTED,
};
use crate::reports::is_donation_account;
use crate::reports::table::Phrase;
use crate::reports::{MonthsNeeded, Report, ReportName, build};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{
    Conn, books, entries, events, flows, months, open_items, outside_checks, periods, reconciliations, taken_back,
    totals, turned, users, vouchers,
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
        printed_at: asked.printed_at.clone(),
        is_demo: row.is_demo,
        not_included: NotIncluded { open_lines },
        outside: load_outside(conn)?,
        spheres: Vec::new(),
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
    let is_below =
        |path: &str| path.strip_prefix(top.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    let below = chart.accounts().into_iter().filter(|account| is_below(account.path.as_str()));
    below.filter_map(|account| chart.account_id(&account.path)).collect()
}

fn load(conn: &mut Conn, chart: &Chart, asked: &ReportAsked, period: Period) -> Result<Inputs> {
    let needs = asked.name.needs();
    let mut inputs = Inputs::default();
    if needs.movements || needs.open_items || needs.reconciliations {
        inputs.movements = totals::recall_movements(conn, chart, period)?.to_vec();
    }
    if needs.turned {
        let facts = |turned: turned::Turned| {
            let turned::Turned { account, currency, minor } = turned;
            Turned { account, currency, minor }
        };
        inputs.turned = turned::sum_turned(conn, chart, period)?.into_iter().map(facts).collect();
    }
    inputs.monthly = load_months(conn, chart, needs.months, period)?;
    if needs.taken_back {
        inputs.taken_back = load_taken_back(conn, chart, &inputs.monthly)?;
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
    if needs.stock || needs.sales {
        inputs.stock = flows::list_stock(conn, chart, period)?;
        inputs.sales = flows::list_sales(conn, chart, period)?;
    }
    if needs.events {
        inputs.events = load_events(conn, chart, period)?;
    }
    if needs.reconciliations {
        inputs.reconciliations = load_reconciliations(conn, chart, &inputs, period)?;
    }
    if needs.open_items {
        inputs.open_items = load_open_items(conn, chart, &inputs, period)?;
    }
    if needs.periods {
        inputs.periods = load_periods(conn, period)?;
    }
    if needs.later_vouchers {
        inputs.later_vouchers = vouchers::list_entries_of_later(conn)?;
    }
    if needs.users {
        let seen = users::list_last_seen(conn)?;
        let access = |user: users::User| Access {
            last_seen: seen.get(&user.id).and_then(|at| at.split('T').next()?.parse().ok()),
            login: user.login,
            role: user.role,
            is_disabled: user.is_disabled,
        };
        inputs.users = users::list(conn)?.into_iter().map(access).collect();
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

/// What was taken back of donations in the months that are told: asked only where something was.
fn load_taken_back(conn: &mut Conn, chart: &Chart, monthly: &[MonthlyMovement]) -> Result<Vec<TakenBack>> {
    let mut found = Vec::new();
    for cell in monthly.iter().filter(|cell| cell.debit_minor > 0 && is_donation_account(&cell.account)) {
        let MonthlyMovement { account, fund, currency, month, .. } = cell;
        let days = (month.first_day(), month.last_day());
        for back in taken_back::list_taken_back(conn, chart, (account, fund, *currency), days)? {
            let (account, fund) = (account.clone(), fund.clone());
            let taken_back::TakenBack { on, is_reversal } = back;
            found.push(TakenBack { account, fund, currency: *currency, on, is_reversal });
        }
    }
    Ok(found)
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

fn load_reconciliations(
    conn: &mut Conn,
    chart: &Chart,
    inputs: &Inputs,
    period: Period,
) -> Result<Vec<ReconciliationStatus>> {
    let all = reconciliations::list(conn)?;
    let mut found = Vec::new();
    for account in chart.accounts() {
        if !matches!(account.role, Role::Bank | Role::Provider | Role::Cash) {
            continue;
        }
        let Some(id) = chart.account_id(&account.path) else { continue };
        let mut balances: std::collections::BTreeMap<crate::ledger::Currency, i64> = std::collections::BTreeMap::new();
        for movement in inputs.movements.iter().filter(|movement| movement.account == account.path) {
            let sum = balances.entry(movement.currency).or_default();
            *sum = sum.saturating_add(movement.closing_minor());
        }
        for (currency, book_minor) in balances {
            let finished: Vec<&reconciliations::Reconciliation> = all
                .iter()
                .filter(|one| one.account_id == id && one.statement.currency == currency && one.finished_at.is_some())
                .collect();
            let last = finished.iter().find(|one| one.reopened_at.is_none() && one.statement_on <= period.to);
            found.push(ReconciliationStatus {
                account: account.path.clone(),
                currency,
                reconciled_to: last.map(|one| one.statement_on),
                statement_minor: last.map(|one| one.statement.minor),
                book_minor,
                unmatched_lines: open_items::count_unmatched_lines(conn, id, period.to, UNMATCHED_COUNTED)?,
                unmatched_entries: open_items::count_unmatched_entries(
                    conn,
                    (id, currency),
                    period.to,
                    UNMATCHED_COUNTED,
                )?,
                documents: i64::try_from(finished.len()).unwrap_or(i64::MAX),
            });
        }
    }
    Ok(found)
}

fn load_open_items(conn: &mut Conn, chart: &Chart, inputs: &Inputs, period: Period) -> Result<Vec<OpenItem>> {
    let mut items = Vec::new();
    for movement in &inputs.movements {
        let kind = match chart.role(&movement.account) {
            Some(Role::InTransit) => OpenItemKind::InTransit,
            Some(Role::Receivable) => OpenItemKind::Receivable,
            Some(Role::Payable) => OpenItemKind::Payable,
            _ => continue,
        };
        let balance = movement.closing_minor();
        if balance == 0 {
            continue;
        }
        let since = open_items::open_since(conn, chart, movement, period.to)?;
        items.push(OpenItem {
            kind,
            account: movement.account.clone(),
            fund: Some(movement.fund.clone()),
            since,
            amount: crate::ledger::Money::new(balance, movement.currency),
            count: 1,
        });
    }
    for sum in open_items::sum_open_lines(conn, period.to)? {
        items.push(OpenItem {
            kind: OpenItemKind::OpenLine,
            account: chart.path_of(sum.account_id)?.clone(),
            fund: None,
            since: Some(sum.since),
            amount: crate::ledger::Money::new(sum.net_minor, sum.currency),
            count: sum.count,
        });
    }
    Ok(items)
}

fn load_periods(conn: &mut Conn, period: Period) -> Result<Vec<PeriodStatus>> {
    let events = periods::list(conn)?;
    let months = period.months();
    // A book's first years may be long ago: the last ten years of months are enough for a list.
    let first_shown = months.len().saturating_sub(120);
    Ok(months
        .into_iter()
        .skip(first_shown)
        .filter(|month| month.year() >= period.from.year())
        .map(|month| {
            let last = events.iter().rev().find(|event| event.month == month);
            PeriodStatus {
                month,
                is_closed: last.is_some_and(|event| event.is_closed),
                reopened_because: last.filter(|event| !event.is_closed).map(|event| event.reason.clone()),
            }
        })
        .collect())
}
