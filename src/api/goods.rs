//! Products with where they lie, what their surplus comes to, the sheet of a stall, and events.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::Money;
use crate::ledger::product::{Details, Product};
use crate::ops::change_product::{self, DetailsSaid};
use crate::ops::{OpsError, open_goods, share_surplus, stall_sheet};
use crate::store::accounts::Chart;
use crate::store::product_moves::{self, MoveKey, ProductMove};
use crate::store::{Conn, Pool, books, events, products, stock};

/// Every product, with pieces and cost at each place.
#[utoipa::path(get, path = "/api/v1/products", responses((status = 200, description = "Every product, by code, with its stock by place")))]
pub async fn list_products(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let rows = with_book(&pool, |conn| {
        let chart = Chart::load(conn)?;
        let mut levels: HashMap<String, Vec<_>> = HashMap::new();
        for (code, place, level) in stock::list_levels(conn, &chart)? {
            levels.entry(code).or_default().push((place, level));
        }
        let mut rows: Vec<Value> = Vec::new();
        for (_, product) in products::list(conn, &chart)? {
            let stock = levels.get(&product.code).into_iter().flatten().map(|(place, level)| {
                let cost = Money::new(level.value_minor, product.price.currency).to_string();
                json!({ "place": place, "quantity": level.quantity, "cost": cost })
            });
            let stock: Vec<Value> = stock.collect();
            let mut row = json!(product);
            if let Some(fields) = row.as_object_mut() {
                fields.insert("currency".to_owned(), json!(product.price.currency));
                fields.insert("stock".to_owned(), json!(stock));
            }
            rows.push(row);
        }
        Ok(rows)
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "products": rows })))
}

/// A new product: `{"code":"SHIRT-M","name":"T-shirt M","price":"18.00","fund":"merch"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    code: String,
    name: Option<String>,
    price: String,
    fund: String,
    inventory: Option<String>,
    #[serde(default)]
    reorder_level: i64,
    #[serde(default)]
    family: String,
    #[serde(default)]
    size: String,
    #[serde(default)]
    colour: String,
    #[serde(default)]
    language: String,
    solidarity: Option<String>,
    bulk: Option<String>,
    infoshop: Option<String>,
    /// What a set is made of: `["5 POSTCARD"]`.
    #[serde(default)]
    parts: Vec<String>,
    /// The fund its surplus goes to.
    surplus_to: Option<String>,
    /// `all`, `50%`, `2.00` a piece, `after costs`.
    surplus: Option<String>,
    #[serde(default)]
    promise: String,
}

/// Open a product.
#[utoipa::path(post, path = "/api/v1/products", request_body = NewProduct,
    responses((status = 201, description = "The product"), (status = 409, description = "It is there already")))]
pub async fn open_product(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewProduct>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let new = new.into_inner();
    let product = with_book(&pool, move |conn| {
        let currency = books::get(conn)?.currency;
        Ok(open_goods::open_product(conn, &read(new, currency)?)?)
    })
    .await?;
    Ok(HttpResponse::Created().json(product))
}

fn read(new: NewProduct, currency: crate::ledger::Currency) -> Result<open_goods::NewProduct, OpsError> {
    let said = DetailsSaid {
        family: Some(new.family),
        size: Some(new.size),
        colour: Some(new.colour),
        language: Some(new.language),
        solidarity: new.solidarity,
        bulk: new.bulk,
        infoshop: new.infoshop,
        parts: Some(new.parts),
        surplus_to: new.surplus_to,
        surplus: new.surplus,
        promise: Some(new.promise),
    };
    Ok(open_goods::NewProduct {
        name: new.name.unwrap_or_else(|| new.code.clone()),
        code: new.code,
        price: Money::parse(&new.price, currency)?,
        inventory: new.inventory.map(|path| path.parse()).transpose()?,
        fund: new.fund.parse()?,
        reorder_level: new.reorder_level,
        details: said.lay_over(Details::default(), currency)?,
    })
}

