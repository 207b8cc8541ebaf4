//! Long lists written as they come, in the memory of one page: CSV, JSON, JSON Lines, text, HTML and spreadsheets. The same as
//! the whole report would give, but for the width of columns, which nobody knows before the end.

use std::io::Write;

use crate::reports::Report;
use crate::reports::table::{Piece, Row, RowKind};
use crate::words::Words;

use super::shown::Shown;
use super::{Format, RenderError, csv, csvw, file_name, html, json, jsonl, text, xlsx};

/// The least width of a text column: longer cells than those of the first page may still come.
const TEXT_COLUMN: usize = 10;

/// Whether a format can be written as its rows come.
#[must_use]
pub const fn can_stream(format: Format) -> bool {
    !matches!(format, Format::Pdf | Format::Eml)
}

/// Writes one report that arrives in pieces: its first rows, more rows, its last rows with its foot.
pub struct Stream<'a> {
    format: Format,
    words: &'a Words,
    out: &'a mut (dyn Write + Send),
    /// The report as it began: its columns and names.
    first: Option<Report>,
    /// The spreadsheet, where that is what is written.
    book: Option<xlsx::Book>,
    has_rows: bool,
    /// Whether one of them was a line: a heading or balance is no data.
    has_lines: bool,
}

impl<'a> Stream<'a> {
    /// Formats that need the whole first, a PDF and the e-mail with it, cannot be streamed.
    #[must_use]
    pub fn new(format: Format, words: &'a Words, out: &'a mut (dyn Write + Send)) -> Option<Self> {
        let stream = Self { format, words, out, first: None, book: None, has_rows: false, has_lines: false };
        can_stream(format).then_some(stream)
    }

    /// # Errors
    /// When the output cannot be written.
    pub fn take(&mut self, piece: Piece<'_>) -> Result<(), RenderError> {
        match piece {
            Piece::First(report) => self.begin(report),
            Piece::Rows(rows) => self.rows(rows),
            Piece::Last(report) => self.end(report),
        }
    }

    fn begin(&mut self, report: &Report) -> Result<(), RenderError> {
        let text = match self.format {
            Format::Csv => {
                let columns = report.sections.iter().flat_map(|section| &section.table.columns);
                record(columns.map(|column| column.id.clone()))?
            }
            Format::Json => "{\"rows\":[".to_owned(),
            Format::Html => html_around(report, self.words).0,
            Format::Jsonl | Format::Csvw => String::new(),
            Format::Xlsx => {
                self.book = Some(xlsx::Book::new(report, self.words));
                String::new()
            }
            _ => text::head(report, self.words),
        };
        self.first = Some(report.clone());
        Ok(self.out.write_all(text.as_bytes())?)
    }

    fn rows(&mut self, rows: &[Row]) -> Result<(), RenderError> {
        if self.format == Format::Xlsx {
            return self.sheet_rows(rows);
        }
        let Some(section) = self.first.as_mut().and_then(|report| report.sections.first_mut()) else { return Ok(()) };
        let mut out = String::new();
        if self.format == Format::Text && !self.has_rows && !rows.is_empty() {
            // The first page tells how wide the columns are.
            section.table.rows = rows.to_vec();
            text::Columns::of(section, self.words, TEXT_COLUMN).push_head(&mut out, section, self.words);
        }
        let lines = || rows.iter().filter(|row| row.kind == RowKind::Line);
        let had_lines = self.has_lines;
        self.has_rows = self.has_rows || !rows.is_empty();
        self.has_lines = had_lines || lines().next().is_some();
        match self.format {
            Format::Csv => {
                for row in lines() {
                    out.push_str(&record(row.cells.iter().map(|cell| csv::field(&cell.value)))?);
                }
            }
            Format::Json => {
                for (at, row) in lines().enumerate() {
                    if had_lines || at > 0 {
                        out.push(',');
                    }
                    out.push_str(&serde_json::to_string(&json::row(&section.table, row))?);
                }
            }
            Format::Jsonl => {
                for row in lines() {
                    jsonl::push_line(&mut out, &section.table, row, None)?;
                }
            }
            // Of the rows it says nothing but what their columns are.
            Format::Csvw => {}
            Format::Html => html::push_rows(&mut out, &Shown::of(&section.table), rows, self.words, &|_| None),
            _ => text::Columns::of(section, self.words, TEXT_COLUMN).push_rows(&mut out, rows, self.words),
        }
        Ok(self.out.write_all(out.as_bytes())?)
    }

