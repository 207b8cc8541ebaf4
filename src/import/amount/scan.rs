//! An amount cell read sign by sign. Knows how amounts are dressed, not what the marks in them mean.

use super::{Cell, DecimalMark};
use crate::ledger::Currency;

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
    /// A letter stands directly beside a digit: `VWZ1` is a name, `INE 3,00` money.
    touches: bool,
    last: Option<char>,
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
            '¥' | '￥' => self.symbol = Some("JPY"),
            '₽' => self.symbol = Some("RUB"),
            '₴' => self.symbol = Some("UAH"),
            '₺' => self.symbol = Some("TRY"),
            '₹' => self.symbol = Some("INR"),
            '₪' => self.symbol = Some("ILS"),
            '₩' => self.symbol = Some("KRW"),
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
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let beside = scan.last.is_some_and(|last| {
                last.is_alphabetic() && c.is_ascii_digit() || last.is_ascii_digit() && c.is_alphabetic()
            });
            scan.touches |= beside;
            scan.last = Some(c);
            let next_is_number = chars.peek().is_some_and(|next| next.is_ascii_digit());
            match c {
                '0'..='9' => scan.digit(c.to_digit(10)?)?,
                // “Fr. 12” and “zł.” carry a point that belongs to the word.
                '.' if (!scan.word.is_empty() && scan.count == 0 && !next_is_number) || scan.ended => {}
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
}

impl Scan {
    fn finish(self) -> Option<Cell> {
        let word = self.word.to_lowercase();
        let mut currency = self.symbol.and_then(|code| code.parse().ok());
        let mut negative = self.sign == Some(true) || self.is_bracketed;
        let mut says_credit = self.sign == Some(false);
        // Yen have no decimals; the same sign stands for yuan.
        if self.symbol == Some("JPY") && self.last_mark.is_some() && self.run == 2 {
            currency = "CNY".parse().ok();
        }
        match word.as_str() {
            "" => {}
            dollars if self.has_dollar => currency = Some(dollars_of(dollars)?),
            "cr" | "c" | "h" | "haben" | "crdt" => says_credit = true,
            "dr" | "d" | "s" | "db" | "soll" | "dbit" => negative = true,
            "zł" | "zl" => currency = "PLN".parse().ok(),
            "kč" | "kc" => currency = "CZK".parse().ok(),
            "fr" | "sfr" => currency = "CHF".parse().ok(),
            "euro" | "euros" => currency = Some(Currency::EUR),
            "руб" | "р" | "rub" | "rur" => currency = "RUB".parse().ok(),
            "rs" | "inr" => currency = "INR".parse().ok(),
            "ft" => currency = "HUF".parse().ok(),
            "lei" => currency = "RON".parse().ok(),
            "tl" => currency = "TRY".parse().ok(),
            "лв" => currency = "BGN".parse().ok(),
            "грн" => currency = "UAH".parse().ok(),
            "ден" => currency = "MKD".parse().ok(),
            "дин" | "din" => currency = "RSD".parse().ok(),
            "元" => currency = "CNY".parse().ok(),
            "円" => currency = "JPY".parse().ok(),
            "kr" => {}
            code => currency = Some(currency_word(code, &self.word, !self.touches && self.last_mark.is_some())?),
        }
        Some(Cell {
            negative,
            says_credit,
            currency,
            has_dollar: self.has_dollar && word.is_empty(),
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

/// Whose dollars: `R$`, `CA$`, `HK$`.
fn dollars_of(word: &str) -> Option<Currency> {
    let code = match word {
        "r" | "brl" => "BRL",
        "us" | "u" | "usd" => "USD",
        "c" | "ca" | "can" | "cad" => "CAD",
        "a" | "au" | "aud" => "AUD",
        "nz" | "nzd" => "NZD",
        "hk" | "hkd" => "HKD",
        "s" | "sg" | "sgd" => "SGD",
        "nt" | "twd" => "TWD",
        "mx" | "mxn" => "MXN",
        _ => return None,
    };
    code.parse().ok()
}

/// A known code, or an unknown one in capitals where the number beside it is surely money.
fn currency_word(lower: &str, written: &str, is_money: bool) -> Option<Currency> {
    let known = lower.parse::<Currency>().ok();
    let is_upper = written.chars().all(|c| c.is_ascii_uppercase());
    known.or_else(|| Currency::unlisted(written).filter(|_| is_upper && is_money))
}
