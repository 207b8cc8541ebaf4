//! Search, as on the command line.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::search_book::search_book;
use crate::store::Pool;

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, "words in quotes", -words, and fields such as `fund:general` or `amount:>50`.
    q: String,
    /// At most so many of each kind: 1 to 10000; 100 when nothing is said.
    limit: Option<usize>,
}

/// Everything in the book that fits; statement lines only for roles that may read text about people.
#[utoipa::path(get, path = "/api/v1/search", params(SearchQuery),
    responses((status = 200, description = "What was found"), (status = 422, description = "The search cannot be understood")))]
pub async fn search(
    pool: web::Data<Pool>,
    caller: Caller,
    query: web::Query<SearchQuery>,
) -> Result<HttpResponse, Problem> {
    let SearchQuery { q, limit } = query.into_inner();
    let may_read_people = caller.role.may_read_personal_text();
    let limit = limit.unwrap_or(100).clamp(1, 10_000);
    let found = with_book(&pool, move |conn| Ok(search_book(conn, &q, may_read_people, limit)?)).await?;
    Ok(HttpResponse::Ok().json(found))
}
