//! The page on which somebody looks for the payment of one order or gift.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::details::row;
use crate::ops::choose_payment::choose_payment;
use crate::ops::link_details::link_detail;
use crate::store::Pool;
use crate::store::accounts::Chart;
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{frame, money, problems_of};
use crate::web::views::FieldProblem;
use crate::web::views::details::{FindPayment, PaymentRow};

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// GET /details/{line}
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    line: web::Path<i64>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    render(&visitor, &pool, *line, asked.into_inner().q, Vec::new()).await
}

async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    line: i64,
    words: String,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let asked = words.clone();
    let (chart, found) = ask(pool, move |conn| Ok((Chart::load(conn)?, choose_payment(conn, line, &asked)?))).await?;
    let t = visitor.words();
    let frame = frame(visitor, &t.get("web-details-find"));
    let payments = found.payments.iter().map(|stored| PaymentRow {
        id: stored.id.to_string(),
        date: t.date(stored.line.date),
        account: chart.account_by_id(stored.account_id).map(|account| account.label.clone()).unwrap_or_default(),
        name: stored.line.counterparty.clone(),
        text: stored.line.purpose.clone(),
        amount: money(t, stored.line.amount_minor, stored.line.currency),
        is_given: found.given.contains(&stored.id),
    });
    let page = FindPayment {
        t,
        frame: &frame,
        detail: row(t, &found.told),
        words,
        payments: payments.collect(),
        none: t.with("web-details-find-none", &[("currency", found.told.detail.currency.code())]),
        problems,
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// POST /details/{line}
pub async fn post(
    visitor: Visitor,
    pool: web::Data<Pool>,
    line: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (line, typed, acting) = (*line, posted.0, acting(&visitor));
    let words = typed.get("q").to_owned();
    let Ok(payment) = typed.get("payment").parse::<i64>() else {
        let message = visitor.words().get("web-details-nothing-chosen");
        return render(&visitor, &pool, line, words, vec![FieldProblem { field: String::new(), message }]).await;
    };
    match ask(&pool, move |conn| Ok(link_detail(conn, line, payment, &acting))).await? {
        Ok(()) => Ok(go_and_say("/details", "web-said-details", "1")),
        Err(error) => render(&visitor, &pool, line, words, problems_of(error)?).await,
    }
}
