//! Merch and events: what is sold and how much is left, and where money was made together.

mod events;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::shown::{self, Listed, listed};
use crate::ledger::product::Product;
use crate::ledger::{Currency, FundCode, Money};
use crate::ops::open_goods::{NewProduct, open_product};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Pool, books, entries, products, write};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::goods::{ProductList, ProductPage, ProductRow, StockRow};
use crate::web::views::{Choice, Empty, Fact, FieldProblem, Form, Input, Kind, Pager, Part, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/merch", web::get().to(list))
        .route("/merch/new", web::get().to(ask_new))
        .route("/merch/new", web::post().to(open))
        .route("/merch/{code}", web::get().to(show))
        .route("/merch/{code}/edit", web::get().to(ask_change))
        .route("/merch/{code}/edit", web::post().to(change));
    events::routes(config);
}

/// The newest moves on the page of a product.
const SHOWN: i64 = 50;

/// A product with what is left of it: pieces, and their cost in minor units.
struct Stock {
    product: Product,
    fund: String,
    left: i64,
    cost: i64,
}

fn stock_of(conn: &mut crate::store::Conn, chart: &Chart, product: Product) -> Result<Stock, WebError> {
    let levels = products::levels_of(conn, chart, &product.code)?;
    let left = levels.iter().map(|(_, level)| level.quantity).fold(0, i64::saturating_add);
    let cost = levels.iter().map(|(_, level)| level.value_minor).fold(0, i64::saturating_add);
    let fund = chart.fund(&product.fund).map_or_else(|| product.fund.to_string(), |fund| fund.name.clone());
    Ok(Stock { product, fund, left, cost })
}

fn tag(t: &Words, stock: &Stock) -> Option<Tag> {
    let is_low = stock.left < stock.product.reorder_level;
    is_low.then(|| Tag { tone: Tone::Warn, text: t.get("web-sale-low") })
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (currency, found) = ask(&pool, |conn| {
        let chart = Chart::load(conn)?;
        let mut found = Vec::new();
        for (_, product) in products::list(conn, &chart)? {
            found.push(stock_of(conn, &chart, product)?);
        }
        Ok((books::get(conn)?.currency, found))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-merch", Part::Merch);
    let row = |stock: &Stock| ProductRow {
        code: stock.product.code.clone(),
        name: stock.product.name.clone(),
        href: format!("/merch/{}", stock.product.code),
        fund: stock.fund.clone(),
        price: t.amount(stock.product.price),
        stock: stock.left.to_string(),
        cost: t.amount(Money::new(stock.cost, stock.product.price.currency)),
        tag: tag(t, stock),
    };
    let own = found.iter().filter(|stock| stock.product.price.currency == currency);
    let total = own.map(|stock| stock.cost).fold(0, i64::saturating_add);
    let page = ProductList {
        t,
        frame: &frame,
        currency: currency.to_string(),
        products: found.iter().map(row).collect(),
        total_cost: t.amount(Money::new(total, currency)),
        empty: Empty { text: t.get("web-merch-empty"), href: "/merch/new".into(), action: t.get("web-merch-new") },
    };
    visitor.show(&page)
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let (stock, moves) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let (_, product) = products::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?;
        let filter = EntryFilter { account_id: chart.account_id(&product.inventory), ..EntryFilter::default() };
        let newest = entries::list(conn, &chart, &filter, true, None, SHOWN)?;
        let stock = stock_of(conn, &chart, product)?;
        Ok((stock, listed(conn, &chart, newest)?))
    })
    .await?;
    let t = visitor.words();
    let product = &stock.product;
    let frame = shown::frame(&visitor, &product.name, Part::Merch);
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let may_decide = visitor.session().is_some_and(|session| session.role.may_decide());
    let page = ProductPage {
        t,
        frame: &frame,
        code: product.code.clone(),
        stock: stock.left.to_string(),
        facts: vec![
            fact("web-sale-price", t.money(product.price)),
            fact("web-fund", stock.fund.clone()),
            fact("web-merch-cost", t.money(Money::new(stock.cost, product.price.currency))),
        ],
        tags: tag(t, &stock).into_iter().collect(),
        moves: moves_of(t, &stock, &moves),
        pager: Pager::default(),
        edit_href: if may_decide { format!("/merch/{}/edit", product.code) } else { String::new() },
    };
    visitor.show(&page)
}

fn moves_of(t: &Words, stock: &Stock, entries: &[Listed]) -> Vec<StockRow> {
    let mut left = stock.left;
    let mut rows = Vec::new();
    for entry in entries {
        let own = || entry.sealed.draft.stock_moves.iter().filter(|one| one.product == stock.product.code);
        let change = own().map(|one| one.quantity).fold(0, i64::saturating_add);
        let value = own().map(|one| one.value_minor).fold(0, i64::saturating_add);
        if own().next().is_some() {
            rows.push(StockRow {
                entry: entry.row(t, false),
                change: format!("{change:+}").replace('-', "\u{2212}"),
                left: left.to_string(),
                value: t.amount(Money::new(value, stock.product.price.currency)),
            });
            left = left.saturating_sub(change);
        }
    }
    rows
}

