//! Receipts: taking in a photo or PDF for an entry, and giving it back as a file that no browser runs.

use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartFormConfig};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, X_CONTENT_TYPE_OPTIONS};
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{Known, Wrong};
use crate::ops::attach_voucher::{LARGEST_VOUCHER, attach_voucher, kind_of};
use crate::store::{Pool, vouchers};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::{check_token, secret_of};
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::FieldProblem;

/// Room for a file that is too large, so that the page can say so; beyond that nothing is read.
pub fn limits() -> MultipartFormConfig {
    let most = LARGEST_VOUCHER.saturating_mul(2);
    MultipartFormConfig::default().total_limit(most).memory_limit(most)
}

/// What is sent.
#[derive(MultipartForm)]
pub struct Sent {
    csrf: Text<String>,
    file: Option<Bytes>,
}

/// POST /entries/{number}/vouchers
pub async fn attach(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    request: HttpRequest,
    sent: Result<MultipartForm<Sent>, actix_web::Error>,
) -> Result<HttpResponse, WebError> {
    let number = super::number_of(&number)?;
    let sent = match sent {
        Ok(sent) => sent.into_inner(),
        Err(error) if error.as_response_error().status_code().as_u16() == 413 => return Err(WebError::TooLarge),
        Err(_) => return Err(WebError::Unreadable),
    };
    check_token(secret_of(&request).as_ref(), &sent.csrf)?;
    let file = sent.file.filter(|file| !file.data.is_empty());
    let wrong = match &file {
        None => Some("web-voucher-none"),
        Some(file) if file.data.len() > LARGEST_VOUCHER => Some("web-voucher-large"),
        Some(file) if kind_of(&file.data).is_none() => Some("web-voucher-kind"),
        Some(_) => None,
    };
    let (Some(file), None) = (file, wrong) else {
        let known = ask(&pool, move |conn| Known::load(conn, number)).await?;
        let message = visitor.words().get(wrong.unwrap_or("web-voucher-none"));
        let problems = vec![FieldProblem { field: "file".to_owned(), message }];
        return known.answer(&visitor, &Wrong { problems, ..Wrong::default() });
    };
    let (acting, name) = (acting(&visitor), file.file_name.unwrap_or_default());
    let content = file.data.to_vec();
    ask(&pool, move |conn| Ok(attach_voucher(conn, number, &name, content, &acting)?)).await?;
    Ok(go_and_say(&format!("/entries/{number}"), "web-said-voucher", &number.to_string()))
}

/// GET /vouchers/{hash}
pub async fn send(pool: web::Data<Pool>, hash: web::Path<String>) -> Result<HttpResponse, WebError> {
    let hash = hash.into_inner();
    let voucher = ask(&pool, move |conn| vouchers::find(conn, &hash)?.ok_or(WebError::NotFound)).await?;
    Ok(HttpResponse::Ok()
        .content_type(voucher.media_type)
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_DISPOSITION, disposition(&voucher.file_name)))
        .body(voucher.content))
}

/// To be saved under its name, never shown in place (RFC 6266: a plain name for old browsers, the full one beside).
fn disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_. ()".contains(c);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", links::encoded(&name.replace(':', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let said = disposition("Quittung März\"\r\nset-cookie: x.pdf");
        assert!(said.starts_with("attachment; filename=\"Quittung M_rz___set-cookie_ x.pdf\"; filename*=UTF-8''"));
        assert!(said.ends_with("Quittung%20M%C3%A4rz%22%0D%0Aset-cookie_%20x.pdf"), "{said}");
    }
}
