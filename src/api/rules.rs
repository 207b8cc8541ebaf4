//! Rules for bank lines: listed, made, tried and ended.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::import::rules::USUAL_PERCENT;
use crate::ops::keep_rules::{self, RuleText, rule_json};
use crate::ops::try_rule::{trial_json, try_rule};
use crate::store::Pool;

/// Every rule.
#[utoipa::path(get, path = "/api/v1/rules", responses((status = 200, description = "Every rule, in the order in which they are asked")))]
pub async fn list_rules(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let rules = with_book(&pool, |conn| Ok(keep_rules::list_rules(conn)?)).await?;
    let rows: Vec<Value> = rules.iter().zip(1..).map(|(kept, place)| rule_json(kept, place)).collect();
    Ok(HttpResponse::Ok().json(json!({ "rules": rows })))
}

/// A rule: `{"name":"Membership","when":["note~membership","sign=in"],"then":["account=Income:Membership","fund=general"]}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    #[serde(default)]
    name: String,
    /// Conditions in the notation of `rule add`; all must hold.
    when: Vec<String>,
    /// What a line then is, in the notation of `rule add`.
    then: Vec<String>,
    /// 0 to 100; from 85 on `import --post` posts what it proposes.
    confidence: Option<u8>,
    /// Ask it before all others.
    #[serde(default)]
    first: bool,
}

impl NewRule {
    fn text(self) -> RuleText {
        RuleText {
            name: self.name,
            when: self.when,
            then: self.then,
            confidence_percent: self.confidence.unwrap_or(USUAL_PERCENT),
        }
    }
}

/// Make a rule.
#[utoipa::path(post, path = "/api/v1/rules", request_body = NewRule, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "The rule; the very same one is not made twice"), (status = 422, description = "It is no rule")))]
pub async fn add_rule(pool: web::Data<Pool>, caller: Caller, new: web::Json<NewRule>) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (new, acting) = (new.into_inner(), caller.acting());
    let document = with_book(&pool, move |conn| {
        let first = new.first;
        let kept = keep_rules::add_rule(conn, &new.text(), first, &acting)?;
        let place = keep_rules::list_rules(conn)?.iter().position(|other| other.id == kept.id).unwrap_or(0);
        Ok(rule_json(&kept, place.saturating_add(1)))
    })
    .await?;
    Ok(HttpResponse::Created().json(document))
}

/// Try a rule on past lines; nothing is kept.
#[utoipa::path(post, path = "/api/v1/rules/test", request_body = NewRule, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The lines it finds, and what would be different"), (status = 422, description = "It is no rule")))]
pub async fn test_rule(
    pool: web::Data<Pool>,
    caller: Caller,
    new: web::Json<NewRule>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let mut text = new.into_inner().text();
    if text.name.is_empty() {
        "tried".clone_into(&mut text.name);
    }
    let document = with_book(&pool, move |conn| {
        let rule = keep_rules::read_rule(conn, &text)?;
        Ok(trial_json(&try_rule(conn, &rule, None)?, 200))
    })
    .await?;
    Ok(HttpResponse::Ok().json(document))
}

/// End a rule.
#[utoipa::path(post, path = "/api/v1/rules/{id}/remove", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It proposes no longer; what was posted by it stays"), (status = 404, description = "There is none")))]
pub async fn remove_rule(pool: web::Data<Pool>, caller: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, acting) = (id.into_inner(), caller.acting());
    with_book(&pool, move |conn| Ok(keep_rules::remove_rule(conn, id, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id, "removed": true })))
}

/// Where a rule is asked: 1 is first.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    to: usize,
}

/// Move a rule: the first that fits a line proposes.
#[utoipa::path(post, path = "/api/v1/rules/{id}/move", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    request_body = Place, responses((status = 200, description = "Where it is asked"), (status = 404, description = "There is none")))]
pub async fn move_rule(
    pool: web::Data<Pool>,
    caller: Caller,
    id: web::Path<i64>,
    place: web::Json<Place>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (id, to) = (id.into_inner(), place.to);
    let place = with_book(&pool, move |conn| {
        keep_rules::move_rule(conn, id, to)?;
        let place = keep_rules::list_rules(conn)?.iter().position(|rule| rule.id == id).unwrap_or(0);
        Ok(place.saturating_add(1))
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id, "place": place })))
}
