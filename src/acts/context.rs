//! What acts ask about the book as it stands. Whoever holds the book answers; acts never write.

use chrono::NaiveDate;

use super::error::ActError;
use crate::ledger::product::{Product, StockLevel};
use crate::ledger::{Account, AccountPath, Currency, Draft, Fund, FundCode, Money};

/// What one fund has on one account: debit less credit, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub account: AccountPath,
    pub fund: FundCode,
    pub balance: Money,
}

/// An entry that acts may refer to: sealed, or drafted earlier in the same batch (then without a number).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastEntry {
    pub sequence: Option<i64>,
    pub draft: Draft,
}

/// The book as it stands. Every answer may fail with [`ActError::BookUnreadable`] and nothing else.
pub trait Context {
    /// The book's own currency: the one amounts are in when an act says none, and the one stock is kept in.
    fn currency(&self) -> Currency;

    /// # Errors
    /// The book cannot be read.
    fn account(&self, path: &AccountPath) -> Result<Option<Account>, ActError>;

    /// # Errors
    /// The book cannot be read.
    fn fund(&self, code: &FundCode) -> Result<Option<Fund>, ActError>;

    /// # Errors
    /// The book cannot be read.
    fn product(&self, code: &str) -> Result<Option<Product>, ActError>;

    /// Where the product lies, how much and at what cost, now; places without pieces and value may be left out.
    ///
    /// # Errors
    /// The book cannot be read.
    fn stock(&self, product: &str) -> Result<Vec<(AccountPath, StockLevel)>, ActError>;

    /// The pieces of the product that came to a place or left it after the end of `day`, by the day they did.
    ///
    /// # Errors
    /// The book cannot be read.
    fn moved_after(
        &self,
        product: &str,
        place: &AccountPath,
        day: NaiveDate,
    ) -> Result<Vec<(NaiveDate, i64)>, ActError>;

    /// What each fund has on `account` in `currency` at the end of `day`, ordered by fund; no zeros.
    ///
    /// # Errors
    /// The book cannot be read.
    fn account_cells(&self, account: &AccountPath, currency: Currency, day: NaiveDate) -> Result<Vec<Cell>, ActError>;

    /// What `fund` has on each account of assets and liabilities at the end of `day`, in every currency,
    /// ordered by account and currency; no zeros.
    ///
    /// # Errors
    /// The book cannot be read.
    fn fund_cells(&self, fund: &FundCode, day: NaiveDate) -> Result<Vec<Cell>, ActError>;

    /// The entries whose reference or key is `name`, or whose sequence number it is; reversed ones left out.
    ///
    /// # Errors
    /// The book cannot be read.
    fn entries(&self, name: &str) -> Result<Vec<PastEntry>, ActError>;

    /// The entries that gave back or exchanged what this one, or one it corrects, had brought; reversed ones left out.
    ///
    /// # Errors
    /// The book cannot be read.
    fn given_back(&self, entry: &PastEntry) -> Result<Vec<PastEntry>, ActError>;
}
