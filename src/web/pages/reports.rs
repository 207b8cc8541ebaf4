//! Reports: the list, one with its period, and its files.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::ledger::{Month, Period};
use crate::ops::OpsError;
use crate::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report};
use crate::render::{Format, html, render, speech};
use crate::reports::facts::Filter;
use crate::reports::{Report, ReportName};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, entries, events};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::views::reports::{ReportGroup, ReportList, ReportPage, ReportRow};
use crate::web::views::{Choice, Input, Kind, Link, Part, Rendered};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/reports", web::get().to(list));
    config.route("/reports/{name}", web::get().to(show));
    config.route("/reports/{name}/{file}", web::get().to(send));
}

/// How many months stand ready on the list.
const MONTHS_AT_HAND: u32 = 6;

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let range = ask(&pool, |conn| Ok(entries::date_range(conn)?)).await?;
    let t = visitor.words();
    let row = |name: ReportName| ReportRow {
        name: t.get(&format!("reports-title-{name}")),
        href: format!("/reports/{name}"),
        answers: String::new(),
    };
    let groups = vec![ReportGroup { title: String::new(), rows: ReportName::ALL.into_iter().map(row).collect() }];
    let quick = |(first, last): (chrono::NaiveDate, chrono::NaiveDate)| {
        let last = Month::containing(last);
        let months = (0..MONTHS_AT_HAND).map(move |back| last.minus(back));
        months.filter(move |month| *month >= Month::containing(first)).collect::<Vec<_>>()
    };
    let link = |month: Month| Link {
        href: format!("/reports/monthly?month={month}"),
        text: t.month(month),
        is_current: false,
    };
    let months = range.map(quick).unwrap_or_default().into_iter().map(link).collect();
    let frame = visitor.frame(&t.get("web-reports"), Part::Reports);
    visitor.show(&ReportList { t, frame: &frame, months, groups })
}

/// What a report can be narrowed to in this book: value and name.
struct Choices {
    funds: Vec<Choice>,
    accounts: Vec<Choice>,
    events: Vec<Choice>,
}

/// The choices; and what a report that is about one of something is about when nothing is said.
fn choices(conn: &mut Conn, asked: &mut ReportAsked) -> Result<Choices, WebError> {
    let chart = Chart::load(conn)?;
    let needs = asked.name.needs();
    if needs.fund && asked.filter.fund.is_none() {
        asked.filter.fund = chart.funds().first().map(|fund| fund.code.clone());
    }
    if needs.account && asked.filter.account.is_none() {
        let first = chart.accounts().into_iter().find(|account| account.role.is_money());
        asked.filter.account = first.map(|account| account.path.clone());
    }
    let known = events::list(conn, &chart)?;
    if needs.event && asked.filter.event.is_none() {
        asked.filter.event = known.first().map(|event| event.code.clone());
    }
    Ok(Choices {
        funds: chart.funds().into_iter().map(|fund| Choice::new(fund.code.as_str(), &fund.name)).collect(),
        accounts: chart
            .accounts()
            .into_iter()
            .map(|account| Choice::new(account.path.as_str(), &account.label))
            .collect(),
        events: known.into_iter().map(|event| Choice::new(event.code, event.name)).collect(),
    })
}

/// The period, what the report is narrowed to, and what it is compared with.
fn inputs(t: &Words, report: &Report, filter: &Filter, compare: &str, choices: Choices) -> Vec<Input> {
    let any = |mut all: Vec<Choice>, is_needed: bool| {
        if !is_needed {
            all.insert(0, Choice::new("", t.get("web-report-all")));
        }
        all
    };
    let needs = report.name.needs();
    let text = |value: Option<String>| value.unwrap_or_default();
    let comparisons =
        ["previous", "last-year"].map(|value| Choice::new(value, t.get(&format!("web-report-compare-{value}"))));
    let day =
        |name, label: &str, day: chrono::NaiveDate| Input::new(Kind::Date, name, t.get(label)).value(day.to_string());
    let select = |name, label: &str, choices, value: String| {
        Input::new(Kind::Select, name, t.get(label)).choices(choices).value(value)
    };
    let mut inputs = vec![
        day("from", "web-f-since-date", report.period.from),
        day("to", "web-f-until-date", report.period.to),
        select("fund", "web-fund", any(choices.funds, needs.fund), text(filter.fund.as_ref().map(ToString::to_string))),
    ];
    if needs.account || needs.entries {
        let chosen = text(filter.account.as_ref().map(ToString::to_string));
        inputs.push(select("account", "web-account", any(choices.accounts, needs.account), chosen));
    }
    if needs.event {
        inputs.push(select("event", "web-event", choices.events, text(filter.event.clone())));
    }
    let mut comparisons = comparisons.to_vec();
    comparisons.insert(0, Choice::new("", t.get("web-report-compare-none")));
    inputs.push(select("compare", "web-report-compare", comparisons, compare.to_owned()));
    inputs
}

