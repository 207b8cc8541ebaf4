//! One date cell: its three parts, and the day once the file's order is known.
//! Knows no column; the order of ambiguous dates is decided by all values together.

use chrono::{Datelike, Days, NaiveDate};

/// In which order a date's three numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

impl DateOrder {
    pub const ALL: [Self; 3] = [Self::Dmy, Self::Mdy, Self::Ymd];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
        }
    }

    /// The order of that name, as answers to questions and profiles write it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.name() == name)
    }
}

/// A date cell taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateCell {
    parts: [u16; 3],
    widths: [u8; 3],
    /// The year has four digits and stands first, or the month is a word: no question of order.
    fixed: Option<DateOrder>,
    pub separator: char,
    /// A month written as a word.
    pub has_month_name: bool,
    /// “AM” or “PM” behind it.
    pub has_half_day: bool,
}

/// A day, and whether the cell named one that the month does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    pub is_corrected: bool,
}

/// Years of the Buddhist calendar, 543 ahead.
const BUDDHIST: std::ops::RangeInclusive<u16> = 2493..=2693;

const MONTHS: [&[&str]; 12] = [
    &["jan", "янв", "sty", "led", "sau", "gen", "ene", "januar", "stycz", "lede", "tammi"],
    &["feb", "fev", "fév", "фев", "lut", "úno", "uno", "vas", "helmi"],
    &["mar", "mär", "mrz", "maa", "мар", "bře", "bre", "kov", "mrt", "maalis"],
    &["apr", "avr", "abr", "апр", "kwi", "dub", "bal", "huhti"],
    &["may", "mai", "mag", "maj", "май", "мая", "mei", "kvě", "kve", "geg", "touko", "mayo", "maio"],
    &["jun", "juin", "giu", "июн", "cze", "červn", "cervn", "bir", "kesä"],
    &["jul", "juil", "lug", "июл", "lip", "červe", "cerve", "lie", "heinä"],
    &["aug", "aou", "aoû", "ago", "авг", "sie", "srp", "rugp", "elo"],
    &["sep", "set", "сен", "wrz", "zář", "zar", "rugs", "syys"],
    &["oct", "okt", "ott", "out", "окт", "paź", "paz", "říj", "rij", "spa", "loka"],
    &["nov", "ноя", "lis", "lap", "marras"],
    &["dec", "dez", "dic", "déc", "дек", "gru", "pro", "gruo", "joulu"],
];

fn month_named(word: &str) -> Option<u16> {
    // Most words are no month: the first letter says so before anything is compared.
    let first = word.chars().next()?.to_lowercase().next()?;
    let begin = |name: &str| name.chars().next();
    let names = (1_u16..).zip(MONTHS).flat_map(|(number, names)| names.iter().map(move |name| (name, number)));
    let mut names = names.filter(|(name, _)| begin(name) == Some(first)).peekable();
    names.peek()?;
    let lower = word.to_lowercase();
    let found = names.filter(|(name, _)| lower.starts_with(**name)).map(|(name, number)| (name.len(), number));
    found.max().map(|(_, number)| number)
}

fn number(digits: &str) -> Option<(u16, u8)> {
    (digits.len() <= 4 && !digits.is_empty()).then_some(())?;
    Some((digits.parse().ok()?, u8::try_from(digits.len()).ok()?))
}

/// `2026年3月13日` and `2012:03:01` with hyphens; `None` for every other text.
fn with_usual_marks(text: &str) -> Option<String> {
    if text.contains('年') {
        return Some(text.replace(['年', '月'], "-").replace('日', " "));
    }
    let (year, rest) = text.split_once(':')?;
    let (month, day) = rest.split_once(':')?;
    let is_number = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(year, 4) && is_number(month, 2) && is_number(day, 2)).then(|| format!("{year}-{month}-{day}"))
}

