//! Entries: what happened, balanced. Only [`Draft::balance`] makes an [`Entry`].

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;

use super::account::AccountPath;
use super::fund::FundCode;
use super::money::{Currency, Money};
use super::product::StockMove;
use super::role::Role;

/// Why a draft is not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("An entry needs at least two lines; this one has {count}.")]
    TooFewLines { count: usize },
    #[error("Line {line} is zero. Leave it out, or give it an amount.")]
    ZeroAmount { line: usize },
    #[error(
        "The lines of fund {fund} are off by {off_by} {currency}: within each fund, debits and credits must cancel."
    )]
    Unbalanced { fund: FundCode, currency: Currency, off_by: Money },
    #[error(
        "Transfers between funds do not cancel: they are off by {off_by} {currency}. What leaves one fund must arrive in another."
    )]
    TransfersUnbalanced { currency: Currency, off_by: Money },
    #[error(
        "Loans between funds do not cancel: they are off by {off_by} {currency}. What one fund lends another must owe."
    )]
    LoansUnbalanced { currency: Currency, off_by: Money },
    #[error("Money moved between own accounts cannot touch {account}, which is not a place where money lies.")]
    MoveLeavesMoney { account: AccountPath },
    #[error("The amounts of this entry are too large to add up.")]
    TooLarge,
    #[error("There is no account {account} in this book.")]
    UnknownAccount { account: AccountPath },
    #[error("“{read}” is no kind of entry. The kinds are: {known}.")]
    UnknownKind { read: String, known: String },
    #[error("The {field} is longer than {limit} characters.")]
    TextTooLong { field: &'static str, limit: usize },
    #[error("The {field} contains a line break or control character.")]
    ControlCharacter { field: &'static str },
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Journal,
    Donation,
    MerchSale,
    EventIncome,
    EventCost,
    Payment,
    Move,
    Refund,
    Transfer,
    Opening,
}

impl EntryKind {
    pub const ALL: [Self; 10] = [
        Self::Journal,
        Self::Donation,
        Self::MerchSale,
        Self::EventIncome,
        Self::EventCost,
        Self::Payment,
        Self::Move,
        Self::Refund,
        Self::Transfer,
        Self::Opening,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Donation => "donation",
            Self::MerchSale => "merch_sale",
            Self::EventIncome => "event_income",
            Self::EventCost => "event_cost",
            Self::Payment => "payment",
            Self::Move => "move",
            Self::Refund => "refund",
            Self::Transfer => "transfer",
            Self::Opening => "opening",
        }
    }
}

impl FromStr for EntryKind {
    type Err = EntryError;

    fn from_str(text: &str) -> Result<Self, EntryError> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| EntryError::UnknownKind {
            read: text.to_owned(),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}

/// One line to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    pub account: AccountPath,
    pub fund: FundCode,
    /// Debit positive, credit negative.
    pub amount: Money,
    pub memo: Option<String>,
}

impl DraftLine {
    #[must_use]
    pub const fn new(account: AccountPath, fund: FundCode, amount: Money) -> Self {
        Self { account, fund, amount, memo: None }
    }
}

/// What somebody wants to record; not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Made before submitting, so that submitting twice records once (I8).
    pub key: String,
    pub date: NaiveDate,
    pub kind: EntryKind,
    /// Never names a person.
    pub description: String,
    pub reference: Option<String>,
    pub lines: Vec<DraftLine>,
    /// Sequence number of the entry this one takes back.
    pub reverses: Option<i64>,
    /// Sequence number of the entry this one replaces.
    pub corrects: Option<i64>,
    /// Key of the entry whose money or goods this one gives back or exchanges.
    pub gives_back: Option<String>,
    /// Opaque code of a contact.
    pub contact: Option<String>,
    /// Code of an event.
    pub event: Option<String>,
    /// Why a restricted fund may fall below zero (I9).
    pub override_reason: Option<String>,
    /// Why restricted money may change its fund (I11).
    pub rededication: Option<String>,
    /// SHA-256 of each voucher, lower-case hex.
    pub vouchers: Vec<String>,
    pub stock_moves: Vec<StockMove>,
}

