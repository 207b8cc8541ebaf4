//! The group's rules applied to a line: the first that fits says what it is, and why. Posts nothing.

use super::Result;
use super::explain_lines::{Explanation, What};
use super::keep_rules::{KeptRule, list_rules};
use crate::import::earmark::Candidate;
use crate::import::rules::{Rule, SURE_PERCENT};
use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountPath, FundCode};
use crate::store::Conn;

/// The rules in force, in their order.
pub struct RuleBook {
    rules: Vec<KeptRule>,
}

/// What a rule makes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByRule {
    /// The rule's id; 0 for one that is only tried.
    pub rule: i64,
    pub name: String,
    /// The words of the line that made it fit.
    pub matched: Vec<String>,
    pub explanation: Explanation,
    /// The note names this fund, and the rule says another: somebody must look.
    pub contradicted: Option<(FundCode, String)>,
    /// The rule said no fund and the note named one: the words.
    pub fund_by_note: Option<String>,
    /// Nothing is missing that posting needs.
    pub is_complete: bool,
    /// The rule is sure enough for `import --post`.
    pub is_sure: bool,
}

impl RuleBook {
    /// # Errors
    /// When the book cannot be read.
    pub fn load(conn: &mut Conn) -> Result<Self> {
        Ok(Self { rules: list_rules(conn)? })
    }

    /// What the first rule that fits says; `earmark` is the fund that the note surely names.
    #[must_use]
    pub fn apply(&self, own: &AccountPath, line: &StatementLine, earmark: Option<&Candidate>) -> Option<ByRule> {
        self.rules.iter().find_map(|kept| apply(kept.id, &kept.rule, own, line, earmark))
    }
}

/// What one rule says of a line; `None` when it does not fit, its split does not, or the line has the wrong sign for it.
#[must_use]
pub fn apply(
    id: i64,
    rule: &Rule,
    own: &AccountPath,
    line: &StatementLine,
    earmark: Option<&Candidate>,
) -> Option<ByRule> {
    if !rule.fits(own, line) || rule.proposal.accounts().contains(&own) {
        return None;
    }
    let comes_in = line.net_minor > 0;
    let what = rule.proposal.what_of(line).filter(|what| match what {
        What::Donation | What::Income => comes_in,
        What::Payment => !comes_in,
        What::Move => true,
    })?;
    let parts = rule.proposal.portions(line)?;
    let earmark = earmark.filter(|_| comes_in && what != What::Move);
    let said = rule.proposal.funds();
    let fund = rule.proposal.fund.clone().or_else(|| earmark.filter(|_| said.is_empty()).map(|one| one.fund.clone()));
    let contradicted = earmark
        .filter(|one| !said.is_empty() && !said.contains(&&one.fund))
        .map(|one| (one.fund.clone(), one.matched.clone()));
    let fund_by_note = earmark.filter(|_| said.is_empty()).map(|one| one.matched.clone());
    let account = rule.proposal.account.clone();
    let (has_fund, has_account) = if parts.is_empty() {
        (what == What::Move || fund.is_some(), what == What::Donation || account.is_some())
    } else {
        let has_account = what == What::Donation || parts.iter().all(|part| part.account.is_some());
        (parts.iter().all(|part| part.fund.is_some()), has_account)
    };
    let is_complete = has_fund && has_account;
    let fund = fund.filter(|_| what != What::Move || rule.proposal.fund.is_some());
    let explanation = Explanation {
        parts,
        contact: rule.proposal.contact.clone(),
        text: rule.proposal.text.clone(),
        ..Explanation::new(what, account, fund)
    };
    let is_sure = is_complete && contradicted.is_none() && rule.confidence_percent >= SURE_PERCENT;
    let (name, matched) = (rule.name.clone(), rule.matched(line));
    Some(ByRule { rule: id, name, matched, explanation, contradicted, fund_by_note, is_complete, is_sure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Currency;

    fn line(minor: i64) -> StatementLine {
        StatementLine {
            record: 1,
            date: chrono::NaiveDate::default(),
            value_date: None,
            amount_minor: minor,
            fee_minor: None,
            net_minor: minor,
            currency: Currency::EUR,
            balance_after_minor: None,
            counterparty: "Chris".into(),
            counterparty_account: None,
            purpose: "Beitrag 2026 Rupression".into(),
            status: crate::ledger::statement::LineStatus::Booked,
            kind: "payment".into(),
            refs: std::collections::BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    fn applied(then: &[&str], minor: i64, earmark: Option<&str>) -> Option<ByRule> {
        let then: Vec<String> = then.iter().map(|text| (*text).to_owned()).collect();
        let rule = Rule::read("Fees", &["note~beitrag".to_owned()], &then, 90, Currency::EUR).unwrap();
        let earmark = earmark.map(|fund| Candidate {
            fund: fund.parse().unwrap(),
            matched: "Rupression".into(),
            field: "purpose".into(),
            confidence_percent: 99,
        });
        apply(1, &rule, &"Assets:Bank:Giro".parse().unwrap(), &line(minor), earmark.as_ref())
    }

    #[test]
    fn a_rule_without_a_fund_takes_the_one_that_the_note_names() {
        let by_rule = applied(&["account=Income:Membership"], 1000, Some("rupression")).unwrap();
        assert_eq!(by_rule.explanation.fund.unwrap().as_str(), "rupression");
        assert_eq!(by_rule.fund_by_note.as_deref(), Some("Rupression"));
        assert!(by_rule.is_complete && by_rule.is_sure);
        let open = applied(&["account=Income:Membership"], 1000, None).unwrap();
        assert!(!open.is_complete && !open.is_sure && open.explanation.fund.is_none());
    }

    #[test]
    fn a_rule_against_the_words_of_the_note_is_not_posted_unseen() {
        let by_rule = applied(&["fund=general"], 1000, Some("rupression")).unwrap();
        assert_eq!(by_rule.contradicted.as_ref().unwrap().0.as_str(), "rupression");
        assert!(by_rule.is_complete && !by_rule.is_sure);
        let agreed = applied(&["fund=rupression"], 1000, Some("Rupression")).unwrap();
        assert!(agreed.contradicted.is_none() && agreed.is_sure);
        let split = applied(&["split=50%,fund=general", "split=rest,fund=rupression"], 1000, Some("rupression"));
        assert!(split.unwrap().is_sure, "a split that names the fund is no contradiction");
    }

    #[test]
    fn a_rule_for_money_in_does_not_fit_money_out() {
        assert!(applied(&["account=Income:Membership", "fund=general"], -1000, None).is_none());
        assert!(applied(&["what=payment", "account=Expenses:General:Rent", "fund=general"], 1000, None).is_none());
        assert!(applied(&["account=Assets:Bank:Giro"], 1000, None).is_none(), "an account is not moved to itself");
        assert!(applied(&["split=20.00,fund=general", "split=rest,fund=merch"], 1000, None).is_none());
    }
}
