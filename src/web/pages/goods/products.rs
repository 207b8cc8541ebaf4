//! What is sold: the list, page by page, and one product with its batches, its pace and what a print run would bring.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web;
use chrono::NaiveDate;

use super::super::shown;
use super::{moves, pictures};
use crate::acts::chart as standard;
use crate::ledger::batches::{Batch, BatchSales, Sold, sales_by_batch};
use crate::ledger::product::{Product, StockLevel, SurplusShare, break_even, first_in_first_out};
use crate::ledger::{AccountPath, Currency, Money, Month};
use crate::store::accounts::Chart;
use crate::store::product_months::ProductMonth;
use crate::store::product_moves::{self, MovedBy};
use crate::store::products::{self, Stretch};
use crate::store::stock::{self, Arrived};
use crate::store::{Conn, Pool, books, product_months, product_pictures};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::product::{percent, rule_key};
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::goods::{BatchRow, ProductList, ProductPage, ProductRow, StockRow};
use crate::web::views::{Empty, Fact, Input, Kind, Pager, Part, Tag, Tone};
use crate::words::Words;

/// How many products stand on a page, and how many newest moves on the page of one.
const PAGE: i64 = 50;
const SHOWN: i64 = 10;
/// So many closed products stand on their list.
const CLOSED: i64 = 500;
/// How many whole months before this one the pace of selling is measured over.
const PACE: u32 = 3;

/// A product with what is left of it: pieces, and their cost in minor units.
struct Stock {
    product: Product,
    fund: String,
    /// What people call the fund its surplus goes to.
    surplus_fund: String,
    left: i64,
    cost: i64,
    /// How many sets its parts make; nothing for a single product.
    sets: Option<i64>,
}

/// A set has no stock: what lies there of its parts makes so many.
fn sets_of(conn: &mut Conn, chart: &Chart, product: &Product) -> Result<Option<i64>, WebError> {
    let mut makes = Vec::with_capacity(product.details.parts.len());
    for part in &product.details.parts {
        let levels = stock::levels_of(conn, chart, &part.product)?;
        let left = levels.iter().map(|(_, level)| level.quantity).fold(0, i64::saturating_add);
        makes.push(left.max(0).checked_div(part.quantity).unwrap_or(0));
    }
    Ok(makes.into_iter().min())
}

impl Stock {
    fn new(chart: &Chart, product: Product, levels: &[(AccountPath, StockLevel)]) -> Self {
        let left = levels.iter().map(|(_, level)| level.quantity).fold(0, i64::saturating_add);
        let cost = levels.iter().map(|(_, level)| level.value_minor).fold(0, i64::saturating_add);
        let fund = tell::fund(chart, &product.fund);
        let surplus = product.details.surplus.as_ref().map(|rule| tell::fund(chart, &rule.fund));
        Self { product, fund, surplus_fund: surplus.unwrap_or_default(), left, cost, sets: None }
    }

    fn row(&self, t: &Words) -> ProductRow {
        let product = &self.product;
        ProductRow {
            code: product.code.clone(),
            name: product.name.clone(),
            href: format!("/merch/{}", links::encoded(&product.code)),
            fund: self.fund.clone(),
            price: t.amount(product.price),
            stock: if product.is_set() { String::new() } else { self.left.to_string() },
            cost: t.amount(Money::new(self.cost, product.price.currency)),
            cost_href: moves::href(&product.code, None),
            tag: self.tag(t),
        }
    }

    fn tag(&self, t: &Words) -> Option<Tag> {
        if self.product.is_closed {
            return Some(Tag { tone: Tone::Warn, text: t.get("product-closed") });
        }
        let is_low = !self.product.is_set() && self.left < self.product.reorder_level;
        is_low.then(|| Tag { tone: Tone::Warn, text: t.get("web-sale-low") })
    }
}

