//! What moved in a period: the raw material of every statement. Knows no report.

use serde::Serialize;

use super::{AccountPath, Currency, FundCode};

/// One account and fund in one currency over a period, in minor units. `opening_minor` is debit less credit
/// of everything before the period; debits and credits of the period are both positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Movement {
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub opening_minor: i64,
    pub debit_minor: i64,
    pub credit_minor: i64,
    /// Postings in the period.
    pub count: i64,
}

impl Movement {
    /// Counts another one to this: of the same fund and currency, over the same period.
    pub const fn add(&mut self, other: &Self) {
        self.opening_minor = self.opening_minor.saturating_add(other.opening_minor);
        self.debit_minor = self.debit_minor.saturating_add(other.debit_minor);
        self.credit_minor = self.credit_minor.saturating_add(other.credit_minor);
        self.count = self.count.saturating_add(other.count);
    }

    /// Debit less credit of the period.
    #[must_use]
    pub const fn change_minor(&self) -> i64 {
        self.debit_minor.saturating_sub(self.credit_minor)
    }

    /// Debit less credit at the period's end.
    #[must_use]
    pub const fn closing_minor(&self) -> i64 {
        self.opening_minor.saturating_add(self.change_minor())
    }
}

/// What transfers between funds turned within one account: in its debits and its credits alike, and moved nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    pub account: AccountPath,
    pub currency: Currency,
    pub minor: i64,
}