impl Draft {
    /// A draft with date, kind and description; everything else empty.
    #[must_use]
    pub fn new(key: impl Into<String>, date: NaiveDate, kind: EntryKind, description: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            date,
            kind,
            description: description.into(),
            reference: None,
            lines: Vec::new(),
            reverses: None,
            corrects: None,
            gives_back: None,
            contact: None,
            event: None,
            override_reason: None,
            rededication: None,
            vouchers: Vec::new(),
            stock_moves: Vec::new(),
        }
    }

    /// Adds a line; a zero amount adds nothing.
    pub fn line(&mut self, account: &AccountPath, fund: &FundCode, amount: Money) -> &mut Self {
        if !amount.is_zero() {
            self.lines.push(DraftLine::new(account.clone(), fund.clone(), amount));
        }
        self
    }

    /// Checks I1–I3, I10 and the texts. `role_of` answers the role of an account, `None` when the book has no such account.
    ///
    /// # Errors
    /// The first rule that does not hold, with the values that break it.
    pub fn balance(self, role_of: impl Fn(&AccountPath) -> Option<Role>) -> Result<Entry, EntryError> {
        self.check_texts()?;
        if self.lines.len() < 2 {
            return Err(EntryError::TooFewLines { count: self.lines.len() });
        }
        let mut per_fund: BTreeMap<(&FundCode, Currency), i64> = BTreeMap::new();
        let mut transfers: BTreeMap<Currency, i64> = BTreeMap::new();
        let mut loans: BTreeMap<Currency, i64> = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            if line.amount.is_zero() {
                return Err(EntryError::ZeroAmount { line: index.saturating_add(1) });
            }
            let unknown = || EntryError::UnknownAccount { account: line.account.clone() };
            let role = role_of(&line.account).ok_or_else(unknown)?;
            let Money { minor, currency } = line.amount;
            add(per_fund.entry((&line.fund, currency)).or_default(), minor)?;
            match role {
                Role::Transfer => add(transfers.entry(currency).or_default(), minor)?,
                Role::DueFrom | Role::DueTo => add(loans.entry(currency).or_default(), minor)?,
                _ => {}
            }
            if self.kind == EntryKind::Move && !role.is_money() {
                return Err(EntryError::MoveLeavesMoney { account: line.account.clone() });
            }
        }
        if let Some(((fund, currency), minor)) = per_fund.into_iter().find(|(_, minor)| *minor != 0) {
            let off_by = Money::new(minor, currency);
            return Err(EntryError::Unbalanced { fund: fund.clone(), currency, off_by });
        }
        if let Some((currency, minor)) = transfers.into_iter().find(|(_, minor)| *minor != 0) {
            return Err(EntryError::TransfersUnbalanced { currency, off_by: Money::new(minor, currency) });
        }
        if let Some((currency, minor)) = loans.into_iter().find(|(_, minor)| *minor != 0) {
            return Err(EntryError::LoansUnbalanced { currency, off_by: Money::new(minor, currency) });
        }
        Ok(Entry(self))
    }

    fn check_texts(&self) -> Result<(), EntryError> {
        let memos = self.lines.iter().filter_map(|line| line.memo.as_deref()).map(|memo| ("memo", memo));
        let texts = [
            ("key", Some(self.key.as_str())),
            ("description", Some(self.description.as_str())),
            ("reference", self.reference.as_deref()),
            ("reason for the override", self.override_reason.as_deref()),
            ("reason for the rededication", self.rededication.as_deref()),
        ];
        let given = texts.into_iter().filter_map(|(field, text)| text.map(|text| (field, text)));
        for (field, text) in given.chain(memos) {
            if text.chars().count() > TEXT_LIMIT {
                return Err(EntryError::TextTooLong { field, limit: TEXT_LIMIT });
            }
            if text.chars().any(char::is_control) {
                return Err(EntryError::ControlCharacter { field });
            }
        }
        Ok(())
    }

    /// The same amounts with the opposite sign: what takes this draft back.
    #[must_use]
    pub fn reversed_lines(&self) -> Vec<DraftLine> {
        self.lines.iter().cloned().map(|line| DraftLine { amount: line.amount.negated(), ..line }).collect()
    }
}

