//! Reports: the list, one with its period, and its files.

mod of_period;
mod spans;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use crate::ledger::{Month, Period};
use crate::ops::OpsError;
use crate::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report, may_name_donors, period_of};
use crate::ops::list_lines::{build_page, build_short, is_list};
use crate::ops::manage_users::UserRole;
use crate::render::stream::can_stream;
use crate::render::{Format, file_name, html, render, speech, stem};
use crate::reports::facts::Filter;
use crate::reports::{Narrowing, Report, ReportName};
use crate::spool::{SpoolError, spool_list};
use crate::store::accounts::Chart;
use crate::store::entries::EntryKey;
use crate::store::{Conn, Pool, books, entries, events, flows};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::handbook;
use crate::web::links;
use crate::web::page::{Visitor, go_to};
use crate::web::views::reports::{ReportGroup, ReportList, ReportPage, ReportRow};
use crate::web::views::{Choice, FieldProblem, Input, Kind, Link, Part, Rendered};
use crate::words::Words;
use spans::Spans;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/reports", web::get().to(list));
    config.route("/reports/{name}", web::get().to(show));
    config.route("/reports/{name}/{file}", web::get().to(send));
}

/// How many entries of a journal, register or ledger stand on one page.
const ENTRIES_ON_A_PAGE: i64 = 200;

/// How many months stand ready on the list.
const MONTHS_AT_HAND: u32 = 6;

/// The reports as the list shows them, each once.
const GROUPS: [(&str, &[ReportName]); 6] = [
    ("group", &[ReportName::Monthly, ReportName::Public]),
    ("funds", &[ReportName::Funds, ReportName::Fund, ReportName::Position, ReportName::EarmarkAge]),
    (
        "money",
        &[
            ReportName::Income,
            ReportName::Activities,
            ReportName::ReceiptsPayments,
            ReportName::Donations,
            ReportName::Fees,
            ReportName::Currency,
            ReportName::Spheres,
        ],
    ),
    ("goods", &[ReportName::Merch, ReportName::Stock, ReportName::Consignment, ReportName::Copies, ReportName::Event]),
    ("books", &[ReportName::Journal, ReportName::Register, ReportName::Ledger, ReportName::TrialBalance]),
    ("check", &[ReportName::Reconciliation, ReportName::Audit, ReportName::Handover]),
];

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (range, has_events) = ask(&pool, |conn| {
        let chart = Chart::load(conn)?;
        Ok((entries::date_range(conn)?, !events::list(conn, &chart)?.is_empty()))
    })
    .await?;
    let t = visitor.words();
    let row = |name: ReportName| ReportRow {
        name: t.get(&format!("reports-title-{name}")),
        href: format!("/reports/{name}"),
        answers: t.get(&format!("web-report-answers-{name}")),
    };
    // A report on one event needs one.
    let is_shown = |name: &ReportName| has_events || !name.needs().event;
    let group = |(key, names): (&str, &[ReportName])| ReportGroup {
        title: t.get(&format!("web-report-group-{key}")),
        rows: names.iter().copied().filter(is_shown).map(row).collect(),
    };
    let groups = GROUPS.into_iter().map(group).collect();
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
        // The latest that has something to tell.
        let told = flows::sum_events(conn, Period::up_to(asked.today))?;
        let has_figures = |event: &&events::Event| told.iter().any(|sum| sum.event == event.code);
        asked.filter.event = known.iter().find(has_figures).or_else(|| known.first()).map(|event| event.code.clone());
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
fn inputs(visitor: &Visitor, report: &Report, filter: &Filter, compare: &str, choices: Choices) -> Vec<Input> {
    let t = visitor.words();
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
    let mut inputs =
        vec![day("from", "web-f-since-date", report.period.from), day("to", "web-f-until-date", report.period.to)];
    if report.name.takes(Narrowing::Fund) {
        let chosen = text(filter.fund.as_ref().map(ToString::to_string));
        inputs.push(select("fund", "web-fund", any(choices.funds, needs.fund), chosen));
    }
    if report.name.takes(Narrowing::Account) {
        let chosen = text(filter.account.as_ref().map(ToString::to_string));
        inputs.push(select("account", "web-account", any(choices.accounts, needs.account), chosen));
    }
    if report.name.takes(Narrowing::Event) {
        inputs.push(select("event", "web-event", any(choices.events, needs.event), text(filter.event.clone())));
    }
    if report.is_comparable() {
        let mut comparisons = comparisons.to_vec();
        comparisons.insert(0, Choice::new("", t.get("web-report-compare-none")));
        inputs.push(select("compare", "web-report-compare", comparisons, compare.to_owned()));
    }
    let may_decide = visitor.session().is_some_and(|session| session.role.may_decide());
    if report.name.can_name_donors() && may_decide {
        let value = if filter.with_names { "yes" } else { "" };
        inputs.push(Input::new(Kind::Check, "names", t.get("web-report-names")).value(value));
    }
    inputs
}

