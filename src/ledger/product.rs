//! Goods: what is sold, what it cost, and how its stock moved. Knows no entries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    #[serde(flatten)]
    pub details: Details,
}

/// What a product is beside code, name and price.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Details {
    /// What variants share, such as `T-shirt`; empty for a product that stands alone.
    pub family: String,
    pub size: String,
    pub colour: String,
    /// The language of a postcard or zine.
    pub language: String,
    /// Prices for other buyers, in minor units of the product's own price.
    pub prices: BTreeMap<PriceList, i64>,
    /// What a set is made of; a set has no stock of its own.
    pub parts: Vec<Part>,
    /// Where its surplus goes.
    pub surplus: Option<SurplusRule>,
}

impl Product {
    /// The price on a list, or the normal one where the list has none.
    #[must_use]
    pub fn price_on(&self, list: Option<PriceList>) -> Money {
        let minor = list.and_then(|list| self.details.prices.get(&list)).copied();
        minor.map_or(self.price, |minor| Money::new(minor, self.price.currency))
    }

    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.details.parts.is_empty()
    }
}

/// Who pays another price than the normal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceList {
    /// Who can, gives more: what is above the normal price is a donation.
    Solidarity,
    /// Who takes many.
    Bulk,
    /// Who sells on.
    Infoshop,
}

impl PriceList {
    pub const ALL: [Self; 3] = [Self::Solidarity, Self::Bulk, Self::Infoshop];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Solidarity => "solidarity",
            Self::Bulk => "bulk",
            Self::Infoshop => "infoshop",
        }
    }
}

/// So many pieces of a product in a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    pub product: String,
    pub quantity: i64,
}

/// What the group has decided about a product's surplus, and told its buyers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SurplusRule {
    pub fund: FundCode,
    #[serde(serialize_with = "as_shown")]
    pub share: SurplusShare,
    /// What buyers were promised, in the group's own words.
    pub promise: String,
}

/// How much of the surplus goes to the fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurplusShare {
    /// Sales less the cost of what was sold.
    All,
    /// So many ten-thousandths of a percent of it.
    Part(u64),
    /// A fixed sum for each piece sold, in minor units.
    Piece(i64),
    /// The print run is paid back first; of what comes in then, so many ten-thousandths of a percent.
    AfterCosts(u64),
}

/// A hundred percent in ten-thousandths of a percent.
pub const WHOLE: u64 = 1_000_000;

impl SurplusShare {
    /// How it is kept: the rule's name and its number.
    #[must_use]
    pub fn stored(self) -> (&'static str, i64) {
        let number = |weight: u64| i64::try_from(weight).unwrap_or(i64::MAX);
        match self {
            Self::All => ("all", 0),
            Self::Part(weight) => ("part", number(weight)),
            Self::Piece(minor) => ("piece", minor),
            Self::AfterCosts(weight) => ("after_costs", number(weight)),
        }
    }

    /// The share that is kept like this, if any is.
    #[must_use]
    pub fn from_stored(rule: &str, number: i64) -> Option<Self> {
        let weight = u64::try_from(number).ok().filter(|weight| *weight <= WHOLE);
        match rule {
            "all" => Some(Self::All),
            "part" => weight.map(Self::Part),
            "piece" => (number > 0).then_some(Self::Piece(number)),
            "after_costs" => weight.map(Self::AfterCosts),
            _ => None,
        }
    }
}

fn as_shown<S: serde::Serializer>(share: &SurplusShare, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let (rule, number) = share.stored();
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("rule", rule)?;
    map.serialize_entry("number", &number)?;
    map.end()
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
    /// Why they came or went; none in entries that were sealed before moves told it.
    pub part: Option<StockPart>,
    /// What they brought, in minor units of the move's currency; negative where it was paid back. None where the move is
    /// no sale and nothing that came back from one.
    pub income_minor: Option<i64>,
}

impl StockMove {
    /// Whether pieces went to a buyer or came back from one, as far as the move itself tells.
    #[must_use]
    pub fn is_of_a_sale(&self) -> bool {
        self.income_minor.is_some() || self.part == Some(StockPart::Sold)
    }
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
    /// Taken back from buyers.
    pub returned: StockLevel,
    /// Came from another place.
    pub arrived: StockLevel,
    pub sold: StockLevel,
    pub given: StockLevel,
    pub lost: StockLevel,
    /// Moved to another place.
    pub sent: StockLevel,
    pub closing: StockLevel,
}

