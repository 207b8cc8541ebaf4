//! Which period a report speaks of, and with which other one it is compared.

use chrono::{Datelike, Months, NaiveDate};

use super::build_report::ReportAsked;
use super::{OpsError, Result};
use crate::ledger::{Month, Period};
use crate::reports::UsualPeriod;
use crate::store::{Conn, entries};

/// With what a report is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Previous,
    LastYear,
}

/// The period a person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeriodAsked {
    pub month: Option<String>,
    pub quarter: Option<String>,
    pub year: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub as_of: Option<String>,
}

/// The period of what is asked; months, quarters and years may be `last`.
///
/// # Errors
/// When it cannot be understood, or more than one is named.
pub(super) fn decide_period(conn: &mut Conn, asked: &ReportAsked, first_month: u32) -> Result<Period> {
    use crate::ledger::period::parse_date;
    let said = &asked.period;
    let count = [
        said.month.is_some(),
        said.quarter.is_some(),
        said.year.is_some(),
        said.from.is_some() || said.to.is_some(),
        said.as_of.is_some(),
    ];
    if count.into_iter().filter(|is_said| *is_said).count() > 1 {
        return Err(OpsError::NotPossible("Name one period: a month, a quarter, a year, a range, or a day.".into()));
    }
    if let Some(last) = last_whole(said, asked.today, first_month) {
        return Ok(last);
    }
    let range = entries::date_range(conn)?;
    let (first, last) = range.unwrap_or((asked.today, asked.today));
    if let Some(month) = &said.month {
        return Ok(month.parse::<Month>()?.period());
    }
    if let Some(quarter) = &said.quarter {
        return Ok(Period::quarter(quarter)?);
    }
    if let Some(year) = &said.year {
        let number =
            year.trim().parse().map_err(|_| crate::ledger::period::PeriodError::NotAYear { read: year.clone() })?;
        return Ok(Period::fiscal_year(number, first_month)?);
    }
    if let Some(day) = &said.as_of {
        let day = parse_date(day)?;
        return Ok(Period { from: first.min(day), to: day });
    }
    if said.from.is_some() || said.to.is_some() {
        let from = said.from.as_deref().map(parse_date).transpose()?.unwrap_or(first);
        let to = said.to.as_deref().map(parse_date).transpose()?.unwrap_or(last.max(from));
        return Ok(Period::new(from, to)?);
    }
    Ok(match asked.name.usual_period() {
        UsualPeriod::LastMonth => Month::containing(last).period(),
        UsualPeriod::FiscalYear => Period::fiscal_year_of(last, first_month),
        UsualPeriod::Today => Period { from: first.min(asked.today), to: asked.today },
    })
}

/// `last`: the month, quarter or fiscal year that ended before today; what is asked for every month by a clock.
fn last_whole(said: &PeriodAsked, today: NaiveDate, first_month: u32) -> Option<Period> {
    let is_last = |text: &Option<String>| text.as_deref().map(str::trim) == Some("last");
    let current = if is_last(&said.month) {
        Month::containing(today).period()
    } else if is_last(&said.quarter) {
        Period::quarter(&format!("{}-Q{}", today.year(), today.month0() / 3 + 1)).ok()?
    } else if is_last(&said.year) {
        Period::fiscal_year_of(today, first_month)
    } else {
        return None;
    };
    Some(current.previous())
}

/// The period to put beside this one. What stands on a day is compared with what stood a month or a year before it; the last
/// day of a month with a last day. Before the book's first day nothing was there.
pub(super) fn beside(said: &PeriodAsked, period: Period, compare: Compare) -> Period {
    let back = |months: u32| {
        let month = Month::containing(period.to);
        let to = match period.to == month.last_day() {
            true => month.minus(months).last_day(),
            false => period.to.checked_sub_months(Months::new(months)).unwrap_or(period.to),
        };
        Period { from: period.from.min(to), to }
    };
    match compare {
        Compare::Previous if said.as_of.is_some() => back(1),
        Compare::LastYear if said.as_of.is_some() => back(12),
        Compare::Previous => period.previous(),
        Compare::LastYear => period.last_year(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_put_beside_the_day_a_month_or_a_year_before_and_a_last_day_beside_a_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let told = |text: &str, compare| {
            let said = PeriodAsked { as_of: Some(text.to_owned()), ..PeriodAsked::default() };
            let period = beside(&said, Period { from: day("2024-01-10"), to: day(text) }, compare);
            format!("{} {}", period.from, period.to)
        };
        let previous = [
            ("2026-06-30", "2024-01-10 2026-05-31"),
            ("2026-02-28", "2024-01-10 2026-01-31"),
            ("2026-03-30", "2024-01-10 2026-02-28"),
            ("2026-06-15", "2024-01-10 2026-05-15"),
            ("2024-01-20", "2023-12-20 2023-12-20"),
        ];
        for (asked, expected) in previous {
            assert_eq!(told(asked, Compare::Previous), expected, "{asked}");
        }
        assert_eq!(told("2025-02-28", Compare::LastYear), "2024-01-10 2024-02-29");
        assert_eq!(told("2024-10-31", Compare::LastYear), "2023-10-31 2023-10-31", "before the book began");
    }
}
