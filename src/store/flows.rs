//! Sums over entries that reports ask for beside the month totals: stock, sales, events, what is still open.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::conn::MultiBackend;
use super::schema::{accounts, entries, postings, products, stock_moves};
use super::written::written;
use super::{Conn, Result, commissions, product_months, read};
use crate::ledger::product::{ProductSales, StockFlow, StockLevel, StockPart};
use crate::ledger::{AccountPath, Currency, Period};

#[derive(QueryableByName)]
struct LevelRow {
    #[diesel(sql_type = st::BigInt)]
    product_id: i64,
    #[diesel(sql_type = st::BigInt)]
    place_id: i64,
    #[diesel(sql_type = st::BigInt)]
    quantity: i64,
    #[diesel(sql_type = st::BigInt)]
    value_minor: i64,
}

pub(super) struct KnownProduct {
    code: String,
    name: String,
    fund_id: i64,
    currency: String,
    price_minor: i64,
}

/// The products with these numbers, or all of them.
pub(super) fn known_products(conn: &mut Conn, only: Option<&[i64]>) -> Result<BTreeMap<i64, KnownProduct>> {
    let mut wanted = products::table.into_boxed::<MultiBackend>();
    if let Some(ids) = only {
        wanted = wanted.filter(products::id.eq_any(ids.to_vec()));
    }
    let rows: Vec<(i64, String, String, i64, String, i64)> = wanted
        .select((
            products::id,
            products::code,
            products::name,
            products::fund_id,
            products::currency,
            products::price_minor,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name, fund_id, currency, price_minor)| {
            (id, KnownProduct { code, name, fund_id, currency, price_minor })
        })
        .collect())
}

/// A stock move of the period with what its entry says about why.
#[derive(Queryable, Selectable)]
#[diesel(table_name = stock_moves)]
pub(super) struct DatedMove {
    pub entry: i64,
    pub line: i32,
    pub product_id: i64,
    pub place_id: i64,
    pub quantity: i64,
    pub value_minor: i64,
    part: Option<String>,
    pub income_minor: Option<i64>,
}

impl DatedMove {
    /// Why it moved, as far as it tells: what came back without anything paid for it came from another place.
    pub(super) fn part(&self) -> Option<StockPart> {
        let told: Option<StockPart> = self.part.as_deref().and_then(|part| part.parse().ok());
        match (told, self.income_minor) {
            (Some(StockPart::Returned), None) => Some(StockPart::Arrived),
            (told, _) => told,
        }
    }
}

/// A group that has moved goods so often at most is asked by its moves, not by the entries of the period.
const FEW: i64 = 2000;

/// The entries of the period that moved goods, where goods were moved rarely in all; `None` where they were not.
fn few_entries(conn: &mut Conn, period: Period) -> Result<Option<Vec<i64>>> {
    let moved: Vec<i64> = stock_moves::table.select(stock_moves::entry).limit(FEW.saturating_add(1)).load(conn)?;
    if i64::try_from(moved.len()).is_ok_and(|count| count > FEW) {
        return Ok(None);
    }
    let dated = entries::table
        .filter(entries::sequence.eq_any(moved))
        .filter(entries::posted_on.ge(period.from).and(entries::posted_on.le(period.to)));
    Ok(Some(dated.select(entries::sequence).load(conn)?))
}

/// The moves of the period; of this product only, where one is named.
pub(super) fn moves_of(conn: &mut Conn, period: Period, only: Option<i64>) -> Result<Vec<DatedMove>> {
    let few = few_entries(conn, period)?;
    let mut wanted = stock_moves::table
        .inner_join(entries::table.on(entries::sequence.eq(stock_moves::entry)))
        .filter(entries::posted_on.ge(period.from).and(entries::posted_on.le(period.to)))
        .into_boxed::<MultiBackend>();
    if let Some(few) = few {
        wanted = wanted.filter(stock_moves::entry.eq_any(few));
    }
    if let Some(product) = only {
        wanted = wanted.filter(stock_moves::product_id.eq(product));
    }
    Ok(wanted.order((stock_moves::entry, stock_moves::line)).select(DatedMove::as_select()).load(conn)?)
}

