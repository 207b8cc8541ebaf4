//! Goods: what is sold, what it cost, and how its stock moved. Knows no entries.

use serde::Serialize;

use super::account::AccountPath;
use super::fund::FundCode;
use super::money::{Currency, Money};
use super::split::issue_at_average_cost;

/// A thing the group sells or gives away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Short and unique, such as `SHIRT-M`.
    pub code: String,
    pub name: String,
    #[serde(serialize_with = "as_text")]
    pub price: Money,
    /// The account that holds its stock at cost.
    pub inventory: AccountPath,
    /// The fund that bears its cost and takes its surplus.
    pub fund: FundCode,
    /// A note is shown when fewer than this many are left; 0: never.
    pub reorder_level: i64,
    pub is_closed: bool,
}

fn as_text<S: serde::Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(money)
}

/// A change of stock that an entry records: pieces and their cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockMove {
    pub product: String,
    /// Where the pieces lie: an inventory or consigned-stock account.
    pub place: AccountPath,
    /// Pieces in (+) or out (−).
    pub quantity: i64,
    /// Their cost in minor units, same sign as the posting on the place.
    pub value_minor: i64,
    pub currency: Currency,
}

/// How much of one product there is, and what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct StockLevel {
    pub quantity: i64,
    pub value_minor: i64,
}

impl StockLevel {
    /// The cost of `pieces` at average cost, in minor units. Pieces beyond what is there cost the average of
    /// what is there, or nothing when nothing is: the caller asks for a reason first.
    #[must_use]
    pub fn cost_of(&self, pieces: i64) -> i64 {
        if pieces <= self.quantity {
            return issue_at_average_cost(self.value_minor, self.quantity, pieces);
        }
        self.value_minor
    }

    pub fn apply(&mut self, quantity: i64, value_minor: i64) {
        self.quantity = self.quantity.saturating_add(quantity);
        self.value_minor = self.value_minor.saturating_add(value_minor);
    }
}

/// One product at one place: its stock at the period's start and end and what changed it. Quantities and
/// values of `sold`, `given`, `lost` and `sent` are positive and reduce the stock; the others add to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockFlow {
    pub product: String,
    pub name: String,
    /// An inventory or consigned-stock account.
    pub place: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub opening: StockLevel,
    pub bought: StockLevel,
    /// Taken back from customers or from other places.
    pub returned: StockLevel,
    pub sold: StockLevel,
    pub given: StockLevel,
    pub lost: StockLevel,
    /// Moved to another place.
    pub sent: StockLevel,
    pub closing: StockLevel,
}

/// What one product earned in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSales {
    pub product: String,
    pub name: String,
    pub fund: FundCode,
    pub currency: Currency,
    /// Pieces sold less pieces taken back.
    pub quantity: i64,
    pub income_minor: i64,
    /// What those pieces had cost.
    pub cost_minor: i64,
}
