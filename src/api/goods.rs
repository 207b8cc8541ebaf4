//! Products with where they lie, and events.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::Money;
use crate::ledger::product::{Details, PriceList, SurplusRule};
use crate::ops::{OpsError, open_goods};
use crate::store::accounts::Chart;
use crate::store::{Pool, books, events, products, stock};

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
    let mut details = Details {
        family: new.family,
        size: new.size,
        colour: new.colour,
        language: new.language,
        ..Details::default()
    };
    for (list, price) in PriceList::ALL.into_iter().zip([new.solidarity, new.bulk, new.infoshop]) {
        if let Some(price) = price {
            details.prices.insert(list, Money::parse(&price, currency)?.minor);
        }
    }
    details.parts = new.parts.iter().map(|part| open_goods::read_part(part)).collect::<Result<_, _>>()?;
    if let Some(fund) = new.surplus_to {
        let share = open_goods::read_share(new.surplus.as_deref().unwrap_or("all"), currency)?;
        details.surplus = Some(SurplusRule { fund: fund.parse()?, share, promise: new.promise });
    }
    Ok(open_goods::NewProduct {
        name: new.name.unwrap_or_else(|| new.code.clone()),
        code: new.code,
        price: Money::parse(&new.price, currency)?,
        inventory: new.inventory.map(|path| path.parse()).transpose()?,
        fund: new.fund.parse()?,
        reorder_level: new.reorder_level,
        details,
    })
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
