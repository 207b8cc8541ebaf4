//! Reports: the list, one with its period, and its files.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::ledger::Period;
use crate::ops::OpsError;
use crate::ops::build_report::{PeriodAsked, ReportAsked, build_report};
use crate::render::{Format, html, render, speech};
use crate::reports::ReportName;
use crate::reports::facts::Filter;
use crate::store::Pool;
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::views::reports::{ReportGroup, ReportList, ReportPage, ReportRow};
use crate::web::views::{Input, Kind, Link, Part, Rendered};

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/reports", web::get().to(list));
    config.route("/reports/{name}", web::get().to(show));
    config.route("/reports/{name}/{file}", web::get().to(send));
}

async fn list(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let row = |name: ReportName| ReportRow {
        name: t.get(&format!("reports-title-{name}")),
        href: format!("/reports/{name}"),
        answers: String::new(),
    };
    let groups = vec![ReportGroup { title: String::new(), rows: ReportName::ALL.into_iter().map(row).collect() }];
    let frame = visitor.frame(&t.get("web-reports"), Part::Reports);
    visitor.show(&ReportList { t, frame: &frame, months: Vec::new(), groups })
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
        compare: None,
        today: acting(visitor).today,
        printed_at: chrono::Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
    })
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    name: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    let asked = asked(&visitor, &name, &typed)?;
    let report = ask(&pool, move |conn| Ok(build_report(conn, &asked)?)).await?;
    let t = visitor.words();
    let inputs = [(Kind::Date, "from", "web-f-since-date"), (Kind::Date, "to", "web-f-until-date")]
        .map(|(kind, name, label)| Input::new(kind, name, t.get(label)).value(typed.get(name)));
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
        inputs: inputs.to_vec(),
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
    let report = ask(&pool, move |conn| Ok(build_report(conn, &asked)?)).await?;
    let bytes = render(&report, visitor.words(), format).map_err(|error| WebError::broken(&error))?;
    let name = format!("attachment; filename=\"{}-{}.{}\"", report.name, self::stem(report.period), format.name());
    Ok(HttpResponse::Ok().content_type(format.media_type()).insert_header((CONTENT_DISPOSITION, name)).body(bytes))
}
