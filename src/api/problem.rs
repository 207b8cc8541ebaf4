//! What went wrong, as `application/problem+json` (RFC 9457). Never a stack, a query or personal text.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

use crate::ops::OpsError;
use crate::store::StoreError;

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    details: Value,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), details: json!([]) }
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    pub fn refused(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", detail)
    }

    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "The book is busy. Nothing was changed; try again in a moment.",
        )
    }
}

impl From<OpsError> for Problem {
    fn from(error: OpsError) -> Self {
        let status = match &error {
            OpsError::NotFound { .. } => StatusCode::NOT_FOUND,
            OpsError::Store(StoreError::AlreadyThere { .. }) => StatusCode::CONFLICT,
            OpsError::Store(StoreError::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            OpsError::Store(StoreError::Refused { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
            OpsError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %error, "the API could not read or write the book");
            return Self::new(status, error.code(), "The book could not be read or written. Nothing was changed.");
        }
        Self { status, code: error.code(), details: json!(error.refusals()), detail: error.to_string() }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        OpsError::from(error).into()
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        let document = json!({ "type": "about:blank", "title": title, "status": self.status.as_u16(),
            "detail": self.detail, "code": self.code, "details": self.details });
        HttpResponse::build(self.status).content_type("application/problem+json").body(document.to_string())
    }
}

/// A body that is not the JSON asked for.
pub fn unreadable_json(error: actix_web::error::JsonPayloadError, _: &actix_web::HttpRequest) -> actix_web::Error {
    let status = match error {
        actix_web::error::JsonPayloadError::Overflow { .. }
        | actix_web::error::JsonPayloadError::OverflowKnownLength { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    };
    Problem::new(status, "unreadable", format!("The body cannot be read as the JSON that is asked for: {error}."))
        .into()
}
