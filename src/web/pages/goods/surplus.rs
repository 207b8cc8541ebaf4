//! What a month's surplus comes to by the products' rules, and giving it; and the sheet of a stall, typed in later.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown;
use crate::ledger::Month;
use crate::ops::share_surplus::{Surplus, SurplusPart, share_surplus, survey_page, working};
use crate::ops::stall_sheet::{COLUMNS, is_sheet, record_sheet};
use crate::reports::goods_drill::{Goods, GoodsFilter};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::tell;
use crate::web::views::goods::{SurplusPage, SurplusRow};
use crate::web::views::{FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Their addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/merch/surplus", web::get().to(show))
        .route("/merch/surplus", web::post().to(give))
        .route("/merch/sheet", web::get().to(ask_sheet))
        .route("/merch/sheet", web::post().to(take_sheet));
}

/// The month that is asked for, or the last one that is over.
fn month_of(visitor: &Visitor, typed: &Typed) -> Month {
    let last = Month::containing(acting(visitor).today).previous();
    typed.get("month").parse().unwrap_or(last)
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    answer(&visitor, &pool, (month_of(&visitor, &typed), typed.get("after")), Vec::new()).await
}

/// So many products with a rule stand on a page.
const PAGE: i64 = 20;

async fn answer(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    (month, after): (Month, &str),
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let after = after.to_owned();
    let work = move |conn: &mut Conn| Ok((Chart::load(conn)?, survey_page(conn, month, &after, PAGE)?));
    let (chart, SurplusPart { found, next }) = ask(pool, work).await?;
    let t = visitor.words();
    let frame = shown::titled(visitor, "surplus-title", Part::Merch);
    let row = |one: &Surplus| SurplusRow {
        product: one.name.clone(),
        href: format!("/merch/{}", links::encoded(&one.product)),
        fund: tell::fund(&chart, &one.rule.fund),
        working: working(one),
        working_href: links::of_goods(&GoodsFilter::within(&one.product, month.period(), &[Goods::Surplus])),
        promise: one.rule.promise.clone(),
        due: t.money(one.due),
        open: if one.open().minor == 0 { String::new() } else { t.money(one.open()) },
        entries: one.entries.iter().map(ToString::to_string).collect(),
    };
    let is_wrong = !problems.is_empty();
    let page = SurplusPage {
        t,
        frame: &frame,
        month: month.to_string(),
        rows: found.iter().map(row).collect(),
        is_open: found.iter().any(|one| one.open().minor > 0) && acting(visitor).today > month.last_day(),
        is_over: found.iter().any(|one| one.open().minor < 0),
        older: next.map(|code| at(month, &code)).unwrap_or_default(),
        problems,
    };
    if is_wrong { visitor.show_again(&page) } else { visitor.show(&page) }
}

fn at(month: Month, after: &str) -> String {
    format!("/merch/surplus{}", links::query(&[("month", &month.to_string()), ("after", after)]))
}

async fn give(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (Posted(typed), acting) = (posted, acting(&visitor));
    let month = month_of(&visitor, &typed);
    match ask(&pool, move |conn| Ok(share_surplus(conn, month, &acting)?)).await {
        Ok(_) => Ok(go_and_say(&format!("/merch/surplus?month={month}"), "web-said-saved", "")),
        Err(error) => answer(&visitor, &pool, (month, ""), shown::problems(error)?).await,
    }
}

fn sheet_form(t: &Words) -> Form {
    let hint = t.with("sheet-hint", &[("columns", &COLUMNS.join(", "))]);
    let sheet = Input::new(Kind::Area, "sheet", t.get("sheet-lines")).hint(hint).required().focused();
    shown::form("/merch/sheet", "/merch", t.get("sheet-record"), vec![sheet])
}

async fn ask_sheet(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("sheet-title"), Part::Merch), sheet_form(t), None)
}

async fn take_sheet(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (Posted(typed), acting) = (posted, acting(&visitor));
    let (t, sheet) = (visitor.words(), typed.get("sheet").to_owned());
    let problem = |message: String| FieldProblem { field: "sheet".to_owned(), message };
    let problems = if is_sheet(&sheet) {
        let work = move |conn: &mut Conn| Ok(record_sheet(conn, &sheet, &acting)?);
        match ask(&pool, work).await {
            Ok(posted) => {
                let said = format!("{}.{}", posted.new, posted.already);
                return Ok(go_and_say("/merch", "web-said-sheet", &said));
            }
            Err(error) => shown::problems_at(error, "sheet")?,
        }
    } else {
        vec![problem(t.get("sheet-wrong"))]
    };
    let title = t.get("sheet-title");
    shown::form_page(&visitor, (&title, Part::Merch), sheet_form(t), Some((&typed, &problems)))
}
