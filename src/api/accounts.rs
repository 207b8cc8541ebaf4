//! Accounts and funds.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::{Account, AccountPath, Fund, Money, Role};
use crate::ops::bear_fees::{fee_bearers, set_fee_bearer};
use crate::ops::{OpsError, change_role, open_accounts};
use crate::store::{Pool, accounts, books, funds};

/// Every account.
#[utoipa::path(get, path = "/api/v1/accounts", responses((status = 200, description = "Every account, by path")))]
pub async fn list_accounts(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let found = with_book(&pool, |conn| Ok(accounts::list(conn)?)).await?;
    let rows: Vec<Account> = found.into_iter().map(|(_, account)| account).collect();
    Ok(HttpResponse::Ok().json(json!({ "accounts": rows })))
}

/// A new account: `{"path":"Assets:Bank:Giro","label":…,"kind":…,"role":…,"currency":…}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    path: String,
    label: Option<String>,
    kind: Option<String>,
    role: Option<String>,
    currency: Option<String>,
}

/// Open an account.
#[utoipa::path(post, path = "/api/v1/accounts", request_body = NewAccount,
    responses((status = 201, description = "The account"), (status = 409, description = "It is there already")))]
pub async fn open_account(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewAccount>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let new = new.into_inner();
    let account = read_account(new)?;
    let opened = account.clone();
    with_book(&pool, move |conn| Ok(open_accounts::open_account(conn, &opened)?)).await?;
    Ok(HttpResponse::Created().json(account))
}

/// Another role for an account: `{"path":"Assets:Sichteinlagen","role":"bank"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    path: String,
    role: String,
}

/// Put an account's role right.
#[utoipa::path(post, path = "/api/v1/accounts/role", request_body = RoleChange, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The account and its role"), (status = 404, description = "There is no such account"),
        (status = 422, description = "The account cannot have this role")))]
pub async fn change_role(
    pool: web::Data<Pool>,
    caller: Caller,
    change: web::Json<RoleChange>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let path: AccountPath = change.path.parse().map_err(OpsError::from)?;
    let role: Role = change.role.parse().map_err(OpsError::from)?;
    let acting = caller.acting();
    let said = json!({ "path": path, "role": role });
    with_book(&pool, move |conn| Ok(change_role::change_role(conn, &path, role, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(said))
}

fn read_account(new: NewAccount) -> Result<Account, OpsError> {
    let mut account = Account::from_path(new.path.parse()?);
    if let Some(label) = new.label {
        account.label = label;
    }
    if let Some(kind) = new.kind {
        account.kind = kind.parse()?;
    }
    if let Some(role) = new.role {
        account.role = role.parse()?;
    }
    account.currency = new.currency.map(|text| text.parse()).transpose()?;
    Ok(account)
}

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

fn read_fund(new: NewFund, currency: crate::ledger::Currency) -> Result<Fund, OpsError> {
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
        let fund: crate::ledger::FundCode = code.parse().map_err(OpsError::from)?;
        let bearer: Option<crate::ledger::FundCode> =
            fees.borne_by.map(|code| code.parse()).transpose().map_err(OpsError::from)?;
        let bearer = bearer.filter(|bearer| *bearer != fund);
        set_fee_bearer(conn, &fund, bearer.as_ref())?;
        Ok(json!({ "code": fund, "fees_borne_by": bearer.as_ref().unwrap_or(&fund) }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(said))
}
