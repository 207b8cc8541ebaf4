//! What the book says of itself.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::period::parse_first_month;
use crate::ops::OpsError;
use crate::ops::create_book::change_fiscal_year;
use crate::store::{Conn, Pool, books};

fn said(conn: &mut Conn) -> Result<Value, Problem> {
    let book = books::get(conn)?;
    Ok(json!({ "name": book.name, "currency": book.currency, "fiscal_year_start": book.fiscal_first_month }))
}

/// The book's name, its currency, and the month its fiscal year begins with (1 is January).
#[utoipa::path(get, path = "/api/v1/book", responses((status = 200, description = "What the book says of itself")))]
pub async fn show_book(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(with_book(&pool, said).await?))
}

/// What of the book is to change: `{"fiscal_year_start":"July"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookChange {
    /// A month: `1` to `12`, or its English name.
    fiscal_year_start: String,
}

/// Let fiscal years begin with another month.
#[utoipa::path(post, path = "/api/v1/book", request_body = BookChange, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "What the book says of itself"), (status = 422, description = "There is no such month")))]
pub async fn change_book(
    pool: web::Data<Pool>,
    caller: Caller,
    change: web::Json<BookChange>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let first_month = parse_first_month(&change.fiscal_year_start).map_err(OpsError::from)?;
    let book = with_book(&pool, move |conn| {
        change_fiscal_year(conn, first_month)?;
        said(conn)
    })
    .await?;
    Ok(HttpResponse::Ok().json(book))
}
