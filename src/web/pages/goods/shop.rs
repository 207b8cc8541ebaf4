//! What a shop holds and owes, as a delivery note to print, with its entries.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::super::shown::{self, Listed, listed};
use super::moves;
use super::places::owed_by;
use crate::acts::chart as standard;
use crate::ledger::{AccountPath, Currency, Money};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::products::Lying;
use crate::store::stock::{self, PlaceSum};
use crate::store::{Conn, Pool, books, entries, products};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::goods::Deed;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::goods::{ShopGoods, ShopPage};
use crate::web::views::{Fact, Pager, Part};

/// Its address.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/consignment/shop/{shop}", web::get().to(show));
}

/// The newest entries, and the kinds of goods on a page; more on one page only when that is asked for.
const SHOWN: i64 = 20;
const PAGE: i64 = 50;

/// What the page shows of the book.
struct Shop {
    name: String,
    path: AccountPath,
    currency: Currency,
    owed: i64,
    since: Option<NaiveDate>,
    /// All that lies there.
    sum: PlaceSum,
    goods: Vec<Lying>,
    newest: Vec<Listed>,
}

/// Which part of the goods is asked for.
struct Asked {
    after: String,
    is_whole: bool,
}

fn load(conn: &mut Conn, shop: &str, asked: &Asked, today: NaiveDate) -> Result<Shop, WebError> {
    let chart = Chart::load(conn)?;
    let path: AccountPath = format!("{}:{shop}", standard::CONSIGNED).parse().map_err(|_| WebError::NotFound)?;
    let id = chart.account_id(&path).ok_or(WebError::NotFound)?;
    let currency = books::get(conn)?.currency;
    let (owed, since) = owed_by(conn, &chart, shop, (currency, today))?;
    let sum = stock::sums_at(conn, &[id])?.remove(&id).unwrap_or_default();
    let most = if asked.is_whole { i64::MAX } else { PAGE.saturating_add(1) };
    let goods = products::list_at(conn, &chart, (id, sum.kinds), (&asked.after, most))?;
    let receivable: Option<AccountPath> = format!("{}:{shop}", standard::RECEIVABLE).parse().ok();
    let owed_on = receivable.and_then(|path| chart.account_id(&path));
    let filter = EntryFilter { branch: std::iter::once(id).chain(owed_on).collect(), ..EntryFilter::default() };
    let newest = entries::list(conn, &chart, &filter, true, None, SHOWN)?;
    let newest = listed(conn, &chart, newest)?;
    Ok(Shop { name: tell::account(&chart, &path), path, currency, owed, since, sum, goods, newest })
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    shop: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (shop, today, typed) = (shop.into_inner(), acting(&visitor).today, Typed::new(query.into_inner()));
    let asked = Asked { after: typed.get("after").to_owned(), is_whole: !typed.get("whole").is_empty() };
    let is_whole = asked.is_whole;
    let code = shop.clone();
    let mut found = ask(&pool, move |conn| load(conn, &code, &asked, today)).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = !is_whole && found.goods.len() > page;
    if has_more {
        found.goods.truncate(page);
    }
    let t = visitor.words();
    let frame = shown::frame(&visitor, &found.name, Part::Merch);
    let amount = |minor| t.amount(Money::new(minor, found.currency));
    let row = |(product, level, moved_on): &Lying| ShopGoods {
        name: product.name.clone(),
        href: format!("/merch/{}", links::encoded(&product.code)),
        pieces: level.quantity.to_string(),
        since: moved_on.map(|day| t.date(day)).unwrap_or_default(),
        price: t.amount(product.price),
        cost: amount(level.value_minor),
        cost_href: moves::href(&product.code, Some(&found.path)),
    };
    let own = format!("/consignment/shop/{}", links::encoded(&shop));
    let at = |fields: &[(&str, &str)]| format!("{own}{}", links::query(fields));
    let older = found.goods.last().filter(|_| has_more).map(|(last, ..)| at(&[("after", &last.code)]));
    let query = links::query(&[("shop", &shop)]);
    let since = found.since.map(|day| Fact { name: t.get("places-since"), value: t.date(day), href: String::new() });
    let receivable = format!("{}:{shop}", standard::RECEIVABLE);
    let owing = Fact {
        name: t.get("places-owes"),
        value: t.money(Money::new(found.owed, found.currency)),
        href: links::of_entries_on(&receivable),
    };
    let page = ShopPage {
        t,
        frame: &frame,
        currency: found.currency.to_string(),
        facts: std::iter::once(owing).chain(since).collect(),
        goods: found.goods.iter().map(row).collect(),
        total: amount(found.sum.level.value_minor),
        total_href: links::of_entries_on(found.path.as_str()),
        pieces: found.sum.level.quantity.to_string(),
        whole_href: if has_more { at(&[("whole", "yes")]) } else { String::new() },
        pager: Pager { older: older.unwrap_or_default(), ..Pager::default() },
        entries: found.newest.iter().map(|entry| entry.row(t, frame.may_record)).collect(),
        bring_href: format!("{}{query}", Deed::Brought.href()),
        settle_href: format!("{}{query}", Deed::Settled.href()),
        paid_href: format!("{}{}", Deed::Received.href(), links::query(&[("from", &receivable)])),
    };
    visitor.show(&page)
}