fn asked(visitor: &Visitor, name: &str, typed: &Typed) -> Result<ReportAsked, WebError> {
    let said = |field: &str| Some(typed.get(field).to_owned()).filter(|text| !text.is_empty());
    let name: ReportName = name.parse().map_err(|_| WebError::NotFound)?;
    let fund = said("fund").map(|code| code.parse()).transpose().map_err(OpsError::from)?;
    let account = said("account").map(|path| path.parse()).transpose().map_err(OpsError::from)?;
    let filter = Filter { fund, account, event: said("event"), with_names: said("names").is_some() };
    may_name_donors(&filter, visitor.session().map_or(UserRole::Viewer, |session| session.role))?;
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
        filter,
        compare: compare_of(typed.get("compare"))?,
        today: acting(visitor).today,
        printed_at: chrono::Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
    })
}

fn compare_of(said: &str) -> Result<Option<Compare>, OpsError> {
    match said {
        "" => Ok(None),
        "previous" => Ok(Some(Compare::Previous)),
        "last-year" => Ok(Some(Compare::LastYear)),
        other => Err(OpsError::NotPossible(format!("“{other}” is no comparison. Use previous or last-year."))),
    }
}

/// A report as it was asked for; or, where that could not be, the usual one with what was wrong.
struct Built {
    report: Report,
    /// Where a long list goes on.
    next: Option<EntryKey>,
    choices: Choices,
    filter: Filter,
    first_month: u32,
    problems: Vec<String>,
}

