//! Home: what waits for somebody, what each fund holds, where it lies, and what was recorded last.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::shown::{self, Listed, listed};
use crate::import::standing::State;
use crate::ledger::{Currency, Money, Month, Period, Role};
use crate::ops::examine_book::{BACKUP_DAYS, days_since_backup};
use crate::ops::link_details::count_waiting;
use crate::ops::list_standing::list_standing;
use crate::ops::match_payouts::{MissingReport, missing_reports};
use crate::ops::survey_book::{AccountState, FundState, Survey, survey_book};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Conn, Pool, books, entries, open_items, periods, products, reconciliations, totals};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::page::Visitor;
use crate::web::remembered::Remembered;
use crate::web::views::home::{Home, Todo};
use crate::web::views::{Balance, Part, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/", web::get().to(show));
}

/// A statement older than this many days should be compared again.
const RECONCILE_DAYS: i64 = 45;
/// Money on its way for longer than this many days may have got lost.
const TRANSIT_DAYS: i64 = 10;
/// How many entries stand on the page.
const LAST: i64 = 5;
/// So many products that run low.
const LOW_SHOWN: i64 = 20;

/// What waits, as numbers and names.
struct Waiting {
    lines: i64,
    months: Vec<Month>,
    unreconciled: Vec<(i64, String, Option<NaiveDate>)>,
    low: Vec<(String, String, i64)>,
    transit: Vec<(i64, String, Money)>,
    /// Providers that sent money without telling whose.
    reports: Vec<MissingReport>,
    backup_days: Option<i64>,
    /// Standing gifts that have not come, and that have changed.
    standing: (i64, i64),
    /// Orders and gifts whose payment is asked about, and that have waited long for one.
    details: (i64, i64),
}

struct Seen {
    currency: Currency,
    survey: Survey,
    waiting: Waiting,
    last: Vec<Listed>,
}

/// Standing gifts that have not come and that have changed, by the book's last entry and line and the day: two thousand
/// lines are read for two numbers.
pub type StandingCounts = Remembered<(i64, i64, NaiveDate), (i64, i64)>;

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    standing: web::Data<StandingCounts>,
) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let seen = ask(&pool, move |conn| look(conn, &standing, today)).await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-home", Part::Home);
    let amount = |minor, currency| t.amount(Money::new(minor, currency));
    let total = seen.survey.equations.first().map_or(0, |(_, equation)| equation.funds);
    // Those that hold something first; a night that is settled holds nothing.
    let (full, empty): (Vec<&FundState>, Vec<&FundState>) =
        seen.survey.funds.iter().partition(|state| state.balance != 0);
    let funds = full.into_iter().chain(empty).map(|state| Balance {
        name: state.fund.name.clone(),
        href: format!("/funds/{}", state.fund.code),
        amount: amount(state.balance, state.currency),
        currency: state.currency.to_string(),
        share: shown::share(state.balance, total),
        tag: (state.balance < 0).then(|| Tag { tone: Tone::Warn, text: t.get("web-below-zero") }),
    });
    let is_shown = |state: &&AccountState| state.balance != 0 || !state.account.is_closed;
    let money = seen.survey.money.iter().filter(is_shown).map(|state| Balance {
        name: state.account.label.clone(),
        href: format!("/bank/{}", state.id),
        amount: amount(state.balance, state.currency),
        currency: state.currency.to_string(),
        ..Balance::default()
    });
    let may = visitor.session().map(|session| session.role);
    let equations = seen.survey.equations.iter().map(|(currency, sums)| shown::equation(t, *currency, sums));
    let page = Home {
        t,
        total: amount(total, seen.currency),
        currency: seen.currency.to_string(),
        funds: funds.collect(),
        money: money.collect(),
        todos: todos(t, &seen.waiting, may, today),
        equations: equations.collect(),
        entries: seen.last.iter().map(|entry| entry.row(t, frame.may_record)).collect(),
        frame: &frame,
    };
    visitor.show(&page)
}

fn look(conn: &mut Conn, standing: &StandingCounts, today: NaiveDate) -> Result<Seen, WebError> {
    let book = books::get(conn)?;
    let chart = Chart::load(conn)?;
    let survey = survey_book(conn, &chart, book.currency, Period::up_to(today))?;
    let key = (totals::last_sequence(conn)?, open_items::newest_line(conn)?, today);
    let standing = standing.recall(key, || count_standing(conn, today))?;
    let waiting = wait(conn, &chart, &survey, standing, today)?;
    let newest = entries::list_newest(conn, &chart, LAST)?;
    let last = listed(conn, &chart, newest)?;
    Ok(Seen { currency: book.currency, survey, waiting, last })
}

fn count_standing(conn: &mut Conn, today: NaiveDate) -> Result<(i64, i64), WebError> {
    let gifts = list_standing(conn, today)?;
    let count = |state: State| {
        i64::try_from(gifts.iter().filter(|gift| gift.standing.state == state).count()).unwrap_or(i64::MAX)
    };
    Ok((count(State::Missing), count(State::Changed)))
}

