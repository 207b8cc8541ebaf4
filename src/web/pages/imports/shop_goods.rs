//! What shops call our goods, said once: every name that orders have, with the product it is; and where each shop's orders
//! are sent from.

use actix_web::{HttpResponse, web};

use crate::ops::OpsError;
use crate::ops::sell_orders::{ShopName, list_shop_names, say_shop_name, set_shop_place};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, products};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{frame, problems_of};
use crate::web::views::details::{CalledRow, ShopCalls, ShopSource};
use crate::web::views::{Choice, Empty, FieldProblem};

/// A name that is none of ours, as the form sends it; no product has such a code.
const NOT_OURS: &str = "-";

/// GET /details/goods
pub async fn show(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    render(&visitor, &pool, None, Vec::new()).await
}

async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    typed: Option<&Typed>,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let (names, sources, goods, stocks) = ask(pool, |conn| {
        let chart = Chart::load(conn)?;
        let (names, sources) = list_shop_names(conn)?;
        let goods: Vec<(String, String)> = products::list(conn, &chart)?
            .into_iter()
            .filter(|(_, product)| !product.is_closed)
            .map(|(_, product)| (product.code, product.name))
            .collect();
        let stocks: Vec<(String, String)> = chart
            .accounts()
            .into_iter()
            .filter(|account| account.role.is_stock() && !account.is_closed)
            .map(|account| (account.path.to_string(), account.label.clone()))
            .collect();
        Ok((names, sources, goods, stocks))
    })
    .await?;
    let t = visitor.words();
    let frame = frame(visitor, &t.get("web-shop-goods"));
    let said = |field: String, own: String| typed.and_then(|typed| typed.find(&field)).map_or(own, str::to_owned);
    let row = |(name, n): (ShopName, usize)| {
        let own = match (&name.product, name.is_not_ours) {
            (Some(code), _) => code.clone(),
            (None, true) => NOT_OURS.to_owned(),
            (None, false) => String::new(),
        };
        CalledRow {
            number: n.to_string(),
            shown: if name.shown.is_empty() { name.sku.clone() } else { name.shown.clone() },
            sku: name.sku,
            orders: name.orders.to_string(),
            product: said(format!("product-{n}"), own),
            called: name.called,
        }
    };
    let source = |((name, place), n): ((String, Option<crate::ledger::AccountPath>), usize)| ShopSource {
        number: n.to_string(),
        place: said(format!("place-{n}"), place.map(|path| path.to_string()).unwrap_or_default()),
        name,
    };
    let products = goods.into_iter().map(|(code, name)| Choice::new(code.as_str(), format!("{code} · {name}")));
    let page = ShopCalls {
        t,
        frame: &frame,
        names: names.into_iter().zip(1_usize..).map(row).collect(),
        sources: sources.into_iter().zip(1_usize..).map(source).collect(),
        products: std::iter::once(Choice::new(NOT_OURS, t.get("web-shop-goods-not-ours"))).chain(products).collect(),
        stocks: stocks.into_iter().map(|(path, label)| Choice::new(path, label)).collect(),
        problems,
        empty: Empty { text: t.get("web-shop-goods-none"), href: "/details".to_owned(), action: t.get("web-details") },
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// POST /details/goods
pub async fn post(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (typed, acting) = (posted.0, acting(&visitor));
    let pairs = |what: &str, of: &str| -> Vec<(String, String)> {
        typed
            .iter()
            .filter_map(|(name, value)| {
                let n = name.strip_prefix(what)?;
                Some((typed.get(&format!("{of}{n}")).to_owned(), value.trim().to_owned()))
            })
            .collect()
    };
    let (names, places) = (pairs("product-", "called-"), pairs("place-", "source-"));
    let done = ask(&pool, move |conn| Ok(save(conn, &names, &places, &acting))).await?;
    match done {
        Ok(count) => Ok(go_and_say("/details/goods", "web-said-shop-goods", &count.to_string())),
        Err(error) => render(&visitor, &pool, Some(&typed), problems_of(error)?).await,
    }
}

/// Saves what differs from what is known; answers how many names.
fn save(
    conn: &mut Conn,
    names: &[(String, String)],
    places: &[(String, String)],
    acting: &crate::ops::Acting,
) -> Result<usize, OpsError> {
    let (known, sources) = list_shop_names(conn)?;
    let mut count = 0_usize;
    for (called, product) in names.iter().filter(|(_, product)| !product.is_empty()) {
        let Some(name) = known.iter().find(|name| name.called == *called) else { continue };
        let is_not_ours = product == NOT_OURS;
        if name.is_not_ours == is_not_ours && (is_not_ours || name.product.as_ref() == Some(product)) {
            continue;
        }
        say_shop_name(conn, called, Some(product.as_str()).filter(|_| !is_not_ours), acting)?;
        count = count.saturating_add(1);
    }
    for (source, place) in places {
        let Some((_, before)) = sources.iter().find(|(name, _)| name == source) else { continue };
        let place = if place.is_empty() { None } else { Some(place.parse().map_err(OpsError::from)?) };
        if *before != place {
            set_shop_place(conn, source, place.as_ref())?;
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}
