//! What shops call our goods, and where their orders are sent from. Knows no order.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::{shop_places, shop_products};
use super::{Conn, Result};

/// Every name that was said, with the product's id; without one it is none of ours.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<HashMap<String, Option<i64>>> {
    let rows: Vec<(String, Option<i64>)> =
        shop_products::table.select((shop_products::called, shop_products::product_id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Remembers what a shop means by a name; said anew, the last word counts.
///
/// # Errors
/// When the database cannot be written.
pub fn set(conn: &mut Conn, called: &str, product_id: Option<i64>, by: &str, at: &str) -> Result<()> {
    diesel::delete(shop_products::table.filter(shop_products::called.eq(called))).execute(conn)?;
    diesel::insert_into(shop_products::table)
        .values((
            shop_products::called.eq(called),
            shop_products::product_id.eq(product_id),
            shop_products::said_by.eq(by),
            shop_products::said_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The stock that each source's orders are sent from, where that was said: account ids by the source's name.
///
/// # Errors
/// When the database cannot be read.
pub fn list_places(conn: &mut Conn) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> =
        shop_places::table.select((shop_places::source, shop_places::account_id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Remembers where a source's orders are sent from; without an account it is each product's own stock.
///
/// # Errors
/// When the database cannot be written.
pub fn set_place(conn: &mut Conn, source: &str, account_id: Option<i64>) -> Result<()> {
    diesel::delete(shop_places::table.filter(shop_places::source.eq(source))).execute(conn)?;
    if let Some(account_id) = account_id {
        diesel::insert_into(shop_places::table)
            .values((shop_places::source.eq(source), shop_places::account_id.eq(account_id)))
            .execute(conn)?;
    }
    Ok(())
}
