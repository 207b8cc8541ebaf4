//! The book as other bookkeeping programs read it.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::check_outside::{Witness, check_outside};
use crate::store::{Pool, outside_checks};

/// What each program said last.
#[utoipa::path(get, path = "/api/v1/checks", responses((status = 200, description = "The last word of each program that was asked")))]
pub async fn list(pool: web::Data<Pool>, _: Caller) -> Result<HttpResponse, Problem> {
    let checks = with_book(&pool, |conn| Ok(outside_checks::list_last(conn)?)).await?;
    let row = |one: outside_checks::OutsideCheck| json!({ "program": one.program, "version": one.version, "at": one.at, "entries": one.entries, "head": one.head, "agreed": one.has_agreed });
    let rows: Vec<Value> = checks.into_iter().map(row).collect();
    let known =
        Witness::ALL.map(|witness| json!({ "program": witness.name(), "is_installed": witness.is_installed() }));
    Ok(HttpResponse::Ok().json(json!({ "checks": rows, "programs": known })))
}

/// Whom to ask: `{"program":"hledger"}`, or `beancount`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    program: String,
}

/// Let another program load the book, and compare every total.
#[utoipa::path(post, path = "/api/v1/checks", request_body = Asked, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "What it said: agreed, differs, or not installed"), (status = 422, description = "There is no such program")))]
pub async fn ask(pool: web::Data<Pool>, caller: Caller, asked: web::Json<Asked>) -> Result<HttpResponse, Problem> {
    let witness: Witness = asked.program.parse()?;
    let acting = caller.acting();
    let testimony = with_book(&pool, move |conn| Ok(check_outside(conn, witness, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(testimony))
}
