//! Cash that was counted: what is over or short against the book, booked on the day of the count.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, Side, below, path};
use super::sums::{subtract, sum};
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// A cash box was counted and holds more or less than the book says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashCount {
    /// The box: `Assets:Cash:Box`.
    pub account: AccountPath,
    /// All that lay in it; may be 0.
    pub counted: Amount,
    pub currency: Option<Currency>,
    /// Which fund bears the difference; without it, every fund by what it has there.
    pub fund: Option<FundCode>,
}

impl CashCount {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let currency = drafting.currency(self.currency);
        below(Root::Assets, "account", &self.account)?;
        let counted = self.counted.signed("counted", currency)?;
        if counted.minor < 0 {
            return Err(ActError::NotPositive { field: "counted", read: counted.to_string() });
        }
        let cells = drafting.context.account_cells(&self.account, currency, drafting.record.date)?;
        let there = sum(cells.iter().map(|cell| cell.balance), currency)?;
        let over = subtract(counted, there)?;
        if over.is_zero() {
            return Err(ActError::CashAgrees { account: self.account.clone(), there });
        }
        let mut draft = drafting.start(EntryKind::Journal, format!("Cash counted: {}", drafting.label(&self.account)?));
        let whole = Money::new(over.minor.saturating_abs(), currency);
        let over_short = path(chart::OVER_SHORT)?;
        for (fund, part) in drafting.shared(&self.account, whole, self.fund.as_ref(), Side::Debit)? {
            let part = if over.minor < 0 { part.negated() } else { part };
            draft.line(&self.account, &fund, part).line(&over_short, &fund, part.negated());
        }
        Ok(draft)
    }
}
