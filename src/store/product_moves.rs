//! The moves of one product, page by page, and what they add up to: what every figure of stock is made of.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::beyond::before;
use super::conn::MultiBackend;
use super::schema::{entries, stock_moves};
use super::written::written;
use super::{Conn, Result};
use crate::ledger::AccountPath;
use crate::ledger::product::StockLevel;

/// One move with the entry that recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductMove {
    pub key: MoveKey,
    pub on: NaiveDate,
    pub description: String,
    pub place: AccountPath,
    /// Pieces and cost in (+) or out (−).
    pub moved: StockLevel,
}

/// Where a move stands: its entry and its line there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MoveKey {
    pub entry: i64,
    pub line: i32,
}

impl MoveKey {
    /// Behind every move.
    pub const END: Self = Self { entry: i64::MAX, line: i32::MAX };

    /// Reads `17.2`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (entry, line) = text.split_once('.')?;
        Some(Self { entry: entry.parse().ok()?, line: line.parse().ok()? })
    }
}

impl std::fmt::Display for MoveKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.entry, self.line)
    }
}

/// The moves of a product that were recorded before this one, the newest first; at one place where that is said.
///
/// # Errors
/// When the database cannot be read.
pub fn list(
    conn: &mut Conn,
    chart: &Chart,
    (product_id, place_id): (i64, Option<i64>),
    key: MoveKey,
    most: i64,
) -> Result<Vec<ProductMove>> {
    let mut wanted = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(stock_moves::product_id.eq(product_id))
        .filter(before(stock_moves::entry, stock_moves::line, (key.entry, key.line)))
        .order((stock_moves::entry.desc(), stock_moves::line.desc()))
        .limit(most)
        .into_boxed::<MultiBackend>();
    if let Some(place_id) = place_id {
        wanted = wanted.filter(stock_moves::place_id.eq(place_id));
    }
    let rows: Vec<(i64, i32, NaiveDate, String, i64, i64, i64)> = wanted
        .select((
            stock_moves::entry,
            stock_moves::line,
            entries::posted_on,
            entries::description,
            stock_moves::place_id,
            stock_moves::quantity,
            stock_moves::value_minor,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(entry, line, on, description, place, quantity, value_minor)| {
            let (key, place) = (MoveKey { entry, line }, chart.path_of(place)?.clone());
            Ok(ProductMove { key, on, description, place, moved: StockLevel { quantity, value_minor } })
        })
        .collect()
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = st::BigInt)]
    quantity: i64,
    #[diesel(sql_type = st::BigInt)]
    value_minor: i64,
}

macro_rules! sum_earlier {
    ($more:literal) => {
        concat!(
            "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) AS quantity, ",
            "CAST(COALESCE(SUM(value_minor), 0) AS BIGINT) AS value_minor ",
            "FROM stock_moves WHERE product_id = ? AND (entry, line) < (?, ?)",
            $more
        )
    };
}
const SUM_EARLIER: &str = sum_earlier!("");
const SUM_EARLIER_AT_PLACE: &str = sum_earlier!(" AND place_id = ?");

/// What was there before this move: pieces and cost, at one place where that is said.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_before(conn: &mut Conn, (product_id, place_id): (i64, Option<i64>), before: MoveKey) -> Result<StockLevel> {
    let earlier = |query| {
        written(query)
            .bind::<st::BigInt, _>(product_id)
            .bind::<st::BigInt, _>(before.entry)
            .bind::<st::Integer, _>(before.line)
    };
    let row: SumRow = match place_id {
        None => earlier(SUM_EARLIER).get_result(conn)?,
        Some(place_id) => earlier(SUM_EARLIER_AT_PLACE).bind::<st::BigInt, _>(place_id).get_result(conn)?,
    };
    Ok(StockLevel { quantity: row.quantity, value_minor: row.value_minor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_found_again_by_its_key() {
        let key = MoveKey { entry: 17, line: 2 };
        assert_eq!(MoveKey::read(&key.to_string()), Some(key));
        assert!(key < MoveKey::END);
        assert_eq!(MoveKey::read("17"), None);
        assert_eq!(MoveKey::read("x.1"), None);
    }
}
