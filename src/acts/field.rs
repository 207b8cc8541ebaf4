//! The values that fields of acts are made of, read from JSON or built by a form. Knows no book.

use std::fmt;

use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::ActError;
use crate::ledger::{AccountPath, Currency, FundCode, Money};

macro_rules! read_from_text {
    ($($kind:ty),*) => {$(
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}
read_from_text!(AccountPath, FundCode, Currency);

/// An amount in major units as it was written, `25.00`; it becomes [`Money`] once its currency is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Amount(String);

impl Amount {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The amount in `currency`, with its sign.
    ///
    /// # Errors
    /// It cannot be read in this currency; `field` says where it stood.
    pub fn signed(&self, field: &'static str, currency: Currency) -> Result<Money, ActError> {
        Money::parse(&self.0, currency).map_err(|why| ActError::Amount { field, why })
    }

    /// The amount in `currency`, above zero.
    ///
    /// # Errors
    /// It cannot be read in this currency, is zero or negative; `field` says where it stood.
    pub fn positive(&self, field: &'static str, currency: Currency) -> Result<Money, ActError> {
        let money = self.signed(field, currency)?;
        if money.minor > 0 { Ok(money) } else { Err(ActError::NotPositive { field, read: self.0.trim().to_owned() }) }
    }
}

impl From<Money> for Amount {
    /// Keeps the number only: the act's `currency` says in what.
    fn from(money: Money) -> Self {
        Self(money.to_string())
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Quoted;
        impl Visitor<'_> for Quoted {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount in quotes such as \"25.00\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Quoted)
    }
}

/// Who pays a provider's fee.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FeeBorneBy {
    /// The fund the money is for: it gets what is left.
    #[default]
    Fund,
    /// Another fund, most often `general`: the money arrives whole.
    Other(FundCode),
}

impl<'de> Deserialize<'de> for FeeBorneBy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "fund" { Ok(Self::Fund) } else { text.parse().map(Self::Other).map_err(D::Error::custom) }
    }
}

impl Serialize for FeeBorneBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fund => serializer.serialize_str("fund"),
            Self::Other(fund) => fund.serialize(serializer),
        }
    }
}

/// A percentage as it was written, `12.5`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(String);

/// A hundred percent in the unit percentages are counted in: ten-thousandths of a percent.
pub const WHOLE: u64 = 1_000_000;

impl Percent {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Ten-thousandths of a percent, 0 to [`WHOLE`].
    ///
    /// # Errors
    /// Not a number from 0 to 100 with up to four decimals.
    pub fn weight(&self) -> Result<u64, ActError> {
        let read = self.0.trim().trim_end_matches('%').trim_end();
        let refused = || ActError::NotAPercentage { read: self.0.clone() };
        let (whole, decimals) = read.split_once('.').unwrap_or((read, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(decimals) || decimals.len() > 4 {
            return Err(refused());
        }
        let weight: u64 = format!("{whole}{decimals:0<4}").parse().map_err(|_| refused())?;
        if weight <= WHOLE { Ok(weight) } else { Err(refused()) }
    }
}

/// A fund's part of a surplus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub fund: FundCode,
    pub percent: Percent,
}

/// The shares as weights.
///
/// # Errors
/// No shares, a fund named twice, or shares that do not add up to 100.
pub fn share_weights(shares: &[Share]) -> Result<Vec<(FundCode, u64)>, ActError> {
    let mut weights: Vec<(FundCode, u64)> = Vec::with_capacity(shares.len());
    for share in shares {
        if weights.iter().any(|(fund, _)| *fund == share.fund) {
            return Err(ActError::ShareTwice { fund: share.fund.clone() });
        }
        weights.push((share.fund.clone(), share.percent.weight()?));
    }
    if weights.is_empty() {
        return Err(ActError::Empty { field: "shares" });
    }
    let sum = weights.iter().fold(0_u64, |sum, (_, weight)| sum.saturating_add(*weight));
    if sum != WHOLE {
        let (whole, rest) = (sum / 10_000, sum % 10_000);
        let text = format!("{whole}.{rest:04}");
        let sum = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        return Err(ActError::SharesNotWhole { sum });
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(fund: &str, percent: &str) -> Share {
        Share { fund: fund.parse().unwrap(), percent: Percent::new(percent) }
    }

    #[test]
    fn percentages_have_up_to_four_decimals() {
        assert_eq!(Percent::new("12.5").weight(), Ok(125_000));
        assert_eq!(Percent::new("33.3333 %").weight(), Ok(333_333));
        for bad in ["", "-1", "100.1", "1e1", "20,5", "0.12345", ".5"] {
            assert!(Percent::new(bad).weight().is_err(), "{bad}");
        }
    }

    #[test]
    fn shares_must_make_a_whole() {
        assert!(share_weights(&[share("a", "60"), share("b", "40")]).is_ok());
        let short = share_weights(&[share("a", "60"), share("b", "39.5")]);
        assert_eq!(short, Err(ActError::SharesNotWhole { sum: "99.5".into() }));
        assert!(matches!(share_weights(&[share("a", "50"), share("A", "50")]), Err(ActError::ShareTwice { .. })));
        assert!(matches!(share_weights(&[]), Err(ActError::Empty { .. })));
    }

    #[test]
    fn a_negative_or_zero_amount_is_refused_with_its_field() {
        for text in ["0", "0.00", "-5"] {
            let error = Amount::new(text).positive("fee", Currency::EUR).unwrap_err();
            assert!(error.to_string().starts_with("fee is "), "{error}");
        }
    }
}