fn common(t: &Words, currency: Currency) -> Vec<Input> {
    vec![
        Input::new(Kind::Text, "name", t.get("web-f-name")).required(),
        Input::new(Kind::Amount, "price", t.get("web-f-price")).unit(currency.code()).required(),
        Input::new(Kind::Number, "reorder", t.get("web-f-reorder")).between("0", "1000000"),
    ]
}

fn new_form(t: &Words, currency: Currency, funds: Vec<Choice>) -> Form {
    let code = Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("web-f-code-hint")).required().focused();
    let fund = Input::new(Kind::Select, "fund", t.get("web-fund")).choices(funds).required();
    let inputs = std::iter::once(code).chain(common(t, currency)).chain([fund]).collect();
    shown::form("/merch/new", "/merch", t.get("web-merch-save"), inputs)
}

async fn lists(pool: &web::Data<Pool>) -> Result<(Currency, Vec<Choice>), WebError> {
    ask(pool, |conn| Ok((books::get(conn)?.currency, shown::fund_choices(&Chart::load(conn)?)))).await
}

async fn ask_new(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (currency, funds) = lists(&pool).await?;
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-merch-new"), Part::Merch), new_form(t, currency, funds), None)
}

fn read_new(t: &Words, typed: &Typed, currency: Currency) -> Result<NewProduct, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let code = reader.fund_code(field("code", "web-f-code"));
    let name = reader.needed_text(field("name", "web-f-name"), 100);
    let price = reader.needed_amount(field("price", "web-f-price"), currency);
    let fund = reader.needed_choice::<FundCode>(field("fund", "web-fund"));
    let reorder_level = reader.pieces(field("reorder", "web-f-reorder")).unwrap_or(0);
    let new = code.zip(name).zip(price.zip(fund)).map(|((code, name), (price, fund))| NewProduct {
        code: code.to_string(),
        name,
        price,
        inventory: None,
        fund,
        reorder_level,
    });
    reader.finish(new)
}

async fn open(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (currency, funds) = lists(&pool).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let problems = match read_new(t, &typed, currency) {
        Err(problems) => problems,
        Ok(new) => match ask(&pool, move |conn| Ok(open_product(conn, &new)?)).await {
            Ok(product) => return Ok(go_and_say(&format!("/merch/{}", product.code), "web-said-saved", "")),
            Err(error) => shown::problems(error)?,
        },
    };
    let title = t.get("web-merch-new");
    let form = new_form(t, currency, funds);
    shown::form_page(&visitor, (&title, Part::Merch), form, Some((&typed, &problems)))
}

async fn find(pool: &web::Data<Pool>, code: String) -> Result<Product, WebError> {
    ask(pool, move |conn| {
        let chart = Chart::load(conn)?;
        Ok(products::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?.1)
    })
    .await
}

fn change_form(t: &Words, product: &Product) -> Form {
    let value = |name: &str| match name {
        "name" => product.name.clone(),
        "price" => product.price.to_string(),
        _ => product.reorder_level.to_string(),
    };
    let inputs = common(t, product.price.currency).into_iter();
    let inputs = inputs.map(|input| Input { value: value(&input.name), ..input }).collect();
    let own = format!("/merch/{}", product.code);
    shown::form(&format!("{own}/edit"), &own, t.get("web-merch-save"), inputs)
}

async fn ask_change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let product = find(&pool, code.into_inner()).await?;
    let form = change_form(visitor.words(), &product);
    shown::form_page(&visitor, (&product.name, Part::Merch), form, None)
}

async fn change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let product = find(&pool, code.into_inner()).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let mut reader = Reader::new(t, &typed);
    let name = reader.needed_text(field("name", "web-f-name"), 100);
    let price = reader.needed_amount(field("price", "web-f-price"), product.price.currency);
    let level = reader.pieces(field("reorder", "web-f-reorder"));
    let said = reader.finish(name.zip(price).zip(level));
    match said {
        Ok(((name, price), reorder_level)) => {
            let to = format!("/merch/{}", product.code);
            let changed = Product { name, price, reorder_level, ..product };
            ask(&pool, move |conn| Ok(write(conn, |conn| products::update(conn, &changed))?)).await?;
            Ok(go_and_say(&to, "web-said-saved", ""))
        }
        Err(problems) => {
            let form = change_form(t, &product);
            shown::form_page(&visitor, (&product.name, Part::Merch), form, Some((&typed, &problems)))
        }
    }
}
