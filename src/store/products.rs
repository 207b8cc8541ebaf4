//! Products: what is sold, at what price, and which of them lie at a place.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::among::{among, among_texts};
use super::conn::{MultiBackend, on_both};
use super::schema::product_details as product_rules;
use super::schema::products;
use super::written::written;
use super::{Conn, Result, StoreError, product_details, read};
use crate::ledger::Money;
use crate::ledger::product::{Details, Product, StockLevel};

diesel::define_sql_function! { fn lower(text: st::Text) -> st::Text; }

type Raw = (i64, String, String, i64, String, i64, i64, i64, Option<String>);

/// Every product with its id, by code.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, chart: &Chart) -> Result<Vec<(i64, Product)>> {
    let rows: Vec<Raw> = products::table.order(products::code).load(conn)?;
    products_of(conn, chart, rows)
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, chart: &Chart, code: &str) -> Result<Option<(i64, Product)>> {
    let row: Option<Raw> = products::table.filter(products::code.eq(code)).first(conn).optional()?;
    Ok(products_of(conn, chart, row.into_iter().collect())?.pop())
}

/// The code of a product that differs from this one in capitals alone.
///
/// # Errors
/// When the database cannot be read.
pub fn find_alike(conn: &mut Conn, code: &str) -> Result<Option<String>> {
    let alike = products::table.filter(lower(products::code).eq(code.to_lowercase()).and(products::code.ne(code)));
    Ok(alike.select(products::code).first(conn).optional()?)
}

/// Which part of a list that is ordered by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch<'a> {
    Start,
    /// What comes after this code.
    After(&'a str),
    /// What stands before this code, the last of it.
    Before(&'a str),
}

/// Open products in whose code or name the words stand, by code: at most so many from there on. Without words they are found
/// by the index, however long the list is.
///
/// # Errors
/// When the database cannot be read.
pub fn list_open(
    conn: &mut Conn,
    chart: &Chart,
    search: &str,
    (stretch, most): (Stretch<'_>, i64),
) -> Result<Vec<(i64, Product)>> {
    if !search.trim().is_empty() {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let codes = chart.product_names(conn)?.find(search, stretch, most);
        return list_named(conn, chart, &codes);
    }
    let mut wanted = products::table.filter(products::closed_at.is_null()).limit(most).into_boxed::<MultiBackend>();
    wanted = match stretch {
        Stretch::Start => wanted.order(products::code.asc()),
        Stretch::After(code) => wanted.filter(products::code.gt(code.to_owned())).order(products::code.asc()),
        Stretch::Before(code) => wanted.filter(products::code.lt(code.to_owned())).order(products::code.desc()),
    };
    let mut rows: Vec<Raw> = wanted.load(conn)?;
    if matches!(stretch, Stretch::Before(_)) {
        rows.reverse();
    }
    products_of(conn, chart, rows)
}

/// The products with these codes, by code; those that are not there are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_named(conn: &mut Conn, chart: &Chart, codes: &[&str]) -> Result<Vec<(i64, Product)>> {
    let rows: Vec<Raw> = on_both!(conn, c => products::table
        .filter(among_texts(products::code, codes))
        .order(products::code)
        .load(c))?;
    products_of(conn, chart, rows)
}

/// The accounts that are some product's own stock.
///
/// # Errors
/// When the database cannot be read.
pub fn own_stocks(conn: &mut Conn) -> Result<rustc_hash::FxHashSet<i64>> {
    Ok(products::table.select(products::inventory_id).distinct().load::<i64>(conn)?.into_iter().collect())
}

fn products_of(conn: &mut Conn, chart: &Chart, rows: Vec<Raw>) -> Result<Vec<(i64, Product)>> {
    let mut found: Vec<(i64, Product)> = rows.into_iter().map(|row| product_of(chart, row)).collect::<Result<_>>()?;
    product_details::add_to(conn, chart, &mut found)?;
    Ok(found)
}

fn product_of(chart: &Chart, raw: Raw) -> Result<(i64, Product)> {
    let (id, code, name, price_minor, currency, inventory_id, fund_id, reorder_level, closed_at) = raw;
    let product = Product {
        code,
        name,
        price: Money::new(price_minor, read(&currency)?),
        inventory: chart.path_of(inventory_id)?.clone(),
        fund: chart.code_of(fund_id)?.clone(),
        reorder_level,
        is_closed: closed_at.is_some(),
        details: Details::default(),
    };
    Ok((id, product))
}

/// # Errors
/// When the code is taken, or account or fund are not in the chart.
pub fn insert(conn: &mut Conn, chart: &Chart, product: &Product) -> Result<i64> {
    let missing = |what: String| StoreError::Unreadable { what };
    let inventory_id = chart.account_id(&product.inventory).ok_or_else(|| missing(product.inventory.to_string()))?;
    let fund_id = chart.fund_id(&product.fund).ok_or_else(|| missing(product.fund.to_string()))?;
    diesel::insert_into(products::table)
        .values((
            products::code.eq(&product.code),
            products::name.eq(&product.name),
            products::price_minor.eq(product.price.minor),
            products::currency.eq(product.price.currency.code()),
            products::inventory_id.eq(inventory_id),
            products::fund_id.eq(fund_id),
            products::reorder_level.eq(product.reorder_level),
        ))
        .returning(products::id)
        .get_result(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } => {
                StoreError::AlreadyThere { what: format!("The product {}", product.code) }
            }
            other => other,
        })
}

