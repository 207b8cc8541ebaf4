//! A count of cash as the document it was kept as.

use actix_web::HttpResponse;
use actix_web::web;

use super::super::shown;
use super::{may_read, person, said};
use crate::ledger::Money;
use crate::ops::count_cash::{Pieces, Sheet};
use crate::store::accounts::Chart;
use crate::store::cash::{self, Count};
use crate::store::{Conn, Pool, users};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::cash::{CashCounted, PieceRow};
use crate::web::views::{Balance, Fact, Part};
use crate::words::Words;

/// So many earlier counts are linked.
const EARLIER: i64 = 12;

/// A count with everything its document says.
struct Document {
    count: Count,
    sheet: Sheet,
    /// The names behind holder and second.
    holder: String,
    second: String,
    /// The login that kept it.
    by: String,
    earlier: Vec<Count>,
    chart: Chart,
}

fn load_document(conn: &mut Conn, number: i64, reads: bool) -> Result<Document, WebError> {
    let count = cash::find_count(conn, number)?.ok_or(WebError::NotFound)?;
    let sheet: Sheet = serde_json::from_str(&count.document).map_err(|error| WebError::broken(&error))?;
    let (holder, second) = (person(conn, &sheet.holder, reads)?, person(conn, &sheet.second, reads)?);
    let mut earlier = cash::list_counts(conn, count.account_id, EARLIER)?;
    earlier.retain(|one| one.id != count.id);
    let login = users::list(conn)?.into_iter().find(|user| format!("U-{}", user.id) == count.by);
    let by = login.map_or_else(|| count.by.clone(), |user| user.login);
    Ok(Document { holder, second, by, earlier, chart: Chart::load(conn)?, count, sheet })
}

/// GET /cash/counts/{number}
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, number: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let reads = may_read(&visitor);
    let found = ask(&pool, move |conn| load_document(conn, number.into_inner(), reads)).await?;
    let (t, sheet, count) = (visitor.words(), &found.sheet, &found.count);
    let title = t.with("cash-counted-title", &[("name", &sheet.label), ("date", &t.date(sheet.on))]);
    let frame = shown::frame(&visitor, &title, Part::Bank);
    let amount = |minor: i64| t.amount(Money::new(minor, sheet.currency));
    let piece = |one: &Pieces| PieceRow {
        worth: amount(one.worth),
        pieces: one.pieces.to_string(),
        sum: amount(one.worth.saturating_mul(one.pieces)),
    };
    let other = (sheet.other_minor != 0).then(|| PieceRow {
        worth: t.get("cash-other"),
        pieces: String::new(),
        sum: amount(sheet.other_minor),
    });
    let by_fund = sheet.by_fund.iter().map(|(fund, minor)| Balance {
        name: tell::fund(&found.chart, fund),
        href: format!("/funds/{fund}"),
        amount: amount(*minor),
        ..Balance::default()
    });
    let (on, balance) = (sheet.on.format("%Y-%m-%d").to_string(), t.amount(count.counted));
    let reconcile = links::query(&[("new", "yes"), ("date", &on), ("balance", &balance)]);
    let page = CashCounted {
        t,
        frame: &frame,
        currency: sheet.currency.to_string(),
        facts: facts(t, &found),
        pieces: sheet.pieces.iter().map(piece).chain(other).collect(),
        total: amount(sheet.counted_minor),
        by_fund: by_fund.collect(),
        book: amount(sheet.book_minor),
        earlier: found.earlier.iter().map(|one| earlier(t, one)).collect(),
        reconcile_href: if frame.may_record {
            format!("/bank/{}/reconcile{reconcile}", count.account_id)
        } else {
            String::new()
        },
    };
    visitor.show(&page)
}

fn earlier(t: &Words, one: &Count) -> Fact {
    Fact { name: t.date(one.on), value: said(t, one.counted, one.book), href: format!("/cash/counts/{}", one.id) }
}

fn facts(t: &Words, found: &Document) -> Vec<Fact> {
    let (sheet, count) = (&found.sheet, &found.count);
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let mut facts = vec![fact("cash-difference", said(t, count.counted, count.book))];
    match count.entry {
        Some(number) => {
            facts.push(Fact { href: format!("/entries/{number}"), ..fact("cash-difference-entry", number.to_string()) })
        }
        None if count.counted != count.book => {
            facts.push(fact("cash-difference-entry", t.get("cash-difference-open")));
        }
        None => {}
    }
    facts.push(fact("cash-holder", found.holder.clone()));
    facts.push(fact("cash-counted-by", found.by.clone()));
    facts.push(fact("cash-second", found.second.clone()));
    facts.push(fact("cash-counted-at", shown::day_of(t, &count.at)));
    facts.push(fact("cash-head", sheet.head.chars().take(16).collect()));
    facts.retain(|fact| !fact.value.is_empty());
    facts
}
