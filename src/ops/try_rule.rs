//! A rule tried on past lines before it is kept: which it finds, and what would be different. Changes nothing.

use serde_json::{Value, json};

use super::Result;
use super::apply_rules::{ByRule, apply};
use super::explain_lines::{Explanation, What};
use super::keep_rules::list_rules;
use super::recall_lines::{Past, RECALLED, recall_lines};
use crate::import::earmark::{Earmarks, proposal};
use crate::import::rules::Rule;
use crate::ledger::{Currency, Fund, Money};
use crate::store::Conn;
use crate::store::accounts::Chart;
use crate::store::personal::LineState;

/// What a rule would mean for a line that it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody has said yet what the line is: it would be proposed.
    Proposed,
    /// It was explained in the same way.
    Same,
    /// It was explained in another way; what is posted stays.
    Other,
    /// It was put aside.
    Aside,
    /// A rule before it fits too and would win.
    Earlier,
}

impl Verdict {
    pub const ALL: [Self; 5] = [Self::Proposed, Self::Same, Self::Other, Self::Aside, Self::Earlier];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Same => "same",
            Self::Other => "other",
            Self::Aside => "aside",
            Self::Earlier => "earlier",
        }
    }
}

/// A line that the rule finds.
#[derive(Clone)]
pub struct Hit {
    pub past: Past,
    pub by_rule: ByRule,
    pub verdict: Verdict,
}

/// What came of trying.
#[derive(Clone, Default)]
pub struct Trial {
    /// How many past lines were looked at.
    pub looked_at: usize,
    /// The lines it finds, newest first.
    pub hits: Vec<Hit>,
}

impl Trial {
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.hits.iter().filter(|hit| hit.verdict == verdict).count()
    }
}

/// Tries a rule on the past lines of all accounts. `instead_of` is the rule whose place it would take; without one it
/// would be asked last.
///
/// # Errors
/// When the book cannot be read.
pub fn try_rule(conn: &mut Conn, rule: &Rule, instead_of: Option<i64>) -> Result<Trial> {
    let chart = Chart::load(conn)?;
    let known: Vec<Fund> = chart.funds().into_iter().cloned().collect();
    let earmarks = Earmarks::new(&known);
    let before: Vec<_> = list_rules(conn)?.into_iter().take_while(|kept| Some(kept.id) != instead_of).collect();
    let past = recall_lines(conn, &chart, RECALLED)?;
    let mut trial = Trial { looked_at: past.len(), hits: Vec::new() };
    for past in past {
        let own = chart.path_of(past.line.account_id)?;
        let line = &past.line.line;
        if !rule.fits(own, line) {
            continue;
        }
        let candidates = earmarks.find(line);
        let earmark = proposal(&candidates);
        let Some(by_rule) = apply(0, rule, own, line, earmark) else { continue };
        let is_later = before.iter().any(|kept| apply(kept.id, &kept.rule, own, line, earmark).is_some());
        let verdict = match (&past.explanation, past.line.state) {
            (_, LineState::SetAside) => Verdict::Aside,
            (Some(known), _) if are_alike(known, &by_rule.explanation) => Verdict::Same,
            (Some(_), _) => Verdict::Other,
            (None, _) if is_later => Verdict::Earlier,
            (None, _) => Verdict::Proposed,
        };
        trial.hits.push(Hit { past, by_rule, verdict });
    }
    Ok(trial)
}

/// Whether two explanations post the same, as far as both say.
#[must_use]
pub fn are_alike(one: &Explanation, other: &Explanation) -> bool {
    let parts = |explanation: &Explanation| {
        let mut parts: Vec<(i64, String)> = explanation
            .parts
            .iter()
            .map(|part| (part.minor, part.fund.as_ref().map(ToString::to_string).unwrap_or_default().to_lowercase()))
            .collect();
        parts.sort();
        parts
    };
    let are_gifts = one.what == What::Donation && other.what == What::Donation;
    let accounts_agree = are_gifts || !one.parts.is_empty() || one.account == other.account;
    one.what == other.what && accounts_agree && one.fund == other.fund && parts(one) == parts(other)
}

/// What an explanation says, for other programs; amounts in major units.
#[must_use]
pub fn explanation_json(explanation: &Explanation, currency: Currency) -> Value {
    let part = |part: &crate::import::rules::Portion| json!({ "amount": Money::new(part.minor, currency).to_string(), "fund": part.fund, "account": part.account });
    json!({ "what": explanation.what, "account": explanation.account, "fund": explanation.fund,
        "parts": explanation.parts.iter().map(part).collect::<Vec<_>>(), "contact": explanation.contact, "text": explanation.text })
}

/// What came of trying, for other programs, with the first `limit` lines.
#[must_use]
pub fn trial_json(trial: &Trial, limit: usize) -> Value {
    let row = |hit: &Hit| {
        let (line, stored) = (&hit.past.line.line, &hit.past.line);
        let now = hit.past.explanation.as_ref().map(|known| explanation_json(known, line.currency));
        json!({ "line": stored.id, "date": line.date, "amount": Money::new(line.amount_minor, line.currency).to_string(),
            "currency": line.currency, "counterparty": line.counterparty, "purpose": line.purpose, "state": stored.state.name(),
            "verdict": hit.verdict, "complete": hit.by_rule.is_complete, "now": now,
            "then": explanation_json(&hit.by_rule.explanation, line.currency) })
    };
    let counts: serde_json::Map<String, Value> =
        Verdict::ALL.into_iter().map(|verdict| (verdict.name().to_owned(), json!(trial.count(verdict)))).collect();
    json!({ "looked_at": trial.looked_at, "hits": trial.hits.len(), "counts": counts,
        "lines": trial.hits.iter().take(limit).map(row).collect::<Vec<_>>() })
}
