//! What the lines behind a number do to the funds, and how the number counts them. Knows no filter and no URL.

use super::flows::{Effect, Holding, effect};
use crate::ledger::{AccountKind, Role};

/// What the lines behind a number do to the funds. It also says with which sign the number counts them: what came in,
/// what was spent and what is owed are positive numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    Money,
    /// Money that came onto an account or left it: what a transfer between funds turns within one account did neither.
    Moved,
    /// What came onto an account, less what reversals took back of it, and without what was only turned there.
    Arrived,
    Stock,
    /// Neither money nor goods nor debts.
    OtherAssets,
    OwedToUs,
    OwedByUs,
    /// Debts in both directions.
    Debts,
    /// Money, stock, other assets and debts: what a fund has.
    Held,
    Income,
    Spending,
    Transfers,
    Conversion,
    /// Opening balances and other equity.
    Opened,
    /// Income less spending.
    Result,
    /// Result and transfers: what a fund gained without exchanging currency.
    Earned,
    /// Result, transfers and conversion.
    Movement,
    /// What was there at the start: every movement before the first day, and opening balances until the last.
    Start,
    /// What raised a fund, whenever it was: everything but spending.
    Gains,
    /// What a fund received: income less what was given back, transfers to it, and what it had at the start.
    Received,
}

impl What {
    pub const ALL: [Self; 20] = [
        Self::Money,
        Self::Moved,
        Self::Arrived,
        Self::Stock,
        Self::OtherAssets,
        Self::OwedToUs,
        Self::OwedByUs,
        Self::Debts,
        Self::Held,
        Self::Income,
        Self::Spending,
        Self::Transfers,
        Self::Conversion,
        Self::Opened,
        Self::Result,
        Self::Earned,
        Self::Movement,
        Self::Start,
        Self::Gains,
        Self::Received,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Moved => "moved",
            Self::Arrived => "arrived",
            Self::Stock => "stock",
            Self::OtherAssets => "other-assets",
            Self::OwedToUs => "owed-to-us",
            Self::OwedByUs => "owed-by-us",
            Self::Debts => "debts",
            Self::Held => "held",
            Self::Income => "income",
            Self::Spending => "spending",
            Self::Transfers => "transfers",
            Self::Conversion => "conversion",
            Self::Opened => "opened",
            Self::Result => "result",
            Self::Earned => "earned",
            Self::Movement => "movement",
            Self::Start => "start",
            Self::Gains => "gains",
            Self::Received => "received",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }

    /// Whether an account of this kind and role is of it.
    #[must_use]
    pub fn takes(self, kind: AccountKind, role: Role) -> bool {
        let (effect, holding) = (effect(kind, role), Holding::of(kind, role));
        match self {
            Self::Money | Self::Moved | Self::Arrived => holding == Some(Holding::Money),
            Self::Stock => holding == Some(Holding::Stock),
            Self::OtherAssets => holding == Some(Holding::OtherAssets),
            Self::OwedToUs => holding == Some(Holding::OwedToUs),
            Self::OwedByUs => holding == Some(Holding::OwedByUs),
            Self::Debts => matches!(holding, Some(Holding::OwedToUs | Holding::OwedByUs)),
            Self::Held => effect == Effect::Holding,
            Self::Income => effect == Effect::Income,
            Self::Spending => effect == Effect::Spending,
            Self::Transfers => effect == Effect::Transfer,
            Self::Conversion => effect == Effect::Conversion,
            Self::Opened => effect == Effect::Opening,
            Self::Result => matches!(effect, Effect::Income | Effect::Spending),
            Self::Earned => matches!(effect, Effect::Income | Effect::Spending | Effect::Transfer),
            Self::Movement => !matches!(effect, Effect::Holding | Effect::Opening),
            Self::Start => effect != Effect::Holding,
            Self::Gains => !matches!(effect, Effect::Holding | Effect::Spending),
            Self::Received => !matches!(effect, Effect::Holding | Effect::Spending | Effect::Conversion),
        }
    }

    /// Whether a credit counts as more.
    #[must_use]
    pub const fn is_credit(self) -> bool {
        !matches!(
            self,
            Self::Money
                | Self::Moved
                | Self::Arrived
                | Self::Stock
                | Self::OtherAssets
                | Self::OwedToUs
                | Self::Debts
                | Self::Held
                | Self::Spending
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        assert!(What::ALL.into_iter().all(|what| What::named(what.name()) == Some(what)));
        assert_eq!(What::named(""), None);
    }
}
