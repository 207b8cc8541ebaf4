//! What each product sold and what its batches cost, month by month: kept in the same transaction as the entry, so that a
//! month's surplus costs the products asked for and not their moves. Knows no rule about surplus.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::among::among;
use super::conn::on_both;
use super::schema::{product_months, products};
use super::{Conn, Result, read};
use crate::ledger::product::{ProductSales, StockMove, StockPart};
use crate::ledger::split::by_weights;
use crate::ledger::{Draft, EntryKind, Month, Period};

/// What a product sold, and what its batches cost. Amounts in minor units; pieces and amounts may be below zero where
/// more came back than was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProductMonth {
    /// Pieces sold less pieces taken back.
    pub pieces: i64,
    pub income_minor: i64,
    /// What those pieces had cost.
    pub cost_minor: i64,
    /// What the batches of the month cost.
    pub bought_minor: i64,
    /// What shops kept of the sales.
    pub charges_minor: i64,
}

impl ProductMonth {
    pub const fn add(&mut self, other: &Self) {
        self.pieces = self.pieces.saturating_add(other.pieces);
        self.income_minor = self.income_minor.saturating_add(other.income_minor);
        self.cost_minor = self.cost_minor.saturating_add(other.cost_minor);
        self.bought_minor = self.bought_minor.saturating_add(other.bought_minor);
        self.charges_minor = self.charges_minor.saturating_add(other.charges_minor);
    }

    /// Whether something was sold or came back.
    #[must_use]
    pub const fn has_sales(&self) -> bool {
        self.pieces != 0 || self.income_minor != 0 || self.cost_minor != 0
    }
}

/// What one entry adds to its products, by code. Moves tell it themselves; an entry sealed before they did is judged by
/// its accounts: goods leave by a sale where their cost goes to cost of goods sold, and income is shared by list price
/// and pieces.
pub fn sums_of(draft: &Draft, price_of: impl Fn(&str) -> i64) -> BTreeMap<&str, ProductMonth> {
    if draft.stock_moves.iter().all(|moved| moved.part.is_some()) {
        return told_by(draft);
    }
    let mut sums: BTreeMap<&str, ProductMonth> = BTreeMap::new();
    if matches!(draft.kind, EntryKind::Payment | EntryKind::Opening | EntryKind::Donation) {
        // What takes a batch back has its signs turned.
        let comes = |quantity: i64| if draft.reverses.is_none() { quantity > 0 } else { quantity < 0 };
        for moved in draft.stock_moves.iter().filter(|moved| comes(moved.quantity)) {
            let sum = ProductMonth { bought_minor: moved.value_minor, ..ProductMonth::default() };
            sums.entry(moved.product.as_str()).or_default().add(&sum);
        }
    }
    if draft.lines.iter().any(|line| line.account.leaf() == "COGS") {
        let sales = draft.lines.iter().filter(|line| line.account.leaf() == "Sales");
        let income = sales.fold(0_i64, |sum, line| sum.saturating_sub(line.amount.minor));
        let weights: Vec<u64> = draft
            .stock_moves
            .iter()
            .map(|moved| price_of(&moved.product).max(1).unsigned_abs().saturating_mul(moved.quantity.unsigned_abs()))
            .collect();
        for (moved, share) in draft.stock_moves.iter().zip(by_weights(income, &weights)) {
            let sum = ProductMonth {
                pieces: moved.quantity.saturating_neg(),
                income_minor: share,
                cost_minor: moved.value_minor.saturating_neg(),
                ..ProductMonth::default()
            };
            sums.entry(moved.product.as_str()).or_default().add(&sum);
        }
    }
    sums
}

/// What the moves tell; what a shop kept is shared by what each product brought.
fn told_by(draft: &Draft) -> BTreeMap<&str, ProductMonth> {
    let mut sums: BTreeMap<&str, ProductMonth> = BTreeMap::new();
    let commissions = draft.lines.iter().filter(|line| line.account.leaf() == "Commission");
    let kept = commissions.fold(0_i64, |sum, line| sum.saturating_add(line.amount.minor));
    let sold: Vec<&StockMove> = draft.stock_moves.iter().filter(|moved| moved.is_of_a_sale()).collect();
    let weights: Vec<u64> = sold.iter().map(|moved| moved.income_minor.unwrap_or(0).unsigned_abs()).collect();
    for (moved, charges_minor) in sold.into_iter().zip(by_weights(kept, &weights)) {
        let sum = ProductMonth {
            pieces: moved.quantity.saturating_neg(),
            income_minor: moved.income_minor.unwrap_or(0),
            cost_minor: moved.value_minor.saturating_neg(),
            bought_minor: 0,
            charges_minor,
        };
        sums.entry(moved.product.as_str()).or_default().add(&sum);
    }
    for moved in draft.stock_moves.iter().filter(|moved| moved.part == Some(StockPart::Bought)) {
        let sum = ProductMonth { bought_minor: moved.value_minor, ..ProductMonth::default() };
        sums.entry(moved.product.as_str()).or_default().add(&sum);
    }
    sums
}

