//! Coming and going: login, logout, and the choice of light or dark. Knows no entry and no fund.

mod setup;

use std::time::Instant;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::ops::keep_sessions;
use crate::ops::make_demo::{DEMO_LOGIN, DEMO_PASSPHRASE};
use crate::ops::manage_users::is_passphrase_of;
use crate::ops::stamp;
use crate::store::users::User;
use crate::store::{Pool, users};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::page::{Remembered, Visitor, fresh_token, go_and_remember};
use crate::web::session::{Jar, Token};
use crate::web::views::session::Login;
use crate::web::views::{FieldProblem, Form, Input, Kind, Part, Section};

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/login", web::get().to(show_login))
        .route("/login", web::post().to(log_in))
        .route("/logout", web::post().to(log_out))
        .route("/theme", web::post().to(choose_theme))
        .route("/setup/{token}", web::get().to(setup::show))
        .route("/setup/{token}", web::post().to(setup::set_up));
}

#[derive(serde::Deserialize)]
struct Back {
    /// Where the reader wanted to go; only a path of ours is followed.
    #[serde(default)]
    back: String,
}

async fn show_login(visitor: Visitor, back: web::Query<Back>) -> Result<HttpResponse, WebError> {
    visitor.show(&login_page(&visitor, &visitor.frame(&title(&visitor), Part::Outside), &back.back))
}

fn title(visitor: &Visitor) -> String {
    visitor.words().get("web-login-title")
}

fn login_page<'a>(visitor: &'a Visitor, frame: &'a crate::web::views::Frame, back: &str) -> Login<'a> {
    let t = visitor.words();
    let demo = [("login", DEMO_LOGIN), ("passphrase", DEMO_PASSPHRASE)];
    let inputs = vec![
        Input::new(Kind::Text, "login", t.get("web-f-login")).autocomplete("username").wide().required().focused(),
        Input::new(Kind::Passphrase, "passphrase", t.get("web-f-passphrase"))
            .autocomplete("current-password")
            .wide()
            .required(),
        Input::new(Kind::Hidden, "back", "").value(back),
    ];
    Login {
        t,
        frame,
        demo_hint: if visitor.site().is_demo { t.with("web-login-demo", &demo) } else { String::new() },
        form: Form {
            action: "/login".to_owned(),
            submit: t.get("web-login-button"),
            sections: vec![Section { inputs, ..Section::default() }],
            ..Form::default()
        },
    }
}

async fn log_in(
    visitor: Visitor,
    pool: web::Data<Pool>,
    request: HttpRequest,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let login = typed.get("login").to_owned();
    let passphrase = typed.find("passphrase").unwrap_or_default().to_owned();
    let source = request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default();
    let site = visitor.site();
    site.throttle.begin(&login, &source, Instant::now())?;
    let asked = login.clone();
    let user = ask(&pool, move |conn| Ok(users::find(conn, &asked)?)).await?;
    let Some(user) = checked(&visitor, user, passphrase).await? else {
        return refuse(&visitor, &typed);
    };
    site.throttle.succeeded(&login, &source);
    let token = fresh_token().ok_or_else(|| WebError::broken(&"there is no randomness"))?;
    begin_session(&pool, &token, user.id, Jar::Session.token(&request)).await?;
    Ok(visitor.enter(&token, typed.get("back")))
}

/// The user, if the passphrase is theirs. Hashing needs memory: only a few may at once.
async fn checked(visitor: &Visitor, user: Option<User>, passphrase: String) -> Result<Option<User>, WebError> {
    let _place = visitor.site().gate.enter().await?;
    let check = move || Ok::<_, WebError>(is_passphrase_of(user.as_ref(), &passphrase)?.then_some(user).flatten());
    web::block(check).await.map_err(|error| WebError::broken(&error))?
}

/// Keeps the new session; the one the browser had before is over.
async fn begin_session(
    pool: &web::Data<Pool>,
    token: &Token,
    user_id: i64,
    before: Option<Token>,
) -> Result<(), WebError> {
    let (hash, before) = (token.hash(), before.map(|token| token.hash()));
    let at = stamp(chrono::Utc::now());
    ask(pool, move |conn| Ok(keep_sessions::begin_session(conn, &hash, user_id, before.as_deref(), &at)?)).await
}

fn refuse(visitor: &Visitor, typed: &Typed) -> Result<HttpResponse, WebError> {
    let frame = visitor.frame(&title(visitor), Part::Outside);
    let mut page = login_page(visitor, &frame, typed.get("back"));
    let message = visitor.words().get("web-wrong-login");
    let problems = [FieldProblem { field: String::new(), message }];
    page.form.refill(&|name| typed.find(name).map(str::to_owned), &problems);
    visitor.show_again(&page)
}

async fn log_out(
    visitor: Visitor,
    pool: web::Data<Pool>,
    request: HttpRequest,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    if let Some(token) = Jar::Session.token(&request) {
        ask(&pool, move |conn| Ok(keep_sessions::end_session(conn, &token.hash())?)).await?;
    }
    Ok(visitor.leave())
}

async fn choose_theme(posted: Posted) -> HttpResponse {
    let Posted(typed) = posted;
    let theme = crate::web::views::Theme::named(typed.get("theme"));
    go_and_remember(typed.get("back"), Remembered::Theme, theme.name())
}
