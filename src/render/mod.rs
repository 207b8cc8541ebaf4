//! Renderers: a [`Report`] becomes text, JSON, JSON Lines, CSV, HTML, a spreadsheet, a PDF or an e-mail; a figure becomes SVG. One
//! renderer a format, none for a single report. Resolves texts through [`Words`]; computes no figure itself.

pub mod csv;
pub mod csvw;
pub mod eml;
pub mod html;
pub mod json;
pub mod jsonl;
pub mod letter;
pub mod pdf;
pub mod speech;
pub mod stream;
pub mod svg;
pub mod text;
pub mod xlsx;

mod flow;
mod plot;
mod shown;

#[cfg(test)]
mod by_hand;

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::ledger::Period;
use crate::reports::Report;
use crate::words::Words;

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("There is no format “{read}”. The formats are: {known}.")]
    UnknownFormat { read: String, known: String },
    #[error("The CSV could not be written: {0}.")]
    Csv(#[from] ::csv::Error),
    #[error("The CSV could not be finished: {0}.")]
    Io(#[from] std::io::Error),
    #[error("The spreadsheet could not be written: {0}.")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    #[error("The PDF could not be written: {0}.")]
    Pdf(String),
    #[error("The e-mail could not be written: {0}.")]
    Mail(String),
    #[error("The JSON could not be written: {0}.")]
    Json(#[from] serde_json::Error),
}

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Text,
    Json,
    /// A row a line, for long lists.
    Jsonl,
    Csv,
    /// What a CSV file is of, for programs: it goes beside the file.
    Csvw,
    Html,
    Xlsx,
    Pdf,
    /// An e-mail with the text and the PDF in it, to be sent by a person or another program.
    Eml,
}

impl Format {
    pub const ALL: [Self; 9] =
        [Self::Text, Self::Json, Self::Jsonl, Self::Csv, Self::Csvw, Self::Html, Self::Xlsx, Self::Pdf, Self::Eml];

    /// Its name on the command line and in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Csvw => "csvw",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Eml => "eml",
        }
    }

    /// How its files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Csvw => "csv-metadata.json",
            other => other.name(),
        }
    }

    /// The format that the ending of a file's name tells.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let told = Self::ALL.into_iter().find(|format| name.ends_with(&format!(".{}", format.ending())));
        told.or_else(|| name.ends_with(".htm").then_some(Self::Html))
    }

    /// Whether every result can be written so; the others are for reports and letters.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Text | Self::Json | Self::Jsonl | Self::Csv)
    }

    /// One document, or one a line.
    #[must_use]
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// The media type with which the web sends it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Json => "application/json",
            Self::Jsonl => "application/jsonl",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Csvw => "application/csvm+json",
            Self::Html => "text/html; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
            Self::Eml => "message/rfc822",
        }
    }
}

impl FromStr for Format {
    type Err = RenderError;