/// Changes name, price, fund and reorder level.
///
/// # Errors
/// When the fund is not in the chart, or the database cannot be written.
pub fn update(conn: &mut Conn, chart: &Chart, product: &Product) -> Result<()> {
    let missing = || StoreError::Unreadable { what: product.fund.to_string() };
    let fund_id = chart.fund_id(&product.fund).ok_or_else(missing)?;
    diesel::update(products::table.filter(products::code.eq(&product.code)))
        .set((
            products::name.eq(&product.name),
            products::price_minor.eq(product.price.minor),
            products::fund_id.eq(fund_id),
            products::reorder_level.eq(product.reorder_level),
        ))
        .execute(conn)?;
    Ok(())
}

/// Closes a product on that day and time, or opens it again.
///
/// # Errors
/// When the database cannot be written.
pub fn set_closed(conn: &mut Conn, code: &str, closed_at: Option<&str>) -> Result<()> {
    diesel::update(products::table.filter(products::code.eq(code)))
        .set(products::closed_at.eq(closed_at))
        .execute(conn)?;
    Ok(())
}

/// Closed products by code, so many at most.
///
/// # Errors
/// When the database cannot be read.
pub fn list_closed(conn: &mut Conn, chart: &Chart, most: i64) -> Result<Vec<(i64, Product)>> {
    let closed = products::table.filter(products::closed_at.is_not_null()).order(products::code).limit(most);
    let rows: Vec<Raw> = closed.load(conn)?;
    products_of(conn, chart, rows)
}

/// A product at a place: what lies there, and since when nothing of it has moved there.
pub type Lying = (Product, StockLevel, Option<NaiveDate>);

/// The next so many products that lie at a place after this code, by code; `kinds` is how many there are in all.
///
/// # Errors
/// When the database cannot be read.
pub fn list_at(
    conn: &mut Conn,
    chart: &Chart,
    (place_id, kinds): (i64, i64),
    (after, most): (&str, i64),
) -> Result<Vec<Lying>> {
    let lying = lying_at(conn, (place_id, kinds), (after, most))?;
    let mut levels: HashMap<i64, (StockLevel, Option<NaiveDate>)> = HashMap::with_capacity(lying.len());
    let level = |row: &AtPlace| (StockLevel { quantity: row.quantity, value_minor: row.value_minor }, row.moved_on);
    levels.extend(lying.iter().map(|row| (row.product_id, level(row))));
    let ids: Vec<i64> = lying.iter().map(|row| row.product_id).collect();
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows: Vec<Raw> = on_both!(conn, c => products::table
            .filter(among(products::id, chunk))
            .order(products::code)
            .load(c))?;
        found.extend(products_of(conn, chart, rows)?);
    }
    let lies = |(id, product): (i64, Product)| {
        let (level, moved_on) = levels.get(&id).copied().unwrap_or_default();
        (product, level, moved_on)
    };
    Ok(found.into_iter().map(lies).collect())
}