/// Every move of these entries.
pub(super) fn moves_in(conn: &mut Conn, numbers: &[i64]) -> Result<Vec<DatedMove>> {
    let mut moves = Vec::new();
    for chunk in numbers.chunks(1000) {
        let of_chunk = stock_moves::table.filter(stock_moves::entry.eq_any(chunk));
        moves
            .extend(of_chunk.order((stock_moves::entry, stock_moves::line)).select(DatedMove::as_select()).load(conn)?);
    }
    Ok(moves)
}

/// Why stock changed, as the other accounts of the entry tell: for moves that do not tell it themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Sale,
    Gift,
    Loss,
    Other,
}

pub(super) fn reasons(conn: &mut Conn, chart: &Chart, moves: &[DatedMove]) -> Result<BTreeMap<i64, Why>> {
    let numbers: Vec<i64> = moves.iter().filter(|moved| moved.part.is_none()).map(|moved| moved.entry).collect();
    let mut found = BTreeMap::new();
    for chunk in numbers.chunks(1000) {
        let rows: Vec<(i64, i64)> = postings::table
            .filter(postings::entry.eq_any(chunk))
            .select((postings::entry, postings::account_id))
            .load(conn)?;
        for (entry, account_id) in rows {
            let path = chart.path_of(account_id)?;
            let why = match path.leaf() {
                "COGS" => Why::Sale,
                "Shrinkage" => Why::Loss,
                "InKind" | "Promotion" => Why::Gift,
                _ => Why::Other,
            };
            let known = found.entry(entry).or_insert(why);
            // A sale with a shortage or a gift in the same entry is still a sale.
            if *known == Why::Other || why == Why::Sale {
                *known = why;
            }
        }
    }
    Ok(found)
}

/// How the stock of every product changed at every place.
///
/// # Errors
/// When the database cannot be read.
pub fn list_stock(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<StockFlow>> {
    let known = known_products(conn, None)?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let opening_query = "SELECT m.product_id, m.place_id, CAST(SUM(m.quantity) AS BIGINT) AS quantity, \
         CAST(SUM(m.value_minor) AS BIGINT) AS value_minor FROM stock_moves m JOIN entries e ON e.sequence = m.entry \
         WHERE e.posted_on < ? GROUP BY m.product_id, m.place_id";
    let opening: Vec<LevelRow> = written(opening_query).bind::<st::Date, _>(period.from).load(conn)?;
    let mut flows: BTreeMap<(i64, i64), StockFlow> = BTreeMap::new();
    for row in opening {
        if let Some(flow) = flow_at(&mut flows, chart, &known, row.product_id, row.place_id)? {
            flow.opening = StockLevel { quantity: row.quantity, value_minor: row.value_minor };
            flow.closing = flow.opening;
        }
    }
    let moves = moves_of(conn, period, None)?;
    let reasons = reasons(conn, chart, &moves)?;
    for (moved, part) in moves.iter().zip(parts_of(&moves, &reasons)) {
        if let Some(flow) = flow_at(&mut flows, chart, &known, moved.product_id, moved.place_id)? {
            flow.apply(part, moved.quantity, moved.value_minor);
        }
    }
    Ok(flows.into_values().collect())
}

/// The column of the roll-forward that each move belongs to.
pub(super) fn parts_of(moves: &[DatedMove], reasons: &BTreeMap<i64, Why>) -> Vec<StockPart> {
    let directions: HashSet<(i64, i64, i64)> =
        moves.iter().map(|moved| (moved.entry, moved.product_id, moved.quantity.signum())).collect();
    let part = |moved: &DatedMove| {
        if let Some(told) = moved.part() {
            return told;
        }
        let other_way = (moved.entry, moved.product_id, moved.quantity.signum().saturating_neg());
        let is_between_places = directions.contains(&other_way);
        let comes_in = moved.quantity > 0 || (moved.quantity == 0 && moved.value_minor > 0);
        match (reasons.get(&moved.entry).copied().unwrap_or(Why::Other), comes_in) {
            (Why::Sale, true) => StockPart::Returned,
            (Why::Sale, false) => StockPart::Sold,
            (Why::Gift, false) => StockPart::Given,
            _ if is_between_places && comes_in => StockPart::Arrived,
            _ if is_between_places => StockPart::Sent,
            (Why::Loss, _) => StockPart::Lost,
            (_, true) => StockPart::Bought,
            (Why::Other, false) => StockPart::Sent,
        }
    };
    moves.iter().map(part).collect()
}

fn flow_at<'a>(
    flows: &'a mut BTreeMap<(i64, i64), StockFlow>,
    chart: &Chart,
    known: &BTreeMap<i64, KnownProduct>,
    product_id: i64,
    place_id: i64,
) -> Result<Option<&'a mut StockFlow>> {
    let Some(product) = known.get(&product_id) else { return Ok(None) };
    let place: AccountPath = chart.path_of(place_id)?.clone();
    let (fund, currency) = (chart.code_of(product.fund_id)?.clone(), read(&product.currency)?);
    let empty = StockLevel::default();
    Ok(Some(flows.entry((product_id, place_id)).or_insert_with(|| StockFlow {
        product: product.code.clone(),
        name: product.name.clone(),
        place,
        fund,
        currency,
        opening: empty,
        bought: empty,
        returned: empty,
        arrived: empty,
        sold: empty,
        given: empty,
        lost: empty,
        sent: empty,
        closing: empty,
    })))
}

