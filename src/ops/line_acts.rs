//! The act that a statement line becomes by what somebody said of it: gift, income, payment, move, division, sale. Knows no
//! store beyond the line itself, and posts nothing.

use std::collections::HashMap;

use super::explain_lines::{Explanation, What};
use super::settle_group::account_in;
use super::{OpsError, Result};
use crate::acts::opening::JournalLine;
use crate::acts::{Act, Amount, Donation, FeeBorneBy, Income, Journal, Move, Payment, Record, Split, SplitPart};
use crate::import::payouts::provider_in;
use crate::import::rules::Portion;
use crate::ledger::{AccountKind, AccountPath, FundCode, Money};
use crate::store::accounts::Chart;
use crate::store::personal::StoredLine;

/// The act that a line becomes. Nothing of the line's personal text goes into it.
pub(super) fn record_of(
    chart: &Chart,
    stored: &StoredLine,
    explanation: &Explanation,
    bearers: &HashMap<FundCode, FundCode>,
) -> Result<Record> {
    let line = &stored.line;
    // A provider keeps every currency on an account of its own.
    let in_currency = chart
        .account_by_id(stored.account_id)
        .and_then(|own| account_in(own, line.currency))
        .filter(|path| chart.account(path).is_some());
    let own = in_currency.map_or_else(|| chart.path_of(stored.account_id).cloned(), Ok)?;
    let bearer = explanation.fund.as_ref().and_then(|fund| bearers.get(fund)).cloned();
    let fee_account = explanation.fee_minor.and_then(|_| fee_account_of(chart, stored));
    let said = SaidOfLine { stored, explanation, own, bearer, fee_account };
    let act: Act = match explanation.what {
        _ if explanation.sale.is_some() || explanation.sale_back.is_some() => said.of_goods()?,
        _ if !explanation.parts.is_empty() => said.split()?.into(),
        What::Donation => said.donation()?.into(),
        What::Income if said.account()?.kind() == AccountKind::Income => said.income()?.into(),
        What::Payment if said.account()?.kind() == AccountKind::Expense => said.payment()?.into(),
        What::Income | What::Payment => said.other_way_round()?.into(),
        What::Move => said.moved()?.into(),
    };
    let mut record = Record::new(format!("line-{}", stored.id), line.date, act);
    record.contact.clone_from(&explanation.contact);
    record.description.clone_from(&explanation.text);
    record.override_reason = (line.net_minor < 0).then(|| "It stands on the bank's statement.".to_owned());
    Ok(record)
}

/// Where a fee goes that a provider kept before its money came to the bank.
fn fee_account_of(chart: &Chart, stored: &StoredLine) -> Option<AccountPath> {
    let provider = provider_in(&stored.line.counterparty, &stored.line.purpose)?;
    let paths = [format!("Expenses:Fees:{provider}"), "Expenses:Fees:Cards".to_owned()];
    paths.into_iter().filter_map(|path| path.parse().ok()).find(|path| chart.account(path).is_some())
}

/// A line with what somebody said of it; each method is one kind of act.
struct SaidOfLine<'a> {
    stored: &'a StoredLine,
    explanation: &'a Explanation,
    own: AccountPath,
    /// The fund that bears the fee, if it is another one.
    bearer: Option<FundCode>,
    /// Where a fee goes that the line does not state; without one the account's own.
    fee_account: Option<AccountPath>,
}

