//! Pictures of products: taken in as files that are images and small, given back as nothing but images.

use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::super::shown;
use crate::ops::picture_product::picture_product;
use crate::store::{Conn, Pool, product_pictures};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::{check_token, secret_of};
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::{FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Their addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/merch/{code}/picture", web::get().to(send))
        .route("/merch/{code}/picture/new", web::get().to(ask_new))
        .route("/merch/{code}/picture/new", web::post().to(take));
}

/// Where the picture with this hash is asked for: another picture has another address, so that browsers may keep it.
#[must_use]
pub fn href(code: &str, hash: &str) -> String {
    let short: String = hash.chars().take(16).collect();
    format!("/merch/{}/picture?is={short}", links::encoded(code))
}

#[derive(MultipartForm)]
struct Sent {
    csrf: Text<String>,
    file: Option<Bytes>,
}

async fn send(pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let find = move |conn: &mut Conn| product_pictures::find(conn, &code)?.ok_or(WebError::NotFound);
    let picture = ask(&pool, find).await?;
    Ok(HttpResponse::Ok()
        .content_type(picture.media_type)
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CACHE_CONTROL, "private, max-age=86400"))
        .body(picture.content))
}

fn form(t: &Words, code: &str) -> Form {
    let file = Input::new(Kind::File, "file", t.get("picture-file"))
        .hint(t.get("picture-hint"))
        .accept("image/jpeg,image/png,image/webp")
        .required();
    let at = links::encoded(code);
    let form =
        shown::form(&format!("/merch/{at}/picture/new"), &format!("/merch/{at}"), t.get("picture-save"), vec![file]);
    Form { has_file: true, ..form }
}

fn answer(visitor: &Visitor, code: &str, problems: &[FieldProblem]) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let title = t.with("picture-title", &[("code", code)]);
    let none = crate::web::form::Typed::new(Vec::new());
    let typed = (!problems.is_empty()).then_some((&none, problems));
    shown::form_page(visitor, (&title, Part::Merch), form(t, code), typed)
}

async fn ask_new(visitor: Visitor, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    answer(&visitor, &code, &[])
}

async fn take(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    request: HttpRequest,
    sent: Result<MultipartForm<Sent>, actix_web::Error>,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let sent = match sent {
        Ok(sent) => sent.into_inner(),
        Err(error) if error.as_response_error().status_code().as_u16() == 413 => return Err(WebError::TooLarge),
        Err(_) => return Err(WebError::Unreadable),
    };
    check_token(secret_of(&request).as_ref(), &sent.csrf)?;
    let Some(file) = sent.file.filter(|file| !file.data.is_empty()) else {
        let message = visitor.words().get("picture-none");
        return answer(&visitor, &code, &[FieldProblem { field: "file".to_owned(), message }]);
    };
    let (acting, asked) = (acting(&visitor), code.clone());
    let (name, content) = (file.file_name.unwrap_or_default(), file.data.to_vec());
    let work = move |conn: &mut Conn| Ok(picture_product(conn, &asked, &name, content, &acting)?);
    match ask(&pool, work).await {
        Ok(_) => Ok(go_and_say(&format!("/merch/{}", links::encoded(&code)), "web-said-saved", "")),
        Err(error) => answer(&visitor, &code, &shown::problems_at(error, "file")?),
    }
}
