//! Records that are no plain movement: footers, continued texts, rows without a date, and those that cannot be read. None
//! is dropped: each is a remark, part of another line, or an error.

use csv::StringRecord;

use super::{Dates, Money, Reader};
use crate::import::amount::Cell;
use crate::import::profile::RowRule;
use crate::import::reading::RowError;
use crate::import::table::Table;
use crate::import::vocabulary::{Word, vocabulary};
use crate::ledger::statement::LineStatus;

impl Reader<'_> {
    /// A last row such as “Kontostand;04.09.2010;;;575,21”: a label where the booking date should be, no text.
    pub(super) fn is_labelled_footer(&mut self, record: &StringRecord, money: Option<&Money>) -> bool {
        let label = self.at.booked.map_or("", |column| Table::cell(record, column));
        let is_footer = !label.is_empty() && self.text(record).is_empty() && self.counterparty(record, true).is_empty();
        if is_footer {
            self.rows.remarks = self.rows.remarks.saturating_add(1);
            if let Some(money) = money {
                self.rows.closing = Some((money.minor.saturating_abs(), money.currency));
                if money.minor < 0 && self.at.debit.is_none() {
                    self.rows.closing = Some((money.minor, money.currency));
                }
            }
        }
        is_footer
    }

    /// No date and no money: text that belongs to the line before, or a remark.
    pub(super) fn without_money(&mut self, record: &StringRecord) {
        // “Operazioni non contabilizzate”: a heading for the rows below it.
        if let Some(heading) = self.first_text(record).filter(|text| text.len() <= 60)
            && vocabulary().mentions(Word::Pending, heading)
        {
            self.is_announced = true;
            self.rows.remarks = self.rows.remarks.saturating_add(1);
            return;
        }
        let label = self.at.booked.map_or("", |column| Table::cell(record, column));
        if label.is_empty() && !self.rows.lines.is_empty() {
            self.continue_line(record);
        } else {
            self.rows.remarks = self.rows.remarks.saturating_add(1);
        }
    }

    pub(super) fn without_date(&mut self, number: u32, record: &StringRecord, money: Money, effects: &[&RowRule]) {
        let label = self.at.booked.map_or("", |column| Table::cell(record, column)).trim_start_matches('#');
        if vocabulary().is(Word::Pending, label) {
            let dates = Dates { booked: self.plan.today, value: None, is_corrected: false, is_other: false };
            self.undated.push(self.rows.lines.len());
            self.line(number, record, &dates, Some(money), effects);
            if let Some(line) = self.rows.lines.last_mut() {
                line.status = LineStatus::Pending;
            }
            return;
        }
        let cells = (0..record.len()).map(|i| Table::cell(record, i)).filter(|cell| !cell.is_empty());
        let is_label = |cell: &str| vocabulary().is_labelled(Word::BalanceLabel, cell.trim_start_matches('#'));
        if cells.take(3).any(is_label) {
            self.rows.remarks = self.rows.remarks.saturating_add(1);
            self.note_balance(label, "", Some(money.minor), money.currency);
            return;
        }
        self.error(number, record, self.at.booked, true);
    }

    pub(super) fn error(&mut self, number: u32, record: &StringRecord, column: Option<usize>, is_date: bool) {
        let name = column.and_then(|column| self.plan.names.get(column)).filter(|name| !name.is_empty()).cloned();
        let read = column.map_or("", |column| Table::cell(record, column)).to_owned();
        let message = if is_date {
            format!("We cannot read “{read}” as a date. Correct it in the file, or leave the row out.")
        } else {
            format!("We cannot read “{read}” as an amount. Correct it in the file, or leave the row out.")
        };
        let has_text = !self.text(record).is_empty() || !self.counterparty(record, true).is_empty();
        self.doubtful = if is_date && !has_text { self.doubtful.saturating_add(1) } else { 0 };
        self.rows.errors.push(RowError { record: number, column: name, read, message });
    }

    /// Whether the amount is empty and another column of money is not: an error, for the line would say that nothing moved.
    pub(super) fn has_spare_number(&mut self, number: u32, record: &StringRecord) -> bool {
        let filled = |column: &&usize| Cell::scan(Table::cell(record, **column)).is_some_and(|cell| cell.rough() != 0);
        let Some(column) = self.at.spare.iter().find(filled).copied() else { return false };
        let name = self.plan.names.get(column).filter(|name| !name.is_empty()).cloned();
        let read = Table::cell(record, column).to_owned();
        let message = format!(
            "The amount is empty in this row, and “{read}” stands elsewhere. Say which column holds the amount, or leave the row out."
        );
        self.rows.errors.push(RowError { record: number, column: name, read, message });
        true
    }
}
