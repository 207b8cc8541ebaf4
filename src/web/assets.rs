//! Style, script and icons, built into the program. Each is named with the hash of its content, so that a
//! browser may keep it for ever. Knows no page.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// How many hexadecimal digits of the hash stand in an address.
const HASH_DIGITS: usize = 12;

fn hash_of(file: &rust_embed::EmbeddedFile) -> String {
    let mut hash = hex::encode(file.metadata.sha256_hash());
    hash.truncate(HASH_DIGITS);
    hash
}

/// The address of a static file: `/static/app.css?0f3a…`.
#[must_use]
pub fn href(name: &str) -> String {
    match Files::get(name) {
        Some(file) => format!("/static/{name}?{}", hash_of(&file)),
        None => format!("/static/{name}"),
    }
}

/// `GET /static/{name}`: the file; for ever when asked for by its hash, else to be asked for again.
pub async fn show(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(file) = Files::get(&name) else {
        return HttpResponse::NotFound().finish();
    };
    let hash = hash_of(&file);
    let tag = format!("\"{hash}\"");
    let asked = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let keep = if request.query_string() == hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    if asked == Some(tag.as_str()) {
        return HttpResponse::NotModified().insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, keep)).finish();
    }
    HttpResponse::Ok()
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, keep))
        .insert_header((CONTENT_TYPE, content_type(&file)))
        .body(file.data)
}

fn content_type(file: &rust_embed::EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}