/// What every product earned; income of an older entry with several products is shared by their list prices. Whole months
/// are kept; other days are read from the moves.
///
/// # Errors
/// When the database cannot be read.
pub fn list_sales(conn: &mut Conn, chart: &Chart, period: Period) -> Result<Vec<ProductSales>> {
    if period.is_of_whole_months() {
        return product_months::list_sales(conn, chart, period);
    }
    let moves = moves_of(conn, period, None)?;
    sales_of(conn, chart, moves)
}

fn sales_of(conn: &mut Conn, chart: &Chart, moves: Vec<DatedMove>) -> Result<Vec<ProductSales>> {
    let mut ids: Vec<i64> = moves.iter().map(|moved| moved.product_id).collect();
    ids.sort_unstable();
    ids.dedup();
    // Few are found by number; many are faster read all.
    let known = known_products(conn, Some(ids.as_slice()).filter(|ids| ids.len() <= 1000))?;
    let mut sales: BTreeMap<i64, ProductSales> = BTreeMap::new();
    let kept = commissions::kept_of(conn, chart, &moves)?;
    for (one, share) in incomes_of(conn, chart, &moves, &known)? {
        let Some(product) = known.get(&one.product_id) else { continue };
        let (fund, currency) = (chart.code_of(product.fund_id)?.clone(), read(&product.currency)?);
        let sale = sales.entry(one.product_id).or_insert_with(|| ProductSales {
            product: product.code.clone(),
            name: product.name.clone(),
            fund,
            currency,
            quantity: 0,
            income_minor: 0,
            cost_minor: 0,
            charges_minor: 0,
        });
        let charges = kept.get(&(one.entry, one.line)).copied().unwrap_or(0);
        sale.charges_minor = sale.charges_minor.saturating_add(charges);
        sale.quantity = sale.quantity.saturating_sub(one.quantity);
        sale.income_minor = sale.income_minor.saturating_add(share);
        sale.cost_minor = sale.cost_minor.saturating_sub(one.value_minor);
    }
    Ok(sales.into_values().collect())
}

