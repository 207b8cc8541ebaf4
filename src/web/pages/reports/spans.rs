//! The steps from one period of a report to others: its month, quarter, year, everything until its last day, and the
//! one of the same length before and after. Knows no database and no report.

use chrono::Datelike;

use crate::ledger::{Month, Period};
use crate::render::speech;
use crate::web::form::Typed;
use crate::web::links;
use crate::web::views::Link;
use crate::words::Words;

/// What stays when the period changes.
const KEPT: [&str; 4] = ["fund", "account", "event", "compare"];

/// The report at another period, with what it is narrowed to.
pub struct Spans<'a> {
    t: &'a Words,
    path: &'a str,
    typed: &'a Typed,
    period: Period,
    first_month: u32,
}

impl<'a> Spans<'a> {
    /// `first_month` is the fiscal year's, 1 = January.
    pub const fn new(t: &'a Words, path: &'a str, typed: &'a Typed, period: Period, first_month: u32) -> Self {
        Self { t, path, typed, period, first_month }
    }

    fn link(&self, asked: &[(&str, &str)], text: String, is_current: bool) -> Link {
        let kept = KEPT.iter().map(|name| (*name, self.typed.get(name)));
        let fields: Vec<(&str, &str)> = asked.iter().copied().chain(kept).collect();
        Link { href: format!("{}{}", self.path, links::query(&fields)), text, is_current }
    }

    fn is_up_to_a_day(&self) -> bool {
        !self.typed.get("as_of").is_empty()
    }

    /// How many whole months the period has; none when it begins or ends within one.
    fn whole_months(&self) -> Option<u32> {
        let count = u32::try_from(self.period.months().len()).ok()?;
        Some(count).filter(|_| self.period.is_whole_months() && !self.is_up_to_a_day())
    }

    /// Month, quarter, year and everything, all around the period's last day.
    pub fn lengths(&self) -> Vec<Link> {
        let last = self.period.to;
        let month = Month::containing(last);
        let quarter = format!("{}-Q{}", month.year(), last.month0() / 3 + 1);
        let year = Period::fiscal_year_of(last, self.first_month);
        let is = |period: Option<Period>| !self.is_up_to_a_day() && period == Some(self.period);
        let t = |key: &str| self.t.get(key);
        vec![
            self.link(&[("month", &month.to_string())], t("web-report-span-month"), is(Some(month.period()))),
            self.link(&[("quarter", &quarter)], t("web-report-span-quarter"), is(Period::quarter(&quarter).ok())),
            self.link(&[("year", &year.from.year().to_string())], t("web-report-span-year"), is(Some(year))),
            self.link(&[("as_of", &last.to_string())], t("web-report-span-all"), self.is_up_to_a_day()),
        ]
    }

    /// The period of the same length before (`false`) or after (`true`); no link where there is none.
    pub fn neighbour(&self, is_later: bool) -> Link {
        let Some(count) = self.whole_months() else { return Link::default() };
        let first = Month::containing(self.period.from);
        let from = if is_later { first.plus(count) } else { first.minus(count) };
        let to = from.plus(count.saturating_sub(1)).last_day();
        let Ok(period) = Period::new(from.first_day(), to) else { return Link::default() };
        let text = speech::period(period, self.t);
        if count == 1 {
            return self.link(&[("month", &from.to_string())], text, false);
        }
        self.link(&[("from", &period.from.to_string()), ("to", &period.to.to_string())], text, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        Typed::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn every_length_is_one_link_away_and_keeps_the_filters() {
        let (t, typed) = (Words::new("en"), typed(&[("month", "2026-05"), ("fund", "rupression")]));
        let month: Month = "2026-05".parse().unwrap();
        let spans = Spans::new(&t, "/reports/funds", &typed, month.period(), 7);
        let lengths = spans.lengths();
        let hrefs: Vec<&str> = lengths.iter().map(|link| link.href.as_str()).collect();
        assert_eq!(
            hrefs,
            [
                "/reports/funds?month=2026-05&fund=rupression",
                "/reports/funds?quarter=2026-Q2&fund=rupression",
                "/reports/funds?year=2025&fund=rupression",
                "/reports/funds?as_of=2026-05-31&fund=rupression",
            ]
        );
        assert_eq!(lengths.iter().map(|link| link.is_current).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(spans.neighbour(false).href, "/reports/funds?month=2026-04&fund=rupression");
        assert_eq!(spans.neighbour(true).href, "/reports/funds?month=2026-06&fund=rupression");
    }

    #[test]
    fn a_quarter_steps_by_quarters_and_a_range_of_days_does_not_step() {
        let (t, typed) = (Words::new("en"), typed(&[]));
        let quarter = Spans::new(&t, "/reports/funds", &typed, Period::quarter("2026-Q1").unwrap(), 1);
        assert_eq!(quarter.neighbour(false).href, "/reports/funds?from=2025-10-01&to=2025-12-31");
        let day = |text: &str| crate::ledger::period::parse_date(text).unwrap();
        let range = Period::new(day("2026-01-05"), day("2026-01-20")).unwrap();
        assert_eq!(Spans::new(&t, "/reports/funds", &typed, range, 1).neighbour(true).href, "");
    }
}
