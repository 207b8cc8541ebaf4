//! One amount cell: what it can mean, and its value once the file's decimal mark is known.
//! Knows no column and no file; whether `1.000` is one or a thousand is decided by all values together.

mod scan;

use crate::ledger::Currency;

/// Which of the two marks stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    Point,
    Comma,
}

impl DecimalMark {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    /// The mark of that name, as answers to questions and profiles write it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "point" | "." => Some(Self::Point),
            "comma" | "," => Some(Self::Comma),
            _ => None,
        }
    }

    /// The other one: what groups thousands where this one marks decimals.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// What one cell says about the decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkVote {
    /// No mark, or nothing that tells.
    Silent,
    Decided(DecimalMark),
    /// One mark before exactly three digits.
    Either,
}

/// An amount cell taken apart. No value yet: that needs the decimal mark and the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub negative: bool,
    /// A plus sign, or a word such as CR, says that money comes in.
    pub says_credit: bool,
    /// A currency written beside the number; a lone `$` is no currency.
    pub currency: Option<Currency>,
    /// A lone `$`: some dollar.
    pub has_dollar: bool,
    digits: i64,
    points: u8,
    commas: u8,
    last_mark: Option<DecimalMark>,
    before_first: u8,
    after_last: u8,
    groups_fit: bool,
}

/// Why a cell that holds something is no amount of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    NotANumber,
    TooLarge,
}

/// A value in minor units, and whether decimals beyond the currency's were rounded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    pub minor: i64,
    pub is_rounded: bool,
}

impl Cell {
    /// The number as if its last mark stood before the decimals, in ten-thousandths: good enough to compare columns
    /// before anything is decided.
    #[must_use]
    pub fn rough(&self) -> i64 {
        // “1.000” and “1.000.000” are grouped thousands; only a mark that stands before decimals leaves some.
        let has_decimals = self.last_mark.is_some_and(|last| self.vote() == MarkVote::Decided(last));
        let decimals = if has_decimals { self.after_last } else { 0 };
        let (value, _) = scaled(self.digits, decimals, 4).unwrap_or((0, false));
        if self.negative { value.saturating_neg() } else { value }
    }

    /// The number as if any mark before its last digits stood before the decimals, in ten-thousandths: the other reading of
    /// `1.000`, to compare columns by.
    #[must_use]
    pub fn with_decimals(&self) -> i64 {
        match self.vote() {
            MarkVote::Either => self.rough().checked_div(1000).unwrap_or(0),
            MarkVote::Silent | MarkVote::Decided(_) => self.rough(),
        }
    }

    /// What the cell tells about the file's decimal mark.
    #[must_use]
    pub fn vote(&self) -> MarkVote {
        let Some(last) = self.last_mark else { return MarkVote::Silent };
        let of_last = match last {
            DecimalMark::Point => self.points,
            DecimalMark::Comma => self.commas,
        };
        let has_both = self.points > 0 && self.commas > 0;
        if has_both && of_last == 1 {
            MarkVote::Decided(last)
        } else if of_last > 1 {
            MarkVote::Decided(last.other())
        } else if self.after_last == 3 && (1..=3).contains(&self.before_first) && !self.is_zero_point() {
            MarkVote::Either
        } else {
            MarkVote::Decided(last)
        }
    }

    /// The mark that groups thousands if the cell can be read both ways and has no decimals.
    #[must_use]
    pub fn grouping(&self) -> Option<DecimalMark> {
        self.last_mark.filter(|_| self.vote() == MarkVote::Either)
    }

    /// `0.125` cannot be grouped thousands.
    fn is_zero_point(&self) -> bool {
        self.before_first == 1 && self.digits.abs() < 1000
    }

    /// The value in minor units with `mark` before the decimals: the sign as written, not yet the effect on the account.
    ///
    /// # Errors
    /// The number does not fit that mark, or is too large.
    pub fn value(&self, mark: DecimalMark, currency: Currency) -> Result<Value, Unreadable> {
        let decimals = match self.last_mark {
            Some(last) if last == mark => {
                let count = if mark == DecimalMark::Point { self.points } else { self.commas };
                if count > 1 || !self.groups_fit {
                    return Err(Unreadable::NotANumber);
                }
                self.after_last
            }
            Some(_) if self.after_last != 3 || !self.groups_fit || self.before_first == 0 => {
                return Err(Unreadable::NotANumber);
            }
            Some(_) if self.points > 0 && self.commas > 0 => return Err(Unreadable::NotANumber),
            _ => 0,
        };
        let (value, is_rounded) = scaled(self.digits, decimals, currency.exponent()).ok_or(Unreadable::TooLarge)?;
        Ok(Value { minor: if self.negative { value.saturating_neg() } else { value }, is_rounded })
    }
}

