//! The way back from a number to what it is made of. Knows no URL.

use chrono::NaiveDate;

use crate::ledger::{AccountPath, Currency, FundCode, Period};

use super::name::ReportName;

/// Where the entries behind a number are found. The web turns it into a URL; other formats ignore it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drill {
    /// The list of entries that this filter leaves.
    Entries(EntryFilter),
    /// One entry, by its sequence number.
    Entry(i64),
    Fund(FundCode),
    Event(String),
    Product(String),
    /// The reconciliations of an account.
    Reconciliation(AccountPath),
    /// The statement lines still to be explained.
    OpenLines(Option<AccountPath>),
    /// Another report over a period.
    Report(ReportName, Period),
}

/// Which entries a number is the sum of. Empty fields leave everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryFilter {
    /// A path or its leading parts, such as `Income` or `Income:Donations`.
    pub account: Option<String>,
    pub fund: Option<FundCode>,
    pub currency: Option<Currency>,
    pub event: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl EntryFilter {
    #[must_use]
    pub fn within(period: Period) -> Self {
        Self { from: Some(period.from), to: Some(period.to), ..Self::default() }
    }

    #[must_use]
    pub fn up_to(day: NaiveDate) -> Self {
        Self { to: Some(day), ..Self::default() }
    }

    /// Everything before the day: what a balance at the start is made of.
    #[must_use]
    pub fn before(day: NaiveDate) -> Self {
        Self { to: day.pred_opt(), ..Self::default() }
    }

    #[must_use]
    pub fn account(mut self, path: impl ToString) -> Self {
        self.account = Some(path.to_string());
        self
    }

    #[must_use]
    pub fn fund(mut self, fund: &FundCode) -> Self {
        self.fund = Some(fund.clone());
        self
    }

    #[must_use]
    pub fn maybe_fund(mut self, fund: Option<&FundCode>) -> Self {
        self.fund = fund.cloned();
        self
    }

    #[must_use]
    pub fn currency(mut self, currency: Currency) -> Self {
        self.currency = Some(currency);
        self
    }

    #[must_use]
    pub fn drill(self) -> Drill {
        Drill::Entries(self)
    }
}
