//! What went wrong, as an answer: a page in plain words with a way on. A mistake of ours is logged once, under a
//! number the reader can name, without anybody's data. Knows no page of its own but the error page.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError};

use super::csrf::CsrfError;
use super::guard::LateForm;
use super::page::Visitor;
use super::tell;
use super::throttle::Wait;
use super::views::session::ErrorPage;
use super::views::{FieldProblem, Part};
use crate::ops::OpsError;
use crate::store::StoreError;
use crate::store::accounts::Chart;

/// Why a request was not answered with its page.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error("Nobody is logged in.")]
    LoginNeeded,
    #[error("The role does not allow it.")]
    NotAllowed,
    #[error(transparent)]
    Csrf(#[from] CsrfError),
    #[error("There is no such page.")]
    NotFound,
    #[error("What was sent is too large.")]
    TooLarge,
    #[error("What was sent cannot be read.")]
    Unreadable,
    #[error(transparent)]
    TooManyTries(#[from] Wait),
    /// The book or a rule refused, in words for the reader.
    #[error("{}", .0.join(" "))]
    Refused(Vec<String>),
    /// Ours to mend; the reader gets the number.
    #[error("Something went wrong; the log says more under {id}.")]
    Broken { id: String },
}

impl WebError {
    /// A refusal with accounts called what people call them.
    #[must_use]
    pub fn in_names(self, chart: impl FnOnce() -> crate::store::Result<Chart>) -> Self {
        let Self::Refused(messages) = self else { return self };
        let Ok(chart) = chart() else { return Self::Refused(messages) };
        Self::Refused(messages.iter().map(|message| tell::in_names(&chart, message)).collect())
    }

    /// Logs what is ours to mend. `why` must hold no personal text: errors of database, files and templates.
    #[must_use]
    pub fn broken(why: &dyn std::fmt::Display) -> Self {
        let mut bytes = [0; 4];
        let id = match getrandom::fill(&mut bytes) {
            Ok(()) => format!("e-{}", hex::encode(bytes)),
            Err(_) => "e-0".to_owned(),
        };
        tracing::error!(id, error = %why, "a request failed");
        Self::Broken { id }
    }
}

impl From<OpsError> for WebError {
    fn from(error: OpsError) -> Self {
        match error {
            OpsError::NotFound { .. } => Self::NotFound,
            OpsError::Store(error) => error.into(),
            refused if !refused.refusals().is_empty() => {
                Self::Refused(refused.refusals().iter().map(|refusal| refusal.message.clone()).collect())
            }
            refused => Self::Refused(vec![refused.to_string()]),
        }
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused { .. } | StoreError::AlreadyThere { .. } | StoreError::Busy => {
                Self::Refused(vec![error.to_string()])
            }
            other => Self::broken(&other),
        }
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::LoginNeeded | Self::NotAllowed | Self::Csrf(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Bare: [`explain`] sets the page.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Middleware: gives every refusal without a page its page, and sends whoever is not logged in to the login.
///
/// # Errors
/// None of its own.
pub async fn explain<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let response = next.call(request).await?;
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    // What the API says against a request is for programs, and stays as it is.
    let is_for_programs = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    let is_bare = !is_for_programs && (kind.is_none() || response.response().error().is_some());
    if !(status.is_client_error() || status.is_server_error()) || !is_bare {
        return Ok(response.map_into_left_body());
    }
    let error = response.response().error().and_then(|error| error.as_error::<WebError>());
    let page = page_of(response.request(), status, error);
    Ok(response.into_response(page).map_into_right_body())
}

fn page_of(request: &actix_web::HttpRequest, status: StatusCode, error: Option<&WebError>) -> HttpResponse {
    if matches!(error, Some(WebError::LoginNeeded)) && request.method() == Method::GET {
        let back = request.uri().path();
        return HttpResponse::SeeOther().insert_header((LOCATION, format!("/login?back={back}"))).finish();
    }
    let Some(visitor) = Visitor::of(request) else { return HttpResponse::new(status) };
    let t = visitor.words();
    let said = |key: &str| (t.get(key), t.get(&format!("{key}-text")));
    let (title, text) = match (error, status.as_u16()) {
        (Some(WebError::Csrf(_)), _) => said("web-error-csrf"),
        (Some(WebError::LoginNeeded), _) => said("web-error-login-needed"),
        (Some(WebError::TooManyTries(wait)), _) => {
            let seconds = wait.seconds.to_string();
            (t.get("web-error-429"), t.with("web-error-429-text", &[("seconds", &seconds)]))
        }
        (_, 403) => said("web-error-403"),
        (_, 404) => said("web-error-404"),
        (_, 405) => said("web-error-405"),
        (_, 413) => said("web-error-413"),
        (_, 422) => said("web-error-422"),
        (_, 500..) => said("web-error-500"),
        _ => said("web-error-400"),
    };
    let advice = match (error, status.as_u16()) {
        (Some(WebError::Csrf(_)), _) => t.get("web-error-csrf-advice"),
        (Some(WebError::LoginNeeded), _) => t.get("web-error-login-needed-advice"),
        (_, 403) => t.get("web-error-403-advice"),
        (_, 404) => t.get("web-error-404-advice"),
        (_, 500..) => t.get("web-error-500-advice"),
        _ => String::new(),
    };
    let problems = match error {
        Some(WebError::Refused(messages)) => messages.clone(),
        _ => Vec::new(),
    };
    let id = if let Some(WebError::Broken { id }) = error { id.clone() } else { String::new() };
    let (href, action) = match visitor.session() {
        Some(_) => ("/", "web-error-home"),
        None => ("/login", "web-error-login"),
    };
    let typed = request.extensions().get::<LateForm>().cloned().unwrap_or_default();
    let frame = visitor.frame(&title, Part::Outside);
    let problem = |message: String| FieldProblem { field: String::new(), message };
    let page = ErrorPage {
        t,
        frame: &frame,
        text,
        advice,
        id,
        href: href.to_owned(),
        action: t.get(action),
        problems: problems.into_iter().map(problem).collect(),
        typed: typed.0.iter().map(|(_, value)| value.to_owned()).collect(),
    };
    let mut answer = visitor.answer(status, &page).unwrap_or_else(|_| HttpResponse::new(status));
    if let Some(WebError::TooManyTries(wait)) = error {
        answer.headers_mut().insert(RETRY_AFTER, wait.seconds.into());
    }
    answer
}