/// Digits with `decimals` of them behind the mark, as minor units; rounds half away from zero.
fn scaled(digits: i64, decimals: u8, exponent: u8) -> Option<(i64, bool)> {
    if decimals <= exponent {
        let factor = 10_i64.checked_pow(u32::from(exponent.checked_sub(decimals)?))?;
        return Some((digits.checked_mul(factor)?, false));
    }
    let divisor = 10_i64.checked_pow(u32::from(decimals.checked_sub(exponent)?))?;
    let whole = digits.checked_div(divisor)?;
    let rest = digits.checked_rem(divisor)?;
    let rounds_up = rest.checked_mul(2)? >= divisor;
    Some((whole.checked_add(i64::from(rounds_up))?, rest != 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(text: &str, mark: DecimalMark) -> Option<i64> {
        Cell::scan(text)?.value(mark, Currency::EUR).ok().map(|value| value.minor)
    }

    #[test]
    fn amounts_are_read_in_every_dress() {
        use DecimalMark::{Comma, Point};
        for (text, mark, expected) in [
            ("-12,30", Comma, -1230),
            ("1.234,56", Comma, 123_456),
            ("1 234,56 €", Comma, 123_456),
            ("1\u{202f}234,5", Comma, 123_450),
            ("2'085.41", Point, 208_541),
            ("60’908.02", Point, 6_090_802),
            ("+ $73.01", Point, 7301),
            ("- $12.01", Point, -1201),
            ("-$7,971.39", Point, -797_139),
            ("$-7,971.39", Point, -797_139),
            ("(12.50)", Point, -1250),
            ("12.50-", Point, -1250),
            ("12.50 DR", Point, -1250),
            ("-,01", Comma, -1),
            ("-62,3", Comma, -6230),
            ("200", Comma, 20000),
            ("500,", Comma, 50000),
            ("10.-", Point, 1000),
            ("9,90- EUR", Comma, -990),
            ("2 030,00 PLN", Comma, 203_000),
            ("Fr. 12.50", Point, 1250),
            ("−5", Comma, -500),
            ("8.850", Point, 885),
            ("1,00,000.00", Point, 10_000_000),
        ] {
            assert_eq!(minor(text, mark), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", "abc", "6,177E+025", "970.45 986.35", "--5", "12/03", "1.2.3", "DE89 3704", "5%", "12:30"]
        {
            assert_eq!(minor(text, DecimalMark::Point), None, "{text}");
        }
        assert_eq!(minor("12.50", DecimalMark::Comma), None, "a point before two digits is no grouping");
    }

    #[test]
    fn a_lone_mark_before_three_digits_decides_nothing() {
        let vote = |text| Cell::scan(text).map(|cell| cell.vote());
        assert_eq!(vote("1.000"), Some(MarkVote::Either));
        assert_eq!(vote("1,000"), Some(MarkVote::Either));
        assert_eq!(vote("0.125"), Some(MarkVote::Decided(DecimalMark::Point)));
        assert_eq!(vote("1.000.000"), Some(MarkVote::Decided(DecimalMark::Comma)));
        assert_eq!(vote("1.000,00"), Some(MarkVote::Decided(DecimalMark::Comma)));
        assert_eq!(vote("12,3"), Some(MarkVote::Decided(DecimalMark::Comma)));
        assert_eq!(vote("12"), Some(MarkVote::Silent));
    }

    #[test]
    fn currencies_beside_the_number_are_seen() {
        let code = |text| Cell::scan(text).and_then(|cell| cell.currency).map(|currency| currency.code().to_owned());
        assert_eq!(code("12,00 €").as_deref(), Some("EUR"));
        assert_eq!(code("PLN 3").as_deref(), Some("PLN"));
        assert_eq!(code("INE 3,00").as_deref(), Some("INE"));
        for (text, expected) in
            [("1.250,00 TL", "TRY"), ("12,00 лв.", "BGN"), ("-5,00 грн", "UAH"), ("5,00 дин.", "RSD"), ("￥500", "JPY")]
        {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(Cell::scan("VWZ1"), None);
        assert_eq!(code("$3"), None);
    }

    proptest! {
        #[test]
        fn no_cell_panics(text in "\\PC{0,30}") {
            for mark in [DecimalMark::Point, DecimalMark::Comma] {
                let _ = minor(&text, mark);
            }
        }

        #[test]
        fn grouped_numbers_come_back(value in -999_999_999_i64..999_999_999) {
            let sign = if value < 0 { "-" } else { "" };
            let (whole, cents) = (value.abs() / 100, value.abs() % 100);
            let digits = whole.to_string();
            let grouped: String = digits.chars().enumerate()
                .flat_map(|(i, c)| ((digits.len() - i) % 3 == 0 && i > 0).then_some('.').into_iter().chain([c])).collect();
            prop_assert_eq!(minor(&format!("{sign}{grouped},{cents:02}"), DecimalMark::Comma), Some(value));
        }
    }
}
