//! Two periods side by side: the compared columns of a report with those of another period and the change.
//! Knows rows and columns, no single report.

use std::collections::HashMap;

use crate::ledger::Money;

use super::name::ReportName;
use super::table::{Cell, Column, ColumnKind, Phrase, Report, Row, Section, Table, Value};

/// The report with, after each compared column, the other period's value and the change.
pub(super) fn join(mut report: Report, other: &Report) -> Report {
    let sections = std::mem::take(&mut report.sections);
    let when = told(other);
    report.sections = sections.into_iter().map(|section| join_section(section, other, &when)).collect();
    report.lead.push(Phrase::new("reports-lead-compared").with("period", when));
    report.fact(
        "compared_with",
        serde_json::json!({"from": other.period.from.to_string(), "to": other.period.to.to_string()}),
    )
}

/// When the other figures are of: balances stand on a day.
fn told(other: &Report) -> Value {
    match other.name {
        ReportName::Position | ReportName::TrialBalance => other.period.to.into(),
        _ => other.period.into(),
    }
}

fn join_section(section: Section, other: &Report, when: &Value) -> Section {
    let twin = other.sections.iter().find(|twin| twin.id == section.id);
    let empty = Table::default();
    let table = join_table(section.table, twin.map_or(&empty, |twin| &twin.table), when);
    Section { table, ..section }
}

/// What makes a row the same row in both periods: its kind and every cell that is no number.
fn identity(table: &Table, row: &Row) -> String {
    let names = table.columns.iter().zip(&row.cells).filter(|(column, _)| column.kind != ColumnKind::Number);
    let parts: Vec<String> = names.map(|(_, cell)| format!("{:?}", cell.value)).collect();
    format!("{:?} {}", row.kind, parts.join("\u{1f}"))
}

fn join_table(mut table: Table, other: &Table, when: &Value) -> Table {
    if !table.columns.iter().any(|column| column.is_compared) {
        return table;
    }
    add_missing_rows(&mut table, other);
    let others: HashMap<String, &Row> = other.rows.iter().map(|row| (identity(other, row), row)).collect();
    let at_of: HashMap<&str, usize> =
        other.columns.iter().enumerate().map(|(at, column)| (column.id.as_str(), at)).collect();
    let mut joined = Table::new(joined_columns(&table, when));
    for row in &table.rows {
        let twin = others.get(&identity(&table, row)).copied();
        let mut cells = Vec::with_capacity(joined.columns.len());
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            cells.push(cell.clone());
            if column.is_compared {
                let before = twin.and_then(|twin| twin.cells.get(*at_of.get(column.id.as_str())?));
                cells.extend(before_and_change(cell, before));
            }
        }
        joined.push(Row { cells, ..row.clone() });
    }
    keep_what_either_has(&mut joined);
    joined
}

/// A column that people see only where it says something is seen where either period has something, and then with both.
fn keep_what_either_has(table: &mut Table) {
    let says =
        |rows: &[Row], at: usize| rows.iter().any(|row| row.cells.get(at).and_then(Cell::minor).unwrap_or(0) != 0);
    let compared: Vec<usize> =
        table.columns.iter().enumerate().filter(|(_, column)| column.is_compared).map(|(at, _)| at).collect();
    for at in compared {
        let of_it = at..=at.saturating_add(2);
        let is_rare = table.columns.get(at).is_some_and(|column| column.is_rare)
            && !of_it.clone().any(|at| says(&table.rows, at));
        table.columns.iter_mut().enumerate().filter(|(at, _)| of_it.contains(at)).for_each(|(_, column)| {
            column.is_rare = is_rare;
        });
    }
}

fn joined_columns(table: &Table, when: &Value) -> Vec<Column> {
    let mut columns = Vec::new();
    for column in &table.columns {
        columns.push(column.clone());
        if column.is_compared {
            let header = |key: &str| {
                Value::from(Phrase::new(key).with("column", column.header.clone()).with("period", when.clone()))
            };
            columns.push(Column::named(&format!("{}_before", column.id), header("reports-col-compared-before")));
            let change = Column::named(&format!("{}_change", column.id), header("reports-col-compared-change"));
            columns.push(change.from([column.id.as_str()], &[format!("{}_before", column.id).as_str()]));
        }
    }
    columns
}

fn before_and_change(cell: &Cell, before: Option<&Cell>) -> [Cell; 2] {
    let Value::Money(now) = cell.value else { return [Cell::empty(), Cell::empty()] };
    let was = before.and_then(Cell::minor).unwrap_or(0);
    let change = Money::new(now.minor.saturating_sub(was), now.currency);
    let drill = before.and_then(|cell| cell.drill.clone());
    [Cell { value: Money::new(was, now.currency).into(), drill }, Cell::new(change)]
}

/// Rows that only the other period has, with zeros, behind the row they follow there.
fn add_missing_rows(table: &mut Table, other: &Table) {
    let mut places: HashMap<String, usize> =
        table.rows.iter().enumerate().map(|(at, row)| (identity(table, row), at)).collect();
    if table.columns.len() != other.columns.len() {
        return;
    }
    let mut next = 0;
    for row in &other.rows {
        let key = identity(other, row);
        if let Some(at) = places.get(&key) {
            next = at.saturating_add(1);
            continue;
        }
        let zero = |cell: &Cell| match cell.value {
            Value::Money(money) => Cell::money(0, money.currency),
            Value::Count(_) => Cell::new(0),
            Value::Percent(_) => Cell::empty(),
            _ => cell.clone(),
        };
        let zeros = Row { cells: row.cells.iter().map(zero).collect(), ..row.clone() };
        table.rows.insert(next.min(table.rows.len()), zeros);
        for at in places.values_mut().filter(|at| **at >= next) {
            *at = at.saturating_add(1);
        }
        places.insert(key, next);
        next = next.saturating_add(1);
    }
}