    fn from_str(text: &str) -> Result<Self, RenderError> {
        let read = text.trim();
        Self::ALL.into_iter().find(|format| format.name() == read).ok_or_else(|| RenderError::UnknownFormat {
            read: read.to_owned(),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}

/// Writes the report in a format, as the bytes of one file.
///
/// # Errors
/// The format's own writer gives up; nothing half written is returned.
pub fn render(report: &Report, words: &Words, format: Format) -> Result<Vec<u8>, RenderError> {
    match format {
        Format::Text => Ok(text::render(report, words).into_bytes()),
        Format::Json => json::render(report),
        Format::Jsonl => jsonl::render(report),
        Format::Csv => csv::render(report),
        Format::Csvw => csvw::render(report, words, &file_name(report, Format::Csv)),
        Format::Html => Ok(html::page(report, words).into_bytes()),
        Format::Xlsx => xlsx::render(report, words),
        Format::Pdf => pdf::render(report, words),
        Format::Eml => eml::render(report, words, &eml::Envelope::default()),
    }
}

/// What a file of the report is called: `monthly-2026-10.pdf`, or with the first and last day of its period.
#[must_use]
pub fn file_name(report: &Report, format: Format) -> String {
    format!("{}-{}.{}", report.name, stem(report.period), format.ending())
}

/// How a period stands in a file's name: `2026-10`, or `2026-01-01_2026-12-31`.
#[must_use]
pub fn stem(period: Period) -> String {
    match period.months().as_slice() {
        [month] if period.is_whole_months() => month.to_string(),
        _ => format!("{}_{}", period.from, period.to),
    }
}

/// When the report was made (UTC), for what a file says of itself: to the minute or the day, as the report says it; where
/// it says neither, the last day it speaks of.
fn made_at(report: &Report) -> NaiveDateTime {
    let said = report.printed_at.as_str();
    let day = || said.parse::<NaiveDate>().unwrap_or(report.period.to).and_time(NaiveTime::MIN);
    NaiveDateTime::parse_from_str(said, "%Y-%m-%d %H:%M UTC").unwrap_or_else(|_| day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{book, filter_for, inputs, month};
    use crate::reports::{ReportName, build};

    pub(crate) fn february(name: ReportName) -> Report {
        let period = month("2020-02");
        build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap()
    }

    /// `BLESS=1 cargo test --lib golden` writes the files anew.
    #[test]
    fn every_report_reads_as_its_golden_files() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/reports");
        let words = Words::new("en");
        let bless = std::env::var_os("BLESS").is_some();
        let mut known = std::collections::BTreeSet::new();
        for name in ReportName::ALL {
            for format in [Format::Text, Format::Json, Format::Csv] {
                let file = format!("{name}.{}.expected", format.name());
                let bytes = render(&february(name), &words, format).unwrap();
                if bless {
                    std::fs::create_dir_all(&folder).unwrap();
                    std::fs::write(folder.join(&file), &bytes).unwrap();
                }
                let expected = std::fs::read(folder.join(&file)).unwrap_or_default();
                let [is, expected] = [&bytes, &expected].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                // The order of an object's fields is no promise.
                let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
                let same = if format == Format::Json { parsed(&is) == parsed(&expected) } else { is == expected };
                assert!(same, "{file} differs; it is now:\n{is}");
                known.insert(file);
            }
        }
        for entry in std::fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().file_name().to_string_lossy().into_owned();
            assert!(known.contains(&file), "{file} belongs to no report");
        }
    }

    #[test]
    fn every_text_has_its_words() {
        let words = Words::new("en");
        for name in ReportName::ALL {
            let html = html::page(&february(name), &words);
            let plain = text::render(&february(name), &words);
            let bare: Vec<&str> = html.lines().chain(plain.lines()).filter(|line| line.contains("reports-")).collect();
            assert!(bare.is_empty(), "{name}: keys without words in {bare:?}");
        }
    }

    #[test]
    fn a_spreadsheet_has_typed_cells_and_totals_that_sum_their_lines() {
        use calamine::{Data, Reader};
        let bytes = render(&february(ReportName::Funds), &Words::new("en"), Format::Xlsx).unwrap();
        let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = workbook.worksheet_range("Funds").unwrap();
        let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap();
        assert_eq!(cell(4, 0), Data::String("General".into()));
        assert_eq!(cell(4, 2), Data::Float(500.0));
        assert_eq!(cell(5, 6), Data::Float(198.25));
        assert_eq!(cell(8, 6), Data::Float(714.75));
        let formulas = workbook.worksheet_formula("Funds").unwrap();
        // The dollars' line stands between those of the euros.
        assert_eq!(formulas.get_value((8, 6)).unwrap(), "SUM(G5:G6,G8:G8)");
    }

    #[test]
    fn every_report_has_a_spreadsheet_that_another_library_reads() {
        use calamine::Reader;
        for name in ReportName::ALL {
            let bytes = render(&february(name), &Words::new("en"), Format::Xlsx).unwrap();
            let workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
            assert!(!workbook.sheet_names().is_empty(), "{name}");
        }
    }

    #[test]
    fn a_pdf_has_text_that_another_program_reads_and_repeats_table_headers_on_numbered_pages() {
        use crate::reports::table::Row;
        let mut report = february(ReportName::Register);
        let table = &mut report.sections[0].table;
        let line: Row = table.lines().next().cloned().unwrap();
        table.rows.extend(std::iter::repeat_n(line, 150));
        report.book = "Друзья Łódź & Žižkov".into();
        let bytes = render(&report, &Words::new("en"), Format::Pdf).unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.pdf");
        std::fs::write(&file, &bytes).unwrap();
        // Where poppler is installed, what stands in the file is read back.
        let Ok(read) = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output() else {
            return;
        };
        let text = String::from_utf8(read.stdout).unwrap();
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert!(pages.len() > 2, "{} pages", pages.len());
        for (number, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", number + 1, pages.len())), "{page}");
            assert!(page.contains("Друзья Łódź & Žižkov"), "{page}");
        }
        assert!(pages[..pages.len() - 1].iter().all(|page| page.contains("Description")), "{text}");
        assert!(text.contains("Start for the shirts") && text.contains("740.00"), "{text}");
    }

    #[test]
    fn a_file_says_when_it_was_made_and_not_when_its_period_ends() {
        let mut report = february(ReportName::Monthly);
        report.printed_at = "2020-02-11 09:05 UTC".into();
        let pdf = render(&report, &Words::new("en"), Format::Pdf).unwrap();
        let text = String::from_utf8_lossy(&pdf).into_owned();
        assert!(text.contains("D:202002110905") && !text.contains("D:20200229"), "the moment stands in the PDF");
        report.printed_at = "2020-02-11".into();
        assert_eq!(made_at(&report).to_string(), "2020-02-11 00:00:00");
        report.printed_at = "by hand".into();
        assert_eq!(made_at(&report).to_string(), "2020-02-29 00:00:00");
    }

    #[test]
    fn an_empty_report_says_so_in_every_format() {
        let words = Words::new("en");
        let period = month("2021-02");
        for name in ReportName::ALL {
            let report = build(name, &book(), period, &filter_for(name), &crate::reports::Inputs::default()).unwrap();
            for format in Format::ALL {
                let bytes = render(&report, &words, format).unwrap();
                let said = String::from_utf8_lossy(&bytes).contains("Nothing in this period.");
                assert_eq!(
                    said,
                    matches!(format, Format::Text | Format::Html | Format::Eml),
                    "{name} {}",
                    format.name()
                );
                assert_eq!(bytes.is_empty(), format == Format::Jsonl, "{name} {}", format.name());
            }
        }
    }
}