/// The codes of what [`list_at`] lists.
///
/// # Errors
/// When the database cannot be read.
pub fn codes_at(conn: &mut Conn, place: (i64, i64), stretch: (&str, i64)) -> Result<Vec<String>> {
    Ok(lying_at(conn, place, stretch)?.into_iter().map(|row| row.code).collect())
}

fn lying_at(conn: &mut Conn, (place_id, kinds): (i64, i64), (after, most): (&str, i64)) -> Result<Vec<AtPlace>> {
    macro_rules! along {
        ($tables:literal) => {
            concat!(
                "SELECT p.id AS product_id, p.code, l.quantity, l.value_minor, l.moved_on FROM ",
                $tables,
                " WHERE l.product_id = p.id AND l.place_id = ? AND p.code > ? AND (l.quantity <> 0 OR l.value_minor <> 0) \
                 ORDER BY p.code LIMIT ?"
            )
        };
    }
    // Many lie there: walking along the codes soon fills a page. Few: they are all looked at. The join says in which order.
    let along = match kinds > FEW {
        true => along!("products p CROSS JOIN stock_levels l"),
        false => along!("stock_levels l CROSS JOIN products p"),
    };
    Ok(written(along)
        .bind::<st::BigInt, _>(place_id)
        .bind::<st::Text, _>(after)
        .bind::<st::BigInt, _>(most)
        .load(conn)?)
}

/// Up to so many kinds of goods at a place are read at once.
const FEW: i64 = 200;

#[derive(QueryableByName)]
struct AtPlace {
    #[diesel(sql_type = st::BigInt)]
    product_id: i64,
    #[diesel(sql_type = st::Text)]
    code: String,
    #[diesel(sql_type = st::BigInt)]
    quantity: i64,
    #[diesel(sql_type = st::BigInt)]
    value_minor: i64,
    #[diesel(sql_type = st::Nullable<st::Date>)]
    moved_on: Option<NaiveDate>,
}

/// Open products of which fewer are left than their level, by code: code, name and what is left.
///
/// # Errors
/// When the database cannot be read.
pub fn list_low(conn: &mut Conn, most: i64) -> Result<Vec<(String, String, i64)>> {
    let low = "SELECT code, name, there FROM ( \
           SELECT p.code, p.name, p.reorder_level, \
             (SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM stock_levels l WHERE l.product_id = p.id) AS there \
           FROM products p WHERE p.reorder_level > 0 AND p.closed_at IS NULL) watched \
         WHERE there < reorder_level ORDER BY code LIMIT ?";
    let rows: Vec<Low> = written(low).bind::<st::BigInt, _>(most).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.code, row.name, row.there)).collect())
}

#[derive(QueryableByName)]
struct Low {
    #[diesel(sql_type = st::Text)]
    code: String,
    #[diesel(sql_type = st::Text)]
    name: String,
    #[diesel(sql_type = st::BigInt)]
    there: i64,
}

/// Products with a rule for their surplus, by code, after this one; and `also` those with these numbers.
///
/// # Errors
/// When the database cannot be read.
pub fn list_ruled(
    conn: &mut Conn,
    chart: &Chart,
    also: &[i64],
    (after, most): (&str, i64),
) -> Result<Vec<(i64, Product)>> {
    let rows: Vec<Raw> = on_both!(conn, c => products::table
        .inner_join(product_rules::table.on(product_rules::product_id.eq(products::id)))
        .filter(product_rules::surplus_rule.is_not_null().or(among(products::id, also)))
        .filter(products::code.gt(after))
        .order(products::code)
        .limit(most)
        .select(products::all_columns)
        .load(c))?;
    products_of(conn, chart, rows)
}
