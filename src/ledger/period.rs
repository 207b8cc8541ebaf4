//! Months and periods. Knows no clock: today is always an argument.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Serialize, Serializer};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    #[error("“{read}” is not a month. Write it like 2020-02.")]
    NotAMonth { read: String },
    #[error("“{read}” is not a quarter. Write it like 2020-Q1.")]
    NotAQuarter { read: String },
    #[error("“{read}” is not a year. Write it like 2020.")]
    NotAYear { read: String },
    #[error("“{read}” is not a date. Write it like 2020-02-29 (year-month-day).")]
    NotADate { read: String },
    #[error("“{read}” is no month to begin a year with. Write its number, 1 to 12, or its English name, such as July.")]
    NotAFirstMonth { read: String },
    #[error("The period ends on {}, before it starts on {}.", to.format("%-d %B %Y"), from.format("%-d %B %Y"))]
    Backwards { from: NaiveDate, to: NaiveDate },
}

/// The years a book may speak of: a mistyped 12026 or 0202 is caught here.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Reads an ISO date in a year a book may speak of.
///
/// # Errors
/// Not a date of the calendar, or a year outside [`YEARS`].
pub fn parse_date(text: &str) -> Result<NaiveDate, PeriodError> {
    let read = text.trim();
    iso_date(read)
        .filter(|date| YEARS.contains(&date.year()))
        .ok_or_else(|| PeriodError::NotADate { read: read.to_owned() })
}

/// A day as people type it, whatever its year: 31.10.2026, 31.10.26, 31/10/2026, and with the year first.
#[must_use]
pub fn typed_date(read: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = read.split(['.', '/', '-']).map(str::trim).collect();
    let digits = |text: &&str| !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Option<Vec<u32>> = parts.iter().filter(|part| digits(part)).map(|part| part.parse().ok()).collect();
    let (day, month, year, length) = match (numbers.as_deref(), parts.as_slice()) {
        (Some([year, month, day]), [first, _, _]) if first.len() == 4 || first.len() == 5 => {
            (*day, *month, *year, first.len())
        }
        (Some([day, month, year]), [_, _, last]) if parts.len() == 3 => (*day, *month, *year, last.len()),
        _ => return None,
    };
    let year = i32::try_from(if length == 2 { year.saturating_add(2000) } else { year }).unwrap_or(i32::MAX);
    NaiveDate::from_ymd_opt(year, month, day)
}

/// `2020-02-10` and nothing else. By hand, for it is done for every row of a file, and reading the pattern costs more than the date.
fn iso_date(read: &str) -> Option<NaiveDate> {
    let (year, rest) = read.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_once('-')?;
    let number = |digits: &str, count: usize| {
        let is_number = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| is_number)
    };
    let year = i32::try_from(number(year, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)
}

/// Reads the month that fiscal years begin with: `7`, `07`, `July` or `jul`. 1 is January.
///
/// # Errors
/// Neither a number from 1 to 12 nor an English name.
pub fn parse_first_month(text: &str) -> Result<u32, PeriodError> {
    let read = text.trim();
    let by_name = || read.parse::<chrono::Month>().ok().map(|month| month.number_from_month());
    let number = read.parse().ok().filter(|number| (1..=12).contains(number));
    number.or_else(by_name).ok_or_else(|| PeriodError::NotAFirstMonth { read: read.to_owned() })
}

/// A calendar month.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    #[must_use]
    pub fn containing(date: NaiveDate) -> Self {
        Self { first: date.with_day(1).unwrap_or(date) }
    }

    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        self.first
    }

    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first.pred_opt().unwrap_or(self.first)
    }

    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    #[must_use]
    pub fn previous(self) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(1)).unwrap_or(self.first) }
    }

    #[must_use]
    pub fn plus(self, months: u32) -> Self {
        Self { first: self.first.checked_add_months(Months::new(months)).unwrap_or(self.first) }
    }

    #[must_use]
    pub fn minus(self, months: u32) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(months)).unwrap_or(self.first) }
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.first.year()
    }

    #[must_use]
    pub fn period(self) -> Period {
        Period { from: self.first, to: self.last_day() }
    }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let read = text.trim();
        let not_a_month = || PeriodError::NotAMonth { read: read.to_owned() };
        if read.len() != 7 {
            return Err(not_a_month());
        }
        parse_date(&format!("{read}-01")).map(Self::containing).map_err(|_| not_a_month())
    }
}