/// What changes of a product; what is not said stays. An empty price takes a list's price away, an empty `surplus_to` the
/// rule. Another rule holds from this month on, a first one for all months; another fund is possible while nothing was bought or sold.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductChange {
    name: Option<String>,
    price: Option<String>,
    fund: Option<String>,
    reorder_level: Option<i64>,
    family: Option<String>,
    size: Option<String>,
    colour: Option<String>,
    language: Option<String>,
    solidarity: Option<String>,
    bulk: Option<String>,
    infoshop: Option<String>,
    /// What a set is made of: `["5 POSTCARD"]`; `[]` for no set.
    parts: Option<Vec<String>>,
    surplus_to: Option<String>,
    surplus: Option<String>,
    promise: Option<String>,
    /// `true`: offered for sale no more; `false`: offered again.
    closed: Option<bool>,
}

impl ProductChange {
    fn lay_over(self, mut product: Product) -> Result<Product, OpsError> {
        let currency = product.price.currency;
        product.name = self.name.unwrap_or(product.name);
        product.price = self.price.map_or(Ok(product.price), |price| Money::parse(&price, currency))?;
        product.fund = self.fund.map_or(Ok(product.fund), |fund| fund.parse())?;
        product.reorder_level = self.reorder_level.unwrap_or(product.reorder_level);
        product.is_closed = self.closed.unwrap_or(product.is_closed);
        let said = DetailsSaid {
            family: self.family,
            size: self.size,
            colour: self.colour,
            language: self.language,
            solidarity: self.solidarity,
            bulk: self.bulk,
            infoshop: self.infoshop,
            parts: self.parts,
            surplus_to: self.surplus_to,
            surplus: self.surplus,
            promise: self.promise,
        };
        product.details = said.lay_over(product.details, currency)?;
        Ok(product)
    }
}

fn unknown(code: &str) -> OpsError {
    OpsError::NotFound { what: format!("product {code}"), hint: "See: /api/v1/products".to_owned() }
}

/// Change a product, close it, or open it again.
#[utoipa::path(post, path = "/api/v1/products/{code}", request_body = ProductChange, params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The product as it is now"), (status = 422, description = "Refused, and why")))]
pub async fn change_product(
    pool: web::Data<Pool>,
    caller: Caller,
    code: web::Path<String>,
    change: web::Json<ProductChange>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let (acting, code, change) = (caller.acting(), code.into_inner(), change.into_inner());
    let product = with_book(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let known = products::find(conn, &chart, &code)?.ok_or_else(|| unknown(&code))?.1;
        change_product::change_product(conn, &change.lay_over(known)?, &acting)?;
        let chart = Chart::load(conn)?;
        Ok(products::find(conn, &chart, &code)?.ok_or_else(|| unknown(&code))?.1)
    })
    .await?;
    Ok(HttpResponse::Ok().json(product))
}

/// Every event.
#[utoipa::path(get, path = "/api/v1/events", responses((status = 200, description = "Every event, newest first")))]
pub async fn list_events(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let found = with_book(&pool, |conn| {
        let chart = Chart::load(conn)?;
        Ok(events::list(conn, &chart)?)
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "events": found })))
}

/// One product: its stock by place, batches with what they cost, and its newest moves.
#[utoipa::path(get, path = "/api/v1/products/{code}", params(("code" = String, Path)),
    responses((status = 200, description = "The product with stock, batches and moves"), (status = 404, description = "There is none")))]
pub async fn show_product(pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let code = code.into_inner();
    let found = with_book(&pool, move |conn| Ok(product_shown(conn, &code)?)).await?;
    Ok(HttpResponse::Ok().json(found))
}

/// How many of the newest moves are told.
const MOVES: i64 = 100;

