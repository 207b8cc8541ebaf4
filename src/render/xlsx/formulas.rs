//! Which cells of a sheet are worked out from others of it: sums of lines, and what follows from sums or from the cells
//! beside. A formula is only written where what it gives is what the report says.

use std::collections::HashMap;

use rust_xlsxwriter::Formula;
use rust_xlsxwriter::utility::column_number_to_name;

use crate::reports::table::{Row, RowKind, Table, Value};

/// The lines of each tag: where they stand, and what their columns add up to.
#[derive(Default)]
pub(super) struct Tagged {
    tags: HashMap<String, Lines>,
}

#[derive(Default)]
struct Lines {
    /// Ranges of sheet rows.
    ranges: Vec<(u32, u32)>,
    /// In minor units, by the column's place in the table.
    sums: Vec<i64>,
}

/// A formula of more ranges than this is read by nobody, and a long list must not remember them.
const MOST_RANGES: usize = 100;

impl Tagged {
    pub fn note(&mut self, row: &Row, line: u32) {
        for tag in row.tags.iter().filter(|_| row.kind == RowKind::Line) {
            if !self.tags.contains_key(tag) {
                self.tags.insert(tag.clone(), Lines::default());
            }
            let Some(lines) = self.tags.get_mut(tag) else { continue };
            // One more than is used tells that there are too many.
            let is_full = lines.ranges.len() > MOST_RANGES;
            match lines.ranges.last_mut() {
                Some((_, last)) if last.saturating_add(1) == line => *last = line,
                _ if is_full => {}
                _ => lines.ranges.push((line, line)),
            }
            lines.sums.resize(lines.sums.len().max(row.cells.len()), 0);
            for (sum, cell) in lines.sums.iter_mut().zip(&row.cells) {
                *sum = sum.saturating_add(cell.minor().unwrap_or(0));
            }
        }
    }

    /// The formula of a total's cell, where the lines it names do add up to it; else the number stands alone.
    pub fn formula(&self, row: &Row, place: usize, column: u16) -> Option<Formula> {
        let Value::Money(total) = row.cells.get(place)?.value else { return None };
        let only = row.sum_of.iter().map(|tag| (false, tag.as_str()));
        let signed = row.worked_from.iter().map(|(is_less, tag)| (*is_less, tag.as_str()));
        let (mut sum, mut parts) = (0_i64, Vec::new());
        // A tag that no line bears adds nothing.
        for (is_less, tag) in only.chain(signed) {
            let Some(lines) = self.tags.get(tag) else { continue };
            let of_lines = lines.sums.get(place).copied().unwrap_or(0);
            sum = if is_less { sum.saturating_sub(of_lines) } else { sum.saturating_add(of_lines) };
            parts.push((is_less, format!("SUM({})", lines.named(column)?)));
        }
        (sum == total.minor && !parts.is_empty()).then(|| Formula::new(joined(&parts)).set_result(total.to_string()))
    }
}

impl Lines {
    fn named(&self, column: u16) -> Option<String> {
        let letters = column_number_to_name(column);
        let range =
            |(from, to): &(u32, u32)| format!("{letters}{}:{letters}{}", from.saturating_add(1), to.saturating_add(1));
        (self.ranges.len() <= MOST_RANGES).then(|| self.ranges.iter().map(range).collect::<Vec<_>>().join(","))
    }
}

/// `=SUM(C5:C8)-SUM(C10:C12)`.
fn joined(parts: &[(bool, String)]) -> String {
    let mut formula = String::from("=");
    for (at, (is_less, part)) in parts.iter().enumerate() {
        match (at, is_less) {
            (_, true) => formula.push('-'),
            (0, false) => {}
            (_, false) => formula.push('+'),
        }
        formula.push_str(part);
    }
    formula
}

/// The columns that are worked out from others of their row.
pub(super) struct Worked {
    /// By the column's place in the table: the sign, place and letters of each that it is made of.
    columns: HashMap<usize, Vec<(bool, usize, Option<String>)>>,
}

impl Worked {
    /// A column that is not shown has no letters.
    pub fn of(table: &Table, shown: &[usize]) -> Self {
        let letters = |place: usize| {
            let at = shown.iter().position(|one| *one == place)?;
            Some(column_number_to_name(u16::try_from(at).ok()?))
        };
        let place_of = |id: &String| table.columns.iter().position(|column| column.id == *id);
        let made = table.columns.iter().enumerate().filter(|(_, column)| !column.worked_from.is_empty());
        let columns = made.filter_map(|(at, column)| {
            let parts = column.worked_from.iter().map(|(is_less, id)| {
                let place = place_of(id)?;
                Some((*is_less, place, letters(place)))
            });
            Some((at, parts.collect::<Option<Vec<_>>>()?))
        });
        Self { columns: columns.collect() }
    }

    /// The formula of a cell, where the cells beside it do give it.
    pub fn formula(&self, row: &Row, place: usize, line: u32) -> Option<Formula> {
        let Value::Money(told) = row.cells.get(place)?.value else { return None };
        let (mut sum, mut parts) = (0_i64, Vec::new());
        for (is_less, beside, letters) in self.columns.get(&place)? {
            let minor = row.cells.get(*beside)?.minor()?;
            sum = if *is_less { sum.saturating_sub(minor) } else { sum.saturating_add(minor) };
            if let Some(letters) = letters {
                parts.push((*is_less, format!("{letters}{}", line.saturating_add(1))));
            } else if minor != 0 {
                return None;
            }
        }
        (sum == told.minor && !parts.is_empty()).then(|| Formula::new(joined(&parts)).set_result(told.to_string()))
    }
}
