//! The way back from a number to what it is made of. Knows no URL.

use chrono::NaiveDate;

use crate::ledger::gift::CameIn;
use crate::ledger::{Account, AccountPath, Currency, Fund, FundCode, Money, Period, Restriction};

use super::flows::{Effect, effect};
use super::goods_drill::GoodsFilter;
use super::name::ReportName;
pub use super::what::What;

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
    /// The entries that moved a product.
    Goods(GoodsFilter),
    /// The reconciliations of an account.
    Reconciliation(AccountPath),
    /// The statement lines still to be explained.
    OpenLines(Option<AccountPath>),
    /// Another report over a period.
    Report(ReportName, Period),
}

/// Which funds: those of one class, or those that no donor has bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    Of(Restriction),
    /// Unrestricted and designated.
    Free,
}

impl Class {
    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Of(restriction) => restriction.name(),
            Self::Free => "free",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [Restriction::Unrestricted, Restriction::Designated, Restriction::Restricted].map(Self::Of);
        all.into_iter().chain([Self::Free]).find(|class| class.name() == name)
    }

    #[must_use]
    pub fn takes(self, restriction: Restriction) -> bool {
        match self {
            Self::Of(wanted) => wanted == restriction,
            Self::Free => restriction != Restriction::Restricted,
        }
    }
}

/// Only what came onto the accounts, or only what left them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Debit,
    Credit,
}

impl Side {
    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Debit, Self::Credit].into_iter().find(|side| side.name() == name)
    }
}

/// Which entries a number is the sum of. Empty fields leave everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryFilter {
    /// Paths or their leading parts, such as `Income` or `Income:Donations`; any of them.
    pub accounts: Vec<String>,
    pub what: Option<What>,
    pub fund: Option<FundCode>,
    pub class: Option<Class>,
    pub side: Option<Side>,
    pub currency: Option<Currency>,
    pub event: Option<String>,
    /// Only gifts that came in there.
    pub came_in: Option<CameIn>,
    /// Only entries that name this contact.
    pub contact: Option<String>,
    /// Of what funds received, only what belongs to this year: what took something back belongs to the year of that.
    pub year: Option<i32>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// The number stands with the other sign.
    pub is_negative: bool,
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

    /// On this account or below it; a second one is added.
    #[must_use]
    pub fn account(mut self, path: impl ToString) -> Self {
        self.accounts.push(path.to_string());
        self
    }

    #[must_use]
    pub const fn what(mut self, what: What) -> Self {
        self.what = Some(what);
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
    pub const fn class(mut self, class: Class) -> Self {
        self.class = Some(class);
        self
    }

    #[must_use]
    pub const fn side(mut self, side: Side) -> Self {
        self.side = Some(side);
        self
    }

    #[must_use]
    pub const fn year(mut self, year: i32) -> Self {
        self.year = Some(year);
        self
    }

    #[must_use]
    pub const fn currency(mut self, currency: Currency) -> Self {
        self.currency = Some(currency);
        self
    }

    #[must_use]
    pub fn came_in(mut self, place: Option<&AccountPath>) -> Self {
        self.came_in = Some(CameIn::of(place));
        self
    }

    #[must_use]
    pub fn contact(mut self, code: &str) -> Self {
        self.contact = Some(code.to_owned());
        self
    }

    #[must_use]
    pub const fn negative(mut self) -> Self {
        self.is_negative = !self.is_negative;
        self
    }

    /// Whether an account is of it, by its path, kind and role.
    #[must_use]
    pub fn takes_account(&self, account: &Account) -> bool {
        let path = account.path.as_str();
        let is_below =
            |top: &String| path.strip_prefix(top.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        let is_named = self.accounts.is_empty() || self.accounts.iter().any(is_below);
        is_named && self.what.is_none_or(|what| what.takes(account.kind, account.role))
    }

    /// Whether a fund is of it.
    #[must_use]
    pub fn takes_fund(&self, fund: &Fund) -> bool {
        let is_named = self.fund.as_ref().is_none_or(|code| *code == fund.code);
        is_named && self.class.is_none_or(|class| class.takes(fund.restriction))
    }

    /// What a line adds to the number: `None` where it is not of it. Event, contact and where a gift came in are the entry's and not looked at here.
    #[must_use]
    pub fn part(&self, account: &Account, fund: &Fund, day: NaiveDate, amount: Money) -> Option<i64> {
        let is_side = match self.side {
            None => true,
            Some(Side::Debit) => amount.minor > 0,
            Some(Side::Credit) => amount.minor < 0,
        };
        let is_opening = effect(account.kind, account.role) == Effect::Opening;
        let is_in_time = match (self.what, self.from) {
            (Some(What::Start), Some(from)) => day < from || is_opening,
            (_, from) => from.is_none_or(|from| day >= from),
        } && self.to.is_none_or(|to| day <= to);
        let is_of_it = is_side
            && is_in_time
            && self.currency.is_none_or(|currency| currency == amount.currency)
            && self.takes_account(account)
            && self.takes_fund(fund);
        is_of_it.then(|| self.signed(amount.minor))
    }

    /// An amount of the ledger with the sign that the number has.
    #[must_use]
    pub fn signed(&self, minor: i64) -> i64 {
        let is_credit = match (self.side, self.what) {
            (Some(side), _) => side == Side::Credit,
            (None, what) => what.is_some_and(What::is_credit),
        };
        if is_credit == self.is_negative { minor } else { minor.saturating_neg() }
    }

    #[must_use]
    pub fn drill(self) -> Drill {
        Drill::Entries(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for name in ["unrestricted", "designated", "restricted", "free"] {
            assert_eq!(Class::named(name).map(Class::name), Some(name));
        }
        assert_eq!(Side::named("credit"), Some(Side::Credit));
        assert_eq!((Class::named("x"), Side::named("")), (None, None));
    }

    #[test]
    fn signs_are_those_of_the_reports() {
        let of = EntryFilter::default;
        assert_eq!(of().signed(5), 5, "an account by itself stands as in the ledger");
        assert_eq!(of().what(What::Income).signed(-5), 5);
        assert_eq!(of().what(What::Spending).signed(5), 5);
        assert_eq!(of().what(What::OwedByUs).signed(-5), 5);
        assert_eq!(of().what(What::Spending).negative().signed(5), -5);
        assert_eq!(of().what(What::Money).side(Side::Credit).signed(-5), 5, "what left is a positive number");
    }
}