impl DateCell {
    /// Takes a cell apart; None when it does not start with a date. A time of day may follow.
    #[must_use]
    pub fn scan(text: &str) -> Option<Self> {
        let text = text.trim();
        let first = text.chars().next()?;
        if let Some(spelled) = with_usual_marks(text) {
            return Self::scan(&spelled);
        }
        if first.is_alphabetic() {
            return Self::with_month_first(text);
        }
        if !first.is_ascii_digit() {
            return None;
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 8 || digits == 14 {
            let rest = text.get(digits..).unwrap_or("");
            return Self::compact(text.get(..8)?, rest);
        }
        let (a, rest) = split_number(text)?;
        let separator = rest.chars().next()?;
        let rest = rest.trim_start_matches(|c: char| separators(c) || c.is_whitespace());
        if rest.chars().next().is_some_and(char::is_alphabetic) {
            return Self::with_month_second(a, rest);
        }
        if !separators(separator) {
            return None;
        }
        let (b, rest) = split_number(rest)?;
        let second = rest.chars().next()?;
        if second != separator && second != '\'' {
            return None;
        }
        let rest = rest.trim_start_matches([second, ' ']);
        let (c, rest) = split_number(rest)?;
        if !ends_date(rest) {
            return None;
        }
        let (parts, widths) = ([a.0, b.0, c.0], [a.1, b.1, c.1]);
        let fixed = match widths {
            [4, ..] => Some(DateOrder::Ymd),
            [_, 3 | 4, _] | [3, ..] | [.., 1 | 3] => return None,
            _ => None,
        };
        let upper = rest.to_ascii_uppercase();
        let has_half_day = upper.ends_with("AM") || upper.ends_with("PM");
        let cell = Self { parts, widths, fixed, separator, has_month_name: false, has_half_day };
        DateOrder::ALL.into_iter().any(|order| cell.fits(order)).then_some(cell)
    }

    fn compact(digits: &str, rest: &str) -> Option<Self> {
        if rest.chars().next().is_some_and(|c| !c.is_whitespace() && !matches!(c, 'T' | '.' | '[')) {
            return None;
        }
        let take = |from: usize, to: usize| number(digits.get(from..to)?);
        let year_first = take(0, 4).is_some_and(|(year, _)| (1950..=2100).contains(&year));
        let (parts, fixed) = if year_first {
            ([take(0, 4)?, take(4, 6)?, take(6, 8)?], DateOrder::Ymd)
        } else {
            ([take(0, 2)?, take(2, 4)?, take(4, 8)?], DateOrder::Dmy)
        };
        let cell = Self {
            parts: parts.map(|(value, _)| value),
            widths: parts.map(|(_, width)| width),
            fixed: Some(fixed),
            separator: ' ',
            has_month_name: false,
            has_half_day: false,
        };
        // Eight digits are a number sooner than a Buddhist year.
        (cell.fits(fixed) && !cell.is_buddhist()).then_some(cell)
    }

    fn named_month(day: (u16, u8), month: u16, year: (u16, u8)) -> Option<Self> {
        let cell = Self {
            parts: [day.0, month, year.0],
            widths: [day.1, 2, year.1],
            fixed: Some(DateOrder::Dmy),
            separator: ' ',
            has_month_name: true,
            has_half_day: false,
        };
        (matches!(year.1, 2 | 4) && cell.fits(DateOrder::Dmy)).then_some(cell)
    }

    fn with_month_first(text: &str) -> Option<Self> {
        let (word, rest) = split_word(text);
        let gap = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/');
        let rest = rest.trim_start_matches(gap);
        let Some(month) = month_named(word) else {
            // A weekday before the date: “Mon, 5 Jan 2026”.
            let is_short = word.chars().count() <= 10;
            return (is_short && rest.chars().next()?.is_ascii_digit()).then(|| Self::scan(rest)).flatten();
        };
        let (day, rest) = split_number(rest)?;
        let rest = rest.trim_start_matches(gap);
        let (year, _) = split_number(rest)?;
        Self::named_month(day, month, year)
    }

    fn with_month_second(first: (u16, u8), rest: &str) -> Option<Self> {
        let (word, rest) = split_word(rest);
        let month = month_named(word)?;
        let gap = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/' | '\'');
        let (last, _) = split_number(rest.trim_start_matches(gap))?;
        if first.1 == 4 { Self::named_month(last, month, first) } else { Self::named_month(first, month, last) }
    }

    /// Day, month, year as this order reads them.
    fn ordered(&self, order: DateOrder) -> ((u16, u8), u16, u16) {
        let [a, b, c] = self.parts;
        let [wa, _, wc] = self.widths;
        match order {
            DateOrder::Dmy => ((c, wc), b, a),
            DateOrder::Mdy => ((c, wc), a, b),
            DateOrder::Ymd => ((a, wa), b, c),
        }
    }

    /// Whether the cell can be read in this order at all.
    #[must_use]
    pub fn fits(&self, order: DateOrder) -> bool {
        if self.fixed.is_some_and(|fixed| fixed != order) {
            return false;
        }
        let ((year, width), month, day) = self.ordered(order);
        let year_fits = match width {
            2 => true,
            4 => (1950..=2150).contains(&year) || BUDDHIST.contains(&year),
            _ => false,
        };
        year_fits && (1..=12).contains(&month) && (1..=31).contains(&day)
    }

    /// Whether its year can only be one of the Buddhist calendar, as Thai banks write it.
    #[must_use]
    pub fn is_buddhist(&self) -> bool {
        self.parts.iter().zip(self.widths).any(|(part, width)| width == 4 && BUDDHIST.contains(part))
    }

    /// Whether the cell leaves no choice.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }

