//! Cash boxes, where goods lie, and what is owed.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Caller, key_of};
use super::problem::Problem;
use super::with_book;
use crate::ledger::period::parse_date;
use crate::ledger::{Currency, Money};
use crate::ops::count_cash::{Counted, Difference, Pieces};
use crate::ops::{OpsError, count_cash, open_goods, survey_debts};
use crate::store::accounts::Chart;
use crate::store::cash::{Count, Holder};
use crate::store::{Pool, books, cash};

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
        let debts = survey_debts::list_debts(conn, &chart, today())?;
        Ok(debts.map(|side| side.iter().map(|debt| debt.shown(today())).collect::<Vec<Value>>()))
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

/// So many coins or notes of one worth.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedPieces {
    /// In major units: `5.00`.
    worth: String,
    pieces: i64,
}

/// A count of a cash box: `{"account":"Assets:Cash:Box","pieces":[{"worth":"5.00","pieces":3}],"other":"1.20"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCashCount {
    account: String,
    /// The day; otherwise today.
    on: Option<String>,
    /// Otherwise the book's.
    currency: Option<String>,
    #[serde(default)]
    pieces: Vec<CountedPieces>,
    /// What was not counted by coins and notes; or all of it.
    other: Option<String>,
    /// Who counted with, by a contact's code.
    #[serde(default)]
    second: String,
    /// Post what is over or short.
    #[serde(default)]
    post: bool,
    /// The fund that bears the difference; otherwise every fund by what it has there.
    fund: Option<String>,
}

fn read_count(body: NewCashCount, currency: Currency, key: String) -> Result<(Counted, Difference), OpsError> {
    let piece = |one: &CountedPieces| -> Result<Pieces, OpsError> {
        Ok(Pieces { worth: Money::parse(&one.worth, currency)?.minor, pieces: one.pieces })
    };
    let other = body.other.as_deref().map_or(Ok(Money::zero(currency)), |text| Money::parse(text, currency))?;
    let fund = body.fund.as_deref().map(str::parse).transpose()?;
    let counted = Counted {
        account: body.account.parse()?,
        on: body.on.as_deref().map_or(Ok(today()), parse_date)?,
        pieces: body.pieces.iter().map(piece).collect::<Result<_, _>>()?,
        other,
        second: body.second,
        key,
    };
    Ok((counted, if body.post { Difference::Post(fund) } else { Difference::Leave }))
}

/// Keep a count of a cash box as a document, and post its difference when that is said.
#[utoipa::path(post, path = "/api/v1/cash/counts", request_body = NewCashCount, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "The count as it is kept"), (status = 404, description = "There is no such box"), (status = 422, description = "Refused")))]
pub async fn count_box(
    pool: web::Data<Pool>,
    caller: Caller,
    request: HttpRequest,
    body: web::Json<NewCashCount>,
) -> Result<HttpResponse, Problem> {
    let (body, acting, key) = (body.into_inner(), caller.acting(), key_of(&request).unwrap_or_default());
    let kept = with_book(&pool, move |conn| {
        let currency = match &body.currency {
            Some(code) => code.parse().map_err(OpsError::from)?,
            None => books::get(conn)?.currency,
        };
        let (counted, difference) = read_count(body, currency, key)?;
        let number = count_cash::count_cash(conn, &counted, difference, &acting)?;
        Ok(cash::find_count(conn, number)?.as_ref().map(shown_count))
    })
    .await?;
    Ok(HttpResponse::Created().json(kept))
}

/// Whose counts are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountsOf {
    account: String,
}

/// The newest counts of a cash box.
#[utoipa::path(get, path = "/api/v1/cash/counts", params(CountsOf), responses((status = 200, description = "Up to 100 counts, newest first"), (status = 404, description = "There is no such account")))]
pub async fn list_counts(pool: web::Data<Pool>, query: web::Query<CountsOf>) -> Result<HttpResponse, Problem> {
    let rows = with_book(&pool, move |conn| {
        let path = query.account.parse().map_err(OpsError::from)?;
        let id = Chart::load(conn)?.account_id(&path);
        let id = id.ok_or_else(|| Problem::not_found(format!("There is no account {path}.")))?;
        Ok(cash::list_counts(conn, id, 100)?.iter().map(shown_count).collect::<Vec<Value>>())
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "counts": rows })))
}

fn shown_count(count: &Count) -> Value {
    let difference = Money::new(count.counted.minor.saturating_sub(count.book.minor), count.book.currency);
    let sheet: Value = serde_json::from_str(&count.document).unwrap_or_default();
    json!({ "count": count.id, "on": count.on, "currency": count.counted.currency, "counted": count.counted.to_string(),
        "book": count.book.to_string(), "difference": difference.to_string(), "entry": count.entry, "sheet": sheet })
}

/// Who holds a box from a day on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedOver {
    account: String,
    /// A contact's code; empty when nobody holds it.
    to: String,
    /// The day; otherwise today.
    since: Option<String>,
}

/// Say who holds a cash box.
#[utoipa::path(post, path = "/api/v1/cash/hand-over", request_body = HandedOver, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It is written down"), (status = 404, description = "There is no such box or contact")))]
pub async fn hand_over(
    pool: web::Data<Pool>,
    caller: Caller,
    body: web::Json<HandedOver>,
) -> Result<HttpResponse, Problem> {
    let (body, acting) = (body.into_inner(), caller.acting());
    let document = with_book(&pool, move |conn| {
        let account = body.account.parse().map_err(OpsError::from)?;
        let since = body.since.as_deref().map_or(Ok(today()), parse_date).map_err(OpsError::from)?;
        count_cash::hand_over(conn, &account, &Holder { contact: body.to.clone(), since }, &acting)?;
        Ok(json!({ "account": account, "holder": body.to, "since": since }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(document))
}
