//! What every answer says to the browser: run nothing but our own, tell nobody where you were, keep no page.
//! Knows no page.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;

/// No script, style, image or form target but our own; no frame around us, no base. Nothing else at all.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Middleware: sets the headers on every answer, also on refusals and on files. What already has a
/// `Cache-Control` (files named by their hash) keeps it; all else is not to be stored.
///
/// # Errors
/// What the service behind it answers.
pub async fn guard<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        // no-referrer would make the Origin of our own POSTs null.
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    #[actix_web::test]
    async fn every_answer_bears_the_policy_and_only_hashed_files_are_kept() {
        let app = App::new()
            .wrap(from_fn(guard))
            .route("/page", web::get().to(|| async { HttpResponse::Ok().body("page") }))
            .route("/static/{name}", web::get().to(crate::web::assets::show));
        let app = init_service(app).await;
        let style = crate::web::assets::href("app.css");
        for (path, keep) in [
            ("/page", "no-store"),
            ("/nowhere", "no-store"),
            (style.as_str(), "immutable"),
            ("/static/app.css", "no-cache"),
        ] {
            let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
            assert!(header("content-security-policy").starts_with("default-src 'none'; "), "{path}");
            assert!(!header("content-security-policy").contains("  "), "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert!(header("cache-control").contains(keep), "{path}: {}", header("cache-control"));
        }
    }

    #[actix_web::test]
    async fn a_file_that_did_not_change_is_not_sent_again() {
        let app = init_service(App::new().route("/static/{name}", web::get().to(crate::web::assets::show))).await;
        let first = call_service(&app, TestRequest::get().uri("/static/app.js").to_request()).await;
        assert_eq!(first.headers().get("content-type").unwrap(), "text/javascript; charset=utf-8");
        let tag = first.headers().get("etag").unwrap().clone();
        let again = TestRequest::get().uri("/static/app.js").insert_header(("if-none-match", tag)).to_request();
        assert_eq!(call_service(&app, again).await.status(), 304);
        let missing = TestRequest::get().uri("/static/..%2FCargo.toml").to_request();
        assert_eq!(call_service(&app, missing).await.status(), 404);
    }
}
