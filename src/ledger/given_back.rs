//! What took an earlier entry back, by reversal or refund, and when that had been. Knows no report.

use chrono::NaiveDate;

use super::{AccountPath, Currency, FundCode, Month};

/// A line of an entry that took an earlier one back, on an account of income or equity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    pub entry: i64,
    pub on: NaiveDate,
    /// The day of what it took back: of a refund that was reversed, the day of the gift.
    pub of: NaiveDate,
    pub is_reversal: bool,
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    /// Debit positive.
    pub minor: i64,
}

/// What entries of one month took back of one earlier month, on an account of income or equity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GivenBackSum {
    pub month: Month,
    /// The month of what was taken back: of a refund that was reversed, the month of the gift.
    pub of: Month,
    pub is_reversal: bool,
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    /// What was debited and what was credited, neither below zero.
    pub debit_minor: i64,
    pub credit_minor: i64,
}

/// How much a line raised what its fund received. Income counts with what was taken from it; of a transfer only what came
/// counts, for what went was used. A reversal takes back what its entry did.
#[must_use]
pub const fn raised(is_transfer: bool, minor: i64, is_reversal: bool) -> i64 {
    let counts = !is_transfer || (minor < 0) != is_reversal;
    if counts { minor.saturating_neg() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::raised;

    #[test]
    fn a_transfer_raises_the_fund_it_comes_to_and_its_reversal_lowers_it_again() {
        assert_eq!([raised(false, -50, false), raised(false, 50, true), raised(false, 20, false)], [50, -50, -20]);
        assert_eq!([raised(true, -50, false), raised(true, 50, true)], [50, -50], "what came");
        assert_eq!([raised(true, 50, false), raised(true, -50, true)], [0, 0], "what went was used");
    }
}
