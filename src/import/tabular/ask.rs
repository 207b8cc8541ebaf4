//! What only a person can say of a table's columns, and the answer as it is given. Knows no row.

use crate::import::ImportError;
use crate::import::columns::{Columns, Ways};
use crate::import::reading::{Format, Question, Reading, Sheet};
use crate::import::table::Table;
use crate::import::vocabulary::Role;

/// `booked_on=1,purpose=Text,amount=3`: roles with a column's number, counted from 1, or its name.
pub(super) fn answered_roles(answer: &str, names: &[String], width: usize) -> Vec<Option<Role>> {
    let mut roles = vec![None; width];
    for (role, column) in answer.split(',').filter_map(|part| part.split_once('=')) {
        let role = serde_json::from_value::<Role>(serde_json::Value::String(role.trim().to_owned())).ok();
        let column = column.trim();
        let by_number = column.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let place = names.iter().position(|name| name == column).or(by_number);
        if let (Some(role), Some(slot)) = (role, place.and_then(|place| roles.get_mut(place))) {
            *slot = Some(role);
        }
    }
    roles
}

/// Nothing tells which column is what: one question, with the table to point at.
pub(super) fn ask_columns(
    mut reading: Reading,
    table: &Table,
    names: Vec<String>,
    first: usize,
    answer: Option<&String>,
) -> Result<Reading, ImportError> {
    if table.delimiter.is_none() && reading.format == Format::Csv {
        return Err(ImportError::NotATable);
    }
    let columns = Columns { roles: vec![None; names.len()], ..Columns::default() };
    reading.sheet = Some(sheet(table, &names, &columns, first));
    reading.questions.push(Question {
        id: "columns".to_owned(),
        text: format!(
            "{}Which column holds the date, and which the amount? Answer with their numbers, for example booked_on=1,amount=3; where what goes out and what comes in stand apart, booked_on=1,debit=3,credit=4.",
            not_understood(answer)
        ),
        options: names,
        chosen: None,
        is_answered: false,
    });
    Ok(reading)
}

/// Neither a name nor a sum tells which columns hold the money: asked once, and read the likelier way until then.
pub(super) fn ask_money(reading: &mut Reading, columns: &Columns, names: &[String], answer: Option<&String>) {
    if columns.doubt.len() < 2 || answer.is_some() {
        return;
    }
    let number = |column: usize| column.saturating_add(1);
    let name = |column: usize| {
        names
            .get(column)
            .filter(|name| !name.is_empty())
            .map_or_else(|| number(column).to_string(), |name| format!("“{name}”"))
    };
    let written = |ways: &Ways| {
        let said = |(role, column): &(Role, usize)| {
            let role = serde_json::to_value(role).ok().and_then(|value| value.as_str().map(str::to_owned));
            format!("{}={}", role.unwrap_or_default(), number(*column))
        };
        ways.iter().map(said).collect::<Vec<String>>().join(",")
    };
    let places: Vec<usize> = columns.doubt.iter().flatten().map(|(_, column)| *column).collect();
    let text = match columns.doubt.first().map(Vec::as_slice) {
        Some([(_, one), (_, other)]) => format!(
            "The columns {} and {} take turns: in which of them stands what went out (debit), in which what came in (credit)?",
            name(*one),
            name(*other)
        ),
        _ => {
            let places: Vec<String> = places.iter().map(|column| name(*column)).collect();
            format!("Which of the columns {} holds the amount that moved?", places.join(", "))
        }
    };
    let options: Vec<String> = columns.doubt.iter().map(written).collect();
    reading.questions.push(Question {
        id: "columns".to_owned(),
        text,
        chosen: options.first().cloned(),
        options,
        is_answered: false,
    });
}

/// The parts of an answer that name no kind of column, in a sentence.
fn not_understood(answer: Option<&String>) -> String {
    let parts = answer.map_or("", String::as_str).split(',').filter(|part| !part.is_empty());
    let role = |part: &str| part.split('=').next().unwrap_or("").trim().to_owned();
    let is_unknown = |name: &String| serde_json::from_value::<Role>(serde_json::Value::String(name.clone())).is_err();
    let unknown: Vec<String> = parts.map(role).filter(is_unknown).collect();
    if unknown.is_empty() {
        String::new()
    } else {
        format!("“{}” is no kind of column. ", unknown.join("”, “"))
    }
}

pub(super) fn sheet(table: &Table, names: &[String], columns: &Columns, first: usize) -> Sheet {
    let row = |record: &csv::StringRecord| (0..record.len()).map(|i| Table::cell(record, i).to_owned()).collect();
    Sheet {
        names: names.to_vec(),
        roles: columns.roles.clone(),
        first_rows: table.records.iter().skip(first).take(8).map(row).collect(),
        header_record: if names.is_empty() { None } else { u32::try_from(first).ok() },
    }
}