fn product_shown(conn: &mut Conn, code: &str) -> Result<Value, OpsError> {
    let chart = Chart::load(conn)?;
    let (id, product) = products::find(conn, &chart, code)?.ok_or_else(|| unknown(code))?;
    let currency = product.price.currency;
    let text = |minor| Money::new(minor, currency).to_string();
    let stock: Vec<Value> = stock::levels_of(conn, &chart, code)?
        .iter()
        .map(|(place, level)| json!({ "place": place, "quantity": level.quantity, "cost": text(level.value_minor) }))
        .collect();
    let batches: Vec<Value> = stock::list_batches(conn, id)?
        .iter()
        .map(|one| json!({ "entry": one.entry, "date": one.on, "quantity": one.quantity, "cost": text(one.value_minor) }))
        .collect();
    let newest = product_moves::list(conn, &chart, (id, None), MoveKey::END, MOVES)?;
    let told = |one: ProductMove| {
        json!({ "entry": one.key.entry, "date": one.on, "place": one.place, "quantity": one.moved.quantity,
            "cost": text(one.moved.value_minor), "description": one.description })
    };
    let moves: Vec<Value> = newest.into_iter().map(told).collect();
    let mut shown = json!(product);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("currency".to_owned(), json!(currency));
        fields.insert("stock".to_owned(), json!(stock));
        fields.insert("batches".to_owned(), json!(batches));
        fields.insert("moves".to_owned(), json!(moves));
    }
    Ok(shown)
}

/// A month.
#[derive(Debug, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfMonth {
    /// `2026-10`
    month: String,
}

/// What is due to funds by the products' rules, with the working.
#[utoipa::path(get, path = "/api/v1/surplus", params(OfMonth), responses((status = 200, description = "Every product with a rule that sold something in the month")))]
pub async fn show_surplus(pool: web::Data<Pool>, query: web::Query<OfMonth>) -> Result<HttpResponse, Problem> {
    let rows = with_book(&pool, move |conn| {
        let month = query.month.parse().map_err(OpsError::from)?;
        let found = share_surplus::survey_surplus(conn, month)?;
        Ok(found.iter().map(share_surplus::Surplus::shown).collect::<Vec<Value>>())
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "surplus": rows })))
}

/// Give what is due for a month and was not given yet.
#[utoipa::path(post, path = "/api/v1/surplus", request_body = OfMonth, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Given, an entry a product"), (status = 422, description = "The month is not over, or nothing is due")))]
pub async fn give_surplus(
    pool: web::Data<Pool>,
    caller: Caller,
    body: web::Json<OfMonth>,
) -> Result<HttpResponse, Problem> {
    let acting = caller.acting();
    let posted = with_book(&pool, move |conn| {
        let month = body.month.parse().map_err(OpsError::from)?;
        Ok(share_surplus::share_surplus(conn, month, &acting)?)
    })
    .await?;
    Ok(HttpResponse::Created().json(posted.shown()))
}

/// Record the sheet of a stall: CSV with a line a sale, as `record` reads it; all lines or none, the same sheet once.
#[utoipa::path(post, path = "/api/v1/sales/sheet", request_body(content = String, content_type = "text/csv"), params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Recorded"), (status = 200, description = "It was there already"), (status = 422, description = "Refused, with every line that is wrong")))]
pub async fn record_sheet(pool: web::Data<Pool>, caller: Caller, body: String) -> Result<HttpResponse, Problem> {
    if !stall_sheet::is_sheet(&body) {
        let columns = stall_sheet::COLUMNS.join(", ");
        return Err(Problem::refused(format!(
            "The first line names the columns, the first three at least: {columns}."
        )));
    }
    let acting = caller.acting();
    let posted = with_book(&pool, move |conn| Ok(stall_sheet::record_sheet(conn, &body, "", &acting)?)).await?;
    let document = posted.shown();
    Ok(if posted.posted.new > 0 { HttpResponse::Created().json(document) } else { HttpResponse::Ok().json(document) })
}
