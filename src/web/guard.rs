//! The door: finds out who is asking, looks the address up on the map and lets in or refuses, before any handler
//! runs. A POST must come from a page of ours. Knows no page.

use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono::{DateTime, Utc};

use super::csrf::{Secret, check_origin};
use super::error::WebError;
use super::form::Typed;
use super::page::BookFacts;
use super::routes::access_of;
use super::session::{Jar, Session};

/// What the book knows of sessions. Blocking: the guard calls it off the workers' threads.
pub trait SessionBook: Send + Sync {
    /// The session whose token has this hash, with what the frame says of the book.
    ///
    /// # Errors
    /// The book cannot be read.
    fn find(&self, token_hash: &str) -> Result<Option<(Session, BookFacts)>, WebError>;

    /// The session was used.
    ///
    /// # Errors
    /// The book cannot be written.
    fn mark(&self, token_hash: &str, now: DateTime<Utc>) -> Result<(), WebError>;

    /// The session is over.
    ///
    /// # Errors
    /// The book cannot be written.
    fn end(&self, token_hash: &str) -> Result<(), WebError>;
}

/// Middleware: only what is on the map, only for those who may. A refusal is an answer that bears its
/// [`WebError`].
///
/// # Errors
/// What the service behind it answers.
pub async fn guard<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    match admit(&request).await {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(refusal) => {
            if matches!(refusal, WebError::LoginNeeded) {
                keep_what_was_typed(&mut request).await;
            }
            Ok(request.error_response(refusal).map_into_right_body())
        }
    }
}

/// What somebody typed into a form of ours while the session ended: shown back to them, so that it is not lost.
#[derive(Debug, Clone, Default)]
pub struct LateForm(pub Typed);

/// A form that comes too late is read only to be shown again to its sender; passphrases are not.
async fn keep_what_was_typed(request: &mut ServiceRequest) {
    let Ok(fields) = request.extract::<web::Form<Vec<(String, String)>>>().await else { return };
    let shown = |(name, value): &(String, String)| {
        !matches!(name.as_str(), "csrf" | "key" | "step") && !name.contains("passphrase") && !value.trim().is_empty()
    };
    let fields = fields.into_inner().into_iter().filter(shown).collect();
    request.extensions_mut().insert(LateForm(Typed::new(fields)));
}

async fn admit(request: &ServiceRequest) -> Result<(), WebError> {
    // Programs come in with a token of their own and no cookie; the API checks them itself.
    if request.path().starts_with("/api/") && request.path() != "/api/docs" {
        return Ok(());
    }
    let Some(pattern) = request.match_pattern() else {
        // Who is in is told so as somebody who is in, and not asked to log in.
        let_in(request, live_session(request.request()).await?);
        return Err(WebError::NotFound);
    };
    let access = access_of(request.method(), &pattern);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        check_origin(request.headers())?;
    }
    let session = match pattern.as_str() {
        "/static/{name}" | "/health" => None,
        _ => live_session(request.request()).await?,
    };
    let role = session.as_ref().map(|(session, _)| session.role);
    let_in(request, session);
    match access {
        Some(access) if access.allows(role) => Ok(()),
        // A known address, another method: the router says so, to those who are in.
        None if role.is_some() => Ok(()),
        _ if role.is_none() => Err(WebError::LoginNeeded),
        _ => Err(WebError::NotAllowed),
    }
}

/// Lets whatever answers know who is asking.
fn let_in(request: &ServiceRequest, session: Option<(Session, BookFacts)>) {
    if let Some((session, facts)) = session {
        request.extensions_mut().insert(session);
        request.extensions_mut().insert(facts);
    }
}

/// The session of the request's cookie, if it is still alive; one that is not is ended in the book.
async fn live_session(request: &HttpRequest) -> Result<Option<(Session, BookFacts)>, WebError> {
    let (Some(token), Some(book)) = (Jar::Session.token(request), request.app_data::<web::Data<dyn SessionBook>>())
    else {
        return Ok(None);
    };
    let (hash, book, now) = (token.hash(), Arc::clone(book), Utc::now());
    let found = move || {
        let Some((session, facts)) = book.find(&hash)? else { return Ok(None) };
        if !session.is_alive(now) {
            book.end(&hash)?;
            return Ok(None);
        }
        if session.is_to_be_marked(now) {
            book.mark(&hash, now)?;
        }
        Ok(Some((session, facts)))
    };
    web::block(found).await.map_err(|error| WebError::broken(&error))?
}

/// A form that was sent from a page of ours: its token was checked, so a handler that takes this cannot forget to.
#[derive(Debug, Clone)]
pub struct Posted(pub Typed);

/// The largest form: a review of a few hundred bank lines fits many times.
pub const FORM_LIMIT: usize = 1 << 20;

impl FromRequest for Posted {
    type Error = WebError;
    type Future = std::pin::Pin<Box<dyn std::future::Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let secret = secret_of(request);
        let fields = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        Box::pin(async move {
            let fields = fields.await.map_err(|error| match error.as_response_error().status_code().as_u16() {
                413 => WebError::TooLarge,
                _ => WebError::Unreadable,
            })?;
            let typed = Typed::new(fields.into_inner());
            check_token(secret.as_ref(), typed.get("csrf"))?;
            Ok(Self(typed))
        })
    }
}

/// The secret that this request's forms belong to: the session's, or the visit's before login.
#[must_use]
pub fn secret_of(request: &HttpRequest) -> Option<Secret> {
    let token = Jar::Session.token(request).or_else(|| Jar::Visit.token(request))?;
    Some(Secret::of_token(token.as_str()))
}

/// For forms with a file, which [`Posted`] does not read.
///
/// # Errors
/// [`WebError::Csrf`] when the token is missing or another session's.
pub fn check_token(secret: Option<&Secret>, token: &str) -> Result<(), WebError> {
    match secret {
        Some(secret) => Ok(secret.check(token)?),
        None => Err(super::csrf::CsrfError::WrongToken.into()),
    }
}

#[cfg(test)]
mod tests;