/// The longest description, reference, memo or reason, in characters.
pub const TEXT_LIMIT: usize = 500;

fn add(sum: &mut i64, minor: i64) -> Result<(), EntryError> {
    *sum = sum.checked_add(minor).ok_or(EntryError::TooLarge)?;
    Ok(())
}

/// A draft whose postings keep every rule that can be seen from the entry alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry(Draft);

impl Entry {
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.0
    }

    #[must_use]
    pub fn into_draft(self) -> Draft {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(kind: EntryKind, lines: &[(&str, &str, i64)]) -> Draft {
        let date = NaiveDate::from_ymd_opt(2020, 2, 10).unwrap();
        let mut draft = Draft::new("k", date, kind, "test");
        draft.lines = lines
            .iter()
            .map(|(account, fund, minor)| {
                DraftLine::new(account.parse().unwrap(), fund.parse().unwrap(), Money::new(*minor, Currency::EUR))
            })
            .collect();
        draft
    }

    fn check(kind: EntryKind, lines: &[(&str, &str, i64)]) -> Result<Entry, EntryError> {
        draft(kind, lines).balance(|path| Some(Role::inferred(path)))
    }

    #[test]
    fn each_fund_must_balance_by_itself() {
        let both_funds_off = [("Assets:Bank:Giro", "rupression", 2500), ("Income:Donations", "general", -2500)];
        assert!(matches!(check(EntryKind::Journal, &both_funds_off), Err(EntryError::Unbalanced { .. })));
        let fine = [("Assets:Bank:Giro", "Rupression", 2500), ("Income:Donations", "rupression", -2500)];
        assert!(check(EntryKind::Journal, &fine).is_ok());
    }

    #[test]
    fn transfers_and_loans_must_cancel_over_the_funds() {
        let both_up = [
            ("Assets:Bank:Giro", "a", 100),
            ("Transfers:Gift", "a", -100),
            ("Assets:Bank:Giro", "b", 100),
            ("Transfers:Gift", "b", -100),
        ];
        assert!(matches!(check(EntryKind::Transfer, &both_up), Err(EntryError::TransfersUnbalanced { .. })));
        let loan = [("Assets:DueFrom:B", "a", 100), ("Assets:Bank:Giro", "a", -100)];
        assert!(matches!(check(EntryKind::Journal, &loan), Err(EntryError::LoansUnbalanced { .. })));
    }

    #[test]
    fn one_line_zero_lines_and_moves_that_leave_money_are_refused() {
        assert!(matches!(
            check(EntryKind::Journal, &[("Assets:Bank:Giro", "a", 1)]),
            Err(EntryError::TooFewLines { count: 1 })
        ));
        let zero = [("Assets:Bank:Giro", "a", 0), ("Assets:Cash:Box", "a", 0)];
        assert!(matches!(check(EntryKind::Journal, &zero), Err(EntryError::ZeroAmount { line: 1 })));
        let leaves = [("Assets:Bank:Giro", "a", -1), ("Expenses:Fees:Bank", "a", 1)];
        assert!(matches!(check(EntryKind::Move, &leaves), Err(EntryError::MoveLeavesMoney { .. })));
    }

    #[test]
    fn sums_that_overflow_are_refused() {
        let huge = [("Assets:Bank:Giro", "a", i64::MAX), ("Assets:Cash:Box", "a", i64::MAX), ("Income:X", "a", 2)];
        assert_eq!(check(EntryKind::Journal, &huge), Err(EntryError::TooLarge));
    }
}
