//! What the group explained, as a teacher: past lines teach what new ones are likely to be. Posts nothing.

use super::explain_lines::{Explanation, What};
use super::recall_lines::Past;
use crate::import::earmark::{Earmarks, proposal};
use crate::import::learned::{Learned, Reason, Suggestion};
use crate::ledger::{AccountPath, FundCode};
use crate::store::accounts::Chart;
use crate::store::personal::StoredLine;

/// What a line was explained as, as far as another line can be the same.
type Label = (What, Option<AccountPath>, Option<FundCode>);

/// What is learned from the group's own lines.
pub struct Taught(Learned<Label>);

/// What a line is likely to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely {
    pub explanation: Explanation,
    pub percent: u8,
    pub examples: u32,
    pub reasons: Vec<Reason>,
}

impl Taught {
    /// Learns from every line that was explained as one thing; splits teach nothing. Nor do notes that name a fund:
    /// learning is asked only about those that name none, and “Spende Rupression” would teach them a wrong “Spende”.
    #[must_use]
    pub fn by(past: &[Past], chart: &Chart, earmarks: &Earmarks) -> Self {
        let mut learned = Learned::new();
        for one in past {
            let Some(explanation) = one.explanation.as_ref().filter(|known| known.parts.is_empty()) else { continue };
            let is_open = |path: &AccountPath| chart.account(path).is_some_and(|account| !account.is_closed);
            let is_usable = explanation.account.as_ref().is_none_or(is_open)
                && explanation.fund.as_ref().and_then(|code| chart.fund(code)).is_none_or(|fund| !fund.is_closed);
            let is_named = one.line.line.net_minor > 0 && proposal(&earmarks.find(&one.line.line)).is_some();
            if is_usable
                && !is_named
                && let Ok(own) = chart.path_of(one.line.account_id)
            {
                let label = (explanation.what, explanation.account.clone(), explanation.fund.clone());
                learned.learn(&one.line.line, own.as_str(), label);
            }
        }
        Self(learned)
    }

    /// What the line most likely is, with the reasons; `None` while nothing like it was explained.
    #[must_use]
    pub fn suggest(&self, chart: &Chart, stored: &StoredLine) -> Option<Likely> {
        let own = chart.path_of(stored.account_id).ok()?;
        let Suggestion { label: (what, account, fund), percent, examples, reasons } =
            self.0.suggest(&stored.line, own.as_str())?;
        Some(Likely { explanation: Explanation::new(what, account, fund), percent, examples, reasons })
    }
}
