//! Search: one field for the whole book, its answers as a list or a file, and searches with names.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, http::StatusCode};

use super::shown;
use crate::ledger::text::guarded_from_formulas;
use crate::ledger::{EntryKind, Money};
use crate::ops::keep_searches::{forget_search, save_search};
use crate::ops::search_book::{Found, Hit, search_book};
use crate::store::accounts::Chart;
use crate::store::saved_searches::{self, SavedSearch};
use crate::store::{Pool, personal};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::tell;
use crate::web::views::search::{HelpRow, HitRow, SavedRow, SearchPage};
use crate::web::views::{Link, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/search", web::get().to(show))
        .route("/search/line/{id}", web::get().to(go_to_line))
        .route("/search/{file}", web::get().to(send))
        .route("/searches", web::post().to(save))
        .route("/searches/{id}/forget", web::post().to(forget));
}

/// So many of each kind stand on the page; files have more.
const SHOWN: usize = 100;
const SENT: usize = 100_000;

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

fn may_read_people(visitor: &Visitor) -> bool {
    visitor.session().is_some_and(|session| session.role.may_read_personal_text())
}

/// A name under which a search could not be saved, and why.
#[derive(Default)]
struct Unsaved {
    name: String,
    why: String,
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    page(&visitor, &pool, asked.q.trim().to_owned(), Unsaved::default()).await
}

async fn page(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    query: String,
    unsaved: Unsaved,
) -> Result<HttpResponse, WebError> {
    let may_read = may_read_people(visitor);
    let text = query.clone();
    let (found, saved, chart) = ask(pool, move |conn| {
        let found = if text.is_empty() { None } else { Some(search_book(conn, &text, may_read, SHOWN)) };
        Ok((found, saved_searches::list(conn)?, Chart::load(conn)?))
    })
    .await?;
    let (found, problem) = match found.transpose() {
        Ok(found) => (found, unsaved.why),
        Err(error) => match WebError::from(error) {
            WebError::Refused(messages) => (None, messages.join(" ")),
            other => return Err(other),
        },
    };
    let t = visitor.words();
    let frame = shown::titled(visitor, "search-everything", Part::Search);
    let may_save = frame.may_record;
    let hits: Vec<HitRow> = found.iter().flat_map(|found| &found.results).map(|hit| row(t, &chart, hit)).collect();
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let answer = SearchPage {
        t,
        frame: &frame,
        summary: found.as_ref().map(|_| summary(t, hits.len())).unwrap_or_default(),
        notes: found.as_ref().map(|found| notes(t, found)).unwrap_or_default(),
        exports: if hits.is_empty() { Vec::new() } else { exports(&query) },
        hits,
        saved: saved.iter().map(|one| saved_row(one, may_save)).collect(),
        may_save: may_save && found.is_some(),
        name: unsaved.name,
        help: help(t),
        query,
        problem,
    };
    visitor.answer(status, &answer)
}

fn summary(t: &Words, count: usize) -> String {
    match count {
        0 => t.get("search-none"),
        n => t.count("search-summary", i64::try_from(n).unwrap_or(i64::MAX)),
    }
}

fn notes(t: &Words, found: &Found) -> Vec<String> {
    let said = [(found.more, "search-more"), (found.lines_left_out, "search-people")];
    said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, key)| t.get(key)).collect()
}

fn exports(query: &str) -> Vec<Link> {
    let link = |ending: &str| Link {
        href: format!("/search/found.{ending}{}", links::query(&[("q", query)])),
        text: ending.to_uppercase(),
        is_current: false,
    };
    ["csv", "json"].map(link).to_vec()
}

fn saved_row(one: &SavedSearch, may_save: bool) -> SavedRow {
    SavedRow {
        name: one.name.clone(),
        query: one.query.clone(),
        href: format!("/search{}", links::query(&[("q", &one.query)])),
        remove: if may_save { format!("/searches/{}/forget", one.id) } else { String::new() },
    }
}

