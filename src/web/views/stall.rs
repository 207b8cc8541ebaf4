//! The stall: everything that is sold as big buttons, and the basket below the thumb.

use askama::Template;

use super::Frame;
use super::form::{FieldProblem, Input};
use crate::words::Words;

/// A product as a button.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    pub code: String,
    pub name: String,
    pub price: String,
    /// The solidarity price; empty where there is none.
    pub solidarity: String,
    /// The price in minor units, for the live total.
    pub price_minor: i64,
    /// What is left at the place it is sold from, in words.
    pub left: String,
    /// What the button that takes one away is called.
    pub less: String,
    /// What the number field is called.
    pub pieces: String,
    pub is_low: bool,
    /// The address of its picture; empty when it has none.
    pub picture: String,
    /// As typed; `0` for none.
    pub quantity: String,
    pub error: String,
}

impl Tile {
    /// Whether some of it are in the basket.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.quantity != "0"
    }
}

/// The variants of one thing.
#[derive(Debug, Clone, Default)]
pub struct Family {
    /// Empty for products that stand alone.
    pub name: String,
    pub tiles: Vec<Tile>,
}

#[derive(Template)]
#[template(path = "pages/merch/sale.html")]
pub struct Stall<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub key: String,
    pub currency: String,
    pub exponent: u8,
    pub total: String,
    pub families: Vec<Family>,
    /// Whether something has a solidarity price.
    pub has_solidarity: bool,
    /// Where from, where the money goes, which event: kept from sale to sale.
    pub setting: Vec<Input>,
    /// The setting in a few words.
    pub summary: String,
    pub is_setting_open: bool,
    /// They gave more, and for what.
    pub gift: Vec<Input>,
    pub is_gift_open: bool,
    /// Why more is sold than there is; asked only when it is so.
    pub reason: Option<Input>,
    pub problems: Vec<FieldProblem>,
    pub search: String,
    /// There are more products than stand here.
    pub has_more: bool,
}
