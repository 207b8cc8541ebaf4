//! What a rule says a line is: kind of thing, account, fund, contact, split, text. Knows no condition.

use serde::Serialize;

use super::RuleError;
use super::share::{self, Part, Portion};
use crate::ledger::account::Root;
use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountPath, Currency, FundCode, Money};

/// What a line is, in people's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Donation,
    /// Any other money in: membership fees, interest, sales without stock.
    Income,
    /// Money paid out, fees included.
    Payment,
    /// Money moved between own accounts.
    Move,
}

impl What {
    pub const ALL: [Self; 4] = [Self::Donation, Self::Income, Self::Payment, Self::Move];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Donation => "donation",
            Self::Income => "income",
            Self::Payment => "payment",
            Self::Move => "move",
        }
    }

    /// The kind of that name, as forms send it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }
}

/// What a line is by a rule; what is empty is left to the note, or to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    pub what: Option<What>,
    pub account: Option<AccountPath>,
    pub fund: Option<FundCode>,
    /// A contact's code, such as `D-0042`.
    pub contact: Option<String>,
    /// The entry's description instead of the one it would have.
    pub text: Option<String>,
    pub split: Vec<Part>,
}

impl Proposal {
    /// Reads `fund=CODE`, `account=PATH`, `split=60%,fund=CODE` and so on.
    ///
    /// # Errors
    /// What cannot be read, in a sentence.
    pub fn read(then: &[String], currency: Currency) -> Result<Self, RuleError> {
        let mut proposal = Self::default();
        for text in then {
            let read = text.trim();
            let not_one = || RuleError::NotAProposal { read: read.to_owned() };
            let (name, value) =
                read.split_once('=').map(|(name, value)| (name.trim(), value.trim())).ok_or_else(not_one)?;
            if value.is_empty() {
                return Err(not_one());
            }
            match name {
                "what" => once("what", &mut proposal.what, What::named(value).ok_or_else(not_one)?)?,
                "account" => once("account", &mut proposal.account, value.parse()?)?,
                "fund" => once("fund", &mut proposal.fund, value.parse()?)?,
                "contact" => once("contact", &mut proposal.contact, value.to_owned())?,
                "text" => once("text", &mut proposal.text, value.to_owned())?,
                "split" => proposal.split.push(Part::read(value, currency)?),
                _ => return Err(not_one()),
            }
        }
        Ok(proposal)
    }

    /// Everything it says, in its notation.
    #[must_use]
    pub fn written(&self) -> Vec<String> {
        let mut all = Vec::new();
        all.extend(self.what.map(|what| format!("what={}", what.name())));
        all.extend(self.account.as_ref().map(|account| format!("account={account}")));
        all.extend(self.fund.as_ref().map(|fund| format!("fund={fund}")));
        all.extend(self.contact.as_ref().map(|contact| format!("contact={contact}")));
        all.extend(self.split.iter().map(|part| format!("split={part}")));
        all.extend(self.text.as_ref().map(|text| format!("text={text}")));
        all
    }

    pub(super) fn check(&self) -> Result<(), RuleError> {
        if self.what.is_none() && self.account.is_none() && self.fund.is_none() && self.split.is_empty() {
            return Err(RuleError::NoProposal);
        }
        share::check(&self.split, self.what)
    }

    /// Every fund it names.
    #[must_use]
    pub fn funds(&self) -> Vec<&FundCode> {
        self.fund.iter().chain(self.split.iter().filter_map(|part| part.fund.as_ref())).collect()
    }

    /// Every account it names.
    #[must_use]
    pub fn accounts(&self) -> Vec<&AccountPath> {
        self.account.iter().chain(self.split.iter().filter_map(|part| part.account.as_ref())).collect()
    }

    /// What kind of thing a line is by it: as said, else as its accounts and the line's sign tell.
    #[must_use]
    pub fn what_of(&self, line: &StatementLine) -> Option<What> {
        let comes_in = line.net_minor > 0;
        let by_account = || match self.accounts().first().map(|account| account.root()) {
            Some(Root::Income) => {
                let is_gift = self.accounts().iter().all(|account| account.as_str().starts_with("Income:Donations"));
                Some(if is_gift { What::Donation } else { What::Income })
            }
            Some(Root::Expenses) => Some(What::Payment),
            Some(Root::Assets) if self.fund.is_none() => Some(What::Move),
            Some(_) => Some(if comes_in { What::Income } else { What::Payment }),
            None => comes_in.then_some(What::Donation),
        };
        self.what.or_else(by_account)
    }

    /// The parts of the line, each with the fund and account it or the whole line was given; empty without a split,
    /// `None` when the split does not fit the line.
    #[must_use]
    pub fn portions(&self, line: &StatementLine) -> Option<Vec<Portion>> {
        if self.split.is_empty() {
            return Some(Vec::new());
        }
        let total = Money::new(line.amount_minor.saturating_abs(), line.currency);
        let filled = |portion: Portion| Portion {
            fund: portion.fund.or_else(|| self.fund.clone()),
            account: portion.account.or_else(|| self.account.clone()),
            minor: portion.minor,
        };
        share::divide(&self.split, total).map(|portions| portions.into_iter().map(filled).collect())
    }
}

fn once<T>(field: &'static str, slot: &mut Option<T>, value: T) -> Result<(), RuleError> {
    if slot.is_some() {
        return Err(RuleError::Twice { field });
    }
    *slot = Some(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft;

    fn proposal(then: &[&str]) -> Proposal {
        let then: Vec<String> = then.iter().map(|text| (*text).to_owned()).collect();
        Proposal::read(&then, Currency::EUR).unwrap()
    }

    fn line(minor: i64) -> StatementLine {
        draft::line(1, chrono::NaiveDate::default(), minor, Currency::EUR)
    }

    #[test]
    fn a_proposal_is_written_as_it_is_read() {
        let all = ["what=income", "account=Income:Membership", "fund=general", "contact=D-0042", "text=Fee"];
        assert_eq!(proposal(&all).written(), all);
        let split = ["split=60%,fund=a", "split=rest,fund=b"];
        assert_eq!(proposal(&split).written(), split);
    }

    #[test]
    fn what_a_line_is_follows_from_account_and_sign() {
        let what = |then: &[&str], minor| proposal(then).what_of(&line(minor));
        assert_eq!(what(&["account=Income:Membership"], 1), Some(What::Income));
        assert_eq!(what(&["account=Income:Donations:Free"], 1), Some(What::Donation));
        assert_eq!(what(&["account=Expenses:Rent"], -1), Some(What::Payment));
        assert_eq!(what(&["account=Assets:Cash:Box"], 1), Some(What::Move));
        assert_eq!(what(&["fund=general"], 1), Some(What::Donation));
        assert_eq!(what(&["fund=general"], -1), None);
        assert_eq!(what(&["what=payment", "fund=general"], -1), Some(What::Payment));
    }

    #[test]
    fn parts_take_what_they_do_not_say_from_the_whole() {
        let proposal = proposal(&["account=Income:Donations:Free", "split=50%,fund=a", "split=rest,fund=b"]);
        let portions = proposal.portions(&line(101)).unwrap();
        let said: Vec<(i64, String)> =
            portions.iter().map(|one| (one.minor, one.fund.as_ref().unwrap().to_string())).collect();
        assert_eq!(said, [(51, "a".to_owned()), (50, "b".to_owned())]);
        assert!(portions.iter().all(|one| one.account.as_ref().unwrap().as_str() == "Income:Donations:Free"));
    }
}
