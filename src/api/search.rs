//! Search, as on the command line.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::keep_searches::{find_search, forget_search, save_search};
use crate::ops::search_book::search_book;
use crate::store::{Pool, saved_searches};

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

/// The saved searches.
#[utoipa::path(get, path = "/api/v1/searches", responses((status = 200, description = "Every saved search, by name")))]
pub async fn list_saved(pool: web::Data<Pool>, _: Caller) -> Result<HttpResponse, Problem> {
    let searches = with_book(&pool, |conn| Ok(saved_searches::list(conn)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "searches": searches })))
}

/// A search to be kept: `{"name":"Refunds","query":"kind:refund"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSearch {
    name: String,
    query: String,
}

/// Keep a search under a name.
#[utoipa::path(post, path = "/api/v1/searches", request_body = NewSearch, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "It is kept"), (status = 422, description = "It cannot be understood, or the name is taken")))]
pub async fn save(pool: web::Data<Pool>, caller: Caller, new: web::Json<NewSearch>) -> Result<HttpResponse, Problem> {
    let (NewSearch { name, query }, acting) = (new.into_inner(), caller.acting());
    let kept = with_book(&pool, move |conn| {
        save_search(conn, &name, &query, &acting)?;
        Ok(find_search(conn, &name)?)
    });
    Ok(HttpResponse::Created().json(kept.await?))
}

/// Forget a saved search.
#[utoipa::path(post, path = "/api/v1/searches/{id}/forget", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It is forgotten"), (status = 404, description = "There is none")))]
pub async fn forget(pool: web::Data<Pool>, _: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    with_book(&pool, move |conn| Ok(forget_search(conn, id)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id, "forgotten": true })))
}