impl SaidOfLine<'_> {
    /// The fee that was said, where the line states none.
    fn said_fee(&self) -> i64 {
        let has_own = self.stored.line.fee_minor.is_some_and(|fee| fee != 0);
        self.explanation.fee_minor.filter(|fee| *fee > 0 && !has_own).unwrap_or(0)
    }

    /// What was given before anybody kept a part of it.
    fn gross(&self) -> i64 {
        self.stored.line.amount_minor.saturating_add(self.said_fee())
    }

    fn amount(&self, minor: i64) -> Amount {
        Amount::from(Money::new(minor.saturating_abs(), self.stored.line.currency))
    }

    fn fee(&self) -> Option<Amount> {
        let own = self.stored.line.fee_minor.filter(|fee| *fee != 0);
        own.or(Some(self.said_fee()).filter(|fee| *fee != 0)).map(|fee| self.amount(fee))
    }

    fn bearer(&self) -> FeeBorneBy {
        self.bearer.clone().map_or(FeeBorneBy::Fund, FeeBorneBy::Other)
    }

    fn fund(&self) -> Result<FundCode> {
        let date = self.stored.line.date;
        self.explanation
            .fund
            .clone()
            .ok_or_else(|| OpsError::NotPossible(format!("Choose a fund for the line of {date}.")))
    }

    fn account(&self) -> Result<AccountPath> {
        let date = self.stored.line.date;
        let missing = || OpsError::NotPossible(format!("Choose what the line of {date} was for."));
        self.explanation.account.clone().ok_or_else(missing)
    }

    fn must_come_in(&self, comes_in: bool) -> Result<()> {
        if (self.stored.line.net_minor > 0) == comes_in {
            return Ok(());
        }
        let (is, would) = if comes_in { ("went out", "money in") } else { ("came in", "money out") };
        Err(OpsError::NotPossible(format!("The line of {} {is}; it cannot be {would}.", self.stored.line.date)))
    }

    fn donation(&self) -> Result<Donation> {
        self.must_come_in(true)?;
        Ok(Donation {
            fund: self.fund()?,
            amount: self.amount(self.gross()),
            currency: Some(self.stored.line.currency),
            into: self.own.clone(),
            fee: self.fee(),
            fee_borne_by: self.bearer(),
            fee_account: self.fee_account.clone(),
            income: self.explanation.account.clone(),
        })
    }

    /// A sale with its goods, or one that is paid back.
    fn of_goods(&self) -> Result<Act> {
        self.must_come_in(self.explanation.sale.is_some())?;
        let (line, own) = (&self.stored.line, self.own.clone());
        Ok(match (&self.explanation.sale, &self.explanation.sale_back) {
            (Some(sale), _) => sale.act(line, own, self.fee(), self.bearer()).into(),
            (None, Some(back)) => back.act(line, own).into(),
            (None, None) => return Err(OpsError::NotPossible("There are no goods in it.".into())),
        })
    }

    /// The line as several things at once; its parts must make up what moved.
    fn split(&self) -> Result<Split> {
        let line = &self.stored.line;
        let comes_in = line.net_minor > 0;
        self.must_come_in(matches!(self.explanation.what, What::Donation | What::Income))?;
        let part = |portion: &Portion| -> Result<SplitPart> {
            let fund = portion.fund.clone().map_or_else(|| self.fund(), Ok)?;
            Ok(SplitPart { fund, amount: self.amount(portion.minor), account: portion.account.clone() })
        };
        let parts = self.explanation.parts.iter().map(part).collect::<Result<Vec<_>>>()?;
        let total = if comes_in { self.gross() } else { line.net_minor }.saturating_abs();
        let sum = self.explanation.parts.iter().map(|portion| portion.minor).fold(0, i64::saturating_add);
        if sum != total {
            let (sum, total) = (Money::new(sum, line.currency), Money::new(total, line.currency));
            return Err(OpsError::NotPossible(format!(
                "The parts of the line of {} make {sum}, the line says {total}.",
                line.date
            )));
        }
        let own = Some(self.own.clone());
        let (into, from) = if comes_in { (own, None) } else { (None, own) };
        Ok(Split {
            into,
            from,
            parts,
            currency: Some(line.currency),
            fee: self.fee().filter(|_| comes_in),
            fee_borne_by: self.bearer(),
            fee_account: self.fee_account.clone(),
        })
    }

    fn income(&self) -> Result<Income> {
        self.must_come_in(true)?;
        Ok(Income {
            fund: self.fund()?,
            amount: self.amount(self.gross()),
            currency: Some(self.stored.line.currency),
            into: self.own.clone(),
            income: self.account()?,
            fee: self.fee(),
            fee_borne_by: self.bearer(),
            fee_account: self.fee_account.clone(),
        })
    }

    fn payment(&self) -> Result<Payment> {
        self.must_come_in(false)?;
        Ok(Payment {
            fund: self.fund()?,
            amount: self.amount(self.stored.line.net_minor),
            currency: Some(self.stored.line.currency),
            from: self.own.clone(),
            expense: self.account()?,
            fee: None,
            fee_borne_by: self.bearer(),
            fee_account: None,
        })
    }

    /// A debt paid, a gift given back, a refund of a cost: the same two accounts, the other way round.
    fn other_way_round(&self) -> Result<Journal> {
        self.must_come_in(self.explanation.what == What::Income)?;
        let net = Money::new(self.stored.line.net_minor, self.stored.line.currency);
        let fund = self.fund()?;
        let side = |account: AccountPath, money: Money| JournalLine {
            account,
            fund: fund.clone(),
            amount: Amount::new(money.to_string()),
            currency: Some(money.currency),
            memo: None,
        };
        let lines = vec![side(self.own.clone(), net), side(self.account()?, net.negated())];
        Ok(Journal { lines, kind: None, gives_back: None })
    }

    fn moved(&self) -> Result<Move> {
        let (own, other) = (self.own.clone(), self.account()?);
        let (from, into) = if self.stored.line.net_minor < 0 { (own, other) } else { (other, own) };
        let amount = self.amount(self.stored.line.net_minor);
        Ok(Move { from, into, amount, currency: Some(self.stored.line.currency), fund: self.explanation.fund.clone() })
    }
}
