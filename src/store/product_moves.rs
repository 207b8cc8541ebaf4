//! The moves of one product, page by page, and what they add up to: what every figure of stock is made of.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
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

/// Where a move stands: its day, its entry and its line there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MoveKey {
    pub on: NaiveDate,
    pub entry: i64,
    pub line: i32,
}

impl MoveKey {
    /// Behind every move.
    pub const END: Self = Self { on: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(), entry: i64::MAX, line: i32::MAX };

    /// Reads `2026-05-01.17.2`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (on, entry, line) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { on: on.parse().ok()?, entry: entry.parse().ok()?, line: line.parse().ok()? })
    }
}

impl std::fmt::Display for MoveKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.on, self.entry, self.line)
    }
}

#[derive(QueryableByName)]
struct MoveRow {
    #[diesel(sql_type = st::BigInt)]
    entry: i64,
    #[diesel(sql_type = st::Integer)]
    line: i32,
    #[diesel(sql_type = st::Date)]
    posted_on: NaiveDate,
    #[diesel(sql_type = st::Text)]
    description: String,
    #[diesel(sql_type = st::BigInt)]
    place_id: i64,
    #[diesel(sql_type = st::BigInt)]
    quantity: i64,
    #[diesel(sql_type = st::BigInt)]
    value_minor: i64,
}

/// The moves of one product that come before a key in the order of days. The cross join says that its moves are read
/// first and then their entries: asked for in order, an engine may walk over every entry of the book.
macro_rules! moves_before {
    ($columns:literal, $more:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM stock_moves m CROSS JOIN entries e WHERE e.sequence = m.entry AND m.product_id = ? ",
            "AND (e.posted_on, m.entry, m.line) < (?, ?, ?)",
            $more
        )
    };
}
macro_rules! list_before {
    ($more:literal) => {
        concat!(
            moves_before!("m.entry, m.line, e.posted_on, e.description, m.place_id, m.quantity, m.value_minor", $more),
            " ORDER BY e.posted_on DESC, m.entry DESC, m.line DESC LIMIT ?"
        )
    };
}
const LIST: &str = list_before!("");
const LIST_AT_PLACE: &str = list_before!(" AND m.place_id = ?");

/// The moves of a product before this one in the order of days, the newest first; at one place where that is said.
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
    let before = |query| {
        written(query)
            .bind::<st::BigInt, _>(product_id)
            .bind::<st::Date, _>(key.on)
            .bind::<st::BigInt, _>(key.entry)
            .bind::<st::Integer, _>(key.line)
    };
    let rows: Vec<MoveRow> = match place_id {
        None => before(LIST).bind::<st::BigInt, _>(most).load(conn)?,
        Some(place) => before(LIST_AT_PLACE).bind::<st::BigInt, _>(place).bind::<st::BigInt, _>(most).load(conn)?,
    };
    rows.into_iter()
        .map(|row| {
            let key = MoveKey { on: row.posted_on, entry: row.entry, line: row.line };
            let moved = StockLevel { quantity: row.quantity, value_minor: row.value_minor };
            let place = chart.path_of(row.place_id)?.clone();
            Ok(ProductMove { key, on: row.posted_on, description: row.description, place, moved })
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
        moves_before!(
            "CAST(COALESCE(SUM(m.quantity), 0) AS BIGINT) AS quantity, CAST(COALESCE(SUM(m.value_minor), 0) AS BIGINT) AS value_minor",
            $more
        )
    };
}
const SUM_EARLIER: &str = sum_earlier!("");
const SUM_EARLIER_AT_PLACE: &str = sum_earlier!(" AND m.place_id = ?");

/// What was there before this move: pieces and cost, at one place where that is said.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_before(conn: &mut Conn, (product_id, place_id): (i64, Option<i64>), before: MoveKey) -> Result<StockLevel> {
    let earlier = |query| {
        written(query)
            .bind::<st::BigInt, _>(product_id)
            .bind::<st::Date, _>(before.on)
            .bind::<st::BigInt, _>(before.entry)
            .bind::<st::Integer, _>(before.line)
    };
    let row: SumRow = match place_id {
        None => earlier(SUM_EARLIER).get_result(conn)?,
        Some(place_id) => earlier(SUM_EARLIER_AT_PLACE).bind::<st::BigInt, _>(place_id).get_result(conn)?,
    };
    Ok(StockLevel { quantity: row.quantity, value_minor: row.value_minor })
}

/// What one entry moved of a product, at all places together: what was carried is neither more nor less.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct MovedBy {
    #[diesel(sql_type = st::BigInt)]
    pub entry: i64,
    #[diesel(sql_type = st::Date)]
    pub posted_on: NaiveDate,
    #[diesel(sql_type = st::Text)]
    pub description: String,
    #[diesel(sql_type = st::BigInt)]
    pub quantity: i64,
    #[diesel(sql_type = st::BigInt)]
    pub value_minor: i64,
}

/// The newest entries that moved a product, by day and number.
///
/// # Errors
/// When the database cannot be read.
pub fn list_newest(conn: &mut Conn, product_id: i64, most: i64) -> Result<Vec<MovedBy>> {
    let newest = "SELECT m.entry, e.posted_on, e.description, CAST(SUM(m.quantity) AS BIGINT) AS quantity, \
           CAST(SUM(m.value_minor) AS BIGINT) AS value_minor \
         FROM stock_moves m CROSS JOIN entries e WHERE e.sequence = m.entry AND m.product_id = ? \
         GROUP BY m.entry, e.posted_on, e.description ORDER BY e.posted_on DESC, m.entry DESC LIMIT ?";
    Ok(written(newest).bind::<st::BigInt, _>(product_id).bind::<st::BigInt, _>(most).load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_found_again_by_its_key() {
        let key = MoveKey { on: NaiveDate::from_ymd_opt(2026, 5, 1).unwrap(), entry: 17, line: 2 };
        assert_eq!(MoveKey::read(&key.to_string()), Some(key));
        assert!(key < MoveKey::END);
        for other in ["", "17", "17.2", "x.17.1", "2026-05-01.17", "2026-05-01.17.x"] {
            assert_eq!(MoveKey::read(other), None, "{other}");
        }
    }
}
