//! Money: whole minor units with a currency. Reads and writes amounts; knows no accounts.
//!
//! There is no floating point anywhere in this product. Minor-unit exponents are those of
//! ISO 4217 (EUR 2, JPY 0), plus BTC 8 (satoshi) and XMR 12 (piconero).

use std::fmt;
use std::str::FromStr;

use iso_currency::Currency as IsoCurrency;
use serde::{Serialize, Serializer};

/// Why a text is not an amount or a currency. Each message can be shown to a person as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("We cannot read “{read}” as an amount. Write it like 25 or 25.00.")]
    NotAnAmount { read: String },
    #[error("“{read}” can mean {large} or {small}. Write {large} without the mark, or all decimals.")]
    Ambiguous { read: String, large: String, small: String },
    #[error("“{read}” has more decimals than {currency} knows ({exponent}).")]
    TooPrecise { read: String, currency: Currency, exponent: u8 },
    #[error("“{read}” is larger than a book can hold.")]
    TooLarge { read: String },
    #[error("“{read}” is not a currency code we know. Use a three-letter code such as EUR, USD or CHF.")]
    UnknownCurrency { read: String },
}

/// A currency: three capital letters and the number of decimals of its minor unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

impl Currency {
    pub const EUR: Self = Self { code: *b"EUR", exponent: 2 };

    /// The three-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    /// How many decimals the minor unit has (EUR 2, JPY 0, BTC 8).
    #[must_use]
    pub const fn exponent(&self) -> u8 {
        self.exponent
    }

    /// A code that ISO 4217 does not list, read from a statement: shown with two decimals, never posted.
    #[must_use]
    pub fn unlisted(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.trim().to_uppercase().as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self { code, exponent: 2 })
    }

    fn minor_per_major(self) -> i128 {
        10_i128.pow(u32::from(self.exponent))
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let upper = text.trim().to_uppercase();
        let unknown = || MoneyError::UnknownCurrency { read: text.trim().to_owned() };
        let code: [u8; 3] = upper.as_bytes().try_into().map_err(|_| unknown())?;
        let exponent = match upper.as_str() {
            "BTC" => 8,
            "XMR" => 12,
            iso => {
                let known = IsoCurrency::from_code(iso).ok_or_else(unknown)?;
                known.exponent().and_then(|e| u8::try_from(e).ok()).unwrap_or(2)
            }
        };
        Ok(Self { code, exponent })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// An amount in minor units of its currency. In postings debit is positive, credit negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    #[must_use]
    pub const fn negated(self) -> Self {
        Self { minor: self.minor.saturating_neg(), currency: self.currency }
    }

    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// Reads the machine's notation: `-1234.56`, a point before the decimals, no grouping.
    ///
    /// # Errors
    /// Anything else, more decimals than the currency has (unless they are zeros), or too large.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let read = text.trim();
        let not_an_amount = || MoneyError::NotAnAmount { read: read.to_owned() };
        let (negative, digits) = match read.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, read.strip_prefix('+').unwrap_or(read)),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let point_without_decimals = digits.ends_with('.');
        if whole.is_empty() || point_without_decimals || !all_digits(whole) || !all_digits(decimals) {
            return Err(not_an_amount());
        }
        Self::from_parts(read, negative, whole, decimals, currency)
    }

    /// Reads what a person typed: `25`, `25,00`, `25.00`, `1.250,00`, `1 250,00`, `1'250.00`, with any
    /// kind of space and with `−` for minus. A lone mark before exactly three digits is refused as ambiguous.
    ///
    /// # Errors
    /// Not an amount, ambiguous, too precise or too large; the message says which and how to write it.
    pub fn parse_typed(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let read = text.trim();
        let mut plain: String = read
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{202f}' | '\u{a0}'))
            .map(|c| if c == '−' { '-' } else { c })
            .collect();
        for sign in [currency.code(), "€", "$", "£"] {
            plain = plain.trim_start_matches(sign).trim_end_matches(sign).to_owned();
        }
        let marks: Vec<(usize, char)> = plain.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
        let normal = match marks.as_slice() {
            [] => plain,
            [(at, mark)] => {
                let decimals = plain.len().saturating_sub(at.saturating_add(1));
                let whole_is_zero = plain.split(*mark).next().is_some_and(|w| w.trim_start_matches(['-', '+']) == "0");
                if decimals == 3 && currency.exponent() < 3 && !whole_is_zero {
                    return Err(MoneyError::Ambiguous {
                        read: read.to_owned(),
                        large: plain.replace(*mark, ""),
                        small: plain.replace(*mark, "."),
                    });
                }
                plain.replace(*mark, ".")
            }
            many => {
                let decimal = many.last().map_or('.', |(_, mark)| *mark);
                let grouping = if decimal == '.' { ',' } else { '.' };
                let decimal_marks = many.iter().filter(|(_, mark)| *mark == decimal).count();
                match decimal_marks {
                    1 if groups_are_thousands(&plain, grouping, decimal) => {
                        plain.replace(grouping, "").replace(decimal, ".")
                    }
                    n if n == many.len() && groups_are_thousands(&plain, decimal, '\0') => plain.replace(decimal, ""),
                    _ => return Err(MoneyError::NotAnAmount { read: read.to_owned() }),
                }
            }
        };
        Self::parse(&normal, currency).map_err(|error| match error {
            MoneyError::NotAnAmount { .. } => MoneyError::NotAnAmount { read: read.to_owned() },
            MoneyError::TooPrecise { currency, exponent, .. } => {
                MoneyError::TooPrecise { read: read.to_owned(), currency, exponent }
            }
            other => other,
        })
    }

    fn from_parts(
        read: &str,
        negative: bool,
        whole: &str,
        decimals: &str,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let exponent = usize::from(currency.exponent());
        let too_large = || MoneyError::TooLarge { read: read.to_owned() };
        let kept = decimals.get(..exponent.min(decimals.len())).unwrap_or(decimals);
        let dropped = decimals.get(kept.len()..).unwrap_or("");
        if dropped.bytes().any(|digit| digit != b'0') {
            return Err(MoneyError::TooPrecise { read: read.to_owned(), currency, exponent: currency.exponent() });
        }
        let major: i128 = whole.parse().map_err(|_| too_large())?;
        let minor: i128 = format!("{kept:0<exponent$}").parse().unwrap_or(0);
        let total = major.checked_mul(currency.minor_per_major()).and_then(|m| m.checked_add(minor));
        let signed = total.map(|t| if negative { -t } else { t }).ok_or_else(too_large)?;
        // Two decimal digits of head-room below i64, so that sums over a whole book cannot overflow unseen.
        if signed.unsigned_abs() > i64::MAX.unsigned_abs().into() {
            return Err(too_large());
        }
        let minor = i64::try_from(signed).map_err(|_| too_large())?;
        if minor.unsigned_abs() > LARGEST_MINOR {
            return Err(too_large());
        }
        Ok(Self { minor, currency })
    }
}

