//! What pages of goods show of the book: products with where they lie, and the places there are. Knows no form.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::ledger::product::{Product, StockLevel};
use crate::ledger::{AccountPath, Currency, Role};
use crate::store::accounts::Chart;
use crate::store::products::Stretch;
use crate::store::{Conn, books, entries, events, product_pictures, products, stock, stock_days};
use crate::web::error::WebError;
use crate::web::tell;
use crate::web::views::Choice;
use crate::words::Words;

/// How many products stand on the page; the others are found by name.
const TILES: i64 = 60;

/// What the page shows of the book.
pub struct Goods {
    pub chart: Chart,
    pub currency: Currency,
    /// Codes and names, newest first.
    pub events: Vec<(String, String)>,
    /// Products with where they lie.
    pub shelves: Vec<Shelved>,
    /// What sets are made of, by code.
    pub parts: HashMap<String, Shelved>,
    pub has_more: bool,
    /// Hashes of pictures by the product's code.
    pub pictures: HashMap<String, String>,
}

/// A product with where it lies.
pub type Shelved = (Product, Vec<(AccountPath, StockLevel)>);

/// Reads the page's products: the first ones, or those in whose name the words stand, and `also` these.
///
/// # Errors
/// When the book cannot be read.
pub fn load(conn: &mut Conn, search: &str, also: &[&str]) -> Result<Goods, WebError> {
    let chart = Chart::load(conn)?;
    let mut found = products::list_open(conn, &chart, search, (Stretch::Start, TILES.saturating_add(1)))?;
    let has_more = found.len() > usize::try_from(TILES).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(TILES).unwrap_or(usize::MAX));
    let is_missing = |code: &&&str| !found.iter().any(|(_, known)| known.code == **code);
    let missing: Vec<&str> = also.iter().filter(is_missing).copied().collect();
    if !missing.is_empty() {
        let basket = products::list_named(conn, &chart, &missing)?;
        found.splice(0..0, basket);
    }
    goods_of(conn, chart, found, has_more)
}

/// Reads these products and no others; the rest is found by name.
///
/// # Errors
/// When the book cannot be read.
pub fn load_only(conn: &mut Conn, codes: &[&str]) -> Result<Goods, WebError> {
    let chart = Chart::load(conn)?;
    let found = products::list_named(conn, &chart, codes)?;
    goods_of(conn, chart, found, true)
}

fn goods_of(conn: &mut Conn, chart: Chart, found: Vec<(i64, Product)>, has_more: bool) -> Result<Goods, WebError> {
    let named: Vec<&str> =
        found.iter().flat_map(|(_, set)| &set.details.parts).map(|part| part.product.as_str()).collect();
    let parts = if named.is_empty() { Vec::new() } else { products::list_named(conn, &chart, &named)? };
    let parts = shelved(conn, &chart, parts)?.into_iter().map(|(part, levels)| (part.code.clone(), (part, levels)));
    let parts = parts.collect();
    let pictures = pictures_of(conn, &found)?;
    let shelves = shelved(conn, &chart, found)?;
    let events = events::list(conn, &chart)?.into_iter().map(|event| (event.code, event.name)).collect();
    Ok(Goods { currency: books::get(conn)?.currency, chart, events, shelves, parts, has_more, pictures })
}

/// The codes of what lies at a shop, as many as stand on a page; none where there is no such shop.
///
/// # Errors
/// When the book cannot be read.
pub fn held_by(conn: &mut Conn, shop: &str) -> Result<Vec<String>, WebError> {
    let chart = Chart::load(conn)?;
    let path: Option<AccountPath> = format!("{}:{shop}", crate::acts::chart::CONSIGNED).parse().ok();
    let Some(id) = path.and_then(|path| chart.account_id(&path)) else { return Ok(Vec::new()) };
    let kinds = stock::sums_at(conn, &[id])?.remove(&id).unwrap_or_default().kinds;
    Ok(products::codes_at(conn, (id, kinds), ("", TILES))?)
}

