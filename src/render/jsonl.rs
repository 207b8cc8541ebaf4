//! A report as JSON Lines: one object a row, the same as in the JSON document, for programs that read a long list as it
//! comes. Several sections are told apart by `section`. What is said once of the whole report is not in it.

use crate::reports::Report;
use crate::reports::table::{Row, Table};

use super::{RenderError, json};

/// The report as lines of JSON; nothing at all when it has no rows.
///
/// # Errors
/// The writer's own; there is none that a report can cause.
pub fn render(report: &Report) -> Result<Vec<u8>, RenderError> {
    let mut out = String::new();
    for section in report.own_sections() {
        let name = (report.own_sections().count() > 1).then_some(section.id);
        for row in section.table.lines() {
            push_line(&mut out, &section.table, row, name)?;
        }
    }
    Ok(out.into_bytes())
}

pub(super) fn push_line(out: &mut String, table: &Table, row: &Row, section: Option<&str>) -> Result<(), RenderError> {
    let mut object = json::row(table, row);
    if let (Some(section), Some(fields)) = (section, object.as_object_mut()) {
        fields.insert("section".to_owned(), section.into());
    }
    out.push_str(&serde_json::to_string(&object)?);
    out.push('\n');
    Ok(())
}
