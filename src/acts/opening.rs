//! What was there when the book began, and free entries for those who know.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, below, path};
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::product::{StockMove, StockPart};
use crate::ledger::{AccountKind, AccountPath, Currency, Draft, DraftLine, EntryKind, FundCode, Money};

/// What each account held for each fund at the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub balances: Vec<OpeningBalance>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningBalance {
    pub account: AccountPath,
    pub fund: FundCode,
    /// What was there; on an account below Liabilities, what was owed.
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// The other way round: an overdrawn account, or a fund whose part of a shared account is below zero.
    #[serde(default)]
    pub below_zero: bool,
    /// For goods: the product and how many pieces, worth `amount` together.
    pub product: Option<String>,
    pub quantity: Option<i64>,
}

impl Opening {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let opening = path(chart::OPENING)?;
        let mut draft = drafting.start(EntryKind::Opening, "Opening balances");
        if self.balances.is_empty() {
            return Err(ActError::Empty { field: "balances" });
        }
        for balance in &self.balances {
            let owed = balance.account.kind() == AccountKind::Liability;
            if !owed {
                below(Root::Assets, "account", &balance.account)?;
            }
            let amount = balance.amount.positive("amount", drafting.currency(balance.currency))?;
            let signed = if owed == balance.below_zero { amount } else { amount.negated() };
            draft.line(&balance.account, &balance.fund, signed);
            draft.line(&opening, &balance.fund, signed.negated());
            if let Some(stock) = balance.stock(drafting, signed)? {
                draft.stock_moves.push(stock);
            }
        }
        Ok(draft)
    }
}

impl OpeningBalance {
    fn stock(&self, drafting: Drafting<'_>, value: Money) -> Result<Option<StockMove>, ActError> {
        let (code, quantity) = match (&self.product, self.quantity) {
            (None, None) => return Ok(None),
            (Some(code), Some(quantity)) => (code, quantity),
            (None, Some(_)) => return Err(ActError::MissingField { field: "product" }),
            (Some(_), None) => return Err(ActError::MissingField { field: "quantity" }),
        };
        let product = drafting.product(code, false)?;
        if quantity <= 0 || value.minor <= 0 {
            return Err(ActError::NoPieces { field: "quantity", product: product.code, pieces: quantity });
        }
        if value.currency != drafting.context.currency() {
            return Err(ActError::StockInForeignCurrency { book: drafting.context.currency().to_string() });
        }
        Ok(Some(StockMove {
            product: product.code,
            place: self.account.clone(),
            quantity,
            value_minor: value.minor,
            currency: value.currency,
            part: Some(StockPart::Bought),
            income_minor: None,
        }))
    }
}

/// Debits and credits as they are, for those who know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    pub lines: Vec<JournalLine>,
    /// What it is in people's words, where the program knows it; never said from outside.
    #[serde(skip)]
    pub kind: Option<EntryKind>,
    /// The key of the entry whose income it takes back, where a provider's file says so; never said from outside.
    #[serde(skip)]
    pub gives_back: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalLine {
    pub account: AccountPath,
    pub fund: FundCode,
    /// Debit positive, credit negative: the one act where the sign is said.
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub memo: Option<String>,
}

impl Journal {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let mut draft = drafting.start(self.kind.unwrap_or(EntryKind::Journal), "Journal entry");
        for line in &self.lines {
            let amount = line.amount.signed("amount", drafting.currency(line.currency))?;
            let posted = DraftLine::new(line.account.clone(), line.fund.clone(), amount);
            draft.lines.push(DraftLine { memo: line.memo.clone(), ..posted });
        }
        let takes_back = |line: &DraftLine| line.account.root() == Root::Income && line.amount.minor > 0;
        if draft.lines.iter().any(takes_back) {
            draft.gives_back.clone_from(&self.gives_back);
        }
        Ok(draft)
    }
}