fn row(t: &Words, chart: &Chart, hit: &Hit) -> HitRow {
    let id = links::encoded(&hit.id);
    let href = match hit.what {
        "entry" => format!("/entries/{id}"),
        "fund" => format!("/funds/{id}"),
        "product" => format!("/merch/{id}"),
        "event" => format!("/events/{id}"),
        _ => format!("/search/line/{id}"),
    };
    let kind = match hit.what {
        "entry" => hit.kind.parse::<EntryKind>().map(|kind| tell::kind(t, kind)).unwrap_or_default(),
        "line" => t.get(&format!("search-line-{}", hit.kind)),
        "fund" => t.get(&format!("web-fund-{}", hit.kind)),
        _ => String::new(),
    };
    let funds = hit.funds.split(", ").filter(|code| hit.what != "fund" && !code.is_empty());
    let funds = funds.map(|code| code.parse().map_or_else(|_| code.to_owned(), |code| tell::fund(chart, &code)));
    let account = hit.account.parse().map_or_else(|_| hit.account.clone(), |path| tell::account(chart, &path));
    let about = [kind, funds.collect::<Vec<_>>().join(", "), account];
    let about: Vec<&str> = about.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let money = hit.amount.as_ref().zip(hit.currency).and_then(|(text, currency)| Money::parse(text, currency).ok());
    let text = if hit.text.is_empty() { hit.id.clone() } else { hit.text.clone() };
    HitRow {
        what: t.with(&format!("search-what-{}", hit.what), &[("id", &hit.id)]),
        href,
        date: hit.date.map(|day| t.date(day)).unwrap_or_default(),
        text,
        about: about.join(" · "),
        amount: money.map(|money| t.money(money)).unwrap_or_default(),
    }
}

fn help(t: &Words) -> Vec<HelpRow> {
    let rows = [
        ("soli concert", "words"),
        ("\"soli concert\"", "quotes"),
        ("-rent", "not"),
        ("fund:rupression", "fund"),
        ("amount:>50", "amount"),
        ("date:2020-02", "date"),
        ("after:2020-02", "after"),
        ("kind:donation", "kind"),
        ("account:Giro", "account"),
        ("reference:R-17", "reference"),
        ("event:E05", "event"),
        ("in:entries", "in"),
    ];
    rows.into_iter().map(|(write, key)| HelpRow { write, means: t.get(&format!("search-help-{key}")) }).collect()
}

/// A line has no page of its own: it stands among those of its import.
async fn go_to_line(pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let line = ask(&pool, move |conn| personal::find_line(conn, id)?.ok_or(WebError::NotFound)).await?;
    Ok(crate::web::page::go_to(&match line.entry {
        Some(entry) => format!("/entries/{entry}"),
        None => format!("/imports/{}", line.import_id),
    }))
}

async fn send(
    visitor: Visitor,
    pool: web::Data<Pool>,
    file: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let may_read = may_read_people(&visitor);
    let query = asked.into_inner().q;
    let found = ask(&pool, move |conn| Ok(search_book(conn, &query, may_read, SENT)?)).await?;
    let (media_type, bytes) = match file.as_str() {
        "found.json" => ("application/json", serde_json::to_vec(&found).map_err(|error| WebError::broken(&error))?),
        "found.csv" => ("text/csv; charset=utf-8", csv_of(&found).map_err(|error| WebError::broken(&error))?),
        _ => return Err(WebError::NotFound),
    };
    let name = format!("attachment; filename=\"{file}\"");
    Ok(HttpResponse::Ok().content_type(media_type).insert_header((CONTENT_DISPOSITION, name)).body(bytes))
}

fn csv_of(found: &Found) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "what",
        "id",
        "date",
        "text",
        "kind",
        "funds",
        "account",
        "amount",
        "currency",
        "reference",
    ])?;
    for hit in &found.results {
        writer.write_record([
            hit.what.to_owned(),
            guarded_from_formulas(hit.id.clone()),
            hit.date.map(|day| day.to_string()).unwrap_or_default(),
            guarded_from_formulas(hit.text.clone()),
            hit.kind.clone(),
            hit.funds.clone(),
            hit.account.clone(),
            hit.amount.clone().unwrap_or_default(),
            hit.currency.map(|currency| currency.to_string()).unwrap_or_default(),
            guarded_from_formulas(hit.reference.clone().unwrap_or_default()),
        ])?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

async fn save(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let (name, query) = (typed.get("name").to_owned(), typed.get("q").to_owned());
    let back = format!("/search{}", links::query(&[("q", &query)]));
    let (acting, text, wanted) = (acting(&visitor), query.clone(), name.clone());
    match ask(&pool, move |conn| Ok(save_search(conn, &wanted, &text, &acting)?)).await {
        Ok(()) => Ok(go_and_say(&back, "web-said-search", "saved")),
        Err(WebError::Refused(messages)) => {
            page(&visitor, &pool, query, Unsaved { name, why: messages.join(" ") }).await
        }
        Err(other) => Err(other),
    }
}

/// Taking the form checks that it came from a page of ours.
async fn forget(pool: web::Data<Pool>, id: web::Path<i64>, _: Posted) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    ask(&pool, move |conn| Ok(forget_search(conn, id)?)).await?;
    Ok(go_and_say("/search", "web-said-search-gone", "search"))
}
