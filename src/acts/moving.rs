//! Money that stays ours: moved, on its way, changed into another currency. The funds' mix stays (I10).

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, Side, below, path, two_accounts};
use super::sums::divide;
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// Money moved between own accounts: cash banked, a float taken out of the box or put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub from: AccountPath,
    pub into: AccountPath,
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// Whose money it is; without it, every fund's part as it lies on `from`.
    pub fund: Option<FundCode>,
}

impl Move {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let description = format!("Moved from {} to {}", drafting.label(&self.from)?, drafting.label(&self.into)?);
        let draft = drafting.start(EntryKind::Move, description);
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        carry(drafting, draft, &self.from, &self.into, amount, self.fund.as_ref())
    }
}

/// Posts a move, split by the funds' mix on `from`.
fn carry(
    drafting: Drafting<'_>,
    mut draft: Draft,
    from: &AccountPath,
    into: &AccountPath,
    amount: Money,
    fund: Option<&FundCode>,
) -> Result<Draft, ActError> {
    below(Root::Assets, "from", from)?;
    below(Root::Assets, "into", into)?;
    two_accounts(from, into)?;
    for (fund, part) in drafting.mix(from, amount, fund, Side::Debit)? {
        draft.line(into, &fund, part).line(from, &fund, part.negated());
    }
    Ok(draft)
}

/// A provider sends what it holds; the money is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutSent {
    pub from: AccountPath,
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// Instead of `Assets:Transit:PayPal-Giro`.
    pub via: Option<AccountPath>,
    pub fund: Option<FundCode>,
}

impl PayoutSent {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let provider = self.from.parts().nth(1).unwrap_or("the provider");
        let draft = drafting.start(EntryKind::Move, format!("Payout leaves {provider}"));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        let via = transit(self.via.as_ref())?;
        carry(drafting, draft, &self.from, &via, amount, self.fund.as_ref())
    }
}

/// The payout is on the bank statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutArrived {
    pub into: AccountPath,
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// Instead of `Assets:Transit:PayPal-Giro`.
    pub via: Option<AccountPath>,
    pub fund: Option<FundCode>,
}

impl PayoutArrived {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let draft = drafting.start(EntryKind::Move, format!("Payout arrives at {}", self.into.leaf()));
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        let via = transit(self.via.as_ref())?;
        carry(drafting, draft, &via, &self.into, amount, self.fund.as_ref())
    }
}

fn transit(via: Option<&AccountPath>) -> Result<AccountPath, ActError> {
    via.map_or_else(|| path(chart::TRANSIT), |via| Ok(via.clone()))
}

/// Money changed into another currency. Each currency is zero by itself against `Equity:Conversion` (I6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    pub from: AccountPath,
    /// What was given away, in `currency`.
    pub amount: Amount,
    pub currency: Currency,
    pub into: AccountPath,
    /// What arrived, in `received_currency`.
    pub received: Amount,
    pub received_currency: Option<Currency>,
    pub fund: Option<FundCode>,
}

impl Conversion {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let to = drafting.currency(self.received_currency);
        if to == self.currency {
            return Err(ActError::SameCurrency { currency: to.to_string() });
        }
        below(Root::Assets, "from", &self.from)?;
        below(Root::Assets, "into", &self.into)?;
        let given = self.amount.positive("amount", self.currency)?;
        let received = self.received.positive("received", to)?;
        let conversion = path(chart::CONVERSION)?;
        let mut draft = drafting.start(EntryKind::Journal, format!("{} converted to {to}", self.currency));
        // Not the mix of a move: a fund below zero here gives nothing and gets nothing of what arrives.
        let given_parts = drafting.shared(&self.from, given, self.fund.as_ref(), Side::Debit)?;
        for (fund, part) in &given_parts {
            draft.line(&self.from, fund, part.negated()).line(&conversion, fund, *part);
        }
        let weights = given_parts.into_iter().map(|(fund, part)| (fund, part.minor.unsigned_abs()));
        let parts = divide(received, weights.collect());
        for (fund, part) in parts {
            draft.line(&conversion, &fund, part.negated()).line(&self.into, &fund, part);
        }
        Ok(draft)
    }
}
