//! The things that a row of a shop's orders names. Knows one row, no order and no payment.

use serde::Serialize;

use crate::import::vocabulary::folded;
use crate::ledger::Money;
use crate::ledger::statement::StatementLine;

/// A thing that was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Item {
    pub sku: String,
    pub name: String,
    pub quantity: i64,
    /// For one piece, in minor units.
    pub price_minor: Option<i64>,
}

impl Item {
    /// By which it is remembered what it is: the article number, else the name.
    #[must_use]
    pub fn key(&self) -> String {
        let sku = folded(&self.sku);
        if sku.is_empty() { format!("name:{}", folded(&self.name)) } else { format!("sku:{sku}") }
    }

    /// As people know it.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.sku } else { &self.name }
    }
}

/// The things one row names; further ones are numbered.
pub(super) fn items_of(line: &StatementLine) -> Vec<Item> {
    let numbered = std::iter::once(String::new()).chain((2..200).map(|n| format!("_{n}")));
    let item = |ending: String| {
        let said = |name: &str| line.refs.get(&format!("{name}{ending}")).map(String::as_str);
        let (name, sku, price) = (said("item"), said("sku"), said("item_price"));
        name.or(sku)?;
        let price = price.and_then(|text| Money::parse(text, line.currency).ok());
        Some(Item {
            sku: sku.unwrap_or_default().to_owned(),
            name: name.unwrap_or_default().to_owned(),
            quantity: said("quantity").and_then(|text| text.trim().parse().ok()).unwrap_or(1),
            price_minor: price.map(|price| price.minor),
        })
    };
    // What has neither number nor price is what a gift or ticket is called, unless the file says that it was a shop's.
    let is_shop = line.refs.get("type").is_some_and(|kind| folded(kind).contains("shop"));
    let is_thing = |item: &Item| is_shop || !item.sku.is_empty() || item.price_minor.is_some();
    numbered.map_while(item).filter(is_thing).collect()
}
