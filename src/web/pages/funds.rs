//! Funds: the list, one fund with its months and entries, a new one, and changing one.

mod edit;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::shown::{self, Listed, listed};
use crate::ledger::{AccountKind, Currency, Fund, FundCode, Money, Month, Period};
use crate::ops::bear_fees::fee_bearers;
use crate::ops::survey_book::{FundState, survey_book};
use crate::render::svg;
use crate::reports::figure::{Figure, Grid, Shape};
use crate::reports::value::{Phrase, Value};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Conn, Pool, books, entries, months};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::page::Visitor;
use crate::web::views::funds::{FundEntry, FundList, FundPage, FundRow};
use crate::web::views::{Empty, Fact, Pager, Part, Rendered, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/funds", web::get().to(list))
        .route("/funds/new", web::get().to(edit::ask_new))
        .route("/funds/new", web::post().to(edit::open))
        .route("/funds/{code}", web::get().to(show))
        .route("/funds/{code}/edit", web::get().to(edit::ask_change))
        .route("/funds/{code}/edit", web::post().to(edit::change));
}

/// The newest entries on the page of a fund; its report has all.
const SHOWN: i64 = 30;
const MONTHS: u32 = 11;

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (currency, survey) = ask(&pool, move |conn| {
        let book = books::get(conn)?;
        let chart = Chart::load(conn)?;
        let year = Period::fiscal_year_of(today, book.fiscal_first_month);
        Ok((book.currency, survey_book(conn, &chart, book.currency, year)?))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-funds", Part::Funds);
    let main: Vec<&FundState> = survey.funds.iter().filter(|state| state.currency == currency).collect();
    let sum = |part: fn(&FundState) -> i64| main.iter().map(|state| part(state)).fold(0, i64::saturating_add);
    let amount = |minor| t.amount(Money::new(minor, currency));
    let total = sum(|state| state.balance);
    let page = FundList {
        t,
        frame: &frame,
        currency: currency.to_string(),
        period: t.month(Month::containing(today)).rsplit(' ').next().unwrap_or_default().to_owned(),
        funds: survey.funds.iter().map(|state| row(t, state, currency, total)).collect(),
        total_income: amount(sum(|state| state.income)),
        total_spending: amount(sum(|state| state.spending)),
        total: amount(total),
        total_spendable: amount(sum(|state| state.spendable)),
        equations: survey.equations.iter().map(|(one, sums)| shown::equation(t, *one, sums)).collect(),
        empty: Empty { text: t.get("web-funds-empty"), href: "/funds/new".into(), action: t.get("web-fund-new") },
    };
    visitor.show(&page)
}

fn row(t: &Words, state: &FundState, main: Currency, total: i64) -> FundRow {
    let amount = |minor| {
        let money = Money::new(minor, state.currency);
        if state.currency == main { t.amount(money) } else { t.money(money) }
    };
    FundRow {
        name: state.fund.name.clone(),
        code: state.fund.code.to_string(),
        href: format!("/funds/{}", state.fund.code),
        restriction: t.get(&shown::restriction_key(state.fund.restriction)),
        income: amount(state.income),
        spending: amount(state.spending),
        balance: amount(state.balance),
        spendable: amount(state.spendable),
        share: if state.currency == main { shown::share(state.balance, total) } else { 0 },
        tag: (state.balance < 0).then(|| Tag { tone: Tone::Warn, text: t.get("web-below-zero") }),
    }
}

struct Seen {
    fund: Fund,
    /// Code and name of the fund that bears its fees, if it is another one.
    bearer: Option<(FundCode, String)>,
    states: Vec<FundState>,
    entries: Vec<(Listed, i64)>,
    /// The fund's balance at each month's end, oldest first.
    months: Vec<(Month, i64)>,
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let code: FundCode = code.parse().map_err(|_| WebError::NotFound)?;
    let today = acting(&visitor).today;
    let seen = ask(&pool, move |conn| look(conn, &code, today)).await?;
    let t = visitor.words();
    let frame = shown::frame(&visitor, &seen.fund.name, Part::Funds);
    let Some(state) = seen.states.first() else { return Err(WebError::NotFound) };
    let money = |minor| Money::new(minor, state.currency);
    let may_decide = visitor.session().is_some_and(|session| session.role.may_decide());
    let warning = (state.balance < 0).then(|| {
        let missing = t.money(money(state.balance.saturating_neg()));
        t.with("web-fund-warning", &[("name", &seen.fund.name), ("amount", &missing)])
    });
    let code = &seen.fund.code;
    let page = FundPage {
        t,
        frame: &frame,
        code: code.to_string(),
        currency: state.currency.to_string(),
        balance: t.amount(money(state.balance)),
        spendable: t.amount(money(state.spendable)),
        purpose: seen.fund.purpose.clone(),
        warning: warning.unwrap_or_default(),
        tags: tags(t, &seen.fund),
        facts: facts(t, &seen),
        chart: chart_of(t, &seen, state.currency),
        entries: fund_entries(t, &seen, state),
        pager: Pager::default(),
        edit_href: if may_decide { format!("/funds/{code}/edit") } else { String::new() },
        report_href: format!("/reports/fund?fund={code}"),
    };
    visitor.show(&page)
}

fn look(conn: &mut Conn, code: &FundCode, today: NaiveDate) -> Result<Seen, WebError> {
    let book = books::get(conn)?;
    let chart = Chart::load(conn)?;
    let fund = chart.fund(code).cloned().ok_or(WebError::NotFound)?;
    let survey = survey_book(conn, &chart, book.currency, Period::up_to(today))?;
    let states: Vec<FundState> = survey.funds.into_iter().filter(|state| state.fund.code == *code).collect();
    let currency = states.first().map_or(book.currency, |state| state.currency);
    let filter = EntryFilter { fund_id: chart.fund_id(code), ..EntryFilter::default() };
    let newest = entries::list(conn, &chart, &filter, true, None, SHOWN)?;
    let holds = |path: &crate::ledger::AccountPath| {
        chart.account(path).is_some_and(|account| matches!(account.kind, AccountKind::Asset | AccountKind::Liability))
    };
    let change = |entry: &crate::ledger::check::SealedEntry| {
        let own = entry.draft.lines.iter().filter(|line| line.fund == *code && line.amount.currency == currency);
        own.filter(|line| holds(&line.account)).map(|line| line.amount.minor).fold(0, i64::saturating_add)
    };
    let changes: Vec<i64> = newest.iter().map(change).collect();
    let entries = listed(conn, &chart, newest)?.into_iter().zip(changes).collect();
    let last = Month::containing(today);
    let mut balance = states.first().map_or(0, |state| state.balance);
    let moved = months::recall_months(conn, &chart, last.minus(MONTHS), last)?;
    let mut months = Vec::new();
    for back in 0..=MONTHS {
        let month = last.minus(back);
        months.push((month, balance));
        let own = moved.iter().filter(|row| row.month == month && row.movement.fund == *code);
        let own = own.filter(|row| row.movement.currency == currency && holds(&row.movement.account));
        balance = balance.saturating_sub(own.map(|row| row.movement.change_minor()).fold(0, i64::saturating_add));
    }
    months.reverse();
    let bearer = fee_bearers(conn)?.remove(code);
    let bearer = bearer.and_then(|code| chart.fund(&code).map(|fund| (code.clone(), fund.name.clone())));
    Ok(Seen { fund, bearer, states, entries, months })
}

fn tags(t: &Words, fund: &Fund) -> Vec<Tag> {
    let restriction = Tag { tone: Tone::Plain, text: t.get(&shown::restriction_key(fund.restriction)) };
    let closed = fund.is_closed.then(|| Tag { tone: Tone::Warn, text: t.get("web-closed") });
    std::iter::once(restriction).chain(closed).collect()
}

fn facts(t: &Words, seen: &Seen) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let mut facts = vec![fact("web-f-code", seen.fund.code.to_string())];
    if let Some((code, name)) = &seen.bearer {
        facts.push(Fact { href: format!("/funds/{code}"), ..fact("web-fund-fees", name.clone()) });
    }
    if !seen.fund.aliases.is_empty() {
        facts.push(fact("web-f-aliases", seen.fund.aliases.join(", ")));
    }
    if let Some(target) = seen.fund.target {
        let held = seen.states.iter().find(|state| state.currency == target.currency).map_or(0, |state| state.balance);
        let percent = shown::share(held, target.minor).to_string();
        facts.push(fact("web-f-target", t.with("web-fund-target", &[("goal", &t.money(target)), ("n", &percent)])));
    }
    let others = seen.states.iter().skip(1).filter(|state| state.balance != 0);
    facts.extend(others.map(|state| fact("web-fund-holds", t.money(Money::new(state.balance, state.currency)))));
    facts
}