/// The goods of a sale, by its number, key or reference; none where no sale or more than one is named so.
///
/// # Errors
/// When the book cannot be read.
pub fn sold_in(conn: &mut Conn, sale: &str) -> Result<Vec<String>, WebError> {
    if sale.trim().is_empty() {
        return Ok(Vec::new());
    }
    let chart = Chart::load(conn)?;
    let mut found = entries::list_by_name(conn, &chart, sale.trim())?;
    found.retain(|sealed| !sealed.draft.stock_moves.is_empty());
    let [sale] = found.as_slice() else { return Ok(Vec::new()) };
    // What was exchanged for it can come back, too.
    let after = entries::list_giving_back(conn, &chart, std::slice::from_ref(&sale.draft.key))?;
    let moves = [sale].into_iter().chain(&after).flat_map(|sealed| &sealed.draft.stock_moves);
    let mut codes: Vec<String> = moves.map(|moved| moved.product.clone()).collect();
    codes.sort();
    codes.dedup();
    Ok(codes)
}

fn pictures_of(conn: &mut Conn, found: &[(i64, Product)]) -> Result<HashMap<String, String>, WebError> {
    let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
    let mut hashes = product_pictures::list_among(conn, &ids)?;
    Ok(found.iter().filter_map(|(id, product)| Some((product.code.clone(), hashes.remove(id)?))).collect())
}

fn shelved(conn: &mut Conn, chart: &Chart, found: Vec<(i64, Product)>) -> Result<Vec<Shelved>, WebError> {
    let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
    let mut levels = stock::levels_among(conn, chart, &ids)?;
    Ok(found.into_iter().map(|(id, product)| (product, levels.remove(&id).unwrap_or_default())).collect())
}

impl Goods {
    /// The same with the pieces that lay there at the end of a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn on_day(mut self, conn: &mut Conn, day: NaiveDate) -> Result<Self, WebError> {
        for (product, levels) in self.shelves.iter_mut().chain(self.parts.values_mut()) {
            for (place, level) in levels {
                let since = stock_days::list_moved_after(conn, &self.chart, (&product.code, place), day)?;
                level.quantity = since.iter().fold(level.quantity, |there, (_, moved)| there.saturating_sub(*moved));
            }
        }
        Ok(self)
    }

    /// Boxes and shelves that are not a product's own stock, and not at somebody else's.
    #[must_use]
    pub fn places(&self, t: &Words) -> Vec<Choice> {
        let places = self.chart.shared_places().iter().map(|(_, account)| account).filter(|account| {
            !account.is_closed
                && account.role == Role::Inventory
                && account.path.as_str() != crate::acts::chart::INVENTORY
        });
        let named = places.map(|account| Choice::new(account.path.as_str(), tell::account(&self.chart, &account.path)));
        std::iter::once(Choice::new("", t.get("stall-own-stock"))).chain(named).collect()
    }

    #[must_use]
    pub fn money(&self) -> Vec<Choice> {
        let is_money = |role| matches!(role, Role::Cash | Role::Provider | Role::Bank | Role::Receivable);
        let open = self.chart.to_choose().iter().filter(|account| is_money(account.role));
        let mut open: Vec<_> = open.collect();
        open.sort_by_key(|account| (account.role != Role::Cash, account.role == Role::Receivable));
        open.iter().map(|one| Choice::new(one.path.as_str(), tell::account(&self.chart, &one.path))).collect()
    }

    /// How many lie at the place, or in the product's own stock; of a set, as many as its parts make.
    #[must_use]
    pub fn left(&self, (product, levels): &Shelved, place: &str) -> i64 {
        let sets = product.details.parts.iter().filter_map(|part| {
            let left = self.parts.get(&part.product).map_or(0, |shelved| self.left(shelved, place));
            left.checked_div(part.quantity)
        });
        if let Some(sets) = sets.min() {
            return sets;
        }
        let place = if place.is_empty() { product.inventory.as_str() } else { place };
        levels.iter().find(|(path, _)| path.as_str() == place).map_or(0, |(_, level)| level.quantity)
    }
}
