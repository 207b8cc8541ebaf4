//! How results and errors are printed: for people, as one JSON document, or as CSV.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};

use crate::ledger::text::guarded_from_formulas;
use crate::ops::OpsError;
pub use crate::render::Format;

/// The formats as the command line reads them. Reports know all of them, other results the plain ones.
pub fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|read| read.parse::<Format>())
}

/// Writes results to stdout and everything else to stderr.
#[derive(Debug)]
pub struct Output {
    pub format: Format,
}

impl Output {
    pub const fn new(format: Format) -> Self {
        Self { format }
    }

    /// Prints bytes as they are.
    pub fn raw(&self, bytes: &[u8]) -> Result<ExitCode, OpsError> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            // Whoever reads us has read enough (`| head`).
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => Err(OpsError::NotPossible(format!("The result cannot be written: {error}."))),
        }
    }

    /// Prints bytes to a file, or to stdout when none is named.
    pub fn to_file(&self, file: Option<&str>, bytes: &[u8]) -> Result<ExitCode, OpsError> {
        match file {
            None => self.raw(bytes),
            Some(name) => std::fs::write(name, bytes)
                .map(|()| ExitCode::SUCCESS)
                .map_err(|error| OpsError::NotPossible(format!("{name} cannot be written: {error}."))),
        }
    }

    /// Prints a document: as JSON, or as `text` when people read.
    pub fn document(&self, document: &Value, text: &str) -> Result<ExitCode, OpsError> {
        match self.format {
            Format::Json | Format::Jsonl => self.raw(format!("{document}\n").as_bytes()),
            Format::Csv => {
                let object = document.as_object();
                let header: Vec<&str> =
                    object.map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default();
                let row: Vec<String> = object.map(|fields| fields.values().map(cell).collect()).unwrap_or_default();
                self.raw(&csv_of(&header, &[row])?)
            }
            _ => self.raw(format!("{}\n", text.trim_end()).as_bytes()),
        }
    }

    /// Prints a list named `name` of objects with these columns; as JSON Lines an object a line.
    pub fn list(&self, name: &str, columns: &[&str], rows: &[Value]) -> Result<ExitCode, OpsError> {
        self.raw(&self.list_bytes(name, columns, rows)?)
    }

    /// What [`Self::list`] prints.
    pub fn list_bytes(&self, name: &str, columns: &[&str], rows: &[Value]) -> Result<Vec<u8>, OpsError> {
        let cells = || -> Vec<Vec<String>> {
            rows.iter()
                .map(|row| columns.iter().map(|column| row.get(*column).map(cell).unwrap_or_default()).collect())
                .collect()
        };
        Ok(match self.format {
            Format::Json => format!("{}\n", json!({ name: rows })).into_bytes(),
            Format::Jsonl => rows.iter().map(|row| format!("{row}\n")).collect::<String>().into_bytes(),
            Format::Csv => csv_of(columns, &cells())?,
            _ => aligned(columns, &cells()).into_bytes(),
        })
    }

    /// Says something that is not a result.
    pub fn note(&self, text: &str) {
        // Nothing sensible can be done when stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Whether a person watches, so that progress may be shown.
    pub fn is_watched(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// Prints an error: one line, and one for each refused line of a file; as a JSON document when JSON was asked for.
    pub fn error(&self, error: &OpsError) -> ExitCode {
        if self.format.is_json() {
            let document =
                json!({ "error": { "code": error.code(), "message": error.to_string(), "details": error.refusals() } });
            if let Err(why) = self.raw(format!("{document}\n").as_bytes()) {
                self.note(&why.to_string());
            }
        } else {
            let refusals = error.refusals();
            if refusals.len() > 1 {
                for refusal in refusals {
                    self.note(&format!("line {}: {}", refusal.line, refusal.message));
                }
            }
            self.note(&format!("solidarity-ledger: {error}"));
        }
        ExitCode::from(1)
    }

    /// The one refusal of a file of several lines, with its line in the sentence: in a document it stands beside it.
    pub fn at_line(&self, error: OpsError, content: &str) -> OpsError {
        match error.refusals() {
            [one] if !self.format.is_json() && content.lines().count() > 1 => {
                OpsError::NotPossible(format!("Line {}: {}", one.line, one.message))
            }
            _ => error,
        }
    }

    /// Prints wrong usage as a JSON document.
    pub fn usage(&self, message: &str) {
        let document = json!({ "error": { "code": "usage", "message": message, "details": [] } });
        if let Err(why) = self.raw(format!("{document}\n").as_bytes()) {
            self.note(&why.to_string());
        }
    }
}

fn csv_of(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, OpsError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed =
        |error: &dyn std::fmt::Display| OpsError::NotPossible(format!("The result cannot be written: {error}."));
    writer.write_record(header).map_err(|error| failed(&error))?;
    for row in rows {
        writer.write_record(row.iter().map(|text| csv_cell(text))).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// A text is guarded against being taken for a formula; a number stays a number.
fn csv_cell(text: &str) -> String {
    let is_number = text.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.')
        && text.chars().any(|c| c.is_ascii_digit());
    if is_number { text.to_owned() } else { guarded_from_formulas(text.to_owned()) }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Columns under each other; numbers to the right.
fn aligned(columns: &[&str], rows: &[Vec<String>]) -> String {
    let width = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(|text| text.chars().count());
        cells.chain(columns.get(index).map(|column| column.chars().count())).max().unwrap_or(0)
    };
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let padded: Vec<String> = cells
            .enumerate()
            .map(|(index, text)| {
                let missing = width(index).saturating_sub(text.chars().count());
                format!("{text}{}", " ".repeat(missing))
            })
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut text = line(&mut columns.iter().map(|column| (*column).replace('_', " ")));
    for row in rows {
        text.push_str(&line(&mut row.iter().cloned()));
    }
    text
}
