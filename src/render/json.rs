//! A report for programs: one JSON object. Rows are objects by column id, amounts strings beside `currency`,
//! dates ISO; totals are left to the reader. One section is `rows`, several stand under their own names.

use serde_json::{Map, Value as Json, json};

use crate::reports::Report;
use crate::reports::table::{Row, Table, Value};

use super::{RenderError, speech};

/// The report as a JSON value.
#[must_use]
pub fn value(report: &Report) -> Json {
    let mut object = Map::new();
    object.insert("report".into(), report.name.name().into());
    object.insert("book".into(), report.book.clone().into());
    let period = json!({"from": report.period.from.to_string(), "to": report.period.to.to_string()});
    object.insert("period".into(), period);
    if !report.printed_at.is_empty() {
        object.insert("printed_at".into(), report.printed_at.clone().into());
    }
    object.insert("head".into(), report.head.to_string().into());
    object.insert("entries".into(), report.entry_count.into());
    if report.is_demo {
        object.insert("demo".into(), true.into());
    }
    object.extend(report.facts.clone());
    let beside = report.sections.iter().filter(|section| section.is_beside);
    object.extend(beside.map(|section| (section.id.to_owned(), rows(&section.table))));
    match report.own_sections().collect::<Vec<_>>().as_slice() {
        [] => _ = object.insert("rows".into(), Json::Array(Vec::new())),
        [only] => _ = object.insert("rows".into(), rows(&only.table)),
        several => {
            for section in several {
                object.insert(section.id.into(), rows(&section.table));
            }
        }
    }
    if !report.checks.is_empty() {
        let holds = report.checks.iter().all(|check| check.holds);
        object.insert("equation_holds".into(), holds.into());
    }
    Json::Object(object)
}

/// The report as the bytes of one JSON document.
///
/// # Errors
/// The writer's own; there is none that a report can cause.
pub fn render(report: &Report) -> Result<Vec<u8>, RenderError> {
    let mut bytes = serde_json::to_vec(&value(report))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn rows(table: &Table) -> Json {
    table.lines().map(|line| row(table, line)).collect()
}

pub(super) fn row(table: &Table, row: &Row) -> Json {
    let cells = table.columns.iter().zip(&row.cells);
    Json::Object(cells.map(|(column, cell)| (column.id.clone(), cell_value(&cell.value))).collect())
}

fn cell_value(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Count(count) => (*count).into(),
        other => speech::machine(other).into(),
    }
}
