//! Splitting a line: fixed amounts first, percentages of what is left, the rest to one part; nothing is lost.

use std::fmt;

use super::{RuleError, What};
use crate::ledger::split::by_weights;
use crate::ledger::{AccountPath, Currency, FundCode, Money};

/// A hundred percent in hundredths of a percent.
const WHOLE: u64 = 10_000;

/// How much of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// In hundredths of a percent of what the fixed amounts leave.
    Percent(u64),
    Amount(Money),
    /// What no other part takes.
    Rest,
}

/// One part of a split as a rule says it. What it leaves open is said for the whole line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub share: Share,
    pub fund: Option<FundCode>,
    pub account: Option<AccountPath>,
}

/// One part of a line with its amount in minor units, above zero.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Portion {
    pub minor: i64,
    pub fund: Option<FundCode>,
    pub account: Option<AccountPath>,
}

impl Part {
    /// Reads `60%,fund=CODE,account=PATH`.
    pub(super) fn read(text: &str, currency: Currency) -> Result<Self, RuleError> {
        let not_one = || RuleError::NotAPart { read: text.to_owned() };
        let mut pieces = text.split(',').map(str::trim);
        let share = match pieces.next().unwrap_or("") {
            "rest" => Share::Rest,
            percent if percent.ends_with('%') => Share::Percent(percentage(percent).ok_or_else(not_one)?),
            amount => {
                let (number, currency) = match amount.split_once(' ') {
                    Some((number, code)) => (number, code.trim().parse().map_err(|_| not_one())?),
                    None => (amount, currency),
                };
                let money = Money::parse(number, currency).map_err(|_| not_one())?;
                if money.minor <= 0 {
                    return Err(not_one());
                }
                Share::Amount(money)
            }
        };
        let mut part = Self { share, fund: None, account: None };
        for piece in pieces {
            match piece.split_once('=') {
                Some(("fund", code)) => part.fund = Some(code.parse()?),
                Some(("account", path)) => part.account = Some(path.parse()?),
                _ => return Err(not_one()),
            }
        }
        Ok(part)
    }
}

fn percentage(text: &str) -> Option<u64> {
    let read = text.trim_end_matches('%').trim();
    let (whole, decimals) = read.split_once('.').unwrap_or((read, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(decimals) || decimals.len() > 2 {
        return None;
    }
    format!("{whole}{decimals:0<2}").parse().ok().filter(|hundredths| (1..=WHOLE).contains(hundredths))
}

fn percent_text(hundredths: u64) -> String {
    let (whole, decimals) = (hundredths / 100, hundredths % 100);
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{decimals:02}").trim_end_matches('0').to_owned() }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(hundredths) => write!(f, "{}%", percent_text(*hundredths)),
            Self::Amount(money) => write!(f, "{money} {}", money.currency),
            Self::Rest => f.write_str("rest"),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.share)?;
        if let Some(fund) = &self.fund {
            write!(f, ",fund={fund}")?;
        }
        match &self.account {
            Some(account) => write!(f, ",account={account}"),
            None => Ok(()),
        }
    }
}

/// Whether the parts make a whole, whatever the line's amount.
pub(super) fn check(parts: &[Part], what: Option<What>) -> Result<(), RuleError> {
    if parts.is_empty() {
        return Ok(());
    }
    if what == Some(What::Move) {
        return Err(RuleError::SplitMove);
    }
    if parts.len() == 1 {
        return Err(RuleError::OnePart);
    }
    let percent: u64 =
        parts.iter().map(|part| if let Share::Percent(hundredths) = part.share { hundredths } else { 0 }).sum();
    let rests = parts.iter().filter(|part| part.share == Share::Rest).count();
    match (percent, rests) {
        (_, 2..) => Err(RuleError::ManyRests),
        (WHOLE | 0, 0) => Ok(()),
        (0..WHOLE, 1) => Ok(()),
        (percent, _) => Err(RuleError::NotTheWhole { percent: percent_text(percent) }),
    }
}

