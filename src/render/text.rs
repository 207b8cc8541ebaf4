//! A report for a terminal: aligned columns, no colour. Knows no single report.

use crate::reports::Report;
use crate::reports::table::{ColumnKind, RowKind, Section};
use crate::words::Words;

use super::shown::Shown;
use super::speech;

/// The report as lines of text, ending in a line break.
#[must_use]
pub fn render(report: &Report, words: &Words) -> String {
    let title = speech::title(report, words);
    let mut out = format!("{title}\n{}\n", "=".repeat(title.chars().count()));
    push_line(&mut out, &format!("{}, {}", speech::tame(&report.book), speech::period(report.period, words)));
    for sentence in &report.lead {
        push_line(&mut out, &speech::tame(&speech::phrase(sentence, words)));
    }
    if report.is_empty() {
        out.push('\n');
        push_line(&mut out, &words.get("reports-nothing"));
    }
    for section in report.sections.iter().filter(|section| !section.table.is_empty()) {
        out.push('\n');
        render_section(&mut out, section, words);
    }
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
    let shown = Shown::of(&section.table);
    let heading = speech::phrase(&section.heading, words);
    let currency = shown.currency.map(|currency| format!(" ({currency})")).unwrap_or_default();
    push_line(out, &format!("{heading}{currency}"));
    if let Some(note) = &section.note {
        push_line(out, &speech::phrase(note, words));
    }
    let mut lines: Vec<(RowKind, Vec<String>)> = Vec::with_capacity(section.table.rows.len());
    for row in &section.table.rows {
        let texts = shown
            .cells(row)
            .map(|(_, cell)| cell.map(|cell| speech::tame(&speech::value(&cell.value, words))).unwrap_or_default());
        lines.push((row.kind, texts.collect()));
    }
    let headers: Vec<String> = shown.columns.iter().map(|(_, column)| speech::value(&column.header, words)).collect();
    let widths: Vec<usize> = headers
        .iter()
        .enumerate()
        .map(|(at, header)| {
            let cells = lines.iter().filter(|(kind, _)| *kind != RowKind::Heading).filter_map(|(_, row)| row.get(at));
            cells.chain([header]).map(|text| text.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let numbers: Vec<bool> = shown.columns.iter().map(|(_, column)| column.kind == ColumnKind::Number).collect();
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  ");
    push_line(out, &aligned(&headers, &widths, &numbers));
    push_line(out, &rule);
    let mut before = RowKind::Total;
    for (kind, texts) in &lines {
        if *kind == RowKind::Total && before != RowKind::Total {
            push_line(out, &rule);
        }
        before = *kind;
        push_line(out, &aligned(texts, &widths, &numbers));
    }
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