fn asked(visitor: &Visitor, name: &str, typed: &Typed) -> Result<ReportAsked, WebError> {
    let said = |field: &str| Some(typed.get(field).to_owned()).filter(|text| !text.is_empty());
    let name: ReportName = name.parse().map_err(|_| WebError::NotFound)?;
    let fund = said("fund").map(|code| code.parse()).transpose().map_err(OpsError::from)?;
    let account = said("account").map(|path| path.parse()).transpose().map_err(OpsError::from)?;
    Ok(ReportAsked {
        name,
        period: PeriodAsked {
            month: said("month"),
            quarter: said("quarter"),
            year: said("year"),
            from: said("from"),
            to: said("to"),
            as_of: said("as_of"),
        },
        filter: Filter { fund, account, event: said("event") },
        compare: compare_of(typed.get("compare")),
        today: acting(visitor).today,
        printed_at: chrono::Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
    })
}

fn compare_of(said: &str) -> Option<Compare> {
    match said {
        "previous" => Some(Compare::Previous),
        "last-year" => Some(Compare::LastYear),
        _ => None,
    }
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    name: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    let mut asked = asked(&visitor, &name, &typed)?;
    let (report, choices, filter) = ask(&pool, move |conn| {
        let choices = choices(conn, &mut asked)?;
        Ok((build_report(conn, &asked)?, choices, asked.filter))
    })
    .await?;
    let t = visitor.words();
    let inputs = inputs(t, &report, &filter, typed.get("compare"), choices);
    let stem = stem(report.period);
    let query = request.query_string();
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let export = |format: Format| Link {
        href: format!("/reports/{}/{stem}.{}{query}", report.name, format.name()),
        text: format.name().to_uppercase(),
        is_current: false,
    };
    let step = |period: Period| {
        let (from, to) = (period.from.to_string(), period.to.to_string());
        let href = format!("/reports/{}{}", report.name, links::query(&[("from", &from), ("to", &to)]));
        Link { href, text: speech::period(period, t), is_current: false }
    };
    let is_monthly = report.name == ReportName::Monthly;
    let newer = crate::ledger::Month::containing(report.period.to).next().period();
    let title = format!("{}, {}", speech::title(&report, t), speech::period(report.period, t));
    let frame = visitor.frame(&title, Part::Reports);
    visitor.show(&ReportPage {
        t,
        frame: &frame,
        action: request.path().to_owned(),
        inputs,
        exports: Format::ALL.map(export).to_vec(),
        older: if is_monthly { step(report.period.previous()) } else { Link::default() },
        newer: if is_monthly { step(newer) } else { Link::default() },
        body: Rendered::by_renderer(html::fragment(&report, t, &links::of_drill)),
        printed: String::new(),
    })
}

/// `2026-10`, or the first and last day.
fn stem(period: Period) -> String {
    match period.months().as_slice() {
        [month] if period.is_whole_months() => month.to_string(),
        _ => format!("{}_{}", period.from, period.to),
    }
}

async fn send(
    visitor: Visitor,
    pool: web::Data<Pool>,
    path: web::Path<(String, String)>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (name, file) = path.into_inner();
    let (stem, ending) = file.rsplit_once('.').ok_or(WebError::NotFound)?;
    let format: Format = ending.parse().map_err(|_| WebError::NotFound)?;
    let typed = Typed::new(query.into_inner());
    let mut asked = asked(&visitor, &name, &typed)?;
    if typed.iter().all(|(_, value)| value.is_empty()) {
        match stem.split_once('_') {
            Some((from, to)) => (asked.period.from, asked.period.to) = (Some(from.to_owned()), Some(to.to_owned())),
            None => asked.period.month = Some(stem.to_owned()),
        }
    }
    let report = ask(&pool, move |conn| {
        choices(conn, &mut asked)?;
        Ok(build_report(conn, &asked)?)
    })
    .await?;
    let bytes = render(&report, visitor.words(), format).map_err(|error| WebError::broken(&error))?;
    let name = format!("attachment; filename=\"{}-{}.{}\"", report.name, self::stem(report.period), format.name());
    Ok(HttpResponse::Ok().content_type(format.media_type()).insert_header((CONTENT_DISPOSITION, name)).body(bytes))
}
