//! Help, and what programs may ask for.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use serde_json::Value;

use super::shown;
use crate::web::error::WebError;
use crate::web::handbook;
use crate::web::page::Visitor;
use crate::web::views::home::QUICK;
use crate::web::views::settings::{ApiPage, Endpoint, Handbook, Help, KeyRow};
use crate::web::views::{Frame, Part, Rendered};

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/help", web::get().to(show))
        .route("/help/statements", web::get().to(show_statements))
        .route("/api/docs", web::get().to(show_api));
}

async fn show(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let frame: Frame = shown::titled(&visitor, "web-help", Part::Help);
    let quick = QUICK.iter().map(|quick| KeyRow { keys: quick.key, text: t.get(&quick.text_key()) });
    let parts = Part::MAIN.iter().chain(&Part::MORE).filter(|part| !part.keys().is_empty());
    let parts = parts.map(|part| KeyRow { keys: part.keys(), text: t.get(&part.text_key()) });
    let row = |keys, key: &str| KeyRow { keys, text: t.get(key) };
    let review = [
        row("j k", "web-keys-row"),
        row("Enter", "web-keys-accept"),
        row("f", "web-keys-fund"),
        row("x", "web-keys-tick"),
    ];
    visitor.show(&Help { t, frame: &frame, keys: quick.chain(parts).chain(review).collect() })
}

/// The handbook on what each statement means; each report leads to its part.
async fn show_statements(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-help-statements", Part::Help);
    visitor.show(&Handbook { t, frame: &frame, body: Rendered::by_renderer(handbook::statements()) })
}

/// What the API's own description says, read by people.
async fn show_api(visitor: Visitor, description: web::Data<Value>) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-api", Part::Help);
    let paths = description.get("paths").and_then(Value::as_object);
    let mut endpoints = Vec::new();
    for (path, methods) in paths.into_iter().flatten() {
        for (method, about) in methods.as_object().into_iter().flatten() {
            let said = ["summary", "description"].into_iter().find_map(|key| about.get(key).and_then(Value::as_str));
            let role = if method == "get" { "web-role-viewer" } else { "web-role-bookkeeper" };
            endpoints.push(Endpoint {
                method: method.to_uppercase(),
                path: path.clone(),
                text: said.unwrap_or_default().to_owned(),
                role: t.get(role),
            });
        }
    }
    visitor.show(&ApiPage { t, frame: &frame, endpoints })
}