fn wait(
    conn: &mut Conn,
    chart: &Chart,
    survey: &Survey,
    standing: (i64, i64),
    today: NaiveDate,
) -> Result<Waiting, WebError> {
    let lines = open_items::count_open_lines(conn)?.into_iter().map(|(_, n)| n).fold(0, i64::saturating_add);
    let closed = periods::list_closed(conn)?;
    let this_month = Month::containing(today);
    let mut months = Vec::new();
    if let Some((first, _)) = entries::date_range(conn)? {
        let mut month = Month::containing(first);
        while month < this_month {
            if !closed.contains(&month) {
                months.push(month);
            }
            month = month.next();
        }
    }
    let done = reconciliations::list(conn)?;
    let (mut unreconciled, mut transit) = (Vec::new(), Vec::new());
    for state in survey.money.iter().filter(|state| !state.account.is_closed) {
        let label = state.account.label.clone();
        if matches!(state.account.role, Role::Bank | Role::Provider) {
            let own = |one: &&reconciliations::Reconciliation| {
                one.account_id == state.id && one.finished_at.is_some() && one.reopened_at.is_none()
            };
            let last = done.iter().filter(own).map(|one| one.statement_on).max();
            let is_old = last.is_none_or(|day| today.signed_duration_since(day).num_days() > RECONCILE_DAYS);
            if is_old && (state.balance != 0 || last.is_some()) {
                unreconciled.push((state.id, label, last));
            }
        } else if state.account.role == Role::InTransit
            && state.balance != 0
            && is_old_transit(conn, chart, state.id, today)?
        {
            transit.push((state.id, label, Money::new(state.balance, state.currency)));
        }
    }
    let low = products::list_low(conn, LOW_SHOWN)?;
    let reports = missing_reports(conn)?;
    let backup_days = days_since_backup(conn, today)?;
    let details = count_waiting(conn, today)?;
    Ok(Waiting { reports, lines, months, unreconciled, low, transit, backup_days, standing, details })
}

/// Whether nothing has moved on the way for a while.
fn is_old_transit(conn: &mut Conn, chart: &Chart, account: i64, today: NaiveDate) -> Result<bool, WebError> {
    let filter = EntryFilter { account_id: Some(account), ..EntryFilter::default() };
    let last = entries::list(conn, chart, &filter, true, None, 1)?;
    let days = |day: NaiveDate| today.signed_duration_since(day).num_days();
    Ok(last.first().is_some_and(|entry| days(entry.draft.date) >= TRANSIT_DAYS))
}

fn todos(
    t: &Words,
    waiting: &Waiting,
    role: Option<crate::ops::manage_users::UserRole>,
    today: NaiveDate,
) -> Vec<Todo> {
    let may_record = role.is_some_and(crate::ops::manage_users::UserRole::may_record);
    let may_decide = role.is_some_and(crate::ops::manage_users::UserRole::may_decide);
    let todo = |tone, text: String, href: String, action: &str| Todo { tone, text, href, action: t.get(action) };
    let mut todos = Vec::new();
    if waiting.lines > 0 && may_record {
        let text = t.count("web-todo-lines", waiting.lines);
        todos.push(todo(Tone::Warn, text, "/bank".into(), "web-bank-explain"));
    }
    for (id, name, amount) in &waiting.transit {
        let text = t.with("web-todo-transit", &[("name", name), ("amount", &t.money(*amount))]);
        todos.push(todo(Tone::Warn, text, format!("/bank/{id}"), "web-look"));
    }
    for report in waiting.reports.iter().filter(|_| may_record) {
        let (amount, from, to) = (t.money(report.came), t.date(report.from), t.date(report.to));
        let said = [("amount", amount.as_str()), ("provider", report.provider), ("from", &from), ("to", &to)];
        todos.push(todo(Tone::Warn, t.with("web-todo-report", &said), "/import".into(), "web-todo-report-action"));
    }
    for (id, name, last) in waiting.unreconciled.iter().filter(|_| may_record) {
        let text = match last {
            Some(day) => t.with("web-todo-reconcile", &[("name", name), ("day", &t.date(*day))]),
            None => t.with("web-todo-reconcile-never", &[("name", name)]),
        };
        todos.push(todo(Tone::Plain, text, format!("/bank/{id}/reconcile"), "web-reconcile"));
    }
    if let (Some(first), true) = (waiting.months.first(), may_decide) {
        let others = i64::try_from(waiting.months.len().saturating_sub(1)).unwrap_or(0);
        let text = match others {
            0 => t.with("web-todo-month", &[("month", &t.month(*first))]),
            n => t.with("web-todo-months", &[("month", &t.month(*first)), ("n", &n.to_string())]),
        };
        todos.push(todo(Tone::Plain, text, "/periods".into(), "web-periods"));
    }
    for (code, name, left) in &waiting.low {
        let text = t.with("web-todo-low", &[("name", name), ("n", &left.to_string())]);
        todos.push(todo(Tone::Plain, text, format!("/merch/{code}"), "web-look"));
    }
    let may_read = role.is_some_and(crate::ops::manage_users::UserRole::may_read_personal_text);
    let ((missing, changed), (asked, late)) = (waiting.standing, waiting.details);
    for (n, key, href) in [
        (missing, "web-todo-standing-missing", "/standing"),
        (changed, "web-todo-standing-changed", "/standing"),
        (asked, "web-todo-details", "/details"),
        (late, "web-todo-details-waiting", "/details"),
    ] {
        if n > 0 && may_read {
            todos.push(todo(Tone::Plain, t.count(key, n), href.into(), "web-look"));
        }
    }
    let backup = match waiting.backup_days {
        None => Some(t.get("web-backup-never")),
        Some(days) if days > BACKUP_DAYS => Some(t.count("web-backup-days", days)),
        Some(_) => None,
    };
    todos.extend(backup.map(|text| todo(Tone::Warn, text, "/settings/backup".into(), "web-settings-backup")));
    if todos.is_empty() {
        let text = t.with("web-todo-nothing", &[("day", &t.date(today))]);
        todos.push(Todo { tone: Tone::Good, text, ..Todo::default() });
    }
    todos
}
