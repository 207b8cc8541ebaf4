//! A report as HTML: one file that stands alone (no script, no link outwards, made to be printed), or a fragment
//! for a page of the web, whose numbers link to their entries. Knows no single report and no URL of its own.

use std::collections::HashMap;

use crate::reports::Report;
use crate::reports::table::{Cell, Column, ColumnKind, Drill, Row, RowKind, Section, Value};
use crate::words::Words;

use super::RenderError;
use super::shown::Shown;
use super::{speech, svg};

/// The style of reports and figures, for screens light and dark and for paper.
pub const STYLE: &str = include_str!("../../static/report.css");

/// Turns what lies behind a number into a URL; `None` leaves the number without a link.
pub type Link<'a> = &'a dyn Fn(&Drill) -> Option<String>;

/// The report as a whole document that needs nothing else.
#[must_use]
pub fn page(report: &Report, words: &Words) -> String {
    document(report, words, &format!("<style>\n{STYLE}</style>"), "")
}

/// The report as the files of a small website: the page, its style, and the same figures as data. No script, nothing from elsewhere.
///
/// # Errors
/// When the data cannot be written.
pub fn site(report: &Report, words: &Words) -> Result<Vec<(&'static str, String)>, RenderError> {
    let mut more = String::from("<p class=\"colophon\"><a href=\"data.json\">");
    push_escaped(&mut more, &words.get("public-data"));
    more.push_str("</a></p>\n");
    push_element(&mut more, "p", "colophon", &words.get("public-signature"));
    let data = String::from_utf8_lossy(&super::json::render(report)?).into_owned();
    let page = document(report, words, "<link rel=\"stylesheet\" href=\"style.css\">", &more);
    Ok(vec![("index.html", page), ("style.css", STYLE.to_owned()), ("data.json", data)])
}

