//! Entries: the list to search in, one with everything known about it, its receipts, and taking it back or
//! replacing it.

mod correct;
mod entry;
mod list;
mod receipts;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use crate::ops::reverse_entry::{may_reverse_with_reason, reverse_entry, reverse_together};
use crate::store::Pool;
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{LINE, Reader, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::shown;
use crate::web::views::FieldProblem;
use entry::{Known, Wrong};

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/entries", web::get().to(list::list));
    config.route("/entries/{number}", web::get().to(show));
    config.route("/entries/{number}/reverse", web::post().to(reverse));
    config.route("/entries/{number}/reverse-together", web::post().to(take_back_together));
    config.route("/entries/{number}/correct", web::get().to(correct::show));
    config.route("/entries/{number}/correct", web::post().to(correct::take));
    config.service(
        web::resource("/entries/{number}/vouchers")
            .app_data(receipts::limits())
            .route(web::post().to(receipts::attach)),
    );
    config.route("/vouchers/{hash}", web::get().to(receipts::send));
}

/// The entry that an address names.
fn number_of(text: &str) -> Result<i64, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let number = number_of(&number)?;
    let mut known = ask(&pool, move |conn| Known::load(conn, number)).await?;
    known.list = query.into_inner().into_iter().find(|(name, _)| name == "list").map(|(_, list)| list);
    known.answer(&visitor, &Wrong::default())
}

async fn reverse(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let number = number_of(&number)?;
    let known = ask(&pool, move |conn| Known::load(conn, number)).await?;
    let reason = posted.0.get("reason").to_owned();
    let again = |problems: Vec<FieldProblem>| {
        known.answer(&visitor, &Wrong { problems, reason: reason.clone(), is_together: false })
    };
    if let Some(message) = known.why_not_reversed(visitor.words()) {
        return again(vec![FieldProblem { field: String::new(), message }]);
    }
    let mut reader = Reader::new(visitor.words(), &posted.0);
    let read = reader.text(field("reason", "web-reverse-reason"), LINE);
    if let Err(problems) = reader.finish(Some(())) {
        return again(problems);
    }
    let acting = acting(&visitor);
    let work = move |conn: &mut crate::store::Conn| {
        let outcome = reverse_entry(conn, number, None, read.as_deref(), &acting);
        let helps = outcome.is_err() && read.is_none() && may_reverse_with_reason(conn, number, &acting);
        Ok(outcome.map(drop).map_err(|error| (error, if helps { "reason" } else { "" })))
    };
    match ask(&pool, work).await? {
        Ok(()) => Ok(go_and_say(&format!("/entries/{number}"), "web-said-reversed", &number.to_string())),
        Err((error, place)) => again(shown::problems_at(error.into(), place)?),
    }
}

/// Takes back all that was recorded in one step. Where a reason is needed it is asked for, and counts for all of it.
async fn take_back_together(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let number = number_of(&number)?;
    let reason = posted.0.get("reason").to_owned();
    let mut reader = Reader::new(visitor.words(), &posted.0);
    let read = reader.text(field("reason", "web-reverse-reason"), LINE);
    let problems = match reader.finish(Some(())) {
        Err(problems) => problems,
        Ok(_) => {
            let (acting, has_reason) = (acting(&visitor), read.is_some());
            let work =
                move |conn: &mut crate::store::Conn| Ok(reverse_together(conn, number, read.as_deref(), &acting));
            match ask(&pool, work).await? {
                Ok(numbers) => {
                    let (said, about) = shown::said_of("web-said-reversed", &numbers);
                    let said = if said == "web-said-several" { "web-said-reversed-several" } else { said };
                    return Ok(go_and_say(&format!("/entries/{number}"), said, &about));
                }
                Err(error) => shown::problems_at(error.into(), if has_reason { "" } else { "reason" })?,
            }
        }
    };
    let known = ask(&pool, move |conn| Known::load(conn, number)).await?;
    known.answer(&visitor, &Wrong { problems, reason, is_together: true })
}
