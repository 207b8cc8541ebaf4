//! The public page: exactly what everybody would get, publish and withdraw; and the published files themselves, which
//! anybody may read while they are published.

use actix_web::http::header::{CACHE_CONTROL, ETAG};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::shown;
use crate::ledger::Month;
use crate::ops::publish_book::{Files, Wish, check, find_file, preview, publish, signs_anew, withdraw};
use crate::render::html;
use crate::reports::Report;
use crate::store::publications::{self, Publication};
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::views::public::PublicPage;
use crate::web::views::{Choice, Input, Kind, Link, Part, Rendered};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/public", web::get().to(show))
        .route("/public/publish", web::post().to(put_up))
        .route("/public/withdraw", web::post().to(take_down))
        .route("/public/site", web::get().to(lead_in))
        .route("/public/site/", web::get().to(lead_in))
        .route("/public/site/{file}", web::get().to(send));
}

/// The files a publication has, with their media types.
const FILES: [(&str, &str); 6] = [
    ("index.html", "text/html; charset=utf-8"),
    ("style.css", "text/css; charset=utf-8"),
    ("data.json", "application/json"),
    ("index.html.minisig", "text/plain; charset=utf-8"),
    ("data.json.minisig", "text/plain; charset=utf-8"),
    ("minisign.pub", "text/plain; charset=utf-8"),
];

const ROUNDINGS: [&str; 4] = ["0", "1", "10", "100"];

fn wish_of(typed: &Typed) -> Wish {
    let round_to =
        typed.get("round").parse().ok().filter(|units: &i64| ROUNDINGS.contains(&units.to_string().as_str()));
    Wish { until: typed.get("until").parse().ok(), round_to: round_to.filter(|units| *units > 0) }
}

fn printed_at() -> String {
    chrono::Utc::now().format("%Y-%m-%d").to_string()
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    page(&visitor, &pool, &Typed::new(query.into_inner())).await
}

/// A month that cannot be read: Firefox shows the field as plain text.
fn unread_month(t: &Words, typed: &Typed) -> Option<String> {
    let said = typed.get("until").trim();
    (!said.is_empty() && said.parse::<Month>().is_err()).then(|| t.with("public-no-month", &[("read", said)]))
}

async fn page(visitor: &Visitor, pool: &web::Data<Pool>, typed: &Typed) -> Result<HttpResponse, WebError> {
    let (wish, today) = (wish_of(typed), acting(visitor).today);
    let (report, refused, shown, is_new_key) = ask(pool, move |conn| {
        let (report, refused) = match preview(conn, &wish, today, printed_at()).map_err(WebError::from) {
            Ok(report) => (report, String::new()),
            Err(WebError::Refused(messages)) => {
                let usual = Wish { until: None, ..wish };
                (preview(conn, &usual, today, printed_at())?, messages.join(" "))
            }
            Err(other) => return Err(other),
        };
        Ok((report, refused, publications::find_shown(conn)?, signs_anew(conn)?))
    })
    .await?;
    let problem = match check(&report).map_err(WebError::from) {
        _ if !refused.is_empty() => refused,
        Err(WebError::Refused(messages)) => messages.join(" "),
        Err(other) => return Err(other),
        Ok(()) => String::new(),
    };
    let t = visitor.words();
    let problem = unread_month(t, typed).unwrap_or(problem);
    let frame = shown::titled(visitor, "web-nav-public", Part::Public);
    let until = Month::containing(report.period.to).to_string();
    let mut state = shown.as_ref().map_or_else(|| t.get("public-not-shown"), |shown| state(t, shown));
    if is_new_key {
        state = format!("{state} {}", t.get("public-new-key"));
    }
    let round = typed.get("round").to_owned();
    let answer = PublicPage {
        t,
        frame: &frame,
        state,
        files: shown.map(|_| files(t)).unwrap_or_default(),
        problem,
        inputs: inputs(t, &until, &round),
        until,
        round,
        body: Rendered::by_renderer(html::fragment(&report, t, &|_| None)),
        may_publish: frame.may("/funds/new"),
    };
    visitor.show(&answer)
}

fn state(t: &Words, shown: &Publication) -> String {
    let month = t.month(Month::containing(shown.upto));
    t.with("public-shown", &[("day", &shown::day_of(t, &shown.at)), ("month", &month)])
}

fn files(t: &Words) -> Vec<Link> {
    let link =
        |(file, key): (&str, &str)| Link { href: format!("/public/site/{file}"), text: t.get(key), is_current: false };
    [("index.html", "public-file-page"), ("data.json", "public-file-data"), ("minisign.pub", "public-file-key")]
        .map(link)
        .to_vec()
}

fn inputs(t: &Words, until: &str, round: &str) -> Vec<Input> {
    let roundings = ROUNDINGS.map(|units| Choice::new(units, t.get(&format!("public-round-{units}")))).to_vec();
    vec![
        Input::new(Kind::Month, "until", t.get("public-until")).value(until),
        Input::new(Kind::Select, "round", t.get("public-round")).choices(roundings).value(round),
    ]
}

/// The page and its data, as they are signed.
fn written(report: &Report, t: &Words) -> Result<Files, WebError> {
    let written = html::site(report, t).map_err(|error| WebError::broken(&error))?;
    Ok(written.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}

async fn put_up(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    if unread_month(visitor.words(), &typed).is_some() {
        return page(&visitor, &pool, &typed).await;
    }
    let (wish, acting) = (wish_of(&typed), acting(&visitor));
    let report = ask(&pool, {
        let today = acting.today;
        move |conn| Ok(preview(conn, &wish, today, printed_at())?)
    })
    .await?;
    let files = written(&report, visitor.words())?;
    let done = ask(&pool, move |conn: &mut Conn| Ok(publish(conn, &report, files, true, &acting)?)).await;
    match done {
        Ok(_) => Ok(go_and_say("/public", "web-said-public", "page")),
        Err(WebError::Refused(_)) => page(&visitor, &pool, &typed).await,
        Err(other) => Err(other),
    }
}

async fn take_down(visitor: Visitor, pool: web::Data<Pool>, _: Posted) -> Result<HttpResponse, WebError> {
    let acting = acting(&visitor);
    ask(&pool, move |conn| Ok(withdraw(conn, &acting)?)).await?;
    Ok(go_and_say("/public", "web-said-public-gone", "page"))
}

/// The folder without a file's name is its page, as on any website.
async fn lead_in() -> HttpResponse {
    go_to("/public/site/index.html")
}

async fn send(pool: web::Data<Pool>, file: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, WebError> {
    let (name, media_type) = FILES.into_iter().find(|(name, _)| *name == file.as_str()).ok_or(WebError::NotFound)?;
    let text = ask(&pool, move |conn| find_file(conn, name)?.ok_or(WebError::NotFound)).await?;
    let tag = format!("\"{}\"", crate::ledger::Hash::of(text.as_bytes()));
    let is_known = request.headers().get("If-None-Match").and_then(|value| value.to_str().ok()) == Some(tag.as_str());
    if is_known {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(text))
}
