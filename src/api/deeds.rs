//! What is done with goods and at a night, each deed at an address of its own with its fields described: the acts of
//! `record`, with the key from the header. Knows no act's rules.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access::{Caller, key_of};
use super::problem::Problem;
use super::with_book;
use crate::ops::record_acts::record_lines;
use crate::store::Pool;

/// Declares the body of a deed: what every act can say, and its own fields.
macro_rules! deed {
    ($(#[$told:meta])* $name:ident { $($(#[$field_told:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$told])*
        #[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The day it happened: `2026-03-02`.
            date: String,
            /// Instead of the description it gives itself; never a person's name.
            description: Option<String>,
            /// The number of the receipt, sheet or note.
            reference: Option<String>,
            /// A contact's code.
            contact: Option<String>,
            /// An event's code.
            event: Option<String>,
            /// Why a restricted fund may fall below zero.
            #[serde(rename = "override")]
            override_reason: Option<String>,
            $($(#[$field_told])* $field: $kind,)*
        }
    };
}

/// So many pieces of a product.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pieces {
    product: String,
    quantity: i64,
}

/// Pieces that were bought, and what all of them cost.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bought {
    product: String,
    quantity: i64,
    cost: String,
    place: Option<String>,
}

/// Pieces that were sold.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sold {
    product: String,
    quantity: i64,
    /// Each; instead of the list's.
    price: Option<String>,
    place: Option<String>,
}

/// So many of one price.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// `door`, `bar`, `donation_box` or `tickets`.
    of: String,
    what: Option<String>,
    pieces: u32,
    price: String,
}

/// A till as it was counted once: by coins and notes, or as a sum.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TillCount {
    /// `begin`, `between` (and taken away) or `end`.
    at: String,
    pieces: Option<Vec<Coins>>,
    sum: Option<String>,
}

/// Coins or notes of one worth.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coins {
    worth: String,
    pieces: u32,
}

/// How many lie there.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedGoods {
    product: String,
    counted: i64,
    place: Option<String>,
}

/// What came back from a shop, and what neither came back nor was sold.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CameBack {
    product: String,
    #[serde(default)]
    returned: i64,
    #[serde(default)]
    missing: i64,
}

/// A cost by its account.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Spent {
    expense: String,
    amount: String,
}

/// A cost that somebody laid out.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LaidOut {
    expense: String,
    amount: String,
    owed_to: String,
}

/// What came by card or PayPal.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByCard {
    into: String,
    amount: String,
}

/// Another kind of income.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherTaking {
    income: String,
    amount: String,
}

deed!(
    /// Goods were printed or bought.
    Purchase {
        items: Vec<Bought>,
        /// Freight and customs, spread over the items.
        freight: Option<String>,
        /// `value` or `quantity`.
        spread: Option<String>,
        /// Or `owed_to`.
        paid_from: Option<String>,
        owed_to: Option<String>,
    }
);
deed!(
    /// Goods were carried to another place.
    Carried {
        items: Vec<Pieces>,
        from: Option<String>,
        into: Option<String>,
        stock_reason: Option<String>,
    }
);
deed!(
    /// Goods were counted; what is missing is shrinkage.
    GoodsCount {
        items: Vec<CountedGoods>,
    }
);
deed!(
    /// Goods were given away; without a fund it is promotion.
    GivenAway {
        items: Vec<Pieces>,
        fund: Option<String>,
        expense: Option<String>,
        place: Option<String>,
        stock_reason: Option<String>,
    }
);
deed!(
    /// Goods were brought to a shop; they stay ours.
    Delivery {
        /// The last part of the shop's account.
        shop: String,
        items: Vec<Pieces>,
        from: Option<String>,
        stock_reason: Option<String>,
    }
);
deed!(
    /// A shop's sheet: what it sold, what came back, what it keeps.
    ShopSettlement {
        shop: String,
        items: Vec<Sold>,
        currency: Option<String>,
        price_list: Option<String>,
        back: Option<Vec<CameBack>>,
        /// Or `commission_percent`.
        commission: Option<String>,
        commission_percent: Option<String>,
        /// Where it was paid at once; otherwise the shop owes it.
        into: Option<String>,
        stock_reason: Option<String>,
    }
);
deed!(
    /// What came back from a shop without being sold.
    ShopReturn {
        shop: String,
        items: Vec<CameBack>,
        into: Option<String>,
        stock_reason: Option<String>,
    }
);
deed!(
    /// Goods were sold.
    Sale {
        items: Vec<Sold>,
        currency: Option<String>,
        into: String,
        shipping: Option<String>,
        /// `solidarity`, `bulk` or `infoshop`.
        price_list: Option<String>,
        discount: Option<String>,
        /// All they gave, when it is more than the price.
        given: Option<String>,
        donation_fund: Option<String>,
        fee: Option<String>,
        fee_borne_by: Option<String>,
        fee_account: Option<String>,
        stock_reason: Option<String>,
    }
);
deed!(
    /// The night's sheet.
    Takings {
        fund: Option<String>,
        /// The till.
        into: String,
        currency: Option<String>,
        door: Option<String>,
        bar: Option<String>,
        donation_box: Option<String>,
        tickets: Option<String>,
        other: Option<Vec<OtherTaking>>,
        /// Tickets that were sold ahead and are income now.
        ahead: Option<String>,
        /// Guests by price, the bar drink by drink.
        tallies: Option<Vec<Tally>>,
        /// All that lay in the till, the float with it.
        counted: Option<String>,
        float: Option<String>,
        /// The till as it was counted, instead of `float` and `counted`.
        counts: Option<Vec<TillCount>>,
        /// What of the count has its own entries: merch sold into the till.
        recorded: Option<String>,
        costs: Option<Vec<Spent>>,
        elsewhere: Option<Vec<ByCard>>,
        laid_out: Option<Vec<LaidOut>>,
    }
);

