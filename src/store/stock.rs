//! Where goods lie and how they moved: stock moves, written before their entry's seal, and the levels kept beside them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::among::among;
use super::conn::on_both;
use super::entries::span_of;
use super::product_months::{self, ProductMonth};
use super::schema::{entries, products, stock_levels, stock_moves, stock_sums};
use super::{Conn, Result, StoreError, read};
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{StockLevel, StockMove, StockPart};
use crate::ledger::stock_history::PastMove;
use crate::ledger::{AccountPath, Month};

const LEVEL: (stock_levels::product_id, stock_levels::place_id, stock_levels::quantity, stock_levels::value_minor) =
    (stock_levels::product_id, stock_levels::place_id, stock_levels::quantity, stock_levels::value_minor);

/// Writes the stock moves of entries that are about to be sealed, and adds them to the stock levels.
///
/// # Errors
/// When a product or place is unknown.
pub(super) fn insert_moves(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    let moved: BTreeSet<&str> =
        sealed.iter().flat_map(|entry| &entry.draft.stock_moves).map(|one| one.product.as_str()).collect();
    if moved.is_empty() {
        return Ok(());
    }
    let goods = goods_of(conn, &moved)?;
    let mut months: BTreeMap<(i64, NaiveDate), ProductMonth> = BTreeMap::new();
    for entry in sealed {
        let price_of = |code: &str| goods.get(code).map_or(0, |(_, price)| *price);
        for (code, sum) in product_months::sums_of(&entry.draft, price_of) {
            if let Some((id, _)) = goods.get(code) {
                months.entry((*id, Month::containing(entry.draft.date).first_day())).or_default().add(&sum);
            }
        }
        for (stock_move, line) in entry.draft.stock_moves.iter().zip(1_i32..) {
            let missing = |what: String| StoreError::Unreadable { what };
            let (product_id, _) =
                *goods.get(&stock_move.product).ok_or_else(|| missing(format!("product {}", stock_move.product)))?;
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
                    stock_moves::part.eq(stock_move.part.map(StockPart::name)),
                    stock_moves::income_minor.eq(stock_move.income_minor),
                ))
                .execute(conn)?;
            add_to_level(conn, (product_id, place_id), stock_move, entry.draft.date)?;
        }
    }
    product_months::add(conn, &months)
}

/// Number and list price of products by code.
fn goods_of(conn: &mut Conn, codes: &BTreeSet<&str>) -> Result<HashMap<String, (i64, i64)>> {
    let mut goods = HashMap::with_capacity(codes.len());
    for chunk in codes.iter().copied().collect::<Vec<_>>().chunks(1000) {
        let named = products::table.filter(products::code.eq_any(chunk));
        let rows: Vec<(String, i64, i64)> =
            named.select((products::code, products::id, products::price_minor)).load(conn)?;
        goods.extend(rows.into_iter().map(|(code, id, price)| (code, (id, price))));
    }
    Ok(goods)
}

