//! A report as one CSV table: column ids as header, amounts plain, dates ISO, the lines without their totals.
//! What stands beside them is in the other formats. Several sections share one table with `section` as its first column. Text that a spreadsheet would take for a
//! formula gets an apostrophe in front.

use crate::ledger::text::guarded_from_formulas;
use crate::reports::Report;
use crate::reports::table::{Table, Value};

use super::{RenderError, speech};

/// The report as CSV (UTF-8, comma, CRLF as RFC 4180 has it).
///
/// # Errors
/// The writer's own; there is none that a report can cause.
pub fn render(report: &Report) -> Result<Vec<u8>, RenderError> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    match report.own_sections().collect::<Vec<_>>().as_slice() {
        [only] => {
            writer.write_record(only.table.columns.iter().map(|column| column.id.as_str()))?;
            for row in only.table.lines() {
                writer.write_record(row.cells.iter().map(|cell| field(&cell.value)))?;
            }
        }
        several => {
            let ids = union(several.iter().map(|section| &section.table));
            writer.write_record(std::iter::once("section").chain(ids.iter().copied()))?;
            for section in several {
                let places: Vec<Option<usize>> =
                    ids.iter().map(|id| section.table.columns.iter().position(|column| column.id == *id)).collect();
                for row in section.table.lines() {
                    let cells = places.iter().map(|at| {
                        let cell = at.and_then(|at| row.cells.get(at));
                        cell.map(|cell| field(&cell.value)).unwrap_or_default()
                    });
                    writer.write_record(std::iter::once(section.id.to_owned()).chain(cells))?;
                }
            }
        }
    }
    writer.into_inner().map_err(|error| RenderError::Io(error.into_error()))
}

/// Every column id once, in the order of first appearance.
fn union<'a>(tables: impl Iterator<Item = &'a Table>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = Vec::new();
    for column in tables.flat_map(|table| &table.columns) {
        if !ids.contains(&column.id.as_str()) {
            ids.push(&column.id);
        }
    }
    ids
}

pub(super) fn field(value: &Value) -> String {
    let text = speech::machine(value);
    match value {
        Value::Text(_) | Value::Account { .. } | Value::Fund { .. } | Value::Phrase(_) => guarded_from_formulas(text),
        _ => text,
    }
}
