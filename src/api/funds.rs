//! Funds: listed, opened, changed, closed; and who bears their fees.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::{Currency, Fund, FundCode, Money};
use crate::ops::bear_fees::{fee_bearers, set_fee_bearer};
use crate::ops::{OpsError, open_accounts};
use crate::store::accounts::Chart;
use crate::store::{Pool, books, funds};

/// Every fund.
#[utoipa::path(get, path = "/api/v1/funds", responses((status = 200, description = "Every fund, by code")))]
pub async fn list_funds(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let (found, bearers) = with_book(&pool, |conn| Ok((funds::list(conn)?, fee_bearers(conn)?))).await?;
    let row = |fund: Fund| {
        let mut row = json!(fund);
        if let Some(fields) = row.as_object_mut() {
            fields.insert("fees_borne_by".to_owned(), json!(bearers.get(&fund.code).unwrap_or(&fund.code)));
        }
        row
    };
    let rows: Vec<serde_json::Value> = found.into_iter().map(|(_, fund)| row(fund)).collect();
    Ok(HttpResponse::Ok().json(json!({ "funds": rows })))
}

/// A new fund: `{"code":"rupression","restriction":"restricted","aliases":["Network case"]}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFund {
    code: String,
    name: Option<String>,
    restriction: Option<String>,
    purpose: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    /// In major units of the book's currency.
    target: Option<String>,
}

/// Open a fund.
#[utoipa::path(post, path = "/api/v1/funds", request_body = NewFund,
    responses((status = 201, description = "The fund"), (status = 409, description = "It is there already")))]
pub async fn open_fund(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewFund>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let new = new.into_inner();
    let fund = with_book(&pool, move |conn| {
        let currency = books::get(conn)?.currency;
        let fund = read_fund(new, currency)?;
        open_accounts::open_fund(conn, &fund)?;
        Ok(fund)
    })
    .await?;
    Ok(HttpResponse::Created().json(fund))
}

fn read_fund(new: NewFund, currency: Currency) -> Result<Fund, OpsError> {
    let mut fund = Fund::from_code(new.code.parse()?);
    if let Some(name) = new.name {
        fund.name = name;
    }
    if let Some(restriction) = new.restriction {
        fund.restriction = restriction.parse()?;
    }
    fund.purpose = new.purpose.unwrap_or_default();
    fund.aliases = new.aliases;
    fund.target = new.target.map(|text| Money::parse(&text, currency)).transpose()?;
    Ok(fund)
}

/// Whose cost the fees of payments to a fund are: another fund's code, or nothing for the fund itself.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    borne_by: Option<String>,
}

/// Say whose cost the fees of payments to a fund are from now on.
#[utoipa::path(post, path = "/api/v1/funds/{code}/fees", request_body = Fees,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "Who bears them"), (status = 404, description = "There is no such fund")))]
pub async fn change_fees(
    pool: web::Data<Pool>,
    caller: Caller,
    code: web::Path<String>,
    fees: web::Json<Fees>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let (code, fees) = (code.into_inner(), fees.into_inner());
    let said = with_book(&pool, move |conn| {
        let fund: FundCode = code.parse().map_err(OpsError::from)?;
        let bearer: Option<FundCode> = fees.borne_by.map(|code| code.parse()).transpose().map_err(OpsError::from)?;
        let bearer = bearer.filter(|bearer| *bearer != fund);
        set_fee_bearer(conn, &fund, bearer.as_ref())?;
        Ok(json!({ "code": fund, "fees_borne_by": bearer.as_ref().unwrap_or(&fund) }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(said))
}

/// What changes of a fund; what is left out stays. Aliases are all of them.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundChange {
    name: Option<String>,
    purpose: Option<String>,
    aliases: Option<Vec<String>>,
    /// In major units of the book's currency; empty for none.
    target: Option<String>,
}

/// Change name, purpose, aliases or target of a fund; code and restriction stay.
#[utoipa::path(post, path = "/api/v1/funds/{code}", request_body = FundChange,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The fund"), (status = 404, description = "There is no such fund"),
        (status = 422, description = "An alias belongs to another fund")))]
pub async fn edit_fund(
    pool: web::Data<Pool>,
    caller: Caller,
    code: web::Path<String>,
    change: web::Json<FundChange>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let (code, change) = (code.into_inner(), change.into_inner());
    let fund = with_book(&pool, move |conn| {
        let code: FundCode = code.parse().map_err(OpsError::from)?;
        let known = Chart::load(conn)?.fund(&code).cloned();
        let mut fund = known.ok_or_else(|| open_accounts::unknown_fund(&code))?;
        fund.name = change.name.unwrap_or(fund.name);
        fund.purpose = change.purpose.unwrap_or(fund.purpose);
        fund.aliases = change.aliases.unwrap_or(fund.aliases);
        if let Some(text) = change.target {
            let currency = books::get(conn)?.currency;
            let target = (!text.is_empty()).then(|| Money::parse(&text, currency)).transpose();
            fund.target = target.map_err(OpsError::from)?;
        }
        open_accounts::edit_fund(conn, &fund)?;
        Ok(fund)
    })
    .await?;
    Ok(HttpResponse::Ok().json(fund))
}

/// Close a fund that holds nothing.
#[utoipa::path(post, path = "/api/v1/funds/{code}/close", params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It takes no more entries"), (status = 404, description = "There is no such fund"),
        (status = 422, description = "It holds something")))]
pub async fn close_fund(
    pool: web::Data<Pool>,
    caller: Caller,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let code: FundCode = code.parse().map_err(OpsError::from)?;
    let acting = caller.acting();
    let said = json!({ "code": code, "is_closed": true });
    with_book(&pool, move |conn| Ok(open_accounts::close_fund(conn, &code, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(said))
}