/// GET /merch
pub async fn list(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    let search = typed.get("q").to_owned();
    let (asked, after, before) = (search.clone(), typed.get("after").to_owned(), typed.get("before").to_owned());
    let is_back = after.is_empty() && !before.is_empty();
    let is_start = after.is_empty() && before.is_empty();
    let is_closed = !typed.get("closed").is_empty();
    let (currency, mut found, total) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let stretch = match (after.as_str(), before.as_str()) {
            ("", "") => Stretch::Start,
            ("", before) => Stretch::Before(before),
            (after, _) => Stretch::After(after),
        };
        let page = match is_closed {
            true => products::list_closed(conn, &chart, CLOSED)?,
            false => products::list_open(conn, &chart, &asked, (stretch, PAGE.saturating_add(1)))?,
        };
        let ids: Vec<i64> = page.iter().map(|(id, _)| *id).collect();
        let levels: HashMap<_, _> = stock::levels_among(conn, &chart, &ids)?;
        let stocks = page
            .into_iter()
            .map(|(id, product)| Stock::new(&chart, product, levels.get(&id).map(Vec::as_slice).unwrap_or_default()));
        let stocks: Vec<Stock> = stocks.collect();
        Ok((books::get(conn)?.currency, stocks, stock::sum_everywhere(conn)?.level.value_minor))
    })
    .await?;
    let most = usize::try_from(if is_closed { CLOSED } else { PAGE }).unwrap_or(usize::MAX);
    let has_more = found.len() > most;
    if is_back && has_more {
        found.remove(0);
    }
    found.truncate(most);
    let t = visitor.words();
    let frame = shown::titled(&visitor, if is_closed { "product-closed-list" } else { "web-merch" }, Part::Merch);
    let at = |name: &str, stock: Option<&Stock>| {
        stock.map(|one| format!("/merch{}", links::query(&[("q", &search), (name, &one.product.code)])))
    };
    let first = found.first().filter(|_| if is_back { has_more } else { !is_start });
    let pager = Pager {
        newer: at("before", first).unwrap_or_default(),
        older: at("after", found.last().filter(|_| is_back || has_more)).unwrap_or_default(),
        summary: String::new(),
    };
    let page = ProductList {
        t,
        frame: &frame,
        currency: currency.to_string(),
        products: found.iter().map(|stock| stock.row(t)).collect(),
        pager,
        total_cost: t.amount(Money::new(total, currency)),
        total_href: links::of_entries_on(standard::INVENTORY),
        search,
        is_closed,
        empty: Empty {
            text: t.get(if is_closed { "product-closed-none" } else { "web-merch-empty" }),
            href: "/merch/new".into(),
            action: t.get("web-merch-new"),
        },
    };
    visitor.show(&page)
}

/// GET /merch/{code}
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (code, typed) = (code.into_inner(), Typed::new(query.into_inner()));
    let today = acting(&visitor).today;
    let since = Month::containing(today).minus(PACE).first_day();
    let (stock, moves, batches, months, picture) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let (id, product) = products::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?;
        let newest = product_moves::list_newest(conn, id, SHOWN)?;
        let levels = stock::levels_of(conn, &chart, &product.code)?;
        let batches = stock::list_batches(conn, id)?;
        let months = product_months::list_until(conn, &[id], Month::containing(today))?.remove(&id).unwrap_or_default();
        let picture = product_pictures::list_among(conn, &[id])?.remove(&id);
        let sets = sets_of(conn, &chart, &product)?;
        Ok((Stock { sets, ..Stock::new(&chart, product, &levels) }, newest, batches, months, picture))
    })
    .await?;
    let t = visitor.words();
    let (product, currency) = (&stock.product, stock.product.price.currency);
    let frame = shown::frame(&visitor, &product.name, Part::Merch);
    let may_decide = visitor.session().is_some_and(|session| session.role.may_decide());
    let lately = months.iter().filter(|(month, _)| month.first_day() >= since);
    let sold = lately.fold(0_i64, |sum, (_, sold)| sum.saturating_add(sold.pieces));
    let facts = facts_of(t, &stock, sold, (since, today));
    let own = |end: &str| match may_decide {
        true => format!("/merch/{}/{end}", links::encoded(&product.code)),
        false => String::new(),
    };
    let page = ProductPage {
        t,
        frame: &frame,
        code: product.code.clone(),
        is_closed: product.is_closed,
        close: own(if product.is_closed { "reopen" } else { "close" }),
        picture: picture.map(|hash| pictures::href(&product.code, &hash)).unwrap_or_default(),
        picture_href: format!("/merch/{}/picture/new", links::encoded(&product.code)),
        stock: stock.sets.unwrap_or(stock.left).to_string(),
        stock_of: t.get(if product.is_set() { "product-sets-left" } else { "web-merch-pieces" }),
        facts,
        moves_href: moves::href(&product.code, None),
        tags: stock.tag(t).into_iter().collect(),
        moves: moves_of(t, &stock, &moves),
        currency: currency.to_string(),
        batches: batch_rows(t, currency, &batches, stock.left, &months),
        run: run_inputs(t, product, &typed),
        run_says: run_says(t, &typed, currency),
        edit_href: own("edit"),
    };
    visitor.show(&page)
}