/// Adds to what is kept, by the product's number and the month's first day.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn add(conn: &mut Conn, sums: &BTreeMap<(i64, NaiveDate), ProductMonth>) -> Result<()> {
    for ((product_id, month), sum) in sums.iter().filter(|(_, sum)| **sum != ProductMonth::default()) {
        let row = (
            product_months::product_id.eq(*product_id),
            product_months::month.eq(*month),
            product_months::pieces.eq(sum.pieces),
            product_months::income_minor.eq(sum.income_minor),
            product_months::cost_minor.eq(sum.cost_minor),
            product_months::bought_minor.eq(sum.bought_minor),
            product_months::charges_minor.eq(sum.charges_minor),
        );
        on_both!(conn, c => diesel::insert_into(product_months::table)
            .values(row)
            .on_conflict((product_months::product_id, product_months::month))
            .do_update()
            .set((
                product_months::pieces.eq(product_months::pieces + sum.pieces),
                product_months::income_minor.eq(product_months::income_minor + sum.income_minor),
                product_months::cost_minor.eq(product_months::cost_minor + sum.cost_minor),
                product_months::bought_minor.eq(product_months::bought_minor + sum.bought_minor),
                product_months::charges_minor.eq(product_months::charges_minor + sum.charges_minor),
            ))
            .execute(c))?;
    }
    Ok(())
}

type Raw = (i64, NaiveDate, i64, i64, i64, i64, i64);

const fn read_row(
    (product, month, pieces, income_minor, cost_minor, bought_minor, charges_minor): Raw,
) -> (i64, NaiveDate, ProductMonth) {
    (product, month, ProductMonth { pieces, income_minor, cost_minor, bought_minor, charges_minor })
}

/// What these products sold and cost in the months of a period, by the product's number. The period is of whole months.
///
/// # Errors
/// When the database cannot be read.
pub fn sums_among(conn: &mut Conn, ids: &[i64], period: Period) -> Result<HashMap<i64, ProductMonth>> {
    let mut sums: HashMap<i64, ProductMonth> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows: Vec<Raw> = on_both!(conn, c => product_months::table
            .filter(among(product_months::product_id, chunk))
            .filter(product_months::month.ge(period.from).and(product_months::month.le(period.to)))
            .load(c))?;
        for (product, _, sum) in rows.into_iter().map(read_row) {
            sums.entry(product).or_default().add(&sum);
        }
    }
    Ok(sums)
}

/// What these products sold and cost, month by month until this one, the oldest first; by the product's number.
///
/// # Errors
/// When the database cannot be read.
pub fn list_until(conn: &mut Conn, ids: &[i64], month: Month) -> Result<HashMap<i64, Vec<(Month, ProductMonth)>>> {
    let mut found: HashMap<i64, Vec<(Month, ProductMonth)>> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows: Vec<Raw> = on_both!(conn, c => product_months::table
            .filter(among(product_months::product_id, chunk))
            .filter(product_months::month.le(month.first_day()))
            .order((product_months::product_id, product_months::month))
            .load(c))?;
        for (product, day, sum) in rows.into_iter().map(read_row) {
            found.entry(product).or_default().push((Month::containing(day), sum));
        }
    }
    Ok(found)
}

/// What every product earned in the months of a period, which is of whole months.
///
/// # Errors
/// When the database cannot be read.
pub fn list_sales(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<ProductSales>> {
    let rows: Vec<Raw> = product_months::table
        .filter(product_months::month.ge(period.from).and(product_months::month.le(period.to)))
        .load(conn)?;
    let mut sums: BTreeMap<i64, ProductMonth> = BTreeMap::new();
    for (product, _, sum) in rows.into_iter().map(read_row) {
        sums.entry(product).or_default().add(&sum);
    }
    sums.retain(|_, sum| sum.has_sales());
    let ids: Vec<i64> = sums.keys().copied().collect();
    let mut sales = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let known: Vec<(i64, String, String, i64, String)> = products::table
            .filter(products::id.eq_any(chunk))
            .order(products::id)
            .select((products::id, products::code, products::name, products::fund_id, products::currency))
            .load(conn)?;
        for (id, product, name, fund_id, currency) in known {
            let sum = sums.get(&id).copied().unwrap_or_default();
            sales.push(ProductSales {
                product,
                name,
                fund: chart.code_of(fund_id)?.clone(),
                currency: read(&currency)?,
                quantity: sum.pieces,
                income_minor: sum.income_minor,
                cost_minor: sum.cost_minor,
                charges_minor: sum.charges_minor,
            });
        }
    }
    Ok(sales)
}

/// All that is kept, added up by product and by month; for those who check it.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_all(conn: &mut Conn) -> Result<(BTreeMap<String, ProductMonth>, BTreeMap<Month, ProductMonth>)> {
    let codes: HashMap<i64, String> =
        products::table.select((products::id, products::code)).load::<(i64, String)>(conn)?.into_iter().collect();
    let (mut by_product, mut by_month) = (BTreeMap::new(), BTreeMap::new());
    let rows: Vec<Raw> = product_months::table.load(conn)?;
    for (product, month, sum) in rows.into_iter().map(read_row) {
        let code = codes.get(&product).cloned().unwrap_or_default();
        by_product.entry(code).or_insert_with(ProductMonth::default).add(&sum);
        by_month.entry(Month::containing(month)).or_insert_with(ProductMonth::default).add(&sum);
    }
    Ok((by_product, by_month))
}
