//! One movement of money that was several things at once: a transfer for two funds, a bill for two purposes.
//! Knows how its parts and a fee divide; every fund balances in itself.

use serde::{Deserialize, Serialize};

use super::donation::donation_income;
use super::drafting::{Drafting, below, fee_fields, receive, two_accounts};
use super::sums::{divide, sum};
use super::{ActError, Amount, FeeBorneBy};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// Money came in or went out at once, and is several things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Where it arrived, or …
    pub into: Option<AccountPath>,
    /// … where it left.
    pub from: Option<AccountPath>,
    pub parts: Vec<SplitPart>,
    pub currency: Option<Currency>,
    /// What the provider kept of money that came in; borne by the parts' funds by their size, or by one fund.
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
}

/// One of the things it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitPart {
    pub fund: FundCode,
    pub amount: Amount,
    /// What for. Without it, money that came in is a donation for the fund.
    pub account: Option<AccountPath>,
}

/// A part with everything settled.
struct Settled {
    fund: FundCode,
    amount: Money,
    account: AccountPath,
}

impl Split {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let (own, comes_in) = match (&self.into, &self.from) {
            (Some(into), None) => (below(Root::Assets, "into", into)?, true),
            (None, Some(from)) => (below(Root::Assets, "from", from)?, false),
            _ => return Err(ActError::IntoOrFrom),
        };
        let parts = self.settle(drafting, own, comes_in)?;
        let are_all = |root: Root| parts.iter().all(|part| part.account.root() == root);
        let are_gifts = parts.iter().all(|part| part.account.as_str().starts_with("Income:Donations"));
        let kind = match comes_in {
            true if are_gifts => EntryKind::Donation,
            false if are_all(Root::Expenses) => EntryKind::Payment,
            _ => EntryKind::Journal,
        };
        let mut draft = drafting.start(kind, self.description(drafting, own, comes_in, &parts)?);
        if !comes_in {
            if self.fee.is_some() {
                return Err(ActError::FeeOfMoneyOut);
            }
            for part in &parts {
                draft.line(&part.account, &part.fund, part.amount).line(own, &part.fund, part.amount.negated());
            }
            return Ok(draft);
        }
        self.receive_parts(drafting, &mut draft, own, &parts)?;
        for part in &parts {
            draft.line(&part.account, &part.fund, part.amount.negated());
        }
        Ok(draft)
    }

    fn settle(&self, drafting: Drafting<'_>, own: &AccountPath, comes_in: bool) -> Result<Vec<Settled>, ActError> {
        if self.parts.is_empty() {
            return Err(ActError::Empty { field: "parts" });
        }
        let currency = drafting.currency(self.currency);
        let settle = |part: &SplitPart| {
            let fund = drafting.fund(&part.fund)?;
            let account = match &part.account {
                Some(account) => account.clone(),
                None if comes_in => donation_income(fund.restriction)?,
                None => return Err(ActError::MissingField { field: "account" }),
            };
            two_accounts(own, &account)?;
            Ok(Settled { fund: fund.code, amount: part.amount.positive("amount", currency)?, account })
        };
        self.parts.iter().map(settle).collect()
    }

    /// “Donation for Rupression and Legal aid by bank”.
    fn description(
        &self,
        drafting: Drafting<'_>,
        own: &AccountPath,
        comes_in: bool,
        parts: &[Settled],
    ) -> Result<String, ActError> {
        let (mut names, mut labels): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for part in parts {
            let (name, label) = (drafting.fund_name(&part.fund)?, drafting.label(&part.account)?);
            if !names.contains(&name) {
                names.push(name);
            }
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        let are_gifts = comes_in && parts.iter().all(|part| part.account.as_str().starts_with("Income:Donations"));
        let what = if are_gifts { "Donation".to_owned() } else { labels.join(" and ") };
        let paid = if comes_in { "" } else { "paid " };
        Ok(format!("{what} for {} {paid}{}", names.join(" and "), drafting.way(own)?))
    }

    fn receive_parts(
        &self,
        drafting: Drafting<'_>,
        draft: &mut Draft,
        own: &AccountPath,
        parts: &[Settled],
    ) -> Result<(), ActError> {
        let all: Vec<(FundCode, Money)> = parts.iter().map(|part| (part.fund.clone(), part.amount)).collect();
        let currency = drafting.currency(self.currency);
        let total = sum(all.iter().map(|(_, amount)| *amount), currency)?;
        let Some(fee) = self.fee.as_ref().filter(|_| self.fee_borne_by == FeeBorneBy::Fund) else {
            // One fund bears it, or there is none.
            let first = all.first().map(|(fund, _)| fund.clone()).ok_or(ActError::Empty { field: "parts" })?;
            let fee = drafting.fee(&fee_fields!(self), &first, own, total)?;
            return receive(draft, own, &all, fee.as_ref());
        };
        let fee = fee.signed("fee", currency)?;
        let weights =
            all.iter().map(|(fund, amount)| (fund.clone(), u64::try_from(amount.minor).unwrap_or(0))).collect();
        for ((fund, amount), (_, borne)) in all.iter().zip(divide(fee, weights)) {
            let mut fields = fee_fields!(self);
            let borne = Amount::from(borne);
            fields.fee = Some(&borne);
            let borne = drafting.fee(&fields, fund, own, *amount)?;
            receive(draft, own, &[(fund.clone(), *amount)], borne.as_ref())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::worked_book::EmptyBook;
    use super::super::{Act, Record, draft};
    use crate::ledger::Money;

    fn refusal(fields: &str) -> String {
        let record = super::super::parse_line(&format!(r#"{{"key":"k","date":"2026-03-02","act":"split",{fields}}}"#));
        draft(&record.unwrap(), &EmptyBook).unwrap_err().to_string()
    }

    #[test]
    fn money_comes_in_or_goes_out_and_is_at_least_one_thing() {
        let part = r#""parts":[{"fund":"general","amount":"1.00"}]"#;
        assert!(refusal(part).contains("“into” or “from”"), "{}", refusal(part));
        let both = format!(r#""into":"Assets:Bank:Giro","from":"Assets:Cash:Box",{part}"#);
        assert!(refusal(&both).contains("“into” or “from”"));
        assert!(refusal(r#""into":"Assets:Bank:Giro","parts":[]"#).contains("parts"));
        assert!(refusal(&format!(r#""into":"Income:Membership",{part}"#)).contains("Assets"));
    }

    #[test]
    fn a_record_of_a_split_keeps_its_parts() {
        let text = r#"{"key":"k","date":"2026-03-02","act":"split","into":"Assets:Bank:Giro","parts":[{"fund":"a","amount":"1.00"},{"fund":"b","amount":"2.00"}]}"#;
        let record: Record = super::super::parse_line(text).unwrap();
        let Act::Split(split) = record.act else { panic!("another act") };
        let amounts: Vec<Money> = split
            .parts
            .iter()
            .map(|part| part.amount.positive("amount", crate::ledger::Currency::EUR).unwrap())
            .collect();
        assert_eq!(amounts.iter().map(|money| money.minor).collect::<Vec<_>>(), [100, 200]);
    }
}