/// Divides an amount above zero; `None` when the parts do not fit it: fixed amounts of more, or of another sum or
/// currency. Parts that get nothing are left out.
pub(super) fn divide(parts: &[Part], total: Money) -> Option<Vec<Portion>> {
    let mut left = total.minor;
    let mut weights = Vec::with_capacity(parts.len());
    let mut percent = 0_u64;
    for part in parts {
        match part.share {
            Share::Amount(money) => {
                left = left.checked_sub(money.minor).filter(|left| *left >= 0)?;
                if money.currency != total.currency {
                    return None;
                }
                weights.push(0);
            }
            Share::Percent(hundredths) => {
                percent = percent.saturating_add(hundredths);
                weights.push(hundredths);
            }
            Share::Rest => weights.push(0),
        }
    }
    for (part, weight) in parts.iter().zip(weights.iter_mut()) {
        if part.share == Share::Rest {
            *weight = WHOLE.checked_sub(percent)?;
        }
    }
    if left > 0 && weights.iter().all(|weight| *weight == 0) {
        return None;
    }
    let shares = by_weights(left, &weights);
    let portion = |(part, share): (&Part, i64)| {
        let minor = if let Share::Amount(money) = part.share { money.minor } else { share };
        Portion { minor, fund: part.fund.clone(), account: part.account.clone() }
    };
    Some(parts.iter().zip(shares).map(portion).filter(|portion| portion.minor > 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(texts: &[&str]) -> Vec<Part> {
        texts.iter().map(|text| Part::read(text, Currency::EUR).unwrap()).collect()
    }

    fn shares(texts: &[&str], minor: i64) -> Option<Vec<i64>> {
        let portions = divide(&parts(texts), Money::new(minor, Currency::EUR))?;
        Some(portions.into_iter().map(|portion| portion.minor).collect())
    }

    #[test]
    fn fixed_amounts_come_first_and_the_rest_takes_what_is_left() {
        assert_eq!(shares(&["60%,fund=a", "40%,fund=b"], 1001), Some(vec![601, 400]));
        assert_eq!(shares(&["33.33%,fund=a", "33.33%,fund=b", "rest,fund=c"], 100), Some(vec![33, 33, 34]));
        assert_eq!(shares(&["10.00,fund=a", "rest,fund=b"], 2500), Some(vec![1000, 1500]));
        assert_eq!(shares(&["10.00,fund=a", "50%,fund=b", "rest,fund=c"], 2501), Some(vec![1000, 751, 750]));
        assert_eq!(shares(&["10.00,fund=a", "rest,fund=b"], 1000), Some(vec![1000]), "a part of nothing is no part");
    }

    #[test]
    fn amounts_that_do_not_fit_the_line_propose_nothing() {
        assert_eq!(shares(&["10.00,fund=a", "rest,fund=b"], 999), None);
        assert_eq!(shares(&["10.00,fund=a", "5.00,fund=b"], 1600), None);
        assert_eq!(shares(&["10.00,fund=a", "5.00,fund=b"], 1500), Some(vec![1000, 500]));
        assert_eq!(shares(&["10.00 USD,fund=a", "rest,fund=b"], 2000), None);
    }

    #[test]
    fn parts_are_written_as_they_are_read() {
        for text in ["60%,fund=a", "12.5%,fund=a,account=Income:Donations:Free", "rest", "10.00 EUR,fund=b"] {
            assert_eq!(Part::read(text, Currency::EUR).unwrap().to_string(), text);
        }
        for text in ["", "0%", "101%", "x%", "-1.00", "60% fund=a", "60%,x=1"] {
            assert!(Part::read(text, Currency::EUR).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_split_never_loses_or_makes_a_cent(total in 1_i64..10_000_000, fixed in 1_i64..5_000, a in 1_u64..9_000) {
            let split = [
                Part { share: Share::Amount(Money::new(fixed, Currency::EUR)), fund: None, account: None },
                Part { share: Share::Percent(a), fund: None, account: None },
                Part { share: Share::Rest, fund: None, account: None },
            ];
            match divide(&split, Money::new(total, Currency::EUR)) {
                Some(portions) => {
                    prop_assert_eq!(portions.iter().map(|portion| portion.minor).sum::<i64>(), total);
                    prop_assert!(portions.iter().all(|portion| portion.minor > 0));
                }
                None => prop_assert!(fixed > total),
            }
        }
    }
}
