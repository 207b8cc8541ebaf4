//! Months: which are closed, closing one, and reopening one with a reason.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use serde::Deserialize;

use super::shown;
use crate::ledger::Month;
use crate::ops::close_period::{close_period, reopen_period};
use crate::store::accounts::Chart;
use crate::store::periods::PeriodEvent;
use crate::store::{Pool, entries, months, periods, users};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::books::{Confirm, PeriodList, PeriodRow};
use crate::web::views::{Empty, FieldProblem, Input, Kind, Pager, Part, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/periods", web::get().to(list))
        .route("/periods/{month}/close", web::post().to(close))
        .route("/periods/{month}/reopen", web::get().to(ask_why))
        .route("/periods/{month}/reopen", web::post().to(reopen));
}

/// So many months stand on a page: two years.
const SHOWN: u32 = 24;

struct Seen {
    /// Newest first, with the number of postings.
    months: Vec<(Month, i64)>,
    /// Whether there are months before these.
    has_older: bool,
    events: Vec<PeriodEvent>,
    logins: BTreeMap<String, String>,
}

/// Which months are asked for: those until one.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    until: String,
}

async fn list(visitor: Visitor, pool: web::Data<Pool>, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let this_month = Month::containing(acting(&visitor).today);
    let newest = asked.until.parse::<Month>().map_or(this_month, |month| month.min(this_month));
    let seen = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let (mut months, mut has_older) = (Vec::new(), false);
        if let Some((first, _)) = entries::date_range(conn)? {
            let (first, oldest) = (Month::containing(first), newest.minus(SHOWN.saturating_sub(1)));
            has_older = oldest > first;
            let mut counts: BTreeMap<Month, i64> = BTreeMap::new();
            for row in months::recall_months(conn, &chart, oldest, newest)?.iter() {
                let count = counts.entry(row.month).or_default();
                *count = count.saturating_add(row.movement.count);
            }
            let shown = (0..SHOWN).map(|back| newest.minus(back)).take_while(|month| *month >= first);
            months.extend(shown.map(|month| (month, counts.get(&month).copied().unwrap_or(0))));
        }
        let logins = users::list(conn)?.into_iter().map(|user| (format!("U-{}", user.id), user.login)).collect();
        Ok(Seen { months, has_older, events: periods::list(conn)?, logins })
    })
    .await?;
    let later = (0..SHOWN).fold(newest, |month, _| month.next()).min(this_month);
    let until = |month: Month| format!("/periods?until={month}");
    let pager = Pager {
        newer: if newest < this_month { until(later) } else { String::new() },
        older: if seen.has_older { until(newest.minus(SHOWN)) } else { String::new() },
        summary: String::new(),
    };
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-periods", Part::Periods);
    let may = visitor.session().is_some_and(|session| session.role.may_decide());
    let page = PeriodList {
        t,
        frame: &frame,
        periods: seen.months.iter().map(|(month, count)| row(t, &seen, *month, *count, may)).collect(),
        pager,
        empty: Empty { text: t.get("web-periods-empty"), ..Empty::default() },
    };
    visitor.show(&page)
}

fn row(t: &Words, seen: &Seen, month: Month, count: i64, may: bool) -> PeriodRow {
    let last = seen.events.iter().rev().find(|event| event.month == month);
    let is_closed = last.is_some_and(|event| event.is_closed);
    let (tone, status) = if is_closed { (Tone::Good, "web-period-closed") } else { (Tone::Plain, "web-period-open") };
    let history = last.map(|event| {
        let who = seen.logins.get(&event.by).map_or(event.by.as_str(), String::as_str);
        let key = if event.is_closed { "web-period-closed-by" } else { "web-period-reopened-by" };
        t.with(key, &[("who", who), ("day", &shown::day_of(t, &event.at)), ("reason", &event.reason)])
    });
    PeriodRow {
        month: t.month(month),
        report_href: format!("/reports/monthly?month={month}"),
        entries: count.to_string(),
        status: Tag { tone, text: t.get(status) },
        history: history.unwrap_or_default(),
        close: if may && !is_closed { format!("/periods/{month}/close") } else { String::new() },
        reopen_href: if may && is_closed { format!("/periods/{month}/reopen") } else { String::new() },
        open_items: Vec::new(),
    }
}

fn month_of(text: &str) -> Result<Month, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}

async fn close(
    visitor: Visitor,
    pool: web::Data<Pool>,
    month: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (month, acting) = (month_of(&month)?, acting(&visitor));
    ask(&pool, move |conn| Ok(close_period(conn, month, &acting)?)).await?;
    Ok(go_and_say("/periods", "web-said-closed", &month.to_string()))
}

async fn ask_why(visitor: Visitor, month: web::Path<String>) -> Result<HttpResponse, WebError> {
    confirm(&visitor, month_of(&month)?, None)
}

fn confirm(
    visitor: &Visitor,
    month: Month,
    typed: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let name = t.month(month);
    let frame = visitor.frame(&t.with("web-period-reopen", &[("month", &name)]), Part::Periods);
    let reason = Input::new(Kind::Text, "reason", t.get("web-reason")).hint(t.get("web-period-reason-hint"));
    let action = format!("/periods/{month}/reopen");
    let mut form = shown::form(&action, "/periods", t.get("web-reopen"), vec![reason.required().wide().focused()]);
    if let Some((typed, problems)) = typed {
        form = refilled(form, typed, problems);
    }
    let page = Confirm {
        t,
        frame: &frame,
        sentence: t.with("web-period-reopen-sentence", &[("month", &name)]),
        points: vec![t.get("web-period-reopen-point")],
        form,
    };
    if typed.is_some() { visitor.show_again(&page) } else { visitor.show(&page) }
}

async fn reopen(
    visitor: Visitor,
    pool: web::Data<Pool>,
    month: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (month, acting) = (month_of(&month)?, acting(&visitor));
    let Posted(typed) = posted;
    let reason = typed.get("reason").to_owned();
    match ask(&pool, move |conn| Ok(reopen_period(conn, month, &reason, &acting)?)).await {
        Ok(()) => Ok(go_and_say("/periods", "web-said-reopened", &month.to_string())),
        Err(error) => confirm(&visitor, month, Some((&typed, &shown::problems(error)?))),
    }
}