/// Takes out what was not said, names the act, and records it.
async fn record(
    act: &'static str,
    body: impl Serialize,
    event: Option<String>,
    (pool, caller, request): (web::Data<Pool>, Caller, HttpRequest),
) -> Result<HttpResponse, Problem> {
    let said = serde_json::to_value(body).map_err(|error| Problem::refused(error.to_string()))?;
    let Value::Object(mut fields) = said else { return Err(Problem::refused("The body is no object.")) };
    fields.retain(|_, value| !value.is_null());
    fields.insert("act".to_owned(), json!(act));
    fields.insert("key".to_owned(), json!(key_of(&request).unwrap_or_default()));
    if let Some(event) = event {
        fields.insert("event".to_owned(), json!(event));
    }
    let (line, acting) = (without_nothing(Value::Object(fields)).to_string(), caller.acting());
    let posted = with_book(&pool, move |conn| Ok(record_lines(conn, &line, &acting)?)).await?;
    let document = posted.shown();
    Ok(if posted.new > 0 { HttpResponse::Created().json(document) } else { HttpResponse::Ok().json(document) })
}

/// The same without fields that say nothing, at any depth.
fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.map(|(name, value)| (name, without_nothing(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nothing).collect()),
        other => other,
    }
}

/// Declares the handler of a deed.
macro_rules! handler {
    ($(#[$told:meta])* $name:ident, $act:literal, $body:ident, $path:literal) => {
        $(#[$told])*
        #[utoipa::path(post, path = $path, request_body = $body, params(("Idempotency-Key" = String, Header)),
            responses((status = 201, description = "Recorded"), (status = 200, description = "It was there already"), (status = 422, description = "Refused; nothing was recorded")))]
        pub async fn $name(
            pool: web::Data<Pool>,
            caller: Caller,
            request: HttpRequest,
            body: web::Json<$body>,
        ) -> Result<HttpResponse, Problem> {
            record($act, body.into_inner(), None, (pool, caller, request)).await
        }
    };
}

handler!(
    /// A batch arrives.
    buy, "stock_purchase", Purchase, "/api/v1/stock/purchases"
);
handler!(
    /// Carry goods to another place.
    carry, "stock_moved", Carried, "/api/v1/stock/moves"
);
handler!(
    /// Count goods.
    count, "stock_count", GoodsCount, "/api/v1/stock/counts"
);
handler!(
    /// Give goods away.
    give, "give_away", GivenAway, "/api/v1/stock/given"
);
handler!(
    /// Sell goods.
    sell, "merch_sale", Sale, "/api/v1/sales"
);
handler!(
    /// Bring goods to a shop.
    deliver, "consignment_out", Delivery, "/api/v1/consignment/deliveries"
);
handler!(
    /// Take a shop's sheet.
    settle_shop, "consignment_settlement", ShopSettlement, "/api/v1/consignment/settlements"
);
handler!(
    /// Take goods back from a shop.
    take_back, "consignment_return", ShopReturn, "/api/v1/consignment/returns"
);

/// Record a night's sheet.
#[utoipa::path(post, path = "/api/v1/events/{code}/takings", request_body = Takings,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Recorded"), (status = 200, description = "It was there already"), (status = 422, description = "Refused; nothing was recorded")))]
pub async fn take_night(
    pool: web::Data<Pool>,
    caller: Caller,
    request: HttpRequest,
    code: web::Path<String>,
    body: web::Json<Takings>,
) -> Result<HttpResponse, Problem> {
    record("event_takings", body.into_inner(), Some(code.into_inner()), (pool, caller, request)).await
}