fn build(
    conn: &mut Conn,
    wanted: Result<ReportAsked, WebError>,
    usual: ReportAsked,
    after: Option<EntryKey>,
) -> Result<Built, WebError> {
    let mut built = |mut asked: ReportAsked| {
        let choices = choices(conn, &mut asked)?;
        let (report, next) = match is_list(asked.name) && asked.compare.is_none() {
            true => build_page(conn, &asked, after, ENTRIES_ON_A_PAGE).map_err(super::shown::refused)?,
            false => (build_report(conn, &asked).map_err(super::shown::refused)?, None),
        };
        let first_month = books::get(conn)?.fiscal_first_month;
        Ok(Built { report, next, choices, filter: asked.filter, first_month, problems: Vec::new() })
    };
    match wanted.and_then(&mut built) {
        Err(WebError::Refused(problems)) => Ok(Built { problems, ..built(usual)? }),
        other => other,
    }
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    name: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, WebError> {
    if let Some(address) = of_period::address_of(&name) {
        return Ok(go_to(&address));
    }
    let typed = Typed::new(query.into_inner());
    let wanted = asked(&visitor, &name, &typed);
    let usual = asked(&visitor, &name, &Typed::default())?;
    let after = entries::key_of(typed.get("after"));
    let built = ask(&pool, move |conn| build(conn, wanted, usual, after)).await?;
    let Built { report, next, choices, filter, first_month, problems } = built;
    let t = visitor.words();
    let mut inputs = inputs(&visitor, &report, &filter, typed.get("compare"), choices);
    if !problems.is_empty() {
        // What was typed stays to be mended.
        inputs.iter_mut().for_each(|input| typed.get(&input.name).clone_into(&mut input.value));
    }
    let stem = stem(report.period);
    let query = request.query_string();
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let export = |format: Format| Link {
        href: format!("/reports/{}/{stem}.{}{query}", report.name, format.name()),
        text: match format {
            Format::Eml => t.get("web-report-mail"),
            Format::Csvw => t.get("web-report-csvw"),
            other => other.name().to_uppercase(),
        },
        is_current: false,
    };
    let here = links::encoded(&format!("{}{query}", request.path())).to_string();
    let spans = Spans::new(t, request.path(), &typed, report.period, first_month);
    let title = format!("{}, {}", speech::title(&report, t), speech::span(&report, t));
    let frame = visitor.frame(&title, Part::Reports);
    let page = ReportPage {
        t,
        frame: &frame,
        problems: problems.iter().map(|message| FieldProblem::of_form(message)).collect(),
        action: request.path().to_owned(),
        inputs,
        // A row a line is for programs that read long lists.
        exports: Format::ALL
            .into_iter()
            .filter(|format| *format != Format::Jsonl || is_list(report.name))
            .map(export)
            .collect(),
        spans: spans.lengths(),
        older: spans.neighbour(false),
        newer: spans.neighbour(true),
        body: Rendered::by_renderer(html::fragment(&report, t, &|drill| links::of_drill_from(drill, &here))),
        definition: definition_of(report.name),
        next: next.map(|key| further(t, request.path(), &typed, Some(key))).unwrap_or_default(),
        start: after.map(|_| further(t, request.path(), &typed, None)).unwrap_or_default(),
        printed: String::new(),
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

fn definition_of(name: ReportName) -> String {
    if handbook::defines(name.name()) { format!("/help/statements#{name}") } else { String::new() }
}

/// The same list from after an entry on, or from its beginning.
fn further(t: &Words, path: &str, typed: &Typed, after: Option<EntryKey>) -> Link {
    let key = after.map(|key| format!("{}.{}", key.date, key.sequence)).unwrap_or_default();
    let kept = typed.iter().filter(|(name, _)| *name != "after").chain([("after", key.as_str())]);
    let text = t.get(if after.is_some() { "web-report-next-page" } else { "web-report-first-page" });
    Link { href: format!("{path}{}", links::query(&kept.collect::<Vec<_>>())), text, is_current: false }
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
    if is_list(asked.name) && asked.compare.is_none() && can_stream(format) {
        return send_list(&visitor, &pool, asked, format).await;
    }
    let report = ask(&pool, move |conn| {
        choices(conn, &mut asked)?;
        let report = if is_list(asked.name) { build_short(conn, &asked) } else { build_report(conn, &asked) };
        Ok(report?)
    })
    .await?;
    let bytes = render(&report, visitor.words(), format).map_err(|error| WebError::broken(&error))?;
    Ok(attachment(&file_name(&report, format), format).body(bytes))
}

/// A list of any length, which is never held as a whole.
async fn send_list(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    mut asked: ReportAsked,
    format: Format,
) -> Result<HttpResponse, WebError> {
    let language = visitor.words().language().to_owned();
    let (name, spooled) = ask(pool, move |conn| {
        choices(conn, &mut asked)?;
        let name = format!("{}-{}.{}", asked.name, stem(period_of(conn, &asked)?), format.ending());
        let spooled = spool_list(conn, &asked, format, &Words::new(&language)).map_err(|error| match error {
            SpoolError::Refused(error) => error.into(),
            other => WebError::broken(&other),
        });
        Ok((name, spooled?))
    })
    .await?;
    Ok(attachment(&name, format).body(spooled))
}

fn attachment(name: &str, format: Format) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.content_type(format.media_type());
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_stands_on_the_list_once_with_what_it_answers() {
        let mut listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| *names).map(|name| name.name()).collect();
        listed.sort_unstable();
        let mut all: Vec<&str> = ReportName::ALL.iter().map(|name| name.name()).collect();
        all.sort_unstable();
        assert_eq!(listed, all);
        let words = Words::new("en");
        let keys = all.iter().map(|name| format!("web-report-answers-{name}"));
        let groups = GROUPS.iter().map(|(key, _)| format!("web-report-group-{key}"));
        assert!(keys.chain(groups).all(|key| words.has(&key)));
    }
}