/// The moves that are sales, each with its share of the entry's income.
pub(super) fn incomes_of<'m>(
    conn: &mut Conn,
    chart: &Chart,
    moves: &'m [DatedMove],
    known: &BTreeMap<i64, KnownProduct>,
) -> Result<Vec<(&'m DatedMove, i64)>> {
    let reasons = reasons(conn, chart, moves)?;
    let mut by_entry: BTreeMap<i64, Vec<&DatedMove>> = BTreeMap::new();
    let mut found = Vec::new();
    for moved in moves {
        match (moved.part(), moved.income_minor) {
            (_, Some(income)) => found.push((moved, income)),
            (Some(StockPart::Sold), None) => found.push((moved, 0)),
            (Some(_), None) => {}
            (None, None) if reasons.get(&moved.entry) == Some(&Why::Sale) => {
                by_entry.entry(moved.entry).or_default().push(moved);
            }
            (None, None) => {}
        }
    }
    let numbers: Vec<i64> = by_entry.keys().copied().collect();
    for chunk in numbers.chunks(1000) {
        let rows: Vec<(i64, i64, i64)> = postings::table
            .filter(postings::entry.eq_any(chunk))
            .select((postings::entry, postings::account_id, postings::amount_minor))
            .load(conn)?;
        let mut incomes: HashMap<i64, i64> = HashMap::new();
        for (number, account, minor) in rows {
            if chart.account_by_id(account).is_some_and(|account| account.path.leaf() == "Sales") {
                let income = incomes.entry(number).or_default();
                *income = income.saturating_sub(minor);
            }
        }
        for entry in chunk {
            let income = incomes.get(entry).copied().unwrap_or(0);
            let moved = by_entry.get(entry).cloned().unwrap_or_default();
            let weight = |one: &&DatedMove| {
                known.get(&one.product_id).map_or(1, |product| {
                    product.price_minor.max(1).unsigned_abs().saturating_mul(one.quantity.unsigned_abs())
                })
            };
            let shares = crate::ledger::split::by_weights(income, &moved.iter().map(weight).collect::<Vec<_>>());
            found.extend(moved.into_iter().zip(shares));
        }
    }
    Ok(found)
}

/// Income and spending (both positive) of one event in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSum {
    pub event: String,
    pub currency: Currency,
    pub income_minor: i64,
    pub spending_minor: i64,
}

/// What events brought and cost in a period. First the entries of events, then their postings: in one step the engine
/// may choose to walk over every posting of the book.
///
/// # Errors
/// When the database cannot be read.
pub fn sum_events(conn: &mut Conn, period: Period) -> Result<Vec<EventSum>> {
    let of_events: Vec<(i64, Option<String>)> = entries::table
        .filter(entries::event.is_not_null())
        .filter(entries::posted_on.ge(period.from).and(entries::posted_on.le(period.to)))
        .select((entries::sequence, entries::event))
        .load(conn)?;
    let events: BTreeMap<i64, String> =
        of_events.into_iter().filter_map(|(entry, event)| Some((entry, event?))).collect();
    let mut sums: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for chunk in events.keys().copied().collect::<Vec<i64>>().chunks(1000) {
        let rows: Vec<(i64, String, String, i64)> = postings::table
            .inner_join(accounts::table.on(accounts::id.eq(postings::account_id)))
            .filter(postings::entry.eq_any(chunk))
            .select((postings::entry, accounts::kind, postings::currency, postings::amount_minor))
            .load(conn)?;
        for (entry, kind, currency, minor) in rows {
            let Some(event) = events.get(&entry) else { continue };
            let (income, spending) = sums.entry((event.clone(), currency)).or_default();
            match kind.as_str() {
                "income" => *income = income.saturating_sub(minor),
                "expense" => *spending = spending.saturating_add(minor),
                _ => {}
            }
        }
    }
    sums.into_iter()
        .map(|((event, currency), (income_minor, spending_minor))| {
            Ok(EventSum { event, currency: read(&currency)?, income_minor, spending_minor })
        })
        .collect()
}
