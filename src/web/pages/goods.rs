//! Merch and events: what is sold and how much is left, and where money was made together.

mod cancel;
mod deeds;
mod events;
mod moves;
mod nights;
mod pictures;
mod places;
mod products;
mod shelf;
mod shop;
mod stall;
mod surplus;
pub mod wrong;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::shown;
use crate::ledger::Currency;
use crate::ledger::product::Product;
use crate::ops::change_product::{change_product, close_product, reopen_product};
use crate::ops::open_goods::open_product;
use crate::store::accounts::Chart;
use crate::store::{Pool, books, products as store};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::forms::product;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::{Choice, Part};

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/merch", web::get().to(products::list))
        .configure(stall::routes)
        .configure(surplus::routes)
        .route("/merch/new", web::get().to(ask_new))
        .route("/merch/new", web::post().to(open))
        .route("/merch/{code}", web::get().to(products::show))
        .route("/merch/{code}/edit", web::get().to(ask_change))
        .route("/merch/{code}/edit", web::post().to(change))
        .route("/merch/{code}/close", web::post().to(close))
        .route("/merch/{code}/reopen", web::post().to(reopen))
        .configure(pictures::routes);
    events::routes(config);
    moves::routes(config);
    deeds::routes(config);
    places::routes(config);
    nights::routes(config);
    cancel::routes(config);
}

async fn lists(pool: &web::Data<Pool>) -> Result<(Currency, Vec<Choice>), WebError> {
    ask(pool, |conn| Ok((books::get(conn)?.currency, shown::fund_choices(&Chart::load(conn)?)))).await
}

async fn ask_new(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (currency, funds) = lists(&pool).await?;
    let t = visitor.words();
    let form = product::form(t, currency, &funds, None);
    shown::form_page(&visitor, (&t.get("web-merch-new"), Part::Merch), form, None)
}

async fn open(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (currency, funds) = lists(&pool).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let problems = match product::read_new(t, currency, &typed) {
        Err(problems) => problems,
        Ok(new) => match ask(&pool, move |conn| open_product(conn, &new).map_err(shown::refused)).await {
            Ok(product) => return Ok(go_and_say(&format!("/merch/{}", product.code), "web-said-saved", "")),
            Err(error) => shown::problems(error)?,
        },
    };
    let title = t.get("web-merch-new");
    let form = product::form(t, currency, &funds, None);
    shown::form_page(&visitor, (&title, Part::Merch), form, Some((&typed, &problems)))
}

async fn find(pool: &web::Data<Pool>, code: String) -> Result<(Product, Vec<Choice>), WebError> {
    ask(pool, move |conn| {
        let chart = Chart::load(conn)?;
        let product = store::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?.1;
        Ok((product, shown::fund_choices(&chart)))
    })
    .await
}

async fn ask_change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let (product, funds) = find(&pool, code.into_inner()).await?;
    let form = product::form(visitor.words(), product.price.currency, &funds, Some(&product));
    shown::form_page(&visitor, (&product.name, Part::Merch), form, None)
}

async fn change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (known, funds) = find(&pool, code.into_inner()).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let problems = match product::read_changed(t, &known, &typed) {
        Err(problems) => problems,
        Ok(changed) => {
            let to = format!("/merch/{}", changed.code);
            let acting = acting(&visitor);
            match ask(&pool, move |conn| change_product(conn, &changed, &acting).map_err(shown::refused)).await {
                Ok(()) => return Ok(go_and_say(&to, "web-said-saved", "")),
                Err(error) => shown::problems(error)?,
            }
        }
    };
    let form = product::form(t, known.price.currency, &funds, Some(&known));
    shown::form_page(&visitor, (&known.name, Part::Merch), form, Some((&typed, &problems)))
}

async fn close(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (code, acting) = (code.into_inner(), acting(&visitor));
    let to = format!("/merch/{}", links::encoded(&code));
    ask(&pool, move |conn| Ok(close_product(conn, &code, &acting)?)).await?;
    Ok(go_and_say(&to, "web-said-product-closed", ""))
}

async fn reopen(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (code, acting) = (code.into_inner(), acting(&visitor));
    let to = format!("/merch/{}", links::encoded(&code));
    ask(&pool, move |conn| Ok(reopen_product(conn, &code, &acting)?)).await?;
    Ok(go_and_say(&to, "web-said-product-open", ""))
}
