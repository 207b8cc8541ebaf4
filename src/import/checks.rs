//! Self-checks of a file: the balance chain, gross + fee = net. They decide what is open and show green or red.
//! Knows no column and no format.

use std::collections::HashMap;

use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// How well the running balances follow from the lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chain {
    pub links: usize,
    pub held: usize,
    /// Whether the oldest line stands first.
    pub is_ascending: bool,
}

impl Chain {
    /// At least nine links of ten hold.
    #[must_use]
    pub fn holds(self) -> bool {
        self.links > 0 && self.held.saturating_mul(10) >= self.links.saturating_mul(9)
    }
}

/// Whether a line moves the running balance. A pending one does where the file says so by a balance of its own.
fn moves(line: &StatementLine) -> bool {
    line.status == LineStatus::Booked || line.status == LineStatus::Pending && line.balance_after_minor.is_some()
}

/// Follows the balances through the lines in both directions, each currency by itself; the better direction counts.
/// `change` is a line's effect in minor units.
#[must_use]
pub fn chain(lines: &[StatementLine], change: impl Fn(usize, &StatementLine) -> i64) -> Chain {
    let indexed = || (0..).zip(lines).filter(|(_, line)| moves(line));
    let (links, forward) = follow(indexed(), &change);
    let backward_lines: Vec<(usize, &StatementLine)> = indexed().collect();
    let (_, backward) = follow(backward_lines.into_iter().rev(), &change);
    Chain { links, held: forward.max(backward), is_ascending: forward >= backward }
}

fn follow<'l>(
    lines: impl Iterator<Item = (usize, &'l StatementLine)>,
    change: &impl Fn(usize, &StatementLine) -> i64,
) -> (usize, usize) {
    let mut state: HashMap<Currency, (Option<i64>, i64)> = HashMap::new();
    let (mut links, mut held) = (0_usize, 0_usize);
    for (index, line) in lines {
        let (before, since) = state.entry(line.currency).or_default();
        *since = since.saturating_add(change(index, line));
        let Some(balance) = line.balance_after_minor else { continue };
        if let Some(before) = *before {
            links = links.saturating_add(1);
            held = held.saturating_add(usize::from(before.saturating_add(*since) == balance));
        }
        (*before, *since) = (Some(balance), 0);
    }
    (links, held)
}

/// Opening and closing balance that the running balances imply, if there is one currency.
#[must_use]
pub fn ends(lines: &[StatementLine], is_ascending: bool) -> Option<(i64, i64)> {
    let mut moving: Vec<&StatementLine> = lines.iter().filter(|line| moves(line)).collect();
    if !is_ascending {
        moving.reverse();
    }
    let currency = moving.first()?.currency;
    if moving.iter().any(|line| line.currency != currency) {
        return None;
    }
    let mut opening = None;
    let (mut sum, mut closing) = (0_i64, 0_i64);
    for line in moving {
        sum = sum.saturating_add(line.net_minor);
        closing = closing.saturating_add(line.net_minor);
        if let Some(balance) = line.balance_after_minor {
            opening = opening.or_else(|| balance.checked_sub(sum));
            closing = balance;
        }
    }
    opening.map(|opening| (opening, closing))
}

/// How a fee column relates to the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeSign {
    /// A positive fee costs.
    Cost,
    /// A negative fee costs.
    Effect,
}

/// Whether most fees are written as positive costs.
#[must_use]
pub fn fee_sign(fees: impl Iterator<Item = (i64, i64)>) -> FeeSign {
    let balance = fees.filter(|(_, fee)| *fee != 0).fold(0_i64, |sum, (amount, fee)| {
        // A refund may give the fee back: its sign is turned.
        let sign = if amount < 0 && fee > 0 { 0 } else { fee.signum() };
        sum.saturating_add(sign)
    });
    if balance >= 0 { FeeSign::Cost } else { FeeSign::Effect }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn line(net: i64, balance: Option<i64>) -> StatementLine {
        StatementLine {
            record: 1,
            date: chrono::NaiveDate::default(),
            value_date: None,
            amount_minor: net,
            fee_minor: None,
            net_minor: net,
            currency: Currency::EUR,
            balance_after_minor: balance,
            counterparty: String::new(),
            counterparty_account: None,
            purpose: String::new(),
            status: LineStatus::Booked,
            kind: "payment".to_owned(),
            refs: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn a_chain_is_followed_in_both_directions_and_over_gaps() {
        let up = [line(5, Some(105)), line(-3, None), line(-2, Some(100))];
        let found = chain(&up, |_, line| line.net_minor);
        assert_eq!((found.links, found.held, found.is_ascending), (1, 1, true));
        let down = [line(-2, Some(100)), line(-3, Some(102)), line(5, Some(105))];
        let found = chain(&down, |_, line| line.net_minor);
        assert_eq!((found.held, found.is_ascending), (2, false));
        assert_eq!(ends(&down, false), Some((100, 100)));
    }
}
