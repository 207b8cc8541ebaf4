//! A day on its way into SQLite, written digit by digit: the general formatter costs more than binding the rest of a posting.

use chrono::{Datelike, NaiveDate};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Date;
use diesel::sqlite::Sqlite;

/// A day as a column keeps it; it is read as any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression)]
#[diesel(sql_type = Date)]
pub(super) struct Day(pub NaiveDate);

impl ToSql<Date, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(iso(self.0));
        Ok(IsNull::No)
    }
}

#[cfg(feature = "postgres")]
impl ToSql<Date, diesel::pg::Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
        <NaiveDate as ToSql<Date, diesel::pg::Pg>>::to_sql(&self.0, out)
    }
}

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

/// `2026-02-29` and never another shape within the four-digit years; beyond them as chrono writes it.
fn iso(day: NaiveDate) -> String {
    let Ok(year @ 0..=9999) = u32::try_from(day.year()) else { return day.to_string() };
    let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
    let mut text = String::with_capacity(10);
    text.extend([year / 1000, year / 100, year / 10, year].map(digit));
    for part in [day.month(), day.day()] {
        text.push('-');
        text.extend([part / 10, part].map(digit));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_the_general_formatter_writes_it() {
        let first = NaiveDate::from_ymd_opt(1999, 12, 20).unwrap();
        let some = first.iter_days().take(800).chain([NaiveDate::MIN, NaiveDate::MAX, NaiveDate::default()]);
        for day in some.chain(NaiveDate::from_ymd_opt(9, 1, 2)).chain(NaiveDate::from_ymd_opt(9999, 12, 31)) {
            assert_eq!(iso(day), day.to_string());
        }
    }
}
