//! Receipts for donations: listed, issued, cancelled, and as letters.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::issue_receipts::{self, ReceiptNumber, Wish, receipt_json};
use crate::render;
use crate::reports::letter::Letter;
use crate::store::Pool;

/// Every receipt.
#[utoipa::path(get, path = "/api/v1/receipts",
    responses((status = 200, description = "Every receipt, newest first, with its state: valid, cancelled, or void because its entry was taken back")))]
pub async fn list_receipts(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let all = with_book(&pool, |conn| Ok(issue_receipts::list(conn, None)?)).await?;
    let rows: Vec<Value> = all.iter().map(receipt_json).collect();
    Ok(HttpResponse::Ok().json(json!({ "receipts": rows })))
}

/// How a receipt is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReceiptQuery {
    /// json, html or pdf; json when nothing is said.
    format: Option<String>,
}

/// One receipt, or the letter.
#[utoipa::path(get, path = "/api/v1/receipts/{number}", params(("number" = String, Path), ReceiptQuery),
    responses((status = 200, description = "The receipt"), (status = 404, description = "There is none")))]
pub async fn show_receipt(
    pool: web::Data<Pool>,
    caller: Caller,
    number: web::Path<String>,
    query: web::Query<ReceiptQuery>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let number: ReceiptNumber = number.parse()?;
    let (listed, letter) = with_book(&pool, move |conn| {
        let listed = issue_receipts::find(conn, number)?;
        let letter = issue_receipts::letter_of(conn, &listed)?;
        Ok((listed, letter))
    })
    .await?;
    match query.format.as_deref().unwrap_or("json") {
        "json" => Ok(HttpResponse::Ok().json(receipt_json(&listed))),
        other => written(&letter, other, "json, html, pdf"),
    }
}

fn written(letter: &Letter, format: &str, formats: &str) -> Result<HttpResponse, Problem> {
    match format {
        "html" => Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(render::letter::page(letter))),
        "pdf" => {
            let bytes = render::pdf::letter::render(letter).map_err(|error| Problem::refused(error.to_string()))?;
            Ok(HttpResponse::Ok().content_type("application/pdf").body(bytes))
        }
        other => Err(Problem::refused(format!("There is no format “{other}”. The formats are: {formats}."))),
    }
}

/// To whom a letter of thanks goes, and as what.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ThanksQuery {
    /// A contact's code; the contact of the entry when nothing is said.
    contact: Option<String>,
    /// html or pdf; pdf when nothing is said.
    format: Option<String>,
}

/// A letter of thanks for a donation.
#[utoipa::path(get, path = "/api/v1/entries/{sequence}/thanks", params(("sequence" = i64, Path), ThanksQuery),
    responses((status = 200, description = "The letter; nothing of it is kept"), (status = 422, description = "It is no donation, or of nobody")))]
pub async fn thank(
    pool: web::Data<Pool>,
    caller: Caller,
    sequence: web::Path<i64>,
    query: web::Query<ThanksQuery>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (sequence, today) = (sequence.into_inner(), caller.acting().today);
    let ThanksQuery { contact, format } = query.into_inner();
    let letter =
        with_book(&pool, move |conn| Ok(issue_receipts::thanks(conn, sequence, contact.as_deref(), today)?)).await?;
    written(&letter, format.as_deref().unwrap_or("pdf"), "html, pdf")
}

/// A receipt to be issued: `{"contact":"D-0042","template":"neutral","entries":[12,15]}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReceipt {
    contact: String,
    template: String,
    entries: Vec<i64>,
}

/// Issue a receipt.
#[utoipa::path(post, path = "/api/v1/receipts", request_body = NewReceipt, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "The receipt; a donation is never confirmed twice"), (status = 422, description = "There is nothing to confirm")))]
pub async fn issue_receipt(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewReceipt>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let NewReceipt { contact, template, entries } = new.into_inner();
    let acting = caller.acting();
    let document = with_book(&pool, move |conn| {
        let number = issue_receipts::issue(conn, &Wish { contact, template, entries }, &acting)?;
        Ok(receipt_json(&issue_receipts::find(conn, number)?))
    })
    .await?;
    Ok(HttpResponse::Created().json(document))
}

/// Why it is cancelled: `{"reason":"wrong name"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    reason: String,
}

/// Cancel a receipt.
#[utoipa::path(post, path = "/api/v1/receipts/{number}/cancel", request_body = Cancel,
    params(("number" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It stays, with the reason"), (status = 404, description = "There is none")))]
pub async fn cancel_receipt(
    pool: web::Data<Pool>,
    caller: Caller,
    number: web::Path<String>,
    cancel: web::Json<Cancel>,
) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let number: ReceiptNumber = number.parse()?;
    let acting = caller.acting();
    let document = with_book(&pool, move |conn| {
        issue_receipts::cancel(conn, number, &cancel.reason, &acting)?;
        Ok(receipt_json(&issue_receipts::find(conn, number)?))
    })
    .await?;
    Ok(HttpResponse::Ok().json(document))
}