fn document(report: &Report, words: &Words, style: &str, more: &str) -> String {
    let title = escaped(&speech::title(report, words));
    let book = escaped(&report.book);
    let period = escaped(&speech::span(report, words));
    let mut out = String::with_capacity(STYLE.len().saturating_add(32_768));
    out.push_str("<!DOCTYPE html>\n<html lang=\"");
    push_escaped(&mut out, words.language());
    out.push_str("\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.push_str(&format!("<title>{title} – {period} – {book}</title>\n{style}\n</head>\n<body>\n"));
    out.push_str(&format!(
        "<main class=\"report\">\n<header class=\"report-head\">\n<p class=\"report-book\"><bdi>{book}</bdi></p>\n"
    ));
    out.push_str(&format!("<h1>{title}</h1>\n<p class=\"report-period\">{period}</p>\n</header>\n"));
    out.push_str(&fragment(report, words, &|_| None));
    out.push_str(more);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The report without title and style, to stand under the page's own h1.
#[must_use]
pub fn fragment(report: &Report, words: &Words, link: Link) -> String {
    let mut out = String::with_capacity(16_384);
    for sentence in &report.lead {
        push_element(&mut out, "p", "report-lead", &speech::phrase(sentence, words));
    }
    if report.is_empty() {
        push_element(&mut out, "p", "report-nothing", &words.get("reports-nothing"));
    }
    for section in report.sections.iter().filter(|section| !section.table.is_empty()) {
        push_section(&mut out, section, words, link);
    }
    for check in &report.checks {
        let (class, mark) =
            if check.holds { ("check holds", "reports-check-holds") } else { ("check fails", "reports-check-fails") };
        let text = format!("{} {}", speech::phrase(&check.phrase, words), words.get(mark));
        push_element(&mut out, "p", class, &text);
    }
    if !report.signatures.is_empty() {
        out.push_str("<ul class=\"signatures\">\n");
        for signature in &report.signatures {
            push_element(&mut out, "li", "signature", &speech::phrase(signature, words));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("<footer class=\"report-foot\">\n");
    for line in speech::colophon(report, words) {
        push_element(&mut out, "p", "colophon", &line);
    }
    out.push_str("</footer>\n");
    out
}

fn push_section(out: &mut String, section: &Section, words: &Words, link: Link) {
    let heading = speech::phrase(&section.heading, words);
    let id = section.id.replace('_', "-");
    out.push_str(&format!(
        "<section class=\"report-section\" aria-labelledby=\"report-{id}\">\n<h2 id=\"report-{id}\">"
    ));
    push_escaped(out, &heading);
    out.push_str("</h2>\n");
    if let Some(note) = &section.note {
        push_element(out, "p", "report-note", &speech::phrase(note, words));
    }
    if let Some(figure) = &section.figure {
        // On a phone the drawing keeps a size that can be read, and scrolls.
        out.push_str(&format!("<figure class=\"report-figure\" tabindex=\"0\" aria-labelledby=\"report-{id}\">\n"));
        out.push_str(&svg::render(figure, words));
        out.push_str("</figure>\n");
        push_element(out, "p", "report-note", &speech::caption(section, figure, words));
    }
    let shown = Shown::of(&section.table);
    // The section is the landmark; what scrolls within it is a group, so that no landmark stands twice.
    out.push_str("<div class=\"report-scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"report-");
    out.push_str(&id);
    out.push_str("\">\n<table class=\"report-table\">\n");
    match shown.currency {
        Some(currency) => {
            let caption = words.with("reports-caption", &[("currency", currency.code())]);
            push_element(out, "caption", "report-caption", &caption);
        }
        None => push_element(out, "caption", "report-caption unseen", &heading),
    }
    push_head(out, &shown, words);
    out.push_str("<tbody>\n");
    push_rows(out, &shown, &section.table.rows, words, link);
    out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

/// The rows of a table's body.
pub(super) fn push_rows(out: &mut String, shown: &Shown, rows: &[Row], words: &Words, link: Link) {
    let mut voice = Voice { words, days: HashMap::new() };
    for row in rows {
        out.push_str(match row.kind {
            RowKind::Line => "<tr>",
            RowKind::Heading => "<tr class=\"row-heading\">",
            RowKind::Balance => "<tr class=\"row-balance\">",
            RowKind::Subtotal => "<tr class=\"row-subtotal\">",
            RowKind::Total => "<tr class=\"row-total\">",
        });
        for (at, (column, cell)) in shown.cells(row).enumerate() {
            push_cell(out, column, cell, at == 0, &mut voice, link);
        }
        out.push_str("</tr>\n");
    }
}

fn push_head(out: &mut String, shown: &Shown, words: &Words) {
    out.push_str("<thead>\n<tr>");
    for (_, column) in &shown.columns {
        out.push_str(match column.kind {
            ColumnKind::Number => "<th scope=\"col\" class=\"number\">",
            ColumnKind::Text | ColumnKind::Currency => "<th scope=\"col\">",
        });
        push_escaped(out, &speech::value(&column.header, words));
        out.push_str("</th>");
    }
    out.push_str("</tr>\n</thead>\n");
}

fn push_cell(out: &mut String, column: &Column, cell: Option<&Cell>, is_first: bool, voice: &mut Voice, link: Link) {
    let is_number = column.kind == ColumnKind::Number;
    let is_first = is_first && cell.is_some_and(|cell| cell.value != Value::Empty);
    // A day is not broken over lines.
    let is_day = cell.is_some_and(|cell| matches!(cell.value, Value::Date(_)));
    out.push_str(match (is_first, is_number, is_day) {
        (true, _, true) => "<th scope=\"row\" class=\"day\">",
        (true, _, false) => "<th scope=\"row\">",
        (false, true, _) => "<td class=\"number\">",
        (false, false, true) => "<td class=\"day\">",
        (false, false, false) => "<td>",
    });
    if let Some(cell) = cell {
        let url = cell.drill.as_ref().filter(|_| cell.value != Value::Empty).and_then(link);
        if let Some(url) = &url {
            out.push_str("<a href=\"");
            push_escaped(out, url);
            out.push_str("\">");
        }
        push_value(out, &cell.value, voice);
        if url.is_some() {
            out.push_str("</a>");
        }
    }
    out.push_str(if is_first { "</th>" } else { "</td>" });
}

/// The words, and the days already said: a long list says each of them many times.
struct Voice<'a> {
    words: &'a Words,
    days: HashMap<chrono::NaiveDate, String>,
}

/// Text out of the book is set apart, so that its direction cannot rearrange the row.
fn push_value(out: &mut String, value: &Value, voice: &mut Voice) {
    let is_foreign = matches!(value, Value::Text(_) | Value::Account { .. } | Value::Fund { .. });
    if let Value::Date(day) = value {
        let words = voice.words;
        return push_escaped(out, voice.days.entry(*day).or_insert_with(|| words.date(*day)));
    }
    let text = speech::value(value, voice.words);
    if is_foreign && !text.is_ascii() {
        out.push_str("<bdi>");
        push_escaped(out, &text);
        out.push_str("</bdi>");
    } else {
        push_escaped(out, &text);
    }
}

fn push_element(out: &mut String, element: &str, class: &str, text: &str) {
    out.push_str(&format!("<{element} class=\"{class}\">"));
    push_escaped(out, text);
    out.push_str(&format!("</{element}>\n"));
}

/// Appends text so that it is text and nothing else, in elements and in quoted attributes.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut plain = text;
    while let Some((at, found)) = plain.char_indices().find(|(_, c)| escape_of(*c).is_some()) {
        let (before, rest) = plain.split_at_checked(at).unwrap_or((plain, ""));
        out.push_str(before);
        out.push_str(escape_of(found).unwrap_or_default());
        plain = rest.strip_prefix(found).unwrap_or_default();
    }
    out.push_str(plain);
}

/// What stands for a character that would be read as markup, or that turns or hides the text around it.
const fn escape_of(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\n' => None,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some("\u{fffd}"),
        _ => None,
    }
}

pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{book, filter_for, inputs, month};
    use crate::reports::{EntryFilter, ReportName, build};

    fn february(name: ReportName) -> Report {
        let period = month("2020-02");
        build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap()
    }

    #[test]
    fn a_page_stands_alone() {
        for name in ReportName::ALL {
            let page = page(&february(name), &Words::new("en"));
            for outside in ["<script", "http:", "https:", "//cdn", " src=", "@import", "style=\"", "<a "] {
                assert!(!page.contains(outside), "{name}: {outside}");
            }
            assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{name}");
            assert_eq!(page.matches("<h1").count(), 1, "{name}");
            assert_eq!(page.matches("<table").count(), page.matches("<caption").count(), "{name}");
        }
    }

    #[test]
    fn what_people_wrote_is_text_and_never_markup() {
        let page = page(&february(ReportName::Journal), &Words::new("en"));
        assert!(page.contains("=Shirt sold by the &lt;infoshop&gt;"));
        assert!(!page.contains("<infoshop>"));
    }

    #[test]
    fn every_number_of_a_fragment_leads_to_its_entries() {
        let link = |drill: &Drill| match drill {
            Drill::Entries(EntryFilter { accounts, fund, from, to, .. }) => {
                Some(format!("/entries?{accounts:?}&{fund:?}&{from:?}&{to:?}"))
            }
            _ => Some("/elsewhere".to_owned()),
        };
        for name in [ReportName::Funds, ReportName::Income, ReportName::Activities, ReportName::Position] {
            let html = fragment(&february(name), &Words::new("en"), &link);
            // Nothing comes from nowhere: a zero that no entry can be behind leads to none.
            let zeros = html.matches("<td class=\"number\">0.00</td>").count();
            let numbers = html.matches("<td class=\"number\">").count() - zeros;
            assert!(numbers > zeros);
            assert_eq!(html.matches("<td class=\"number\"><a href=").count(), numbers, "{name}");
        }
    }
}
