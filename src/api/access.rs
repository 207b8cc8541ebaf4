//! Who may ask the API: a bearer token, scoped like a role. Only the token's hash is in the book.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use std::future::{Ready, ready};

use super::problem::Problem;
use super::with_book;
use crate::ledger::Hash;
use crate::ops::Acting;
use crate::ops::keep_sessions::admit_program;
use crate::ops::manage_users::UserRole;
use crate::store::Pool;

/// The program that asks.
#[derive(Debug, Clone)]
pub struct Caller {
    pub role: UserRole,
    by: String,
}

impl Caller {
    /// Who acts, at this moment.
    pub fn acting(&self) -> Acting {
        Acting::new(self.by.clone(), chrono::Local::now().date_naive(), chrono::Utc::now())
    }

    /// # Errors
    /// When the token's role may not read names and payment texts.
    pub fn may_read_personal_text(&self) -> Result<(), Problem> {
        if self.role.may_read_personal_text() { Ok(()) } else { Err(not_allowed()) }
    }

    /// # Errors
    /// When the token's role may not open accounts and funds or undo imports.
    pub fn may_decide(&self) -> Result<(), Problem> {
        if self.role.may_decide() { Ok(()) } else { Err(not_allowed()) }
    }
}

fn not_allowed() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "not_allowed", "This token's role may not do that.")
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or_else(no_token))
    }
}

fn no_token() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "no_token",
        "Send a token: Authorization: Bearer TOKEN. Tokens are made in the settings.",
    )
}

/// Lets a request through whose token works, and writes only with a role that may and an Idempotency-Key.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).filter(|token| !token.is_empty());
    let hash = Hash::of(token.ok_or_else(no_token)?.as_bytes()).to_string();
    let pool = request.app_data::<web::Data<Pool>>().cloned().ok_or_else(Problem::busy)?;
    let today = chrono::Local::now().date_naive();
    let found = with_book(&pool, move |conn| Ok(admit_program(conn, &hash, today)?)).await?;
    let (token, role) = found.ok_or_else(no_token)?;
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if writes && !role.may_record() {
        return Err(not_allowed().into());
    }
    if writes && key_of(request.request()).is_none() {
        let detail = "Every POST needs the header Idempotency-Key: something nothing else has, such as a UUID.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "no_key", detail).into());
    }
    request.extensions_mut().insert(Caller { role, by: format!("T-{token}") });
    next.call(request).await
}

/// The request's `Idempotency-Key`.
pub fn key_of(request: &HttpRequest) -> Option<String> {
    let key = request.headers().get("Idempotency-Key")?.to_str().ok()?.trim();
    (!key.is_empty() && key.len() <= 200).then(|| key.to_owned())
}
