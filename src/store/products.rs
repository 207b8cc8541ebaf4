//! Products, stock moves and stock levels.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::conn::on_both;
use super::schema::{entries, products, stock_levels, stock_moves};
use super::{Conn, Result, StoreError, product_details, read};
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{Details, Product, StockLevel, StockMove};
use crate::ledger::{AccountPath, Money};

type Raw = (i64, String, String, i64, String, i64, i64, i64, Option<String>);

/// Every product with its id, by code.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, chart: &Chart) -> Result<Vec<(i64, Product)>> {
    let rows: Vec<Raw> = products::table.order(products::code).load(conn)?;
    products_of(conn, chart, rows)
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, chart: &Chart, code: &str) -> Result<Option<(i64, Product)>> {
    let row: Option<Raw> = products::table.filter(products::code.eq(code)).first(conn).optional()?;
    Ok(products_of(conn, chart, row.into_iter().collect())?.pop())
}

diesel::define_sql_function! { fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text; }

/// Open products in whose code or name the words stand, by code: so many, after leaving out the first ones.
///
/// # Errors
/// When the database cannot be read.
pub fn list_open(
    conn: &mut Conn,
    chart: &Chart,
    search: &str,
    (skip, most): (i64, i64),
) -> Result<Vec<(i64, Product)>> {
    let escaped = search.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{escaped}%");
    let open = products::table.filter(products::closed_at.is_null());
    let ordered = open.order(products::code).offset(skip).limit(most);
    let rows: Vec<Raw> = if escaped.is_empty() {
        ordered.load(conn)?
    } else {
        let in_name = lower(products::name).like(pattern.clone()).escape('\\');
        ordered.filter(in_name.or(lower(products::code).like(pattern).escape('\\'))).load(conn)?
    };
    products_of(conn, chart, rows)
}

/// The products with these codes, by code; those that are not there are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_named(conn: &mut Conn, chart: &Chart, codes: &[&str]) -> Result<Vec<(i64, Product)>> {
    let named = products::table.filter(products::code.eq_any(codes)).order(products::code);
    let rows: Vec<Raw> = named.load(conn)?;
    products_of(conn, chart, rows)
}

/// The accounts that are some product's own stock.
///
/// # Errors
/// When the database cannot be read.
pub fn own_stocks(conn: &mut Conn) -> Result<HashSet<i64>> {
    Ok(products::table.select(products::inventory_id).distinct().load::<i64>(conn)?.into_iter().collect())
}

fn products_of(conn: &mut Conn, chart: &Chart, rows: Vec<Raw>) -> Result<Vec<(i64, Product)>> {
    let mut found: Vec<(i64, Product)> = rows.into_iter().map(|row| product_of(chart, row)).collect::<Result<_>>()?;
    product_details::add_to(conn, chart, &mut found)?;
    Ok(found)
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
        details: Details::default(),
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
        let rows: Vec<(i64, i64, i64, i64)> =
            stock_levels::table.filter(stock_levels::product_id.eq_any(chunk)).load(conn)?;
        for (product, place, quantity, value_minor) in rows {
            let level = (chart.path_of(place)?.clone(), StockLevel { quantity, value_minor });
            found.entry(product).or_default().push(level);
        }
    }
    Ok(found)
}

/// What lies at each place: pieces and cost of all products together, and how many kinds.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_places(conn: &mut Conn, chart: &Chart) -> Result<Vec<(AccountPath, StockLevel, i64)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        place_id: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        quantity: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        value_minor: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        kinds: i64,
    }
    let query = "SELECT place_id, CAST(SUM(quantity) AS BIGINT) AS quantity, CAST(SUM(value_minor) AS BIGINT) AS value_minor, \
         CAST(COUNT(*) AS BIGINT) AS kinds FROM stock_levels WHERE quantity <> 0 OR value_minor <> 0 GROUP BY place_id";
    let rows: Vec<Row> = diesel::sql_query(query).load(conn)?;
    let place = |row: Row| {
        let level = StockLevel { quantity: row.quantity, value_minor: row.value_minor };
        Ok((chart.path_of(row.place_id)?.clone(), level, row.kinds))
    };
    let mut found: Vec<_> = rows.into_iter().map(place).collect::<Result<_>>()?;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// The products that lie at a place, by code.
///
/// # Errors
/// When the database cannot be read.
pub fn list_at(conn: &mut Conn, chart: &Chart, place_id: i64) -> Result<Vec<(Product, StockLevel)>> {
    let rows: Vec<(i64, i64, i64)> = stock_levels::table
        .filter(stock_levels::place_id.eq(place_id))
        .filter(stock_levels::quantity.ne(0).or(stock_levels::value_minor.ne(0)))
        .select((stock_levels::product_id, stock_levels::quantity, stock_levels::value_minor))
        .load(conn)?;
    let levels: HashMap<i64, StockLevel> =
        rows.into_iter().map(|(id, quantity, value_minor)| (id, StockLevel { quantity, value_minor })).collect();
    let ids: Vec<i64> = levels.keys().copied().collect();
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows: Vec<Raw> = products::table.filter(products::id.eq_any(chunk)).order(products::code).load(conn)?;
        found.extend(products_of(conn, chart, rows)?);
    }
    found.sort_by(|a, b| a.1.code.cmp(&b.1.code));
    Ok(found.into_iter().map(|(id, product)| (product, levels.get(&id).copied().unwrap_or_default())).collect())
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

/// The batches of a product, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_batches(conn: &mut Conn, product_id: i64) -> Result<Vec<Arrived>> {
    let rows: Vec<(i64, NaiveDate, i64, i64)> = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(stock_moves::product_id.eq(product_id).and(stock_moves::quantity.gt(0)))
        .filter(entries::kind.eq_any(["payment", "opening", "donation"]))
        .order((entries::posted_on, stock_moves::entry, stock_moves::line))
        .select((stock_moves::entry, entries::posted_on, stock_moves::quantity, stock_moves::value_minor))
        .load(conn)?;
    let batch = |(entry, on, quantity, value_minor)| Arrived { entry, on, quantity, value_minor };
    Ok(rows.into_iter().map(batch).collect())
}

/// Pieces of a product sold since a day.
///
/// # Errors
/// When the database cannot be read.
pub fn sold_since(conn: &mut Conn, product_id: i64, day: NaiveDate) -> Result<i64> {
    let pieces: Vec<i64> = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(stock_moves::product_id.eq(product_id).and(entries::kind.eq("merch_sale")))
        .filter(entries::posted_on.ge(day))
        .select(stock_moves::quantity)
        .load(conn)?;
    Ok(pieces.into_iter().fold(0_i64, i64::saturating_sub))
}

/// The newest entries that moved a product, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn newest_entries(conn: &mut Conn, product_id: i64, most: i64) -> Result<Vec<i64>> {
    Ok(stock_moves::table
        .filter(stock_moves::product_id.eq(product_id))
        .select(stock_moves::entry)
        .distinct()
        .order(stock_moves::entry.desc())
        .limit(most)
        .load(conn)?)
}