fn fund_entries(t: &Words, seen: &Seen, state: &FundState) -> Vec<FundEntry> {
    let amount = |minor| t.amount(Money::new(minor, state.currency));
    let side = |is_side: bool, minor: i64| if is_side { amount(minor.saturating_abs()) } else { String::new() };
    let mut balance = state.balance;
    let mut rows = Vec::with_capacity(seen.entries.len());
    for (entry, change) in &seen.entries {
        rows.push(FundEntry {
            entry: entry.row(t, false),
            money_in: side(*change > 0, *change),
            money_out: side(*change < 0, *change),
            balance: amount(balance),
        });
        balance = balance.saturating_sub(*change);
    }
    rows
}

/// Twelve months' ends as bars; none for a fund that held nothing, or less.
fn chart_of(t: &Words, seen: &Seen, currency: Currency) -> Option<Rendered> {
    let is_drawable =
        seen.months.iter().all(|(_, minor)| *minor >= 0) && seen.months.iter().any(|(_, minor)| *minor > 0);
    let row = |(month, minor): &(Month, i64)| (Value::from(*month), vec![Money::new(*minor, currency)]);
    let figure = || Figure {
        id: "fund-months",
        title: Phrase::new("web-fund-figure"),
        description: Phrase::new("web-fund-figure-text").with("fund", seen.fund.name.as_str()),
        shape: Shape::Stacked(Grid {
            series: vec![Value::from(Phrase::new("web-fund-holds"))],
            rows: seen.months.iter().map(row).collect(),
        }),
    };
    is_drawable.then(|| Rendered::by_renderer(svg::render(&figure(), t)))
}
