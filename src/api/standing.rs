//! Standing donations and fees.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::list_standing;
use crate::store::Pool;
use crate::store::accounts::Chart;

/// What comes regularly.
#[utoipa::path(get, path = "/api/v1/standing",
    responses((status = 200, description = "Standing donations and fees: what is expected, missing or changed")))]
pub async fn list_standing(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let today = caller.acting().today;
    let rows = with_book(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let gifts = list_standing::list_standing(conn, today)?;
        Ok(gifts.iter().map(|gift| list_standing::standing_json(&chart, gift)).collect::<Vec<Value>>())
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "standing": rows })))
}