fn add_to_level(
    conn: &mut Conn,
    (product_id, place_id): (i64, i64),
    stock_move: &StockMove,
    day: NaiveDate,
) -> Result<()> {
    let row = (
        stock_levels::product_id.eq(product_id),
        stock_levels::place_id.eq(place_id),
        stock_levels::quantity.eq(stock_move.quantity),
        stock_levels::value_minor.eq(stock_move.value_minor),
        stock_levels::moved_on.eq((stock_move.quantity != 0).then_some(day)),
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
    // A cost that is set right moves nothing.
    if stock_move.quantity != 0 {
        diesel::update(stock_levels::table.find((product_id, place_id)))
            .filter(stock_levels::moved_on.lt(day).or(stock_levels::moved_on.is_null()))
            .set(stock_levels::moved_on.eq(day))
            .execute(conn)?;
    }
    let level: (i64, i64) = stock_levels::table
        .find((product_id, place_id))
        .select((stock_levels::quantity, stock_levels::value_minor))
        .first(conn)?;
    let before = (level.0.saturating_sub(stock_move.quantity), level.1.saturating_sub(stock_move.value_minor));
    let kinds = i64::from(level != (0, 0)).saturating_sub(i64::from(before != (0, 0)));
    add_to_sum(conn, place_id, stock_move, kinds)?;
    add_to_sum(conn, EVERYWHERE, stock_move, kinds)
}

/// The place under which the sums of all places stand.
pub const EVERYWHERE: i64 = 0;

fn add_to_sum(conn: &mut Conn, place_id: i64, stock_move: &StockMove, kinds: i64) -> Result<()> {
    let row = (
        stock_sums::place_id.eq(place_id),
        stock_sums::quantity.eq(stock_move.quantity),
        stock_sums::value_minor.eq(stock_move.value_minor),
        stock_sums::kinds.eq(kinds),
    );
    on_both!(conn, c => diesel::insert_into(stock_sums::table)
        .values(row)
        .on_conflict(stock_sums::place_id)
        .do_update()
        .set((
            stock_sums::quantity.eq(stock_sums::quantity + stock_move.quantity),
            stock_sums::value_minor.eq(stock_sums::value_minor + stock_move.value_minor),
            stock_sums::kinds.eq(stock_sums::kinds + kinds),
        ))
        .execute(c))?;
    Ok(())
}

/// What lies at places: pieces, cost and kinds of goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlaceSum {
    pub level: StockLevel,
    pub kinds: i64,
}

const fn sum_of((quantity, value_minor, kinds): (i64, i64, i64)) -> PlaceSum {
    PlaceSum { level: StockLevel { quantity, value_minor }, kinds }
}

const SUM: (stock_sums::quantity, stock_sums::value_minor, stock_sums::kinds) =
    (stock_sums::quantity, stock_sums::value_minor, stock_sums::kinds);

/// What lies at all places together; a product at two places counts as two kinds.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_everywhere(conn: &mut Conn) -> Result<PlaceSum> {
    let row: Option<(i64, i64, i64)> =
        stock_sums::table.filter(stock_sums::place_id.eq(EVERYWHERE)).select(SUM).first(conn).optional()?;
    Ok(row.map(sum_of).unwrap_or_default())
}

/// What lies at each of these places, by the account's id; where nothing ever lay is left out.
///
/// # Errors
/// When the database cannot be read.
pub fn sums_at(conn: &mut Conn, places: &[i64]) -> Result<HashMap<i64, PlaceSum>> {
    let mut found = HashMap::with_capacity(places.len());
    for chunk in places.chunks(1000) {
        let rows: Vec<(i64, (i64, i64, i64))> = on_both!(conn, c => stock_sums::table
            .filter(among(stock_sums::place_id, chunk))
            .select((stock_sums::place_id, SUM))
            .load(c))?;
        found.extend(rows.into_iter().map(|(place, sum)| (place, sum_of(sum))));
    }
    Ok(found)
}

/// Every kept sum by the account's id, all places together under 0; for those who check it.
///
/// # Errors
/// When the database cannot be read.
pub fn list_sums(conn: &mut Conn) -> Result<HashMap<i64, PlaceSum>> {
    let rows: Vec<(i64, (i64, i64, i64))> = stock_sums::table.select((stock_sums::place_id, SUM)).load(conn)?;
    Ok(rows.into_iter().map(|(place, sum)| (place, sum_of(sum))).collect())
}

/// The last day on which pieces of the product moved, if any ever did.
///
/// # Errors
/// When the database cannot be read.
pub fn last_moved_on(conn: &mut Conn, product_id: i64) -> Result<Option<NaiveDate>> {
    let of_product = stock_levels::table.filter(stock_levels::product_id.eq(product_id));
    Ok(of_product.select(diesel::dsl::max(stock_levels::moved_on)).first(conn)?)
}

/// A product's moves in the order in which they were recorded, without entries that were taken back.
///
/// # Errors
/// When the database cannot be read.
pub fn list_history(conn: &mut Conn, product_id: i64) -> Result<Vec<PastMove>> {
    let takes_back = diesel::alias!(entries as takes_back);
    let is_taken_back = takes_back.filter(takes_back.field(entries::reverses).eq(entries::sequence.nullable()));
    let rows: Vec<(i64, NaiveDate, i64, i64)> = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(stock_moves::product_id.eq(product_id).and(entries::reverses.is_null()))
        .filter(diesel::dsl::not(diesel::dsl::exists(is_taken_back)))
        .order((stock_moves::entry, stock_moves::line))
        .select((stock_moves::entry, entries::posted_on, stock_moves::quantity, stock_moves::value_minor))
        .load(conn)?;
    let past = |(entry, on, quantity, value_minor)| PastMove { entry, on, quantity, value_minor };
    Ok(rows.into_iter().map(past).collect())
}

