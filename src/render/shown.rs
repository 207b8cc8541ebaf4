//! What people see of a table: the currency once above it instead of in every row, and no column of nothing but
//! zeros that is rarely used. Machines get every column. Knows no format.

use crate::ledger::Currency;
use crate::reports::table::{Cell, Column, ColumnKind, Row, Table, Value};

/// The columns people see, by their places in the table.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub columns: Vec<(usize, &'a Column)>,
    /// The currency of all amounts, when its column is left out.
    pub currency: Option<Currency>,
}

impl<'a> Shown<'a> {
    pub fn of(table: &'a Table) -> Self {
        let currency = table.single_currency();
        let is_shown = |at: usize, column: &Column| match column.kind {
            ColumnKind::Currency => currency.is_none() && !table.is_empty(),
            ColumnKind::Number if column.is_rare => !all_zero(table, at),
            ColumnKind::Text | ColumnKind::Number => true,
        };
        let columns = table.columns.iter().enumerate().filter(|(at, column)| is_shown(*at, column)).collect();
        Self { columns, currency }
    }

    /// The row's cells under the shown columns; short rows are filled up.
    pub fn cells<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = (&'a Column, Option<&'r Cell>)> + 'r {
        self.columns.iter().map(|(at, column)| (*column, row.cells.get(*at)))
    }
}

fn all_zero(table: &Table, at: usize) -> bool {
    let values = table.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| &cell.value);
    values.into_iter().all(|value| match value {
        Value::Money(money) => money.is_zero(),
        Value::Count(count) => *count == 0,
        value => *value == Value::Empty,
    })
}
