//! Products, stock moves and stock levels.

use std::collections::HashMap;

use diesel::prelude::*;

use super::accounts::Chart;
use super::conn::on_both;
use super::schema::{products, stock_levels, stock_moves};
use super::{Conn, Result, StoreError, read};
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{Product, StockLevel, StockMove};
use crate::ledger::{AccountPath, Money};

type Raw = (i64, String, String, i64, String, i64, i64, i64, Option<String>);

/// Every product with its id, by code.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, chart: &Chart) -> Result<Vec<(i64, Product)>> {
    let rows: Vec<Raw> = products::table.order(products::code).load(conn)?;
    rows.into_iter().map(|row| product_of(chart, row)).collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, chart: &Chart, code: &str) -> Result<Option<(i64, Product)>> {
    let row: Option<Raw> = products::table.filter(products::code.eq(code)).first(conn).optional()?;
    row.map(|row| product_of(chart, row)).transpose()
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

/// Changes name, price and reorder level.
///
/// # Errors
/// When the database cannot be written.
pub fn update(conn: &mut Conn, product: &Product) -> Result<()> {
    diesel::update(products::table.filter(products::code.eq(&product.code)))
        .set((
            products::name.eq(&product.name),
            products::price_minor.eq(product.price.minor),
            products::reorder_level.eq(product.reorder_level),
        ))
        .execute(conn)?;
    Ok(())
}

fn ids_by_code(conn: &mut Conn) -> Result<HashMap<String, i64>> {
    Ok(products::table.select((products::code, products::id)).load::<(String, i64)>(conn)?.into_iter().collect())
}

/// Writes the stock moves of entries that are about to be sealed, and adds them to the stock levels.
///
/// # Errors
/// When a product or place is unknown.
pub(super) fn insert_moves(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    if sealed.iter().all(|entry| entry.draft.stock_moves.is_empty()) {
        return Ok(());
    }
    let ids = ids_by_code(conn)?;
    for entry in sealed {
        for (stock_move, line) in entry.draft.stock_moves.iter().zip(1_i32..) {
            let missing = |what: String| StoreError::Unreadable { what };
            let product_id =
                *ids.get(&stock_move.product).ok_or_else(|| missing(format!("product {}", stock_move.product)))?;
            let place_id = chart.account_id(&stock_move.place).ok_or_else(|| missing(stock_move.place.to_string()))?;
            diesel::insert_into(stock_moves::table)
                .values((
                    stock_moves::entry.eq(entry.seal.sequence),
                    stock_moves::line.eq(line),
                    stock_moves::product_id.eq(product_id),
                    stock_moves::place_id.eq(place_id),
                    stock_moves::quantity.eq(stock_move.quantity),
                    stock_moves::value_minor.eq(stock_move.value_minor),
                    stock_moves::currency.eq(stock_move.currency.code()),
                ))
                .execute(conn)?;
            add_to_level(conn, product_id, place_id, stock_move)?;
        }
    }
    Ok(())
}

fn add_to_level(conn: &mut Conn, product_id: i64, place_id: i64, stock_move: &StockMove) -> Result<()> {
    let row = (
        stock_levels::product_id.eq(product_id),
        stock_levels::place_id.eq(place_id),
        stock_levels::quantity.eq(stock_move.quantity),
        stock_levels::value_minor.eq(stock_move.value_minor),
    );
    on_both!(conn, c => diesel::insert_into(stock_levels::table)
        .values(row)
        .on_conflict((stock_levels::product_id, stock_levels::place_id))
        .do_update()
        .set((
            stock_levels::quantity.eq(stock_levels::quantity + stock_move.quantity),
            stock_levels::value_minor.eq(stock_levels::value_minor + stock_move.value_minor),
        ))
        .execute(c))?;
    Ok(())
}

/// The stock moves of these entries.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn list_moves(conn: &mut Conn, chart: &Chart, entries: &[i64]) -> Result<HashMap<i64, Vec<StockMove>>> {
    let mut found: HashMap<i64, Vec<StockMove>> = HashMap::new();
    for chunk in entries.chunks(1000) {
        let rows: Vec<(i64, String, i64, i64, i64, String)> = stock_moves::table
            .inner_join(products::table.on(products::id.eq(stock_moves::product_id)))
            .filter(stock_moves::entry.eq_any(chunk))
            .order((stock_moves::entry, stock_moves::line))
            .select((
                stock_moves::entry,
                products::code,
                stock_moves::place_id,
                stock_moves::quantity,
                stock_moves::value_minor,
                stock_moves::currency,
            ))
            .load(conn)?;
        for (entry, product, place_id, quantity, value_minor, currency) in rows {
            let place = chart.path_of(place_id)?.clone();
            let currency = read(&currency)?;
            found.entry(entry).or_default().push(StockMove { product, place, quantity, value_minor, currency });
        }
    }
    Ok(found)
}

/// The stock of every product by place.
///
/// # Errors
/// When the database cannot be read.
pub fn list_levels(conn: &mut Conn, chart: &Chart) -> Result<Vec<(String, AccountPath, StockLevel)>> {
    let rows: Vec<(String, i64, i64, i64)> = stock_levels::table
        .inner_join(products::table.on(products::id.eq(stock_levels::product_id)))
        .order((products::code, stock_levels::place_id))
        .select((products::code, stock_levels::place_id, stock_levels::quantity, stock_levels::value_minor))
        .load(conn)?;
    rows.into_iter()
        .map(|(code, place, quantity, value_minor)| {
            Ok((code, chart.path_of(place)?.clone(), StockLevel { quantity, value_minor }))
        })
        .collect()
}

/// A product's stock by place.
///
/// # Errors
/// When the database cannot be read.
pub fn levels_of(conn: &mut Conn, chart: &Chart, code: &str) -> Result<Vec<(AccountPath, StockLevel)>> {
    let rows: Vec<(i64, i64, i64)> = stock_levels::table
        .inner_join(products::table.on(products::id.eq(stock_levels::product_id)))
        .filter(products::code.eq(code))
        .select((stock_levels::place_id, stock_levels::quantity, stock_levels::value_minor))
        .load(conn)?;
    rows.into_iter()
        .map(|(place, quantity, value_minor)| Ok((chart.path_of(place)?.clone(), StockLevel { quantity, value_minor })))
        .collect()
}
