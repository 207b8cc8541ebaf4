//! The lines of an import: what is proposed for each, what they are said to be, and taking that back.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::OpsError;
use crate::ops::read_decisions::{self, SaidOfLine};
use crate::ops::review_lines::{review_lines, undo_review};
use crate::store::Pool;

/// The lines that wait, with what is proposed.
#[utoipa::path(get, path = "/api/v1/imports/{id}/proposals", params(("id" = i64, Path)),
    responses((status = 200, description = "Each open line, what it probably is, and why"), (status = 404, description = "There is no such import")))]
pub async fn list_proposals(
    pool: web::Data<Pool>,
    caller: Caller,
    id: web::Path<i64>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let id = id.into_inner();
    let rows = with_book(&pool, move |conn| Ok(read_decisions::list_proposals(conn, id)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "import": id, "lines": rows })))
}

/// Say what lines are, all or none: `[{"line":12,"is":["what=donation","fund=rupression"]},{"line":13,"proposed":true}]`.
#[utoipa::path(post, path = "/api/v1/imports/{id}/decide", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    request_body = serde_json::Value,
    responses((status = 200, description = "How many lines were decided, entries made, and the batch to take it back by"), (status = 422, description = "Refused; nothing was recorded")))]
pub async fn decide(
    pool: web::Data<Pool>,
    caller: Caller,
    id: web::Path<i64>,
    said: web::Json<Vec<SaidOfLine>>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, said, acting) = (id.into_inner(), said.into_inner(), caller.acting());
    let document = with_book(&pool, move |conn| {
        let decisions = read_decisions::read_decisions(conn, id, &said)?;
        if decisions.is_empty() {
            return Err(OpsError::NotPossible("The list says nothing of any line.".into()).into());
        }
        let done = review_lines(conn, id, &decisions, &acting)?;
        Ok(json!({ "import": id, "decided": decisions.len(), "entries": done.made, "batch": done.batch }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(document))
}

/// Take back what was decided together.
#[utoipa::path(post, path = "/api/v1/imports/{id}/batches/{batch}/undo", params(("id" = i64, Path), ("batch" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "How many lines wait again"), (status = 422, description = "It was taken back already, or a line is reconciled")))]
pub async fn take_back(
    pool: web::Data<Pool>,
    caller: Caller,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let ((id, batch), acting) = (path.into_inner(), caller.acting());
    let lines = with_book(&pool, move |conn| Ok(undo_review(conn, id, batch, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "import": id, "batch": batch, "lines": lines })))
}