/// The largest single amount: 10¹⁶ minor units (a hundred trillion euros), a thousandth of what an i64 sum holds.
const LARGEST_MINOR: u64 = 10_000_000_000_000_000;

fn groups_are_thousands(text: &str, grouping: char, decimal: char) -> bool {
    let whole = text.split(decimal).next().unwrap_or("");
    let mut groups = whole.trim_start_matches(['-', '+']).split(grouping);
    let first_fits = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    first_fits && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
}

/// The machine's notation in major units: `-1234.56`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_major = self.currency.minor_per_major();
        let minor = i128::from(self.minor);
        let (sign, absolute) = if minor < 0 { ("-", -minor) } else { ("", minor) };
        let exponent = usize::from(self.currency.exponent());
        let text = if exponent == 0 {
            format!("{sign}{absolute}")
        } else {
            format!("{sign}{}.{:0>exponent$}", absolute / per_major, absolute % per_major)
        };
        f.pad(&text)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn eur(text: &str) -> Result<i64, MoneyError> {
        Money::parse_typed(text, Currency::EUR).map(|money| money.minor)
    }

    #[test]
    fn people_write_amounts_in_many_ways() {
        for text in [
            "1250",
            "1250,00",
            "1250.00",
            "1.250,00",
            "1,250.00",
            "1 250,00",
            "1\u{202f}250,0",
            "1'250.00",
            "1’250",
            "1250 €",
            "EUR 1250",
        ] {
            assert_eq!(eur(text), Ok(125_000), "{text}");
        }
        assert_eq!(eur("-0,5"), Ok(-50));
        assert_eq!(eur("−12.30"), Ok(-1230));
        assert_eq!(eur("1.000.000"), Ok(100_000_000));
    }

    #[test]
    fn a_lone_mark_before_three_digits_is_asked_about() {
        assert!(matches!(eur("1.250"), Err(MoneyError::Ambiguous { .. })));
        assert!(matches!(eur("1,250"), Err(MoneyError::Ambiguous { .. })));
    }

    #[test]
    fn what_is_not_an_amount_is_refused_with_the_text() {
        for text in
            ["", "zwanzig", "1.2.3", "12,34,5", "--5", "5-", "1e5", "0x10", "NaN", "١٢", "25.", ".5", "1,25.000,0"]
        {
            assert!(eur(text).is_err(), "{text}");
        }
        assert!(matches!(eur("1.2345"), Err(MoneyError::TooPrecise { .. })));
        assert!(matches!(eur("99999999999999999999"), Err(MoneyError::TooLarge { .. })));
    }

    #[test]
    fn exponents_follow_the_currency() {
        let yen: Currency = "jpy".parse().unwrap();
        assert_eq!(Money::new(1234, yen).to_string(), "1234");
        let xmr: Currency = "XMR".parse().unwrap();
        assert_eq!(Money::parse("0.000000000001", xmr).unwrap().minor, 1);
        assert!("EURO".parse::<Currency>().is_err());
        assert!("ZZZ".parse::<Currency>().is_err());
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same(minor in -10_000_000_000_000_000_i64..10_000_000_000_000_000, code in "(EUR|JPY|BTC|XMR|KWD)") {
            let money = Money::new(minor, code.parse().unwrap());
            prop_assert_eq!(Money::parse(&money.to_string(), money.currency), Ok(money));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = Money::parse_typed(&text, Currency::EUR);
            let _ = Money::parse(&text, Currency::EUR);
        }
    }
}
