//! The public page: what is public now, published and withdrawn.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::Month;
use crate::ops::publish_book::{Files, Wish, preview, publish, withdraw};
use crate::render::html;
use crate::store::{Pool, publications};
use crate::words::Words;

/// What everybody can read now.
#[utoipa::path(get, path = "/api/v1/public",
    responses((status = 200, description = "Until which month the public page speaks and since when; null where nothing is public")))]
pub async fn show(pool: web::Data<Pool>, _: Caller) -> Result<HttpResponse, Problem> {
    let shown = with_book(&pool, |conn| Ok(publications::find_shown(conn)?)).await?;
    let shown = shown.map(|one| {
        json!({ "until": Month::containing(one.upto).to_string(), "published_at": one.at, "head": one.head, "at": "/public/site/index.html" })
    });
    Ok(HttpResponse::Ok().json(json!({ "public": shown })))
}

/// What to publish: `{"until":"2026-10","round":10}`; the last full month and to the cent when nothing is said.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPublication {
    until: Option<String>,
    /// Amounts to the nearest multiple of so many whole units.
    round: Option<i64>,
}

/// Publish the page: everybody who reaches this server can then read it.
#[utoipa::path(post, path = "/api/v1/public/publish", request_body = NewPublication, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "The signed files, by name"), (status = 422, description = "Single gifts could be read from it, or the month is not over")))]
pub async fn put_up(
    pool: web::Data<Pool>,
    caller: Caller,
    wish: web::Json<NewPublication>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let (NewPublication { until, round }, acting) = (wish.into_inner(), caller.acting());
    if round.is_some_and(|units| units < 1) {
        return Err(Problem::refused("Round to at least 1 whole unit, or leave round out."));
    }
    let until: Option<Month> = until
        .map(|month| month.parse().map_err(|_| Problem::refused(format!("“{month}” is no month. Write 2026-10."))))
        .transpose()?;
    let files = with_book(&pool, move |conn| {
        let printed_at = chrono::Utc::now().format("%Y-%m-%d").to_string();
        let report = preview(conn, &Wish { until, round_to: round }, acting.today, printed_at)?;
        let written = html::site(&report, &Words::new("en")).map_err(|error| Problem::refused(error.to_string()))?;
        let files: Files = written.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        Ok(publish(conn, &report, files, true, &acting)?)
    })
    .await?;
    Ok(HttpResponse::Created().json(json!({ "files": files })))
}

/// Withdraw the page.
#[utoipa::path(post, path = "/api/v1/public/withdraw", params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "Nothing is public any more"), (status = 404, description = "Nothing was")))]
pub async fn take_down(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let acting = caller.acting();
    with_book(&pool, move |conn| Ok(withdraw(conn, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "public": null })))
}
