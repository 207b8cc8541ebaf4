//! Rules that the group makes for its bank lines: conditions on a line, and what the line then is. A rule only
//! proposes. Knows no book: whether a fund or account exists is asked elsewhere.

mod condition;
mod proposal;
mod share;

use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountPath, Currency};

pub use condition::{Condition, How, TextField};
pub use proposal::{Proposal, What};
pub use share::{Part, Portion, Share};

/// From this confidence on `import --post` posts what a rule proposes; below it a person looks first.
pub const SURE_PERCENT: u8 = 85;

/// The confidence of a rule that says none.
pub const USUAL_PERCENT: u8 = 90;

/// Why a rule cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("Give the rule a name of up to 100 characters.")]
    NoName,
    #[error("Say when the rule fits: at least one condition, such as note~membership.")]
    NoCondition,
    #[error("Say what the line then is: a fund, an account, or what kind of thing it is.")]
    NoProposal,
    #[error(
        "“{read}” is no condition. Write note~TEXT, note=TEXT, counterparty~TEXT, counterparty=TEXT, counterparty-account=IBAN, amount=10.00..20.00, sign=in, account=PATH or kind=fee."
    )]
    NotACondition { read: String },
    #[error(
        "“{read}” is nothing a rule can propose. Write what=donation, account=PATH, fund=CODE, contact=D-0042, text=TEXT or split=60%,fund=CODE."
    )]
    NotAProposal { read: String },
    #[error("“{read}” is too short to look for. Use at least two letters or digits.")]
    TooShort { read: String },
    #[error("“{read}” is no amount or range. Write 10.00, 10.00..20.00, 10.00.. or ..20.00.")]
    NotARange { read: String },
    #[error("“{read}” is no sign. Write sign=in or sign=out.")]
    NotASign { read: String },
    #[error(
        "“{read}” is no part of a split. Write split=60%,fund=CODE or split=10.00,fund=CODE,account=PATH or split=rest,fund=CODE."
    )]
    NotAPart { read: String },
    #[error("{field} is said twice: a rule proposes one.")]
    Twice { field: &'static str },
    #[error(
        "The parts of the split are not the whole: the percentages make {percent} %. Let them make 100 %, or add split=rest."
    )]
    NotTheWhole { percent: String },
    #[error("A split has one rest, not several.")]
    ManyRests,
    #[error("A split needs at least two parts.")]
    OnePart,
    #[error("A move keeps its funds and is one thing: it has no split.")]
    SplitMove,
    #[error("The confidence is a number from 0 to 100.")]
    BadConfidence,
    #[error("{0}")]
    Account(#[from] crate::ledger::account::AccountError),
    #[error("{0}")]
    Fund(#[from] crate::ledger::fund::FundError),
    #[error("{0}")]
    Money(#[from] crate::ledger::money::MoneyError),
}

/// When a line fits, and what it then is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub name: String,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    pub proposal: Proposal,
    /// 0 to 100; from [`SURE_PERCENT`] on `import --post` posts it.
    pub confidence_percent: u8,
}

impl Rule {
    /// Reads a rule in its own notation, as the command line, the API and the book write it.
    ///
    /// # Errors
    /// What cannot be read or does not make a rule, in a sentence.
    pub fn read(
        name: &str,
        when: &[String],
        then: &[String],
        confidence_percent: u8,
        currency: Currency,
    ) -> Result<Self, RuleError> {
        let conditions = when.iter().map(|text| Condition::read(text, currency)).collect::<Result<Vec<_>, _>>()?;
        let rule = Self {
            name: name.split_whitespace().collect::<Vec<_>>().join(" "),
            conditions,
            proposal: Proposal::read(then, currency)?,
            confidence_percent,
        };
        rule.check()?;
        Ok(rule)
    }

    /// The conditions in their notation.
    #[must_use]
    pub fn when(&self) -> Vec<String> {
        self.conditions.iter().map(ToString::to_string).collect()
    }

    /// What it proposes, in its notation.
    #[must_use]
    pub fn then(&self) -> Vec<String> {
        self.proposal.written()
    }

    fn check(&self) -> Result<(), RuleError> {
        if self.name.is_empty() || self.name.chars().count() > 100 || self.name.chars().any(char::is_control) {
            return Err(RuleError::NoName);
        }
        if self.conditions.is_empty() {
            return Err(RuleError::NoCondition);
        }
        if self.confidence_percent > 100 {
            return Err(RuleError::BadConfidence);
        }
        self.proposal.check()
    }

    /// Whether the rule fits a line of the account `own`.
    #[must_use]
    pub fn fits(&self, own: &AccountPath, line: &StatementLine) -> bool {
        self.conditions.iter().all(|condition| condition.holds(own, line))
    }

    /// The words of the line by which the rule found it, as the line writes them.
    #[must_use]
    pub fn matched(&self, line: &StatementLine) -> Vec<String> {
        self.conditions.iter().filter_map(|condition| condition.matched(line)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft;

    fn line(purpose: &str, counterparty: &str, minor: i64) -> StatementLine {
        let mut line = draft::line(1, chrono::NaiveDate::default(), minor, Currency::EUR);
        line.purpose = purpose.to_owned();
        line.counterparty = counterparty.to_owned();
        line
    }

    fn rule(when: &[&str], then: &[&str]) -> Result<Rule, RuleError> {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Rule::read("Test", &own(when), &own(then), 90, Currency::EUR)
    }

    fn fits(when: &[&str], line: &StatementLine) -> bool {
        rule(when, &["fund=general"]).unwrap().fits(&"Assets:Bank:Giro".parse().unwrap(), line)
    }

    #[test]
    fn a_rule_fits_when_all_its_conditions_hold() {
        let fee = line("Mitgliedsbeitrag 2026 Größe", "Chris Probe", 1000);
        assert!(fits(&["note~mitgliedsbeitrag"], &fee));
        assert!(fits(&["note~BEITRAG|Abo", "sign=in", "amount=10.00"], &fee));
        assert!(fits(&["note~groesse"], &line("Groesse", "", 1)) && fits(&["note~größe"], &fee));
        assert!(fits(&["counterparty=chris  PROBE"], &fee) && !fits(&["counterparty=chris"], &fee));
        assert!(fits(&["account=Assets:Bank"], &fee) && !fits(&["account=Assets:PayPal"], &fee));
        assert!(!fits(&["note~beitrag", "sign=out"], &fee));
        assert!(fits(&["amount=5.00..10.00"], &fee) && fits(&["amount=10.00.."], &fee));
        assert!(!fits(&["amount=..9.99"], &fee) && !fits(&["amount=10.01.."], &fee));
        assert!(fits(&["amount=10.00..20.00", "sign=out"], &line("", "", -1500)), "a range is of what moved");
        assert!(!fits(&["amount=10.00 USD"], &fee), "ten dollars are no ten euros");
    }

    #[test]
    fn long_words_are_found_although_the_bank_cut_them() {
        assert!(fits(&["note~mitgliedsbeitrag"], &line("MITGLIEDSBEI TRAG OKT", "", 1)));
        assert!(!fits(&["note~soli"], &line("also live", "", 1)), "short words are not made of two others");
    }

    #[test]
    fn an_account_number_is_compared_without_spaces_and_case() {
        let mut paid = line("", "", -1);
        paid.counterparty_account = Some("DE89370400440532013000".into());
        assert!(fits(&["counterparty-account=de89 3704 0044 0532 0130 00"], &paid));
        assert!(!fits(&["counterparty-account=DE89370400440532013001"], &paid));
    }

    #[test]
    fn what_makes_no_rule_is_refused_in_words() {
        let refused = |when: &[&str], then: &[&str]| rule(when, then).unwrap_err().to_string();
        assert!(refused(&[], &["fund=general"]).contains("at least one condition"));
        assert!(refused(&["note~x"], &["fund=general"]).contains("too short"));
        assert!(refused(&["note:beitrag"], &["fund=general"]).contains("“note:beitrag” is no condition"));
        assert!(refused(&["amount=ten"], &["fund=general"]).contains("“ten”"));
        assert!(refused(&["amount=20.00..10.00"], &["fund=general"]).contains("no amount or range"));
        assert!(refused(&["sign=plus"], &["fund=general"]).contains("sign=in"));
        assert!(refused(&["note~abc"], &[]).contains("what the line then is"));
        assert!(refused(&["note~abc"], &["text=Fee"]).contains("what the line then is"));
        assert!(refused(&["note~abc"], &["fund=a b"]).contains("“a b” cannot be a fund code"));
        assert!(refused(&["note~abc"], &["fund=a", "fund=b"]).contains("said twice"));
        assert!(refused(&["note~abc"], &["split=60%,fund=a", "split=30%,fund=b"]).contains("90 %"));
        assert!(refused(&["note~abc"], &["split=100%,fund=a"]).contains("two parts"));
        assert!(refused(&["note~abc"], &["what=move", "split=50%,fund=a", "split=50%,fund=b"]).contains("move"));
    }

    #[test]
    fn the_words_that_made_a_rule_fit_are_named_as_the_line_writes_them() {
        let fee = line("Mitglieds-BEITRAG 2026", "", 1000);
        let rule = rule(&["note~beitrag", "sign=in"], &["fund=general"]).unwrap();
        assert_eq!(rule.matched(&fee), ["BEITRAG"]);
    }
}
