//! XLSX and ODS: the sheet with the most rows becomes a table like any other. Knows no column.

use calamine::{Data, Ods, Reader, Xlsx};
use csv::StringRecord;

use super::ImportError;
use super::table::Table;

/// More rows than any statement has.
const MOST_ROWS: usize = 1_000_000;
const MOST_CELLS: usize = 20_000_000;

/// A workbook's fullest sheet, with its name.
///
/// # Errors
/// The workbook is broken or holds no table.
pub fn open(bytes: &[u8], is_ods: bool) -> Result<(String, Table), ImportError> {
    let cursor = std::io::Cursor::new(bytes);
    match is_ods {
        true => fullest(Ods::new(cursor).map_err(|_| ImportError::BrokenWorkbook)?),
        false => fullest(Xlsx::new(cursor).map_err(|_| ImportError::BrokenWorkbook)?),
    }
}

fn fullest<R: Reader<std::io::Cursor<B>>, B: AsRef<[u8]>>(mut workbook: R) -> Result<(String, Table), ImportError> {
    let mut best: Option<(String, Table)> = None;
    for name in workbook.sheet_names().clone() {
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        let (rows, columns) = range.get_size();
        if rows > MOST_ROWS || rows.saturating_mul(columns) > MOST_CELLS {
            return Err(ImportError::TooLarge { megabytes: 64 });
        }
        let records: Vec<StringRecord> = range
            .rows()
            .map(|row| row.iter().map(text).collect::<StringRecord>())
            .filter(|record| !Table::is_blank(record))
            .collect();
        if best.as_ref().is_none_or(|(_, table)| records.len() > table.records.len()) {
            best = Some((name, Table { records, ..Table::default() }));
        }
    }
    best.ok_or(ImportError::BrokenWorkbook)
}

/// A cell as text in the machine's notation: dates ISO, numbers with a point.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(when) => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
        }
        Data::Float(number) => decimal(*number),
        Data::Int(number) => number.to_string(),
        other => other.to_string(),
    }
}

/// A workbook keeps 12.30 as a binary fraction; its shortest decimal form, rounded to six places, is what was typed.
fn decimal(number: f64) -> String {
    let text = format!("{number:.6}");
    let trimmed = text.trim_end_matches('0').trim_end_matches('.');
    // Three decimals of a binary fraction would read as grouped thousands: two zeros keep it plain.
    match trimmed.split_once('.') {
        Some((whole, decimals)) if decimals.len() == 3 => format!("{whole}.{decimals}0"),
        _ => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::import::{Format, Options};
    use crate::ledger::Currency;

    #[test]
    fn a_workbook_is_read_like_a_table() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let date = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
        let rows = [("Kim", "Rupression", 1250.5, (2026, 1, 5)), ("Shop", "Plakate", -0.125 - 12.2, (2026, 1, 6))];
        for (column, name) in (0_u16..).zip(["Datum", "Name", "Verwendungszweck", "Betrag (EUR)"]) {
            sheet.write(0, column, name).unwrap();
        }
        for (row, (name, purpose, amount, (year, month, day))) in (1_u32..).zip(rows) {
            let when = rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, day).unwrap();
            sheet.write_with_format(row, 0, &when, &date).unwrap();
            sheet.write(row, 1, name).unwrap();
            sheet.write(row, 2, purpose).unwrap();
            sheet.write(row, 3, amount).unwrap();
        }
        let bytes = workbook.save_to_buffer().unwrap();
        let today = chrono::NaiveDate::from_ymd_opt(2026, 2, 1).unwrap();
        let reading = crate::import::read(&bytes, None, &Options::new(Currency::EUR, today)).unwrap();
        let lines: Vec<(String, i64)> =
            reading.lines.iter().map(|line| (line.date.to_string(), line.amount_minor)).collect();
        assert_eq!(lines, [("2026-01-05".to_owned(), 125_050), ("2026-01-06".to_owned(), -1233)]);
        assert_eq!(reading.format, Format::Xlsx);
    }
}
