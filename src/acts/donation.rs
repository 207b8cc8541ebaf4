//! Money given: donations and other income. Knows how a fee divides between funds.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, below, fee_fields, receive};
use super::{ActError, Amount, FeeBorneBy, chart};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Restriction};

/// Somebody gave money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Donation {
    pub fund: FundCode,
    /// What was given, before any fee.
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// Where it arrived.
    pub into: AccountPath,
    /// What the provider kept.
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
    /// Instead of `Income:Donations:Earmarked` (restricted fund) or `Income:Donations:Free`.
    pub income: Option<AccountPath>,
}

impl Donation {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.fund(&self.fund)?;
        let income = match &self.income {
            Some(income) => income.clone(),
            None => donation_income(fund.restriction)?,
        };
        let description = format!("Donation for {} {}", fund.name, drafting.way(&self.into)?);
        let mut draft = drafting.start(EntryKind::Donation, description);
        let gross = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "into", &self.into)?;
        below(Root::Income, "income", &income)?;
        let fee = drafting.fee(&fee_fields!(self), &fund.code, &self.into, gross)?;
        receive(&mut draft, &self.into, &[(fund.code.clone(), gross)], fee.as_ref())?;
        draft.line(&income, &fund.code, gross.negated());
        Ok(draft)
    }
}

/// Where a gift to a fund is booked: what binds the group is earmarked.
pub(super) fn donation_income(restriction: Restriction) -> Result<AccountPath, ActError> {
    let restricted = restriction == Restriction::Restricted;
    Ok(if restricted { chart::DONATIONS_EARMARKED } else { chart::DONATIONS_FREE }.parse()?)
}

/// Income that is no gift: membership, interest, a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Income {
    pub fund: FundCode,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub into: AccountPath,
    /// What for: `Income:Membership`, `Income:Interest`.
    pub income: AccountPath,
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
}

impl Income {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.fund(&self.fund)?;
        let description = format!("{} {}", drafting.label(&self.income)?, drafting.way(&self.into)?);
        let mut draft = drafting.start(EntryKind::Journal, description);
        let gross = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "into", &self.into)?;
        below(Root::Income, "income", &self.income)?;
        let fee = drafting.fee(&fee_fields!(self), &fund.code, &self.into, gross)?;
        receive(&mut draft, &self.into, &[(fund.code.clone(), gross)], fee.as_ref())?;
        draft.line(&self.income, &fund.code, gross.negated());
        Ok(draft)
    }
}
