//! Merch and events: what is sold, and where money was made together.

use askama::Template;

use super::{Balance, Empty, EntryRow, Fact, Frame, Pager, Tag};
use crate::words::Words;

/// One product.
#[derive(Debug, Clone, Default)]
pub struct ProductRow {
    pub code: String,
    pub name: String,
    pub href: String,
    pub fund: String,
    pub price: String,
    pub stock: String,
    pub cost: String,
    pub tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "pages/merch/list.html")]
pub struct ProductList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub products: Vec<ProductRow>,
    pub total_cost: String,
    pub empty: Empty,
}

/// A change of stock.
#[derive(Debug, Clone, Default)]
pub struct StockRow {
    pub entry: EntryRow,
    pub change: String,
    pub left: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "pages/merch/product.html")]
pub struct ProductPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub code: String,
    pub stock: String,
    pub facts: Vec<Fact>,
    pub tags: Vec<Tag>,
    pub moves: Vec<StockRow>,
    pub pager: Pager,
    pub edit_href: String,
}

/// One event.
#[derive(Debug, Clone, Default)]
pub struct EventRow {
    pub code: String,
    pub name: String,
    pub href: String,
    pub date: String,
    pub money_in: String,
    pub money_out: String,
    pub left: String,
    pub fund: String,
}

#[derive(Template)]
#[template(path = "pages/events/list.html")]
pub struct EventList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub events: Vec<EventRow>,
    pub empty: Empty,
}

#[derive(Template)]
#[template(path = "pages/events/event.html")]
pub struct EventPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub code: String,
    pub currency: String,
    /// “In 612.50, out 212.40, left 400.10, goes to Rupression.”
    pub sentence: String,
    pub facts: Vec<Fact>,
    pub money_in: Vec<Balance>,
    pub total_in: String,
    pub money_out: Vec<Balance>,
    pub total_out: String,
    pub left: String,
    pub entries: Vec<EntryRow>,
    pub income_href: String,
    pub costs_href: String,
}
