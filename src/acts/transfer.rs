//! Money that changes its fund: transfers, surplus of merch, loans between funds. Never income nor spending.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, Side, below, path, two_funds};
use super::field::{Share, share_weights};
use super::sums::divide;
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// Money given from one fund to another. Out of a restricted fund it needs a rededication (I11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    pub from_fund: FundCode,
    pub to_fund: FundCode,
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// Where the money lies; without it, where `from_fund` has the most. The account's balance does not change.
    pub account: Option<AccountPath>,
    /// Instead of `Transfers:Funds`.
    pub through: Option<AccountPath>,
}

impl Transfer {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        two_funds(&self.from_fund, &self.to_fund)?;
        let description =
            format!("Transfer from {} to {}", drafting.fund_name(&self.from_fund)?, drafting.fund_name(&self.to_fund)?);
        let mut draft = drafting.start(EntryKind::Transfer, description);
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        let account = place_of(drafting, self.account.as_ref(), &self.from_fund, amount.currency)?;
        let through = self.through.clone().map_or_else(|| path(chart::TRANSFERS_FUNDS), Ok)?;
        below(Root::Transfers, "through", &through)?;
        hand_over(&mut draft, &through, &account, (&self.from_fund, amount), &[(self.to_fund.clone(), amount)]);
        Ok(draft)
    }
}

/// A part of the merch surplus goes to the funds it was promised to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurplusToFund {
    pub from_fund: FundCode,
    /// One fund that gets all; or `shares`.
    pub to_fund: Option<FundCode>,
    #[serde(default)]
    pub shares: Vec<Share>,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub account: Option<AccountPath>,
    /// Instead of `Transfers:MerchSurplus`.
    pub through: Option<AccountPath>,
}

impl SurplusToFund {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let mut draft = drafting.start(EntryKind::Transfer, format!("Surplus of {} to funds", self.from_fund));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        let parts = match (&self.to_fund, self.shares.is_empty()) {
            (Some(fund), true) => vec![(fund.clone(), amount)],
            (None, false) => divide(amount, share_weights(&self.shares)?),
            _ => return Err(ActError::EitherOr { one: "to_fund", other: "shares" }),
        };
        for (fund, _) in &parts {
            two_funds(&self.from_fund, fund)?;
        }
        let account = place_of(drafting, self.account.as_ref(), &self.from_fund, amount.currency)?;
        let through = self.through.clone().map_or_else(|| path(chart::TRANSFERS_MERCH), Ok)?;
        below(Root::Transfers, "through", &through)?;
        hand_over(&mut draft, &through, &account, (&self.from_fund, amount), &parts);
        Ok(draft)
    }
}

/// Posts what leaves one fund and arrives in others on the same account.
pub(super) fn hand_over(
    draft: &mut Draft,
    through: &AccountPath,
    account: &AccountPath,
    (from, amount): (&FundCode, Money),
    parts: &[(FundCode, Money)],
) {
    draft.line(through, from, amount).line(account, from, amount.negated());
    for (fund, part) in parts {
        draft.line(account, fund, *part).line(through, fund, part.negated());
    }
}

/// The account that is named, else the place where the fund has the most money of this currency.
fn place_of(
    drafting: Drafting<'_>,
    named: Option<&AccountPath>,
    fund: &FundCode,
    currency: Currency,
) -> Result<AccountPath, ActError> {
    if let Some(account) = named {
        return Ok(below(Root::Assets, "account", account)?.clone());
    }
    let cells = drafting.money_cells(fund)?.into_iter();
    let held = cells.filter(|cell| cell.balance.currency == currency && cell.balance.minor > 0);
    let most = held.reduce(|most, cell| if cell.balance.minor > most.balance.minor { cell } else { most });
    most.map(|cell| cell.account).ok_or_else(|| ActError::NothingHeld { fund: fund.clone() })
}

/// One fund lends another money; both books show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterfundLoan {
    pub lender: FundCode,
    pub borrower: FundCode,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub account: Option<AccountPath>,
}

impl InterfundLoan {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        two_funds(&self.lender, &self.borrower)?;
        let mut draft = drafting.start(EntryKind::Transfer, format!("{} lends {}", self.lender, self.borrower));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        let account = place_of(drafting, self.account.as_ref(), &self.lender, amount.currency)?;
        let (due_from, due_to) = loan_accounts(&self.lender, &self.borrower)?;
        draft.line(&due_from, &self.lender, amount).line(&account, &self.lender, amount.negated());
        draft.line(&account, &self.borrower, amount).line(&due_to, &self.borrower, amount.negated());
        Ok(draft)
    }
}

/// A fund gives back what another lent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanRepaid {
    pub lender: FundCode,
    pub borrower: FundCode,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub account: Option<AccountPath>,
}

impl LoanRepaid {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        two_funds(&self.lender, &self.borrower)?;
        let mut draft = drafting.start(EntryKind::Transfer, format!("{} repays {}", self.borrower, self.lender));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        let account = place_of(drafting, self.account.as_ref(), &self.borrower, amount.currency)?;
        let (due_from, due_to) = loan_accounts(&self.lender, &self.borrower)?;
        drafting.settle(&due_from, amount, Some(&self.lender), Side::Debit)?;
        draft.line(&due_to, &self.borrower, amount).line(&account, &self.borrower, amount.negated());
        draft.line(&account, &self.lender, amount).line(&due_from, &self.lender, amount.negated());
        Ok(draft)
    }
}

/// `Assets:DueFrom:Merch` and `Liabilities:DueTo:General` for a loan of general to merch.
fn loan_accounts(lender: &FundCode, borrower: &FundCode) -> Result<(AccountPath, AccountPath), ActError> {
    let due_from = format!("{}:{}", chart::DUE_FROM, capitalised(borrower));
    let due_to = format!("{}:{}", chart::DUE_TO, capitalised(lender));
    Ok((path(&due_from)?, path(&due_to)?))
}

fn capitalised(fund: &FundCode) -> String {
    let mut letters = fund.as_str().chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
