//! Reconciliations: begun, matched, finished, looked at and reopened.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::accept_matches::{BY_HAND, Pair, accept_matches};
use crate::ops::finish_reconciliation::{finish_reconciliation, reopen_reconciliation};
use crate::ops::reconcile_account::{
    accept_agreed, accept_sure, read_statement, reconcile_account, start_reconciliation, undo_match,
};
use crate::ops::record_missing::{Missing, no_missing, record_missing};
use crate::ops::tell_reconciliation::{list_reconciliations, tell_reconciliation};
use crate::ops::{Acting, OpsError};
use crate::store::{Conn, Pool};

/// Every reconciliation.
#[utoipa::path(get, path = "/api/v1/reconciliations", responses((status = 200, description = "Every reconciliation with its state: open, finished or reopened")))]
pub async fn list(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let rows = with_book(&pool, |conn| Ok(list_reconciliations(conn)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "reconciliations": rows })))
}

/// One reconciliation.
#[utoipa::path(get, path = "/api/v1/reconciliations/{id}", params(("id" = i64, Path)),
    responses((status = 200, description = "As it stands, with lines, entries, proposals, matches and hints; or the document of a finished one"), (status = 404, description = "There is none")))]
pub async fn show(pool: web::Data<Pool>, caller: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let id = id.into_inner();
    let told = with_book(&pool, move |conn| Ok(tell_reconciliation(conn, id)?)).await?;
    Ok(HttpResponse::Ok().json(told))
}

/// A statement: `{"account":"Assets:Bank:Giro","date":"2020-02-29","balance":"1061.60"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReconciliation {
    account: String,
    date: String,
    /// In major units, in the account's currency.
    balance: String,
    /// Match what is sure and finish, or keep nothing.
    #[serde(default)]
    finish: bool,
}

/// Begin a reconciliation, or with `finish` reconcile in one go.
#[utoipa::path(post, path = "/api/v1/reconciliations", request_body = NewReconciliation, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "The reconciliation"), (status = 422, description = "The day is reconciled already, or a difference remains")))]
pub async fn start(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewReconciliation>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (new, acting) = (new.into_inner(), caller.acting());
    let told = with_book(&pool, move |conn| Ok(begin(conn, &new, &acting)?)).await?;
    Ok(HttpResponse::Created().json(told))
}

fn begin(conn: &mut Conn, new: &NewReconciliation, acting: &Acting) -> Result<Value, OpsError> {
    let (path, day, statement) = read_statement(conn, &new.account, &new.date, &new.balance)?;
    let id = if new.finish {
        reconcile_account(conn, &path, day, statement, acting)?.0
    } else {
        let id = start_reconciliation(conn, &path, day, statement, acting)?;
        accept_agreed(conn, id, acting)?;
        id
    };
    tell_reconciliation(conn, id)
}

/// What belongs together: `{"lines":[3],"entries":[12,13]}`; entries alone stand on a statement that was typed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMatch {
    #[serde(default)]
    lines: Vec<i64>,
    entries: Vec<i64>,
}

/// Does something with a reconciliation, and shows it as it stands then.
async fn after(
    pool: &web::Data<Pool>,
    id: i64,
    work: impl FnOnce(&mut Conn) -> Result<(), OpsError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let told = with_book(pool, move |conn| {
        work(conn)?;
        Ok(tell_reconciliation(conn, id)?)
    })
    .await?;
    Ok(HttpResponse::Ok().json(told))
}

/// Match lines with entries of the same sum.
#[utoipa::path(post, path = "/api/v1/reconciliations/{id}/matches", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewMatch, responses((status = 200, description = "The reconciliation as it stands"), (status = 422, description = "The sums differ, or something is matched already")))]
pub async fn add_match(
    pool: web::Data<Pool>,
    caller: Caller,
    id: web::Path<i64>,
    new: web::Json<NewMatch>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, new, acting) = (id.into_inner(), new.into_inner(), caller.acting());
    let pair = Pair { lines: new.lines, entries: new.entries, reason: BY_HAND.to_owned() };
    after(&pool, id, move |conn| accept_matches(conn, id, &[pair], &acting).map(drop)).await
}

/// What the bank did by itself: `{"what":"fee","line":7}`; without a line, what remains of the difference.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMissing {
    /// `fee` or `interest`.
    what: String,
    line: Option<i64>,
}

/// Record the bank's fee or interest, and match it.
#[utoipa::path(post, path = "/api/v1/reconciliations/{id}/missing", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewMissing, responses((status = 200, description = "The reconciliation as it stands"), (status = 422, description = "It goes the other way, or something is left to be matched first")))]
pub async fn add_missing(
    pool: web::Data<Pool>,
    caller: Caller,
    id: web::Path<i64>,
    new: web::Json<NewMissing>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, new, acting) = (id.into_inner(), new.into_inner(), caller.acting());
    after(&pool, id, move |conn| {
        let missing = Missing::named(&new.what).ok_or_else(|| no_missing(&new.what))?;
        record_missing(conn, id, missing, new.line, &acting).map(drop)
    })
    .await
}

/// Take a match back.
#[utoipa::path(post, path = "/api/v1/reconciliations/{id}/matches/{match}/undo", params(("id" = i64, Path), ("match" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The reconciliation as it stands"), (status = 404, description = "There is no such match")))]
pub async fn remove_match(
    pool: web::Data<Pool>,
    caller: Caller,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, one) = path.into_inner();
    after(&pool, id, move |conn| undo_match(conn, id, one)).await
}

/// Match everything that is proposed surely.
#[utoipa::path(post, path = "/api/v1/reconciliations/{id}/accept", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The reconciliation as it stands"), (status = 404, description = "There is none")))]
pub async fn accept(pool: web::Data<Pool>, caller: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, acting) = (id.into_inner(), caller.acting());
    after(&pool, id, move |conn| accept_sure(conn, id, &acting).map(drop)).await
}

/// Finish a reconciliation that is explained to the cent.
#[utoipa::path(post, path = "/api/v1/reconciliations/{id}/finish", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The document, kept for good"), (status = 422, description = "A difference remains")))]
pub async fn finish(pool: web::Data<Pool>, caller: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, acting) = (id.into_inner(), caller.acting());
    after(&pool, id, move |conn| finish_reconciliation(conn, id, &acting).map(drop)).await
}

/// Why it is reopened.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    reason: String,
}

/// Reopen a finished reconciliation.
#[utoipa::path(post, path = "/api/v1/reconciliations/{id}/reopen", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    request_body = Reopening, responses((status = 200, description = "The document and that it was reopened"), (status = 422, description = "It is not finished, or a later one builds on it")))]
pub async fn reopen(
    pool: web::Data<Pool>,
    caller: Caller,
    id: web::Path<i64>,
    why: web::Json<Reopening>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let (id, acting) = (id.into_inner(), caller.acting());
    after(&pool, id, move |conn| reopen_reconciliation(conn, id, &why.reason, &acting)).await
}
