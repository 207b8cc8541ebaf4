//! What shops kept of sales, move by move: shared as the kept months share it, so that a part of a month agrees with them.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::accounts::Chart;
use super::flows::DatedMove;
use super::schema::postings;
use super::{Conn, Result};
use crate::ledger::account::Root;
use crate::ledger::product::StockPart;
use crate::ledger::split::by_weights;

/// What was kept of each of these moves, by entry and line; the moves of an entry are all there. Entries whose moves do not
/// tell why they moved have none.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn kept_of(conn: &mut Conn, chart: &Chart, moves: &[DatedMove]) -> Result<HashMap<(i64, i32), i64>> {
    let accounts = chart
        .accounts()
        .into_iter()
        .filter(|account| account.path.leaf() == "Commission" && account.path.root() == Root::Expenses);
    let accounts: Vec<i64> = accounts.filter_map(|account| chart.account_id(&account.path)).collect();
    let mut by_entry: BTreeMap<i64, Vec<&DatedMove>> = BTreeMap::new();
    for moved in moves {
        by_entry.entry(moved.entry).or_default().push(moved);
    }
    by_entry.retain(|_, moves| moves.iter().all(|moved| moved.part().is_some()));
    let numbers: Vec<i64> = by_entry.keys().copied().collect();
    let mut kept: HashMap<i64, i64> = HashMap::new();
    for chunk in numbers.chunks(1000).filter(|_| !accounts.is_empty()) {
        let of_shops = postings::entry.eq_any(chunk).and(postings::account_id.eq_any(&accounts));
        let rows: Vec<(i64, i64)> =
            postings::table.filter(of_shops).select((postings::entry, postings::amount_minor)).load(conn)?;
        for (entry, minor) in rows {
            let sum = kept.entry(entry).or_default();
            *sum = sum.saturating_add(minor);
        }
    }
    let mut found = HashMap::new();
    for (entry, minor) in kept {
        let of_sale = |moved: &&&DatedMove| moved.income_minor.is_some() || moved.part() == Some(StockPart::Sold);
        let sold: Vec<&DatedMove> = by_entry.get(&entry).into_iter().flatten().filter(of_sale).copied().collect();
        let weights: Vec<u64> = sold.iter().map(|one| one.income_minor.unwrap_or(0).unsigned_abs()).collect();
        found.extend(sold.iter().map(|one| (one.entry, one.line)).zip(by_weights(minor, &weights)));
    }
    Ok(found)
}
