//! Months: what was closed and reopened, closing one, reopening one.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::Month;
use crate::ops::OpsError;
use crate::ops::close_period::{close_period, reopen_period};
use crate::store::periods::PeriodEvent;
use crate::store::{Pool, periods};

/// What was closed and reopened, when and why.
#[utoipa::path(get, path = "/api/v1/periods", responses((status = 200, description = "Every closing and reopening, in order")))]
pub async fn list_periods(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let events = with_book(&pool, |conn| Ok(periods::list(conn)?)).await?;
    let row = |event: PeriodEvent| {
        let action = if event.is_closed { "closed" } else { "reopened" };
        json!({ "month": event.month, "action": action, "reason": event.reason, "by": event.by, "at": event.at })
    };
    let rows: Vec<Value> = events.into_iter().map(row).collect();
    Ok(HttpResponse::Ok().json(json!({ "periods": rows })))
}

/// Close a month.
#[utoipa::path(post, path = "/api/v1/periods/{month}/close", params(("month" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It takes no more entries"), (status = 422, description = "It is closed already, or has not begun")))]
pub async fn close(pool: web::Data<Pool>, caller: Caller, month: web::Path<String>) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let month: Month = month.parse().map_err(OpsError::from)?;
    let acting = caller.acting();
    with_book(&pool, move |conn| Ok(close_period(conn, month, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "month": month, "is_closed": true })))
}

/// Why it is reopened.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthReopening {
    reason: String,
}

/// Reopen a closed month.
#[utoipa::path(post, path = "/api/v1/periods/{month}/reopen", params(("month" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = MonthReopening, responses((status = 200, description = "It takes entries again"), (status = 422, description = "It is not closed, or no reason is given")))]
pub async fn reopen(
    pool: web::Data<Pool>,
    caller: Caller,
    month: web::Path<String>,
    why: web::Json<MonthReopening>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let month: Month = month.parse().map_err(OpsError::from)?;
    let acting = caller.acting();
    with_book(&pool, move |conn| Ok(reopen_period(conn, month, &why.reason, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "month": month, "is_closed": false })))
}
