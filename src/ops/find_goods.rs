//! The entries behind a number of merch or stock, and what their moves of goods add up to.

use super::Result;
use crate::ledger::product::surplus_of;
use crate::ledger::{Currency, Money, Period};
use crate::reports::goods_drill::{Goods, GoodsFilter};
use crate::store::accounts::Chart;
use crate::store::entries::EntryKey;
use crate::store::goods_moves::{self, GoodsMove};
use crate::store::{Conn, products};
use chrono::NaiveDate;

/// What is behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsFound {
    /// By day and number, oldest first.
    pub entries: Vec<EntryKey>,
    pub pieces: i64,
    /// At cost, or what sales brought.
    pub money: Money,
}

/// The last day that both engines can read.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// Finds the moves and counts them as the report does; a product that there is not has none.
///
/// # Errors
/// When the book cannot be read.
pub fn find_goods(conn: &mut Conn, chart: &Chart, filter: &GoodsFilter) -> Result<GoodsFound> {
    let Some((id, product)) = products::find(conn, chart, &filter.product)? else {
        return Ok(GoodsFound { entries: Vec::new(), pieces: 0, money: Money::new(0, Currency::EUR) });
    };
    let to = filter.to.unwrap_or(LAST_DAY);
    let period = filter.from.map_or_else(|| Period::up_to(to), |from| Period { from: from.min(to), to });
    let mut found = GoodsFound { entries: Vec::new(), pieces: 0, money: Money::new(0, product.price.currency) };
    let moves = goods_moves::list(conn, chart, id, period)?;
    for moved in moves.iter().filter(|moved| filter.place.as_ref().is_none_or(|place| moved.place == *place)) {
        let Some((pieces, minor)) = filter.goods.iter().find_map(|goods| counted(*goods, moved)) else { continue };
        found.pieces = found.pieces.saturating_add(pieces);
        found.money.minor = found.money.minor.saturating_add(minor);
        found.entries.push(EntryKey { date: moved.day, sequence: moved.entry });
    }
    found.entries.sort_unstable_by_key(|key| (key.date, key.sequence));
    found.entries.dedup();
    Ok(found)
}

/// Pieces and money of a move that is of it, with the sign of the number.
fn counted(goods: Goods, moved: &GoodsMove) -> Option<(i64, i64)> {
    if let Some(part) = goods.part() {
        let sign = part.sign();
        return (moved.part == part)
            .then(|| (moved.quantity.saturating_mul(sign), moved.value_minor.saturating_mul(sign)));
    }
    let sold = moved.quantity.saturating_neg();
    match (goods, moved.income_minor) {
        (Goods::Held, _) => Some((moved.quantity, moved.value_minor)),
        (Goods::Sales, Some(_)) => Some((sold, moved.value_minor.saturating_neg())),
        (Goods::Income, Some(income)) => Some((sold, income)),
        (Goods::Commission, Some(_)) => Some((sold, moved.charges_minor)),
        (Goods::Surplus, Some(income)) => {
            Some((sold, surplus_of(income, moved.value_minor.saturating_neg(), moved.charges_minor)))
        }
        _ => None,
    }
}