    /// The day in this order (or the cell's own, where it leaves no choice). A two-digit year is the one nearest to `near`.
    /// A day the month does not have becomes its last day.
    #[must_use]
    pub fn day(&self, order: DateOrder, near: NaiveDate) -> Option<Day> {
        let order = self.fixed.unwrap_or(order);
        if !self.fits(order) {
            return None;
        }
        let ((year, width), month, day) = self.ordered(order);
        let year = match width {
            2 => full_year(year, near.year()),
            _ if BUDDHIST.contains(&year) => i32::from(year).saturating_sub(543),
            _ => i32::from(year),
        };
        let (month, day) = (u32::from(month), u32::from(day));
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
            return Some(Day { date, is_corrected: false });
        }
        let next_month = if month == 12 {
            NaiveDate::from_ymd_opt(year.saturating_add(1), 1, 1)
        } else {
            NaiveDate::from_ymd_opt(year, month.saturating_add(1), 1)
        };
        next_month?.checked_sub_days(Days::new(1)).map(|date| Day { date, is_corrected: true })
    }
}

/// The year with these last two digits that is nearest to `near`.
#[must_use]
pub fn full_year(two_digits: u16, near: i32) -> i32 {
    let century = near.saturating_sub(near.rem_euclid(100));
    [century.saturating_sub(100), century, century.saturating_add(100)]
        .into_iter()
        .map(|base| base.saturating_add(i32::from(two_digits)))
        .min_by_key(|year| year.abs_diff(near))
        .unwrap_or(near)
}

fn separators(c: char) -> bool {
    matches!(c, '.' | '/' | '-' | '\'')
}

fn split_number(text: &str) -> Option<((u16, u8), &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((number(digits)?, rest))
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// What may follow a date: nothing, a time, a zone.
fn ends_date(rest: &str) -> bool {
    let Some(next) = rest.chars().next() else { return true };
    if matches!(next, 'T' | '[' | '.' | ',' | ';' | '-') {
        let after = rest.chars().nth(1);
        return after.is_none_or(|c| c.is_ascii_digit() || c.is_whitespace());
    }
    next.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
    }

    fn read(text: &str, order: DateOrder) -> Option<String> {
        DateCell::scan(text)?.day(order, today()).map(|day| day.date.to_string())
    }

    #[test]
    fn dates_are_read_in_every_dress() {
        for (text, order, expected) in [
            ("05.12.25", DateOrder::Dmy, "2025-12-05"),
            ("2.1.2026", DateOrder::Dmy, "2026-01-02"),
            ("1/5/26 10:02am", DateOrder::Mdy, "2026-01-05"),
            ("12/31/2021", DateOrder::Mdy, "2021-12-31"),
            ("20260105", DateOrder::Dmy, "2026-01-05"),
            ("2026-01-02 00:00:00 +0000", DateOrder::Dmy, "2026-01-02"),
            ("2026-01-03T13:04:30Z", DateOrder::Dmy, "2026-01-03"),
            ("2025-12-31-21.35.45.616362", DateOrder::Dmy, "2025-12-31"),
            ("2025.04.20", DateOrder::Dmy, "2025-04-20"),
            ("01 Sep 2026", DateOrder::Mdy, "2026-09-01"),
            ("12-Dec-2019", DateOrder::Mdy, "2019-12-12"),
            ("Jan 5, 2026", DateOrder::Dmy, "2026-01-05"),
            ("5 janvier 2026", DateOrder::Dmy, "2026-01-05"),
            ("5. März 2026", DateOrder::Dmy, "2026-03-05"),
            ("Mon, 5 Jan 2026", DateOrder::Dmy, "2026-01-05"),
            ("6/ 4'18", DateOrder::Mdy, "2018-06-04"),
            ("03.04'2018", DateOrder::Dmy, "2018-04-03"),
            ("23/12/2023 09:02", DateOrder::Dmy, "2023-12-23"),
            ("15/03/2569", DateOrder::Dmy, "2026-03-15"),
            ("29/02/2567", DateOrder::Dmy, "2024-02-29"),
            ("2569-03-01", DateOrder::Ymd, "2026-03-01"),
        ] {
            assert_eq!(read(text, order).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "Pending",
            "12.30",
            "1.234,56",
            "66667620",
            "01032569",
            "25690301",
            "DE89370400440532013000",
            "13/13/2020",
            "1-2",
            "2026",
        ] {
            assert_eq!(DateCell::scan(text).and_then(|cell| cell.day(DateOrder::Dmy, today())), None, "{text}");
        }
    }

    #[test]
    fn a_day_the_month_does_not_have_becomes_its_last() {
        let day = DateCell::scan("30.02.2024").and_then(|cell| cell.day(DateOrder::Dmy, today())).unwrap();
        assert_eq!((day.date.to_string().as_str(), day.is_corrected), ("2024-02-29", true));
    }

    #[test]
    fn two_digit_years_are_the_nearest() {
        assert_eq!(full_year(99, 2026), 1999);
        assert_eq!(full_year(26, 2026), 2026);
        assert_eq!(full_year(30, 2026), 2030);
    }

    proptest! {
        #[test]
        fn no_cell_panics(text in "\\PC{0,30}") {
            for order in DateOrder::ALL {
                let _ = read(&text, order);
            }
        }
    }
}