/// `2020-02`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A range of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    /// # Errors
    /// When the end lies before the start.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, PeriodError> {
        if to < from { Err(PeriodError::Backwards { from, to }) } else { Ok(Self { from, to }) }
    }

    /// From the first day a book can speak of, up to and including `day`.
    #[must_use]
    pub fn up_to(day: NaiveDate) -> Self {
        Self { from: NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).unwrap_or(day).min(day), to: day }
    }

    /// Whether it begins with a month and ends with one.
    #[must_use]
    pub fn is_of_whole_months(&self) -> bool {
        Month::containing(self.from).first_day() == self.from && Month::containing(self.to).last_day() == self.to
    }

    /// Its whole months, from the first up to before the second, and the days of those that it cuts.
    #[must_use]
    pub fn whole_and_cut(self) -> ((Month, Month), Vec<Self>) {
        let (first, last) = (Month::containing(self.from), Month::containing(self.to));
        let is_whole = |month: Month| self.from <= month.first_day() && self.to >= month.last_day();
        let from = if is_whole(first) { first } else { first.next() };
        let until = if is_whole(last) { last.next() } else { last };
        let months = if first == last { vec![first] } else { vec![first, last] };
        let days = |month: Month| Self { from: self.from.max(month.first_day()), to: self.to.min(month.last_day()) };
        ((from, until), months.into_iter().filter(|month| !is_whole(*month)).map(days).collect())
    }

    /// The twelve months from `first_month` (1 = January) of `year`.
    ///
    /// # Errors
    /// When the year is outside [`YEARS`].
    pub fn fiscal_year(year: i32, first_month: u32) -> Result<Self, PeriodError> {
        let not_a_year = || PeriodError::NotAYear { read: year.to_string() };
        if !YEARS.contains(&year) {
            return Err(not_a_year());
        }
        let from = NaiveDate::from_ymd_opt(year, first_month, 1).ok_or_else(not_a_year)?;
        Ok(Self { from, to: Month::containing(from).plus(11).last_day() })
    }

    /// The fiscal year that `day` lies in.
    #[must_use]
    pub fn fiscal_year_of(day: NaiveDate, first_month: u32) -> Self {
        let year = if day.month() < first_month { day.year().saturating_sub(1) } else { day.year() };
        Self::fiscal_year(year, first_month).unwrap_or(Month::containing(day).period())
    }

    /// Reads `2020-Q1`.
    ///
    /// # Errors
    /// Not of that form.
    pub fn quarter(text: &str) -> Result<Self, PeriodError> {
        let read = text.trim();
        let not_a_quarter = || PeriodError::NotAQuarter { read: read.to_owned() };
        let (year, quarter) = read.split_once(['-', ' ']).ok_or_else(not_a_quarter)?;
        let digits = quarter.trim_start_matches(['Q', 'q']);
        let number: u32 = digits.parse().ok().filter(|n| (1..=4).contains(n)).ok_or_else(not_a_quarter)?;
        let first: Month = format!("{year}-{:02}", number.saturating_sub(1).saturating_mul(3).saturating_add(1))
            .parse()
            .map_err(|_| not_a_quarter())?;
        Ok(Self { from: first.first_day(), to: first.plus(2).last_day() })
    }

    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// Every month the period touches, oldest first.
    #[must_use]
    pub fn months(&self) -> Vec<Month> {
        let last = Month::containing(self.to);
        let mut months = Vec::new();
        let mut month = Month::containing(self.from);
        while month <= last {
            months.push(month);
            month = month.next();
        }
        months
    }

    /// Whether the period is made of whole months.
    #[must_use]
    pub fn is_whole_months(&self) -> bool {
        self.from.day() == 1 && Month::containing(self.to).last_day() == self.to
    }

    /// The period of the same length that ends the day before this one starts; whole months stay whole months.
    #[must_use]
    pub fn previous(&self) -> Self {
        let to = self.from.pred_opt().unwrap_or(self.from);
        if self.is_whole_months() {
            let count = u32::try_from(self.months().len()).unwrap_or(1);
            return Self { from: Month::containing(self.from).minus(count).first_day(), to };
        }
        let days = u64::try_from(self.to.signed_duration_since(self.from).num_days()).unwrap_or(0);
        Self { from: to.checked_sub_days(Days::new(days)).unwrap_or(to), to }
    }

    /// The same days a year earlier (29 February becomes the 28th).
    #[must_use]
    pub fn last_year(&self) -> Self {
        let back = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day);
        let to = if self.is_whole_months() { Month::containing(back(self.to)).last_day() } else { back(self.to) };
        Self { from: back(self.from), to }
    }
}

/// `2020-02`, `2020`, or `2020-02-03 to 2020-02-09`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = Month::containing(self.from);
        if *self == month.period() {
            write!(f, "{month}")
        } else if Self::fiscal_year(self.from.year(), 1).is_ok_and(|year| year == *self) {
            write!(f, "{}", self.from.year())
        } else {
            write!(f, "{} to {}", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_with_a_month_by_number_or_name() {
        let read = |text: &str| parse_first_month(text).ok();
        assert_eq!(["7", "07", " July ", "jul", "JULY"].map(read), [Some(7); 5]);
        assert_eq!(["0", "13", "-1", "Brumaire", "", "2026-07"].map(read), [None; 6]);
    }

    #[test]
    fn periods_read_and_write_as_people_say_them() {
        let month: Month = "2020-02".parse().unwrap();
        assert_eq!(month.last_day().to_string(), "2020-02-29");
        assert_eq!(month.period().to_string(), "2020-02");
        assert_eq!(Period::quarter("2020-Q4").unwrap().to_string(), "2020-10-01 to 2020-12-31");
        assert_eq!(Period::fiscal_year(2020, 1).unwrap().to_string(), "2020");
        assert_eq!(month.period().previous().to_string(), "2020-01");
        assert_eq!(month.period().last_year().to_string(), "2019-02");
        let day = parse_date("2020-03-31").unwrap();
        assert_eq!(Period::fiscal_year_of(day, 4).to_string(), "2019-04-01 to 2020-03-31");
    }

    #[test]
    fn impossible_dates_and_mistyped_years_are_refused() {
        for text in ["2026-02-30", "12026-01-01", "0202-01-01", "2026-1-1", "31.12.2026", "", "2026-13-01"] {
            assert!(parse_date(text).is_err(), "{text}");
        }
        assert!("2026-00".parse::<Month>().is_err());
        assert!(Period::quarter("2026-Q5").is_err());
    }
}
