//! What a gift is, and where it came in. Knows no names of donors.

use std::collections::BTreeMap;

use super::account::Root;
use super::{AccountKind, AccountPath, Currency, Draft, FundCode, Month, Role};

/// Whether gifts are recorded on an account of this path: below `Income`, and its second part is `Donations`.
#[must_use]
pub fn is_donation(path: &AccountPath) -> bool {
    path.root() == Root::Income && path.parts().nth(1) == Some("Donations")
}

/// Whether a gift can come in there: money, goods, what is owed to us, or a debt that it pays. What funds owe each other is
/// no place.
#[must_use]
pub const fn can_receive(kind: AccountKind, role: Role) -> bool {
    matches!(kind, AccountKind::Asset | AccountKind::Liability) && !matches!(role, Role::DueFrom | Role::DueTo)
}

/// How many gifts a line on a donation account counts for: what gives something back is none, and with a reversal the
/// gift it undoes is none either.
#[must_use]
pub const fn gifts_of(minor: i64, is_reversal: bool) -> i64 {
    match (minor < 0, is_reversal) {
        (true, false) => 1,
        (false, true) => -1,
        _ => 0,
    }
}

/// The account on which the gifts of an entry came in, or from which they were given back: of several the one with the
/// most, and of equals the first. None where nothing came in, or where the entry gives nothing in all.
pub fn place_of(draft: &Draft, is_place: impl Fn(&AccountPath) -> bool) -> Option<&AccountPath> {
    let given = draft.lines.iter().filter(|line| is_donation(&line.account));
    let sign = given.fold(0_i64, |sum, line| sum.saturating_sub(line.amount.minor)).signum();
    let mut places: Vec<(&AccountPath, i64)> = Vec::new();
    for line in draft.lines.iter().filter(|line| is_place(&line.account)) {
        match places.iter_mut().find(|(path, _)| *path == &line.account) {
            Some((_, sum)) => *sum = sum.saturating_add(line.amount.minor),
            None => places.push((&line.account, line.amount.minor)),
        }
    }
    let mut most: Option<(&AccountPath, i64)> = None;
    for (path, sum) in places.into_iter().filter(|(_, sum)| sign != 0 && sum.signum() == sign) {
        if most.is_none_or(|(_, known)| sum.unsigned_abs() > known.unsigned_abs()) {
            most = Some((path, sum));
        }
    }
    most.map(|(path, _)| path)
}

/// Asked for as a contact, entries that name none. No contact has this code.
pub const NOBODY: &str = "-";

/// Where a gift came in, as one asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameIn {
    On(AccountPath),
    /// On no account: it was booked over from another.
    Nowhere,
}

impl CameIn {
    /// Its name in addresses; no account is called so.
    pub const NOWHERE: &'static str = "-";

    #[must_use]
    pub fn of(place: Option<&AccountPath>) -> Self {
        place.map_or(Self::Nowhere, |path| Self::On(path.clone()))
    }

    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::On(path) => path.as_str(),
            Self::Nowhere => Self::NOWHERE,
        }
    }

    /// None for a text that is no account's path.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        if text == Self::NOWHERE { Some(Self::Nowhere) } else { text.parse().ok().map(Self::On) }
    }
}

/// Gifts of one place, income account, fund, currency and month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GiftSum {
    pub place: Option<AccountPath>,
    /// The income account.
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub month: Month,
    pub gifts: i64,
    /// What was given less what was given back.
    pub minor: i64,
}

/// Place, income account, fund, currency and month.
type Place = (Option<AccountPath>, AccountPath, FundCode, Currency, Month);

/// Gifts counted entry by entry: what a book's kept sums must be.
#[derive(Debug, Default)]
pub struct GiftSums(BTreeMap<Place, (i64, i64)>);

impl GiftSums {
    pub fn add(&mut self, draft: &Draft, is_place: impl Fn(&AccountPath) -> bool) {
        let mut given = draft.lines.iter().filter(|line| is_donation(&line.account)).peekable();
        let place = given.peek().and_then(|_| place_of(draft, is_place)).cloned();
        for line in given {
            let month = Month::containing(draft.date);
            let key = (place.clone(), line.account.clone(), line.fund.clone(), line.amount.currency, month);
            let (gifts, minor) = self.0.entry(key).or_default();
            *gifts = gifts.saturating_add(gifts_of(line.amount.minor, draft.reverses.is_some()));
            *minor = minor.saturating_sub(line.amount.minor);
        }
    }

    pub fn into_sums(self) -> impl Iterator<Item = GiftSum> {
        self.0.into_iter().map(|((place, account, fund, currency, month), (gifts, minor))| GiftSum {
            place,
            account,
            fund,
            currency,
            month,
            gifts,
            minor,
        })
    }
}

/// What somebody gave to a fund, on one income account in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DonorSum {
    /// The contact's code, and the name where the book has one; none for gifts that name nobody.
    pub donor: Option<(String, String)>,
    /// The income account.
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub gifts: i64,
    pub minor: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{DraftLine, EntryKind, Money};

    fn draft(lines: &[(&str, i64)]) -> Draft {
        let mut draft = Draft::new("key", "2020-02-03".parse().unwrap(), EntryKind::Donation, "gift");
        draft.lines = lines
            .iter()
            .map(|(path, minor)| DraftLine {
                account: path.parse().unwrap(),
                fund: "general".parse().unwrap(),
                amount: Money::new(*minor, Currency::EUR),
                memo: None,
            })
            .collect();
        draft
    }

    fn place(lines: &[(&str, i64)]) -> Option<String> {
        let draft = draft(lines);
        let can = |path: &AccountPath| can_receive(path.kind(), Role::inferred(path));
        place_of(&draft, can).map(ToString::to_string)
    }

    #[test]
    fn a_gift_came_in_where_most_of_it_is() {
        let (giro, paypal, free) = ("Assets:Bank:Giro", "Assets:PayPal", "Income:Donations:Free");
        assert_eq!(place(&[(paypal, 2388), ("Expenses:Fees:PayPal", 112), (free, -2500)]).as_deref(), Some(paypal));
        assert_eq!(place(&[("Assets:Cash:Box", 400), (giro, 600), (free, -1000)]).as_deref(), Some(giro));
        assert_eq!(place(&[(paypal, 500), (giro, 500), (free, -1000)]).as_deref(), Some(paypal), "of equals the first");
        assert_eq!(place(&[(giro, -300), (free, 300)]).as_deref(), Some(giro), "given back from there");
        let beside_goods = [(giro, 3000), ("Assets:Inventory:Shirts", -650), ("Expenses:COGS", 650)];
        let beside_goods: Vec<_> =
            beside_goods.into_iter().chain([(free, -1000), ("Income:Merch:Sales", -2000)]).collect();
        assert_eq!(place(&beside_goods).as_deref(), Some(giro));
        assert_eq!(place(&[("Expenses:Travel", 700), (free, -700)]), None, "a cost that was given");
        assert_eq!(place(&[("Income:Donations:Earmarked", 700), (free, -700)]), None, "booked over");
    }

    #[test]
    fn what_is_given_back_is_no_gift_and_what_never_was_counts_none() {
        assert_eq!(
            [(-5, false), (5, false), (5, true), (-5, true)].map(|(minor, is)| gifts_of(minor, is)),
            [1, 0, -1, 0]
        );
        assert_eq!(CameIn::named("-"), Some(CameIn::Nowhere));
        let on = CameIn::named("Assets:Bank:Giro").unwrap();
        assert_eq!(CameIn::named(on.name()), Some(on));
        assert_eq!(CameIn::named("no path"), None);
    }
}