/// Why goods came or went, as the columns of a stock's roll-forward tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StockPart {
    Bought,
    Returned,
    /// From another place. Kept and sealed as [`Returned`](Self::Returned) without anything paid back.
    Arrived,
    Sold,
    Given,
    Lost,
    Sent,
}

impl std::str::FromStr for StockPart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|part| part.name() == text);
        found.ok_or_else(|| format!("“{text}” is no reason why goods move."))
    }
}

impl StockPart {
    /// Those that are kept and sealed.
    pub const ALL: [Self; 6] = [Self::Bought, Self::Returned, Self::Sold, Self::Given, Self::Lost, Self::Sent];

    /// As the seal and the database have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bought => "bought",
            Self::Returned => "returned",
            Self::Arrived => "arrived",
            Self::Sold => "sold",
            Self::Given => "given",
            Self::Lost => "lost",
            Self::Sent => "sent",
        }
    }

    /// What came in counts as it moved, what went the other way round.
    #[must_use]
    pub const fn sign(self) -> i64 {
        match self {
            Self::Bought | Self::Returned | Self::Arrived => 1,
            Self::Sold | Self::Given | Self::Lost | Self::Sent => -1,
        }
    }
}

impl StockFlow {
    /// Takes a move into the column it belongs to, and into what is left.
    pub fn apply(&mut self, part: StockPart, quantity: i64, value_minor: i64) {
        self.closing.apply(quantity, value_minor);
        let sign = part.sign();
        let level = match part {
            StockPart::Bought => &mut self.bought,
            StockPart::Returned => &mut self.returned,
            StockPart::Arrived => &mut self.arrived,
            StockPart::Sold => &mut self.sold,
            StockPart::Given => &mut self.given,
            StockPart::Lost => &mut self.lost,
            StockPart::Sent => &mut self.sent,
        };
        level.apply(quantity.saturating_mul(sign), value_minor.saturating_mul(sign));
    }
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
    /// What shops kept of the sales.
    pub charges_minor: i64,
}

impl ProductSales {
    #[must_use]
    pub const fn surplus_minor(&self) -> i64 {
        surplus_of(self.income_minor, self.cost_minor, self.charges_minor)
    }
}

/// What sales leave: what they brought, less what the goods had cost, less what shops kept. The one meaning of surplus.
#[must_use]
pub const fn surplus_of(income: i64, cost: i64, charges: i64) -> i64 {
    income.saturating_sub(cost).saturating_sub(charges)
}

/// How many pieces of each batch have left, the oldest first, when `out` have left in all.
#[must_use]
pub fn first_in_first_out(batches: &[i64], out: i64) -> Vec<i64> {
    let mut left = out.max(0);
    let leave = |pieces: &i64| {
        let gone = left.min((*pieces).max(0));
        left = left.saturating_sub(gone);
        gone
    };
    batches.iter().map(leave).collect()
}

/// How many pieces pay back a print run at this price; `None` when no number does.
#[must_use]
pub fn break_even(cost: i64, price: i64) -> Option<i64> {
    if price <= 0 || cost < 0 {
        return None;
    }
    cost.checked_add(price.saturating_sub(1))?.checked_div(price)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_batch_leaves_first() {
        assert_eq!(first_in_first_out(&[100, 50], 120), [100, 20]);
        assert_eq!(first_in_first_out(&[100, 50], 30), [30, 0]);
        assert_eq!(first_in_first_out(&[100, 50], 400), [100, 50]);
        assert_eq!(first_in_first_out(&[], 4), Vec::<i64>::new());
    }

    #[test]
    fn a_run_is_paid_back_by_the_first_piece_that_covers_it() {
        assert_eq!(break_even(65_000, 1_800), Some(37));
        assert_eq!(break_even(3_600, 1_800), Some(2));
        assert_eq!(break_even(0, 1_800), Some(0));
        assert_eq!(break_even(100, 0), None);
    }
}
