//! Money paid out for something, costs we owe, and what is owed to us.

use serde::{Deserialize, Serialize};

use super::donation::donation_income;
use super::drafting::{Drafting, Side, below, fee_fields, receive, two_accounts};
use super::sums::{gather, subtract, sum};
use super::{ActError, Amount, FeeBorneBy};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money, Role};

/// Something was paid: a lawyer, parcels, postage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    pub fund: FundCode,
    /// What the recipient got.
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub from: AccountPath,
    /// What for: `Expenses:Support:Legal`.
    pub expense: AccountPath,
    /// What the bank or provider took on top.
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
}

impl Payment {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let (what, fund) = (drafting.label(&self.expense)?, drafting.fund_name(&self.fund)?);
        let description = format!("{what} for {fund} paid {}", drafting.way(&self.from)?);
        let mut draft = drafting.start(EntryKind::Payment, description);
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "from", &self.from)?;
        below(Root::Expenses, "expense", &self.expense)?;
        draft.line(&self.expense, &self.fund, amount).line(&self.from, &self.fund, amount.negated());
        let fee = drafting.fee(&fee_fields!(self), &self.fund, &self.from, amount)?;
        receive(&mut draft, &self.from, &[], fee.as_ref())?;
        Ok(draft)
    }
}

/// A bill came, or somebody laid money out: we owe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostOwed {
    pub fund: FundCode,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub expense: AccountPath,
    /// To whom, by code: `Liabilities:Payable:L-01`, `Liabilities:Reimburse:P-07`.
    pub owed_to: AccountPath,
}

impl CostOwed {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let (what, fund) = (drafting.label(&self.expense)?, drafting.fund_name(&self.fund)?);
        let description = format!("{what} for {fund} owed");
        let mut draft = drafting.start(EntryKind::Payment, description);
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Expenses, "expense", &self.expense)?;
        below(Root::Liabilities, "owed_to", &self.owed_to)?;
        draft.line(&self.expense, &self.fund, amount).line(&self.owed_to, &self.fund, amount.negated());
        Ok(draft)
    }
}

/// What we owed is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayableSettled {
    pub owed_to: AccountPath,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub from: AccountPath,
    /// Whose debt it is; without it, every fund's part as it stands.
    pub fund: Option<FundCode>,
}

impl PayableSettled {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let mut draft = drafting.start(EntryKind::Payment, format!("Debt {} paid", self.owed_to.leaf()));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        // Who paid us and gets it back is owed it on the account of what they owed.
        if drafting.role(&self.owed_to)? != Role::Receivable {
            below(Root::Liabilities, "owed_to", &self.owed_to)?;
        }
        below(Root::Assets, "from", &self.from)?;
        two_accounts(&self.owed_to, &self.from)?;
        for (fund, part) in drafting.settle(&self.owed_to, amount, self.fund.as_ref(), Side::Credit)? {
            draft.line(&self.owed_to, &fund, part).line(&self.from, &fund, part.negated());
        }
        Ok(draft)
    }
}

/// What was owed to us has come: an infoshop pays its settlement, a buyer the bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentReceived {
    /// Who owed it: `Assets:Receivable:InfoshopA`.
    pub from: AccountPath,
    /// What they paid, before any fee.
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub into: AccountPath,
    pub fund: Option<FundCode>,
    /// What they paid beyond what was open is a donation to this fund; without it, that is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donation_fund: Option<FundCode>,
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
}

impl PaymentReceived {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let mut draft = drafting.start(EntryKind::Journal, format!("Payment of {} received", self.from.leaf()));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "from", &self.from)?;
        below(Root::Assets, "into", &self.into)?;
        two_accounts(&self.from, &self.into)?;
        let gift = self.gift(drafting, amount)?;
        let owed = gift.as_ref().map_or(Ok(amount), |(_, more)| subtract(amount, *more))?;
        let parts = drafting.settle(&self.from, owed, self.fund.as_ref(), Side::Debit)?;
        let first = parts.first().map(|(fund, _)| fund.clone());
        let first = first.ok_or_else(|| ActError::NoFundThere { account: self.from.clone() })?;
        let fee = drafting.fee(&fee_fields!(self), &first, &self.into, amount)?;
        let mut came = parts.clone();
        if let Some((fund, more)) = &gift {
            gather(&mut came, fund, *more)?;
        }
        receive(&mut draft, &self.into, &came, fee.as_ref())?;
        for (fund, part) in &parts {
            draft.line(&self.from, fund, part.negated());
        }
        if let Some((fund, more)) = &gift {
            draft.line(&donation_income(drafting.fund(fund)?.restriction)?, fund, more.negated());
        }
        Ok(draft)
    }

    /// What was paid beyond what is open, where it is said for which fund.
    fn gift(&self, drafting: Drafting<'_>, amount: Money) -> Result<Option<(FundCode, Money)>, ActError> {
        let Some(fund) = &self.donation_fund else { return Ok(None) };
        let cells = drafting.context.account_cells(&self.from, amount.currency, drafting.record.date)?;
        let owing = cells.iter().filter(|cell| self.fund.as_ref().is_none_or(|named| *named == cell.fund));
        let open = sum(owing.map(|cell| cell.balance), amount.currency)?;
        let more = subtract(amount, open)?;
        Ok((open.minor > 0 && more.minor > 0).then(|| (fund.clone(), more)))
    }
}
