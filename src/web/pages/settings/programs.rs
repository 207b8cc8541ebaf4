//! Tokens by which other programs read or write the book. A token is shown once; the book keeps its hash.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown;
use super::people::roles;
use crate::ops::keep_sessions::{issue_token, revoke_token};
use crate::ops::manage_users::UserRole;
use crate::store::users::ApiToken;
use crate::store::{Pool, users};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, fresh_token, go_and_say};
use crate::web::views::settings::{TokenRow, Tokens};
use crate::web::views::{Choice, Empty, FieldProblem, Input, Kind, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/settings/tokens", web::get().to(list))
        .route("/settings/tokens", web::post().to(make))
        .route("/settings/tokens/{id}/revoke", web::post().to(revoke));
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    page(&visitor, &pool, String::new(), None).await
}

async fn page(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    new_token: String,
    typed: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let found = ask(pool, |conn| Ok(users::list_api_tokens(conn)?)).await?;
    let t = visitor.words();
    let frame = shown::titled(visitor, "web-settings-tokens", Part::Settings);
    let inputs = vec![
        Input::new(Kind::Text, "name", t.get("web-f-token-name")).required(),
        Input::new(Kind::Select, "role", t.get("web-f-role")).choices(grantable(visitor)),
    ];
    let mut form = shown::form("/settings/tokens", "", t.get("web-token-make"), inputs);
    if let Some((typed, problems)) = typed {
        form = refilled(form, typed, problems);
    }
    let page = Tokens {
        t,
        frame: &frame,
        new_token,
        tokens: found.iter().filter(|token| !token.is_revoked).map(|token| row(t, token)).collect(),
        empty: Empty { text: t.get("web-tokens-none"), ..Empty::default() },
        form,
    };
    if typed.is_some() { visitor.show_again(&page) } else { visitor.show(&page) }
}

/// The roles that the visitor may let a program have.
fn grantable(visitor: &Visitor) -> Vec<Choice> {
    let own = visitor.session().map(|session| session.role);
    let may =
        |choice: &Choice| choice.value.parse::<UserRole>().is_ok_and(|role| own.is_some_and(|own| own.may_grant(role)));
    roles(visitor.words()).into_iter().filter(may).collect()
}

fn row(t: &Words, token: &ApiToken) -> TokenRow {
    TokenRow {
        name: token.label.clone(),
        role: t.get(&format!("web-role-{}", token.role)),
        created: shown::day_of(t, &token.created_at),
        last_used: token.last_used_on.map(|day| t.date(day)).unwrap_or_default(),
        revoke: format!("/settings/tokens/{}/revoke", token.id),
    }
}

async fn make(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let session = visitor.session().cloned().ok_or(WebError::LoginNeeded)?;
    let mut reader = Reader::new(visitor.words(), &typed);
    let name = reader.needed_text(field("name", "web-f-token-name"), 100);
    let role = reader.needed_choice::<UserRole>(field("role", "web-f-role"));
    let (name, role) = match reader.finish(name.zip(role)) {
        Ok(said) => said,
        Err(problems) => return page(&visitor, &pool, String::new(), Some((&typed, &problems))).await,
    };
    let token = fresh_token().ok_or_else(|| WebError::broken(&"there is no randomness"))?;
    let (hash, at) = (token.hash(), acting(&visitor).at);
    let made = ask(&pool, move |conn| Ok(issue_token(conn, &name, &hash, role, session.user_id, &at)?)).await;
    if let Err(error) = made {
        return page(&visitor, &pool, String::new(), Some((&typed, &shown::problems_at(error, "role")?))).await;
    }
    page(&visitor, &pool, token.as_str().to_owned(), None).await
}

async fn revoke(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, at) = (id.into_inner(), acting(&visitor).at);
    ask(&pool, move |conn| Ok(revoke_token(conn, id, &at)?)).await?;
    Ok(go_and_say("/settings/tokens", "web-said-token-revoked", ""))
}
