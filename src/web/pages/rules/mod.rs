//! Rules for bank lines: listed in their order, made by hand or from a line, tried, moved and ended.

mod fields;
mod rule;
pub mod said;

use actix_web::{HttpResponse, web};

use crate::import::rules::SURE_PERCENT;
use crate::ops::keep_rules::{KeptRule, list_rules, move_rule, remove_rule};
use crate::store::Pool;
use crate::store::accounts::Chart;
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::frame;
use crate::web::views::rules::{RuleList, RuleRow};
use crate::web::views::{Choice, Empty};
use crate::words::Words;

/// Accounts that money may come from or go to, to choose from; the first choice is none.
#[must_use]
pub fn account_choices(t: &Words, chart: &Chart) -> Vec<Choice> {
    fields::choices_of(t, &fields::purposes(chart), "web-rules-none-chosen")
}

/// Its addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/rules", web::get().to(list))
        .route("/rules/new", web::get().to(rule::ask_new))
        .route("/rules/new", web::post().to(rule::add))
        .route("/rules/{id}", web::get().to(rule::show))
        .route("/rules/{id}", web::post().to(rule::change))
        .route("/rules/{id}/move/{place}", web::post().to(to_place))
        .route("/rules/{id}/remove", web::post().to(remove));
}

/// GET /rules
async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (rules, chart) = ask(&pool, |conn| Ok((list_rules(conn)?, Chart::load(conn)?))).await?;
    let t = visitor.words();
    let frame = frame(&visitor, &t.get("web-rules"));
    let last = rules.len();
    let may = frame.may_record;
    let row = |(kept, place): (&KeptRule, usize)| {
        let when = |allowed: bool, href: String| if may && allowed { href } else { String::new() };
        let own = format!("/rules/{}", kept.id);
        RuleRow {
            place: place.to_string(),
            name: kept.rule.name.clone(),
            href: when(true, own.clone()),
            sentence: said::sentence(t, &chart, &kept.rule),
            is_sure: kept.rule.confidence_percent >= SURE_PERCENT,
            up: when(place > 1, format!("{own}/move/{}", place.saturating_sub(1))),
            down: when(place < last, format!("{own}/move/{}", place.saturating_add(1))),
            remove: when(true, format!("{own}/remove")),
        }
    };
    let empty = Empty { text: t.get("web-rules-none"), href: "/rules/new".to_owned(), action: t.get("web-rules-new") };
    visitor.show(&RuleList { t, frame: &frame, rules: rules.iter().zip(1..).map(row).collect(), empty })
}

/// POST /rules/{id}/move/{place}
async fn to_place(
    pool: web::Data<Pool>,
    path: web::Path<(i64, usize)>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, place) = path.into_inner();
    ask(&pool, move |conn| Ok(move_rule(conn, id, place)?)).await?;
    Ok(go_and_say("/rules", "web-said-rule-moved", ""))
}

/// POST /rules/{id}/remove
async fn remove(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, acting) = (id.into_inner(), acting(&visitor));
    ask(&pool, move |conn| Ok(remove_rule(conn, id, &acting)?)).await?;
    Ok(go_and_say("/rules", "web-said-rule-removed", ""))
}