    /// The first rows tell how wide the columns are.
    fn sheet_rows(&mut self, rows: &[Row]) -> Result<(), RenderError> {
        let (Some(book), Some(report)) = (&mut self.book, &mut self.first) else { return Ok(()) };
        let Some(mut section) = report.sections.first().cloned().filter(|_| !rows.is_empty()) else { return Ok(()) };
        if !self.has_rows {
            section.table.rows = rows.iter().take(100).cloned().collect();
            book.begin(report, &section, self.words)?;
            self.has_rows = true;
        }
        book.rows(report, &section, rows, self.words)
    }

    fn end_sheets(&mut self, report: &Report) -> Result<(), RenderError> {
        for section in &report.sections {
            self.sheet_rows(&section.table.rows)?;
        }
        let Some(book) = &mut self.book else { return Ok(()) };
        // Whether there is nothing in it, the rows tell; the last report has but the sums.
        let mut told = report.clone();
        if self.has_rows {
            told.sections.iter_mut().for_each(|section| section.table.rows = vec![Row::line(Vec::new())]);
        }
        book.about(&told, self.words)?;
        book.save(self.out)?;
        Ok(self.out.flush()?)
    }

    fn end(&mut self, report: &Report) -> Result<(), RenderError> {
        if self.format == Format::Xlsx {
            return self.end_sheets(report);
        }
        let nothing = || self.words.get("reports-nothing");
        let mut text = match self.format {
            Format::Csv | Format::Jsonl => String::new(),
            Format::Csvw => {
                let told = csvw::render(report, self.words, &file_name(report, Format::Csv))?;
                String::from_utf8_lossy(&told).into_owned()
            }
            // What is known at the end stands behind the rows: the order of an object's fields is no promise.
            Format::Json => format!("],{}\n", json_without_rows(report)?.trim_start_matches('{')),
            Format::Html => {
                let tail = html_around(report, self.words).1;
                let told = format!("</section>\n<p class=\"report-nothing\">{}</p>\n", nothing());
                if self.has_rows { tail } else { tail.replacen("</section>\n", &told, 1) }
            }
            _ if self.has_rows => text::foot(report, self.words),
            _ => format!("{}\n{}", nothing(), text::foot(report, self.words)),
        };
        if self.has_rows && self.format == Format::Text {
            text.insert_str(0, &self.text_totals(report));
        } else if self.format == Format::Html {
            for section in &report.sections {
                self.rows(&section.table.rows)?;
            }
        }
        self.out.write_all(text.as_bytes())?;
        Ok(self.out.flush()?)
    }

    /// The last rows, which are sums, below a rule.
    fn text_totals(&self, report: &Report) -> String {
        let mut out = String::new();
        for section in report.sections.iter().filter(|section| !section.table.is_empty()) {
            let Some(first) = self.first.as_ref().and_then(|report| report.sections.first()) else { continue };
            let columns = text::Columns::of(first, self.words, TEXT_COLUMN);
            columns.push_rule(&mut out);
            columns.push_rows(&mut out, &section.table.rows, self.words);
        }
        out
    }
}

fn record(fields: impl Iterator<Item = String>) -> Result<String, RenderError> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(fields.collect::<Vec<_>>())?;
    let bytes = writer.into_inner().map_err(|error| RenderError::Io(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn json_without_rows(report: &Report) -> Result<String, RenderError> {
    let mut value = json::value(report);
    if let Some(object) = value.as_object_mut() {
        object.remove("rows");
    }
    Ok(serde_json::to_string(&value)?)
}

/// What stands before and behind the rows of a page with one table.
fn html_around(report: &Report, words: &Words) -> (String, String) {
    let mut report = report.clone();
    // A table without rows would be left out: one empty row keeps its frame.
    for section in &mut report.sections {
        section.table.rows = vec![Row::line(Vec::new())];
    }
    let page = html::page(&report, words);
    let (head, rest) = page.split_once("<tbody>\n").unwrap_or((&page, ""));
    let (_, tail) = rest.split_once("</tbody>").unwrap_or(("", rest));
    (format!("{head}<tbody>\n"), format!("</tbody>{tail}"))
}
