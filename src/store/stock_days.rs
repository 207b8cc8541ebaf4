//! How many pieces lay at a place on the days since one of them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::schema::{entries, products, stock_levels, stock_moves};
use super::{Conn, Result};
use crate::ledger::AccountPath;

/// The pieces of a product that came to a place or left it after a day, by the day they did. Nothing is looked up where
/// nothing moved there since.
///
/// # Errors
/// When the database cannot be read.
pub fn list_moved_after(
    conn: &mut Conn,
    chart: &Chart,
    (code, place): (&str, &AccountPath),
    day: NaiveDate,
) -> Result<Vec<(NaiveDate, i64)>> {
    let Some(place_id) = chart.account_id(place) else { return Ok(Vec::new()) };
    let known: Option<(i64, Option<NaiveDate>)> = stock_levels::table
        .inner_join(products::table.on(products::id.eq(stock_levels::product_id)))
        .filter(products::code.eq(code).and(stock_levels::place_id.eq(place_id)))
        .select((stock_levels::product_id, stock_levels::moved_on))
        .first(conn)
        .optional()?;
    let Some((product_id, _)) = known.filter(|(_, last)| last.is_none_or(|last| last > day)) else {
        return Ok(Vec::new());
    };
    let moves = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(stock_moves::product_id.eq(product_id).and(stock_moves::place_id.eq(place_id)))
        .filter(entries::posted_on.gt(day).and(stock_moves::quantity.ne(0)));
    Ok(moves.select((entries::posted_on, stock_moves::quantity)).load(conn)?)
}

/// Whether goods are kept on an account: some lay there once, or some product's stock is booked there.
///
/// # Errors
/// When the database cannot be read.
pub fn is_of_goods(conn: &mut Conn, account_id: i64) -> Result<bool> {
    let lay = stock_levels::table.filter(stock_levels::place_id.eq(account_id));
    let booked = products::table.filter(products::inventory_id.eq(account_id));
    let is_there = diesel::select(diesel::dsl::exists(lay)).get_result::<bool>(conn)?;
    Ok(is_there || diesel::select(diesel::dsl::exists(booked)).get_result::<bool>(conn)?)
}
