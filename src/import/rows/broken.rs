//! Rows that break off: of a file that was cut while it was saved, or behind a quote that was never closed. What is missing
//! cannot be guessed; a row without its amount would be lost as a remark, one with half an amount would be wrong.

use csv::StringRecord;

use super::{Places, Plan, RowError};
use crate::import::table::Table;

/// What a file's rows look like when they are whole.
pub(super) struct Breaks {
    /// Cells of the header; 0 where there is none.
    whole: usize,
    /// The last record, when all before it were whole.
    last: Option<usize>,
}

impl Breaks {
    pub(super) fn of(table: &Table, plan: &Plan<'_>) -> Self {
        let whole = plan.names.len();
        let is_whole = |record: &StringRecord| record.len() >= whole || Table::is_blank(record);
        let count = table.records.len();
        let before = count.saturating_sub(plan.first).saturating_sub(1);
        let all_whole = before > 0 && table.records.iter().skip(plan.first).take(before).all(is_whole);
        Self { whole, last: count.checked_sub(1).filter(|_| whole > 0 && all_whole) }
    }

    /// Whether the row ends before its amount, or is the last one and the only one that is short.
    pub(super) fn off(&self, index: usize, record: &StringRecord, at: &Places) -> bool {
        let money = [at.amount, at.debit, at.credit, at.net];
        let mut columns = money.into_iter().flatten().peekable();
        let has_place = columns.peek().is_some();
        let is_short = record.len() < self.whole;
        is_short && (self.last == Some(index) || has_place && columns.all(|column| column >= record.len()))
    }
}

/// What is said of such a row.
pub(super) fn error(number: u32, record: &StringRecord) -> RowError {
    let read: String = record.iter().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    let message = format!(
        "The row breaks off after “{read}”: cells are missing at its end. Download the file again, correct the row, or leave it out."
    );
    RowError { record: number, column: None, read, message }
}
