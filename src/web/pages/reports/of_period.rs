//! Short addresses of a month's or a year's report: `/reports/2026-11`, `/reports/2026`, with `.csv` or another format behind.

use crate::ledger::Month;
use crate::render::Format;

/// Where the address leads; none where it names no period.
pub(super) fn address_of(name: &str) -> Option<String> {
    let (period, format) = match name.split_once('.') {
        Some((period, format)) => (period, Some(format.parse::<Format>().ok()?)),
        None => (name, None),
    };
    let is_year = period.len() == 4 && period.bytes().all(|byte| byte.is_ascii_digit());
    let query = match period.parse::<Month>() {
        Ok(month) => format!("month={month}"),
        Err(_) if is_year => format!("year={period}"),
        Err(_) => return None,
    };
    let file = format.map(|format| format!("/{period}.{}", format.name())).unwrap_or_default();
    Some(format!("/reports/monthly{file}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_and_a_year_lead_to_their_report_and_nothing_else_does() {
        let told = |name| address_of(name).unwrap_or_default();
        assert_eq!(told("2026-11"), "/reports/monthly?month=2026-11");
        assert_eq!(told("2026"), "/reports/monthly?year=2026");
        assert_eq!(told("2026-11.csv"), "/reports/monthly/2026-11.csv?month=2026-11");
        for name in ["monthly", "2026-13", "20266", "2026-11.exe", "2026.", "..", ""] {
            assert_eq!(told(name), "", "{name}");
        }
    }
}
