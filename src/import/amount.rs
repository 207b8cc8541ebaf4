//! One amount cell: what it can mean, and its value once the file's decimal mark is known.
//! Knows no column and no file; whether `1.000` is one or a thousand is decided by all values together.

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

/// Largest number of digits that surely fits 64 bits.
const MOST_DIGITS: u8 = 18;

#[derive(Default)]
struct Scan {
    sign: Option<bool>,
    is_bracketed: bool,
    word: String,
    has_dollar: bool,
    symbol: Option<&'static str>,
    digits: i64,
    count: u8,
    points: u8,
    commas: u8,
    last_mark: Option<DecimalMark>,
    before_first: u8,
    run: u8,
    since_space: Option<u8>,
    groups_fit: bool,
    ended: bool,
}

impl Scan {
    fn mark(&mut self, mark: DecimalMark) -> Option<()> {
        if self.ended || !self.close_space() {
            return None;
        }
        if self.last_mark.is_none() {
            self.before_first = self.run;
        } else if !matches!(self.run, 2 | 3) {
            self.groups_fit = false;
        }
        match mark {
            DecimalMark::Point => self.points = self.points.checked_add(1)?,
            DecimalMark::Comma => self.commas = self.commas.checked_add(1)?,
        }
        self.last_mark = Some(mark);
        self.run = 0;
        Some(())
    }

    fn digit(&mut self, digit: u32) -> Option<()> {
        if self.ended || self.count >= MOST_DIGITS {
            return None;
        }
        self.digits = self.digits.checked_mul(10)?.checked_add(i64::from(digit))?;
        self.count = self.count.saturating_add(1);
        self.run = self.run.saturating_add(1);
        if let Some(since) = self.since_space.as_mut() {
            *since = since.saturating_add(1);
        }
        Some(())
    }

    /// A space between digits groups thousands: three digits must follow it.
    fn close_space(&mut self) -> bool {
        self.since_space.take().is_none_or(|digits| digits == 3 || digits == 0)
    }

    fn other(&mut self, c: char) -> Option<()> {
        match c {
            '-' | '−' | '–' if self.count == 0 => self.set_sign(true)?,
            // “10.–” and “10,--” are Swiss and German for no cents; otherwise a trailing minus is a minus.
            '-' | '−' | '–' | '—' if self.run == 0 && self.last_mark.is_some() => self.ended = true,
            '-' | '−' => {
                self.ended = true;
                self.set_sign(true)?;
            }
            '+' => self.set_sign(false)?,
            '(' if self.count == 0 => self.is_bracketed = true,
            ')' if self.is_bracketed => self.ended = true,
            '\'' | '’' | '`' | '´' if self.count > 0 => {}
            '*' | '=' | '"' if self.count == 0 => {}
            '€' => self.symbol = Some("EUR"),
            '£' => self.symbol = Some("GBP"),
            '¥' => self.symbol = Some("JPY"),
            '₽' => self.symbol = Some("RUB"),
            '₴' => self.symbol = Some("UAH"),
            '₺' => self.symbol = Some("TRY"),
            '$' => self.has_dollar = true,
            _ if c.is_whitespace() => {
                if !self.close_space() {
                    return None;
                }
                if self.count > 0 && !self.ended {
                    self.since_space = Some(0);
                }
            }
            _ if c.is_alphabetic() => {
                if self.count > 0 {
                    self.ended = true;
                }
                if self.word.len() >= 8 {
                    return None;
                }
                self.word.push(c);
            }
            '.' => {}
            _ => return None,
        }
        Some(())
    }

    fn set_sign(&mut self, negative: bool) -> Option<()> {
        if self.sign.is_some() {
            return None;
        }
        self.sign = Some(negative);
        Some(())
    }
}

impl Cell {
    /// Takes a cell apart; None when it is empty or no number.
    #[must_use]
    pub fn scan(text: &str) -> Option<Self> {
        let mut scan = Scan { groups_fit: true, ..Scan::default() };
        let starts_word = text.chars().next().is_some_and(char::is_alphabetic);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next_is_number = chars.peek().is_some_and(|next| next.is_ascii_digit());
            match c {
                '0'..='9' => scan.digit(c.to_digit(10)?)?,
                // “Fr. 12” and “zł.” carry a point that belongs to the word.
                '.' if (starts_word && scan.count == 0 && !next_is_number) || scan.ended => {}
                '.' => scan.mark(DecimalMark::Point)?,
                ',' => scan.mark(DecimalMark::Comma)?,
                _ => scan.other(c)?,
            }
        }
        if scan.count == 0 || !scan.close_space() {
            return None;
        }
        scan.finish()
    }

    /// The number as if its last mark stood before the decimals, in ten-thousandths: good enough to compare columns
    /// before anything is decided.
    #[must_use]
    pub fn rough(&self) -> i64 {
        let decimals = if self.vote() == MarkVote::Either { 0 } else { self.after_last };
        let decimals = if self.last_mark.is_some() { decimals } else { 0 };
        let (value, _) = scaled(self.digits, decimals, 4).unwrap_or((0, false));
        if self.negative { value.saturating_neg() } else { value }
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

impl Scan {
    fn finish(self) -> Option<Cell> {
        let word = self.word.to_lowercase();
        let mut currency = self.symbol.and_then(|code| code.parse().ok());
        let mut negative = self.sign == Some(true) || self.is_bracketed;
        let mut says_credit = self.sign == Some(false);
        match word.as_str() {
            "" => {}
            "cr" | "c" | "h" | "haben" | "crdt" => says_credit = true,
            "dr" | "d" | "s" | "db" | "soll" | "dbit" => negative = true,
            "zł" | "zl" => currency = "PLN".parse().ok(),
            "kč" | "kc" => currency = "CZK".parse().ok(),
            "fr" | "sfr" => currency = "CHF".parse().ok(),
            "euro" | "euros" => currency = Some(Currency::EUR),
            "руб" | "р" | "rub" | "rur" => currency = "RUB".parse().ok(),
            "kr" => {}
            code => currency = Some(currency_word(code, &self.word)?),
        }
        Some(Cell {
            negative,
            says_credit,
            currency,
            has_dollar: self.has_dollar,
            digits: self.digits,
            points: self.points,
            commas: self.commas,
            last_mark: self.last_mark,
            before_first: if self.last_mark.is_some() { self.before_first } else { self.run },
            after_last: self.run,
            groups_fit: self.groups_fit,
        })
    }
}

fn currency_word(lower: &str, written: &str) -> Option<Currency> {
    let known = lower.parse::<Currency>().ok();
    let is_upper = written.chars().all(|c| c.is_ascii_uppercase());
    known.or_else(|| Currency::unlisted(written).filter(|_| is_upper))
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
        assert_eq!(code("INE 3").as_deref(), Some("INE"));
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
