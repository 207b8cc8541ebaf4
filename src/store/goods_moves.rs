//! The moves of one product: what the numbers of merch and stock are made of, entry by entry.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::among::among;
use super::conn::on_both;
use super::flows::{incomes_of, known_products, moves_in, moves_of, parts_of, reasons};
use super::schema::entries;
use super::{Conn, Result, commissions};
use crate::ledger::product::StockPart;
use crate::ledger::{AccountPath, Period};

/// One move of a product. Quantity and cost (minor units) are signed: what came in is positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsMove {
    pub entry: i64,
    pub day: NaiveDate,
    pub place: AccountPath,
    pub part: StockPart,
    pub quantity: i64,
    pub value_minor: i64,
    /// What it brought, where it was sold.
    pub income_minor: Option<i64>,
    /// What a shop kept of that.
    pub charges_minor: i64,
}

/// All moves of a product in a period, by entry.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, chart: &Chart, product_id: i64, period: Period) -> Result<Vec<GoodsMove>> {
    let theirs = moves_of(conn, period, Some(product_id))?;
    let mut numbers: Vec<i64> = theirs.iter().map(|moved| moved.entry).collect();
    numbers.dedup();
    let days = days_of(conn, &numbers)?;
    // An entry with other products beside this one is read whole: its income is shared among them.
    let whole = moves_in(conn, &numbers)?;
    let known = known_products(conn, None)?;
    let parts = parts_of(&whole, &reasons(conn, chart, &whole)?);
    let incomes: HashMap<(i64, i32), i64> = incomes_of(conn, chart, &whole, &known)?
        .into_iter()
        .map(|(moved, share)| ((moved.entry, moved.line), share))
        .collect();
    let kept = commissions::kept_of(conn, chart, &whole)?;
    let mut found = Vec::new();
    for (moved, part) in whole.iter().zip(parts).filter(|(moved, _)| moved.product_id == product_id) {
        let Some(day) = days.get(&moved.entry).copied() else { continue };
        found.push(GoodsMove {
            entry: moved.entry,
            day,
            place: chart.path_of(moved.place_id)?.clone(),
            part,
            quantity: moved.quantity,
            value_minor: moved.value_minor,
            income_minor: incomes.get(&(moved.entry, moved.line)).copied(),
            charges_minor: kept.get(&(moved.entry, moved.line)).copied().unwrap_or(0),
        });
    }
    Ok(found)
}

fn days_of(conn: &mut Conn, numbers: &[i64]) -> Result<HashMap<i64, NaiveDate>> {
    let mut days = HashMap::with_capacity(numbers.len());
    for chunk in numbers.chunks(1000) {
        let rows: Vec<(i64, NaiveDate)> = on_both!(conn, c => entries::table
            .filter(among(entries::sequence, chunk))
            .select((entries::sequence, entries::posted_on))
            .load(c))?;
        days.extend(rows);
    }
    Ok(days)
}
