//! A report for a terminal: aligned columns, no colour. Knows no single report.

use crate::reports::Report;
use crate::reports::table::{ColumnKind, Row, RowKind, Section};
use crate::words::Words;

use super::shown::Shown;
use super::speech;

/// The report as lines of text, ending in a line break.
#[must_use]
pub fn render(report: &Report, words: &Words) -> String {
    let mut out = head(report, words);
    if report.is_empty() {
        out.push('\n');
        push_line(&mut out, &words.get("reports-nothing"));
    }
    for section in report.sections.iter().filter(|section| !section.table.is_empty()) {
        render_section(&mut out, section, words);
    }
    out.push_str(&foot(report, words));
    out
}

/// Title, period and the sentences a hurried reader needs.
pub(super) fn head(report: &Report, words: &Words) -> String {
    let title = speech::title(report, words);
    let mut out = format!("{title}\n{}\n", "=".repeat(title.chars().count()));
    push_line(&mut out, &format!("{}, {}", speech::tame(&report.book), speech::span(report, words)));
    for sentence in &report.lead {
        push_line(&mut out, &speech::tame(&speech::phrase(sentence, words)));
    }
    out
}

/// Checks, signatures, and the facts at the foot.
pub(super) fn foot(report: &Report, words: &Words) -> String {
    let mut out = String::new();
    if !report.checks.is_empty() {
        out.push('\n');
    }
    for check in &report.checks {
        let mark = words.get(if check.holds { "reports-check-holds" } else { "reports-check-fails" });
        push_line(&mut out, &format!("{}  {mark}", speech::phrase(&check.phrase, words)));
    }
    for signature in &report.signatures {
        out.push('\n');
        push_line(&mut out, &format!("{}: ______________________________", speech::phrase(signature, words)));
    }
    out.push('\n');
    for line in speech::colophon(report, words) {
        push_line(&mut out, &speech::tame(&line));
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

fn render_section(out: &mut String, section: &Section, words: &Words) {
    let columns = Columns::of(section, words, 0);
    columns.push_head(out, section, words);
    columns.push_rows(out, &section.table.rows, words);
}

/// A section's columns under each other: what is shown, and how wide.
pub(super) struct Columns<'a> {
    shown: Shown<'a>,
    headers: Vec<String>,
    widths: Vec<usize>,
    numbers: Vec<bool>,
    rule: String,
}

impl<'a> Columns<'a> {
    /// As wide as their widest cell, and at least so many characters.
    pub fn of(section: &'a Section, words: &Words, least: usize) -> Self {
        let shown = Shown::of(&section.table);
        let headers: Vec<String> =
            shown.columns.iter().map(|(_, column)| speech::value(&column.header, words)).collect();
        let mut widths: Vec<usize> = headers.iter().map(|header| header.chars().count().max(least)).collect();
        for row in section.table.rows.iter().filter(|row| row.kind != RowKind::Heading) {
            for (width, text) in widths.iter_mut().zip(texts(&shown, row, words)) {
                *width = (*width).max(text.chars().count());
            }
        }
        let numbers = shown.columns.iter().map(|(_, column)| column.kind == ColumnKind::Number).collect();
        let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  ");
        Self { shown, headers, widths, numbers, rule }
    }

    /// The section's heading and the names of its columns.
    pub fn push_head(&self, out: &mut String, section: &Section, words: &Words) {
        out.push('\n');
        let heading = speech::phrase(&section.heading, words);
        let currency = self.shown.currency.map(|currency| format!(" ({currency})")).unwrap_or_default();
        push_line(out, &format!("{heading}{currency}"));
        if let Some(note) = &section.note {
            push_line(out, &speech::phrase(note, words));
        }
        push_line(out, &aligned(&self.headers, &self.widths, &self.numbers));
        push_line(out, &self.rule);
    }

    /// A rule, as above totals.
    pub fn push_rule(&self, out: &mut String) {
        push_line(out, &self.rule);
    }

    /// Rows, with a rule above their totals.
    pub fn push_rows(&self, out: &mut String, rows: &[Row], words: &Words) {
        let mut before = RowKind::Total;
        for row in rows {
            if row.kind == RowKind::Total && before != RowKind::Total {
                push_line(out, &self.rule);
            }
            before = row.kind;
            let texts: Vec<String> = texts(&self.shown, row, words).collect();
            push_line(out, &aligned(&texts, &self.widths, &self.numbers));
        }
    }
}

fn texts<'r>(shown: &'r Shown<'_>, row: &'r Row, words: &'r Words) -> impl Iterator<Item = String> + 'r {
    shown
        .cells(row)
        .map(|(_, cell)| cell.map(|cell| speech::tame(&speech::value(&cell.value, words))).unwrap_or_default())
}

fn aligned(texts: &[String], widths: &[usize], numbers: &[bool]) -> String {
    let columns = texts.iter().zip(widths).zip(numbers);
    let padded = columns.map(
        |((text, width), is_number)| {
            if *is_number { format!("{text:>width$}") } else { format!("{text:<width$}") }
        },
    );
    padded.collect::<Vec<_>>().join("  ")
}
