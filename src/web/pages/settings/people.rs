//! Who may come in: adding people, their roles, locking out and letting in again.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown;
use crate::ops::manage_users::{UserRole, add_user, change_role, disable_user, enable_user};
use crate::store::users::User;
use crate::store::{Pool, users};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::settings::{UserRow, Users};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/settings/users", web::get().to(list))
        .route("/settings/users", web::post().to(add))
        .route("/settings/users/{login}/role", web::post().to(set_role))
        .route("/settings/users/{login}/disable", web::post().to(disable))
        .route("/settings/users/{login}/enable", web::post().to(enable));
}

/// The roles to choose from.
pub fn roles(t: &Words) -> Vec<Choice> {
    UserRole::ALL.map(|role| Choice::new(role.name(), t.get(&format!("web-role-{}", role.name())))).to_vec()
}

fn form(t: &Words) -> Form {
    let inputs = vec![
        Input::new(Kind::Text, "login", t.get("web-f-login")).autocomplete("off").required(),
        Input::new(Kind::Select, "role", t.get("web-f-role")).choices(roles(t)),
        Input::new(Kind::NewPassphrase, "passphrase", t.get("web-f-passphrase"))
            .hint(t.get("web-f-passphrase-hint"))
            .autocomplete("new-password")
            .required()
            .wide(),
    ];
    shown::form("/settings/users", "", t.get("web-user-add"), inputs)
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    page(&visitor, &pool, None, Vec::new()).await
}

async fn page(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    typed: Option<(&Typed, &[FieldProblem])>,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let found = ask(pool, |conn| Ok(users::list(conn)?)).await?;
    let t = visitor.words();
    let frame = shown::titled(visitor, "web-settings-users", Part::Settings);
    let own = visitor.session().map(|session| session.user_id);
    let mut form = form(t);
    if let Some((typed, problems)) = typed {
        form = refilled(form, typed, problems);
    }
    let users = found.iter().map(|user| row(t, user, own)).collect();
    let is_refused = typed.is_some() || !problems.is_empty();
    let page = Users { t, frame: &frame, users, problems, form };
    if is_refused { visitor.show_again(&page) } else { visitor.show(&page) }
}

fn row(t: &Words, user: &User, own: Option<i64>) -> UserRow {
    let (tone, status) =
        if user.is_disabled { (Tone::Warn, "web-user-locked") } else { (Tone::Good, "web-user-active") };
    let (turn, text) = if user.is_disabled { ("enable", "web-user-enable") } else { ("disable", "web-user-disable") };
    let is_self = own == Some(user.id);
    let mine = |choice: Choice| Choice { is_chosen: choice.value == user.role, ..choice };
    UserRow {
        login: user.login.clone(),
        role: t.get(&format!("web-role-{}", user.role)),
        status: Tag { tone, text: t.get(status) },
        roles: if is_self { Vec::new() } else { roles(t).into_iter().map(mine).collect() },
        switch: if is_self { String::new() } else { format!("/settings/users/{}/{turn}", user.login) },
        switch_text: t.get(text),
    }
}

async fn add(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let acting = acting(&visitor);
    let (login, role) = (typed.get("login").to_owned(), typed.get("role").to_owned());
    let passphrase = typed.find("passphrase").unwrap_or_default().to_owned();
    let _place = visitor.site().gate.enter().await?;
    let done = ask(&pool, move |conn| {
        let role: UserRole = role.parse()?;
        Ok(add_user(conn, &login, role, &passphrase, &acting)?)
    })
    .await;
    match done {
        Ok(_) => Ok(go_and_say("/settings/users", "web-said-user-added", "")),
        Err(error) => page(&visitor, &pool, Some((&typed, &shown::problems(error)?)), Vec::new()).await,
    }
}

/// Says that somebody was changed, or shows the page again with why not.
async fn said(visitor: &Visitor, pool: &web::Data<Pool>, done: Result<(), WebError>) -> Result<HttpResponse, WebError> {
    match done {
        Ok(()) => Ok(go_and_say("/settings/users", "web-said-user-changed", "")),
        Err(error) => page(visitor, pool, None, shown::problems(error)?).await,
    }
}

/// Nobody raises or locks out themselves: that takes another person.
fn refuse_oneself(visitor: &Visitor, login: &str) -> Result<(), WebError> {
    let is_self = visitor.session().is_some_and(|session| session.login.to_lowercase() == login.trim().to_lowercase());
    if is_self { Err(WebError::Refused(vec![visitor.words().get("web-user-not-oneself")])) } else { Ok(()) }
}

async fn set_role(
    visitor: Visitor,
    pool: web::Data<Pool>,
    login: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (login, role) = (login.into_inner(), posted.0.get("role").to_owned());
    let done = match refuse_oneself(&visitor, &login) {
        Ok(()) => {
            let change = move |conn: &mut crate::store::Conn| {
                let role: UserRole = role.parse()?;
                Ok(change_role(conn, &login, role)?)
            };
            ask(&pool, change).await
        }
        Err(refusal) => Err(refusal),
    };
    said(&visitor, &pool, done).await
}

async fn disable(
    visitor: Visitor,
    pool: web::Data<Pool>,
    login: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (login, acting) = (login.into_inner(), acting(&visitor));
    let done = match refuse_oneself(&visitor, &login) {
        Ok(()) => ask(&pool, move |conn| Ok(disable_user(conn, &login, &acting)?)).await,
        Err(refusal) => Err(refusal),
    };
    said(&visitor, &pool, done).await
}

async fn enable(
    visitor: Visitor,
    pool: web::Data<Pool>,
    login: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let login = login.into_inner();
    let done = ask(&pool, move |conn| Ok(enable_user(conn, &login)?)).await;
    said(&visitor, &pool, done).await
}