/// What stands above a product's batches: its prices, its fund, its cost and pace, its parts, and where its surplus goes.
fn facts_of(t: &Words, stock: &Stock, sold: i64, since: (NaiveDate, NaiveDate)) -> Vec<Fact> {
    let (product, currency) = (&stock.product, stock.product.price.currency);
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let mut facts = vec![fact("web-sale-price", t.money(product.price))];
    for (list, minor) in &product.details.prices {
        facts.push(fact(&format!("product-price-{}", list.name()), t.money(Money::new(*minor, currency))));
    }
    facts.push(fact("web-fund", stock.fund.clone()));
    if !product.is_set() {
        let cost = fact("web-merch-cost", t.money(Money::new(stock.cost, currency)));
        facts.push(Fact { href: moves::href(&product.code, None), ..cost });
        facts.push(fact("plan-pace", pace(t, sold, stock.left, since)));
    }
    for part in &product.details.parts {
        let href = format!("/merch/{}", links::encoded(&part.product));
        facts
            .push(Fact { name: t.get("product-parts"), value: format!("{} × {}", part.quantity, part.product), href });
    }
    if let Some(rule) = &product.details.surplus {
        facts.push(fact("product-surplus", format!("{}: {}", stock.surplus_fund, rule_told(t, rule.share, currency))));
        facts.push(fact("product-promise", rule.promise.clone()));
    }
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// The rule in words, with its number: “A part, in percent: 50 %”.
fn rule_told(t: &Words, share: SurplusShare, currency: Currency) -> String {
    let rule = t.get(&rule_key(share.stored().0));
    match share {
        SurplusShare::All => rule,
        SurplusShare::Part(weight) | SurplusShare::AfterCosts(weight) => format!("{rule}: {} %", percent(weight)),
        SurplusShare::Piece(minor) => format!("{rule}: {}", t.money(Money::new(minor, currency))),
    }
}

/// How fast it sells, and how long the stock lasts at that pace.
fn pace(t: &Words, sold: i64, left: i64, (since, today): (NaiveDate, NaiveDate)) -> String {
    let days = today.signed_duration_since(since).num_days().saturating_add(1);
    let weeks = left.max(0).saturating_mul(days).checked_div(sold.max(1).saturating_mul(7)).unwrap_or(0);
    let (sold_text, weeks) = (sold.to_string(), weeks.to_string());
    let key = if sold > 0 { "plan-since" } else { "plan-since-none" };
    t.with(key, &[("sold", &sold_text), ("weeks", &weeks), ("since", &t.date(since))])
}

/// The batches, with what has left and what was sold of each when the oldest leaves first. Value is the average over all of
/// them: this is the working only.
fn batch_rows(
    t: &Words,
    currency: Currency,
    batches: &[Arrived],
    left: i64,
    months: &[(Month, ProductMonth)],
) -> Vec<BatchRow> {
    let came: Vec<i64> = batches.iter().map(|batch| batch.quantity).collect();
    let out = came.iter().copied().fold(0, i64::saturating_add).saturating_sub(left);
    let amount = |minor| t.amount(Money::new(minor, currency));
    let of_batch = |batch: &Arrived| Batch { pieces: batch.quantity, cost_minor: batch.value_minor };
    let of_month = |(_, sum): &(Month, ProductMonth)| Sold {
        pieces: sum.pieces,
        income_minor: sum.income_minor,
        charges_minor: sum.charges_minor,
    };
    let costs: Vec<Batch> = batches.iter().map(of_batch).collect();
    let sales = sales_by_batch(&costs, &months.iter().map(of_month).collect::<Vec<_>>(), out);
    let of_sales = |at: usize, told: &dyn Fn(&BatchSales) -> String| {
        sales.as_ref().and_then(|sales| sales.get(at)).map(told).unwrap_or_default()
    };
    let row = |(at, (batch, gone)): (usize, (&Arrived, i64))| BatchRow {
        date: t.date(batch.on),
        href: format!("/entries/{}", batch.entry),
        pieces: batch.quantity.to_string(),
        cost: amount(batch.value_minor),
        each: amount(crate::ledger::split::issue_at_average_cost(batch.value_minor, batch.quantity, 1)),
        gone: gone.to_string(),
        left: batch.quantity.saturating_sub(gone).to_string(),
        sold: of_sales(at, &|sales| sales.sold.pieces.to_string()),
        income: of_sales(at, &|sales| amount(sales.sold.income_minor)),
        sold_cost: of_sales(at, &|sales| amount(sales.cost_minor)),
        surplus: of_sales(at, &|sales| amount(sales.surplus_minor())),
    };
    (0..).zip(batches.iter().zip(first_in_first_out(&came, out))).map(row).collect()
}

fn run_inputs(t: &Words, product: &Product, typed: &Typed) -> Vec<Input> {
    let currency = product.price.currency;
    let or = |name: &str, usual: String| if typed.get(name).is_empty() { usual } else { typed.get(name).to_owned() };
    vec![
        Input::new(Kind::Number, "pieces", t.get("web-sale-pieces"))
            .value(or("pieces", String::new()))
            .between("1", "1000000"),
        Input::new(Kind::Amount, "cost", t.get("plan-run-cost")).value(or("cost", String::new())).unit(currency.code()),
        Input::new(Kind::Amount, "at", t.get("web-f-price"))
            .value(or("at", product.price.to_string()))
            .unit(currency.code()),
    ]
}

/// What a print run would bring; nothing while it is not told, or what cannot be read.
fn run_says(t: &Words, typed: &Typed, currency: Currency) -> String {
    if typed.get("pieces").is_empty() && typed.get("cost").is_empty() {
        return String::new();
    }
    let amount = |name: &str| Money::parse_typed(typed.get(name), currency).ok().filter(|money| money.minor > 0);
    let pieces = typed.get("pieces").parse::<i64>().ok().filter(|pieces| (1..=1_000_000).contains(pieces));
    let (Some(pieces), Some(cost), Some(price)) = (pieces, amount("cost"), amount("at")) else {
        return t.get("plan-run-wrong");
    };
    let even = break_even(cost.minor, price.minor).unwrap_or(0);
    let all = price.minor.saturating_mul(pieces).saturating_sub(cost.minor);
    let each = cost.minor.saturating_add(pieces.saturating_sub(1)).checked_div(pieces).unwrap_or(0);
    let money = |minor| t.money(Money::new(minor, currency));
    let key = if even > pieces { "plan-run-never" } else { "plan-run-says" };
    t.with(
        key,
        &[("even", &even.to_string()), ("pieces", &pieces.to_string()), ("all", &money(all)), ("each", &money(each))],
    )
}

fn moves_of(t: &Words, stock: &Stock, newest: &[MovedBy]) -> Vec<StockRow> {
    let mut left = stock.left;
    let mut rows = Vec::new();
    for MovedBy { entry, posted_on, description, quantity, value_minor } in newest {
        rows.push(StockRow {
            date: t.date(*posted_on),
            href: format!("/entries/{entry}"),
            text: description.clone(),
            change: if *quantity == 0 { "0".to_owned() } else { format!("{quantity:+}").replace('-', "\u{2212}") },
            left: left.to_string(),
            value: t.amount(Money::new(*value_minor, stock.product.price.currency)),
        });
        left = left.saturating_sub(*quantity);
    }
    rows
}
