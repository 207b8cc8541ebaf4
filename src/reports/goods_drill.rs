//! The way back from a number of merch or stock to the moves of goods it is made of. Knows no URL.

use chrono::NaiveDate;

use super::drill::Drill;
use crate::ledger::product::StockPart;
use crate::ledger::{AccountPath, Period};

/// Which moves a number counts, and what of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Goods {
    Bought,
    Returned,
    Arrived,
    Sold,
    Given,
    Lost,
    Sent,
    /// Every move: what is there.
    Held,
    /// Sales less what customers brought back, at cost.
    Sales,
    /// What those sales brought.
    Income,
    /// What shops kept of it.
    Commission,
    /// What they brought less what they had cost, less what shops kept.
    Surplus,
}

impl Goods {
    pub const ALL: [Self; 12] = [
        Self::Bought,
        Self::Returned,
        Self::Arrived,
        Self::Sold,
        Self::Given,
        Self::Lost,
        Self::Sent,
        Self::Held,
        Self::Sales,
        Self::Income,
        Self::Commission,
        Self::Surplus,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match (self, self.part()) {
            (_, Some(part)) => part.name(),
            (Self::Sales, None) => "sales",
            (Self::Income, None) => "income",
            (Self::Commission, None) => "commission",
            (Self::Surplus, None) => "surplus",
            (_, None) => "held",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|goods| goods.name() == name)
    }

    /// The column of the roll-forward, where it is one.
    #[must_use]
    pub const fn part(self) -> Option<StockPart> {
        Some(match self {
            Self::Bought => StockPart::Bought,
            Self::Returned => StockPart::Returned,
            Self::Arrived => StockPart::Arrived,
            Self::Sold => StockPart::Sold,
            Self::Given => StockPart::Given,
            Self::Lost => StockPart::Lost,
            Self::Sent => StockPart::Sent,
            Self::Held | Self::Sales | Self::Income | Self::Commission | Self::Surplus => return None,
        })
    }
}

/// Which moves of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsFilter {
    pub product: String,
    /// At all places where none is named.
    pub place: Option<AccountPath>,
    /// Any of these; never empty.
    pub goods: Vec<Goods>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl GoodsFilter {
    #[must_use]
    pub fn within(product: &str, period: Period, goods: &[Goods]) -> Self {
        let (from, to) = (Some(period.from), Some(period.to));
        Self { product: product.to_owned(), place: None, goods: goods.to_vec(), from, to }
    }

    /// What is there at the end of a day: every move until then.
    #[must_use]
    pub fn held(product: &str, to: Option<NaiveDate>) -> Self {
        Self { product: product.to_owned(), place: None, goods: vec![Goods::Held], from: None, to }
    }

    #[must_use]
    pub fn at(mut self, place: &AccountPath) -> Self {
        self.place = Some(place.clone());
        self
    }

    #[must_use]
    pub fn drill(self) -> Drill {
        Drill::Goods(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        assert!(Goods::ALL.into_iter().all(|goods| Goods::named(goods.name()) == Some(goods)));
        assert_eq!(Goods::named("shirts"), None);
    }
}
