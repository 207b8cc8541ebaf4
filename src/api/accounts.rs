//! Accounts: listed, opened, closed; their role put right, their tax sphere said.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ledger::{Account, AccountPath, Role, Sphere};
use crate::ops::set_sphere::{self, open_in_sphere};
use crate::ops::{OpsError, change_role, open_accounts};
use crate::store::{Pool, accounts, spheres};

/// Every account.
#[utoipa::path(get, path = "/api/v1/accounts", responses((status = 200, description = "Every account, by path")))]
pub async fn list_accounts(pool: web::Data<Pool>) -> Result<HttpResponse, Problem> {
    let (found, said) = with_book(&pool, |conn| Ok((accounts::list(conn)?, spheres::list(conn)?))).await?;
    let said: HashMap<AccountPath, Sphere> = said.into_iter().collect();
    let rows: Vec<Value> = found.iter().map(|(_, account)| row(account, said.get(&account.path).copied())).collect();
    Ok(HttpResponse::Ok().json(json!({ "accounts": rows })))
}

/// An account, and the sphere that was said of it.
fn row(account: &Account, sphere: Option<Sphere>) -> Value {
    let mut row = json!(account);
    if let Some(fields) = row.as_object_mut() {
        fields.insert("sphere".to_owned(), json!(sphere.map(Sphere::name)));
    }
    row
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
    /// Its tax sphere, for German associations: ideal, assets, purpose or business.
    sphere: Option<String>,
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
    let (mut new, acting) = (new.into_inner(), caller.acting());
    let sphere: Option<Sphere> = new.sphere.take().map(|text| text.parse()).transpose().map_err(OpsError::from)?;
    let account = read_account(new)?;
    let opened = account.clone();
    with_book(&pool, move |conn| Ok(open_in_sphere(conn, &opened, sphere, &acting)?)).await?;
    Ok(HttpResponse::Created().json(row(&account, sphere)))
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

/// The tax sphere of an account: `{"path":"Income:Event","sphere":"purpose"}`; `none` goes by its name again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SphereChange {
    path: String,
    sphere: String,
}

/// Say which tax sphere an account, and those below it, belongs to.
#[utoipa::path(post, path = "/api/v1/accounts/sphere", request_body = SphereChange, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "What was said"), (status = 404, description = "No account is there or below"),
        (status = 422, description = "Such an account has no sphere")))]
pub async fn change_sphere(
    pool: web::Data<Pool>,
    caller: Caller,
    change: web::Json<SphereChange>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let path: AccountPath = change.path.parse().map_err(OpsError::from)?;
    let sphere: Option<Sphere> = match change.sphere.as_str() {
        "none" => None,
        text => Some(text.parse().map_err(OpsError::from)?),
    };
    let acting = caller.acting();
    let said = json!({ "path": path, "sphere": sphere.map(Sphere::name) });
    with_book(&pool, move |conn| Ok(set_sphere::set_sphere(conn, &path, sphere, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(said))
}

/// The account that is closed: `{"path":"Assets:Bank:Old"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    path: String,
}

/// Close an account that is empty.
#[utoipa::path(post, path = "/api/v1/accounts/close", request_body = Closing, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It takes no more entries"), (status = 404, description = "There is no such account"),
        (status = 422, description = "Something is on it")))]
pub async fn close_account(
    pool: web::Data<Pool>,
    caller: Caller,
    closing: web::Json<Closing>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let path: AccountPath = closing.path.parse().map_err(OpsError::from)?;
    let acting = caller.acting();
    let said = json!({ "path": path, "is_closed": true });
    with_book(&pool, move |conn| Ok(open_accounts::close_account(conn, &path, &acting)?)).await?;
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
