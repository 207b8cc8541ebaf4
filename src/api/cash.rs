//! Cash boxes, where goods lie, and what is owed.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::Role;
use crate::ops::{count_cash, open_goods, survey_debts};
use crate::store::Pool;
use crate::store::accounts::Chart;

fn today() -> chrono::NaiveDate {
    chrono::Local::now().date_naive()
}

/// Every cash box: who holds it by a contact's code, what the book says lies there, the last count.
#[utoipa::path(get, path = "/api/v1/cash", responses((status = 200, description = "Every open cash box, by account")))]
pub async fn list_boxes(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let boxes = with_book(&pool, |conn| Ok(count_cash::list_boxes(conn, today())?)).await?;
    let rows: Vec<Value> = boxes.iter().flat_map(count_cash::CashBox::shown).collect();
    Ok(HttpResponse::Ok().json(json!({ "boxes": rows })))
}

/// What others owe us and what we owe, by age in days.
#[utoipa::path(get, path = "/api/v1/owed", responses((status = 200, description = "Open debts, oldest first: to_us and by_us")))]
pub async fn list_owed(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let rows = with_book(&pool, |conn| {
        let chart = Chart::load(conn)?;
        let mut rows = [Vec::new(), Vec::new()];
        for (role, rows) in [Role::Receivable, Role::Payable].into_iter().zip(&mut rows) {
            let debts = survey_debts::list_debts(conn, &chart, role, today())?;
            rows.extend(debts.iter().map(|debt| debt.shown(today())));
        }
        Ok(rows)
    })
    .await?;
    let [to_us, by_us] = rows;
    Ok(HttpResponse::Ok().json(json!({ "to_us": to_us, "by_us": by_us })))
}

/// Where goods lie: pieces, kinds and cost at each place.
#[utoipa::path(get, path = "/api/v1/places", responses((status = 200, description = "Every open place, by account")))]
pub async fn list_places(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let rows = with_book(&pool, |conn| Ok(open_goods::show_places(conn)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "places": rows })))
}

/// A new place: `{"code":"InfoshopA","name":"Infoshop A","shop":true}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlace {
    /// The last part of its account's path.
    code: String,
    name: Option<String>,
    /// Somebody else's, who sells for us.
    #[serde(default)]
    shop: bool,
}

/// Open a place.
#[utoipa::path(post, path = "/api/v1/places", request_body = NewPlace,
    responses((status = 201, description = "The account of the place"), (status = 409, description = "It is there already")))]
pub async fn open_place(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewPlace>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let new = new.into_inner();
    let shop = new.shop;
    let open = move |conn: &mut crate::store::Conn| {
        Ok(open_goods::open_place(conn, &new.code, new.name.as_deref().unwrap_or(&new.code), new.shop)?)
    };
    let path = with_book(&pool, open).await?;
    Ok(HttpResponse::Created().json(json!({ "account": path, "shop": shop })))
}
