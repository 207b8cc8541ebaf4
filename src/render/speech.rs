//! Values as people read them (by [`Words`]) and as machines read them (paths, codes, ISO dates, plain amounts).
//! Knows no layout.

use chrono::Datelike;

use crate::ledger::{Month, Period};
use crate::reports::figure::Figure;
use crate::reports::table::{Phrase, Section, Value};
use crate::reports::{Report, ReportName};
use crate::words::Words;

/// The phrase in the reader's language. A count among its variables chooses the plural as `$n`.
#[must_use]
pub fn phrase(phrase: &Phrase, words: &Words) -> String {
    if let [("n", Value::Count(n))] = phrase.args.as_slice() {
        return words.count(&phrase.key, *n);
    }
    let spoken: Vec<(&str, String)> = phrase.args.iter().map(|(name, arg)| (*name, value(arg, words))).collect();
    let variables: Vec<(&str, &str)> = spoken.iter().map(|(name, text)| (*name, text.as_str())).collect();
    words.with(&phrase.key, &variables)
}

/// What stands below a picture: what it shows, in which currency, and where the other currencies are.
#[must_use]
pub(super) fn caption(section: &Section, figure: &Figure, words: &Words) -> String {
    let title = phrase(&figure.title, words);
    let shown = figure.currency();
    let mut cells = section.table.rows.iter().flat_map(|row| &row.cells);
    let has_others = cells
        .any(|cell| matches!(&cell.value, Value::Money(money) if !money.is_zero() && Some(money.currency) != shown));
    let key = if has_others { "reports-figure-caption-others" } else { "reports-figure-caption" };
    words.with(key, &[("title", &title)])
}

/// The value as a person reads it; money without its currency.
#[must_use]
pub fn value(value: &Value, words: &Words) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Phrase(inner) => phrase(inner, words),
        Value::Account { label, .. } => label.clone(),
        Value::Fund { name, .. } => name.clone(),
        Value::Currency(currency) => currency.to_string(),
        Value::Money(money) => words.amount(*money),
        Value::Count(count) => count.to_string().replace('-', "\u{2212}"),
        Value::Percent(hundredths) => format!("{}\u{a0}%", hundredth(*hundredths).replace('-', "\u{2212}")),
        Value::Date(day) => words.date(*day),
        Value::Month(month) => words.month(*month),
        Value::Period(span) => period(*span, words),
    }
}

/// The value as a program reads it.
#[must_use]
pub fn machine(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Phrase(phrase) => code(phrase),
        Value::Account { path, .. } => path.to_string(),
        Value::Fund { code, .. } => code.to_string(),
        Value::Currency(currency) => currency.to_string(),
        Value::Money(money) => money.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Percent(hundredths) => hundredth(*hundredths),
        Value::Date(day) => day.to_string(),
        Value::Month(month) => month.to_string(),
        Value::Period(period) => format!("{}/{}", period.from, period.to),
    }
}

/// `reports-line-owed-to-us` is `owed_to_us` to a machine.
fn code(phrase: &Phrase) -> String {
    let key = phrase.key.strip_prefix("reports-").unwrap_or(&phrase.key);
    key.strip_prefix("line-").unwrap_or(key).replace('-', "_")
}

fn hundredth(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let absolute = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", absolute / 100, absolute % 100)
}

/// The period in words: a month, a year, “up to” a day, or two days.
#[must_use]
pub fn period(period: Period, words: &Words) -> String {
    let month = Month::containing(period.from);
    if period == month.period() {
        return words.month(month);
    }
    let year = period.from.year();
    if Period::fiscal_year(year, 1).is_ok_and(|whole| whole == period) {
        return year.to_string();
    }
    let to = words.date(period.to);
    if period == Period::up_to(period.to) {
        return words.with("reports-period-up-to", &[("to", &to)]);
    }
    words.with("reports-period-range", &[("from", &words.date(period.from)), ("to", &to)])
}

/// What a report is of in time: its period, or of a position the day.
#[must_use]
pub fn span(report: &Report, words: &Words) -> String {
    match report.name {
        ReportName::Position => words.date(report.period.to),
        _ => period(report.period, words),
    }
}

/// The report's title: “Fund movements”.
#[must_use]
pub fn title(report: &Report, words: &Words) -> String {
    phrase(&report.title, words)
}

/// The facts at the foot: when it was printed, how many entries, the chain's head.
#[must_use]
pub fn colophon(report: &Report, words: &Words) -> Vec<String> {
    let mut lines: Vec<String> = report.notes.iter().map(|note| phrase(note, words)).collect();
    if report.is_demo {
        lines.push(words.get("reports-foot-demo"));
    }
    lines.push(words.with("reports-foot-printed", &[("at", &report.printed_at)]));
    lines.push(words.count("reports-foot-entries", report.entry_count));
    lines.push(words.with("reports-foot-head", &[("head", &report.head.to_string())]));
    lines
}

/// Text from outside with control and direction characters made visible as `�`, so that it cannot rearrange what
/// stands around it.
#[must_use]
pub fn tame(text: &str) -> String {
    let is_wild = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if is_wild(c) { '\u{fffd}' } else { c }).collect()
}