/// Entry, product, place, pieces, cost, currency, why, and what they brought.
type MoveColumns = (i64, String, i64, i64, i64, String, (Option<String>, Option<i64>));

/// The stock moves of these entries; of others between them, too.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn list_moves(conn: &mut Conn, chart: &Chart, entries: &[i64]) -> Result<HashMap<i64, Vec<StockMove>>> {
    let mut found: HashMap<i64, Vec<StockMove>> = HashMap::new();
    for chunk in entries.chunks(1000) {
        let of_chunk = stock_moves::table
            .inner_join(products::table.on(products::id.eq(stock_moves::product_id)))
            .order((stock_moves::entry, stock_moves::line))
            .select((
                stock_moves::entry,
                products::code,
                stock_moves::place_id,
                stock_moves::quantity,
                stock_moves::value_minor,
                stock_moves::currency,
                (stock_moves::part, stock_moves::income_minor),
            ));
        let rows: Vec<MoveColumns> = match span_of(chunk) {
            Some((least, most)) => of_chunk.filter(stock_moves::entry.between(least, most)).load(conn)?,
            None => on_both!(conn, c => of_chunk.filter(among(stock_moves::entry, chunk)).load(c))?,
        };
        for (entry, product, place_id, quantity, value_minor, currency, (part, income_minor)) in rows {
            let place = chart.path_of(place_id)?.clone();
            let currency = read(&currency)?;
            let part = part.as_deref().map(read).transpose()?;
            let moved = StockMove { product, place, quantity, value_minor, currency, part, income_minor };
            found.entry(entry).or_default().push(moved);
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

/// The stock of these products by place, by the product's id.
///
/// # Errors
/// When the database cannot be read.
pub fn levels_among(
    conn: &mut Conn,
    chart: &Chart,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<(AccountPath, StockLevel)>>> {
    let mut found: HashMap<i64, Vec<(AccountPath, StockLevel)>> = HashMap::new();
    for chunk in ids.chunks(1000) {
        let rows: Vec<(i64, i64, i64, i64)> = on_both!(conn, c => stock_levels::table
            .filter(among(stock_levels::product_id, chunk))
            .select(LEVEL)
            .load(c))?;
        for (product, place, quantity, value_minor) in rows {
            let level = (chart.path_of(place)?.clone(), StockLevel { quantity, value_minor });
            found.entry(product).or_default().push(level);
        }
    }
    Ok(found)
}

/// A batch that came into stock: bought, donated or there at the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub entry: i64,
    pub on: NaiveDate,
    pub quantity: i64,
    /// Landed cost in minor units.
    pub value_minor: i64,
}

/// The batches of a product that were not taken back, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_batches(conn: &mut Conn, product_id: i64) -> Result<Vec<Arrived>> {
    let takes_back = diesel::alias!(entries as takes_back);
    let is_taken_back = takes_back.filter(takes_back.field(entries::reverses).eq(entries::sequence.nullable()));
    let rows: Vec<(i64, NaiveDate, i64, i64)> = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(stock_moves::product_id.eq(product_id).and(stock_moves::quantity.gt(0)))
        .filter(entries::kind.eq_any(["payment", "opening", "donation"]))
        .filter(diesel::dsl::not(diesel::dsl::exists(is_taken_back)))
        .order((entries::posted_on, stock_moves::entry, stock_moves::line))
        .select((stock_moves::entry, entries::posted_on, stock_moves::quantity, stock_moves::value_minor))
        .load(conn)?;
    let batch = |(entry, on, quantity, value_minor)| Arrived { entry, on, quantity, value_minor };
    Ok(rows.into_iter().map(batch).collect())
}
