//! Digits of other scripts: cells that are a day or an amount once their digits are the usual ones are written so; texts
//! stay as they are. Knows no column.

use csv::StringRecord;

use super::amount::Cell;
use super::date::DateCell;

/// The zeros of Arabic, Persian, Devanagari, Bengali, Thai and full-width digits; nine more follow each.
const ZEROS: [char; 6] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}'];

/// The first bytes of those digits: without one of them there is nothing to do.
fn may_hold(text: &str) -> bool {
    memchr::memchr3(0xD9, 0xDB, 0xE0, text.as_bytes()).is_some() || memchr::memchr(0xEF, text.as_bytes()).is_some()
}

fn digit(c: char) -> Option<char> {
    let value =
        ZEROS.into_iter().find_map(|zero| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// The cell with the usual digits, where it is a day or an amount then.
fn usual(cell: &str) -> Option<String> {
    if !may_hold(cell) || !cell.chars().any(|c| digit(c).is_some()) {
        return None;
    }
    // Marks of direction are in the way; the Arabic marks have one meaning each.
    let is_shown = |c: &char| !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    let written: String = cell
        .chars()
        .filter(is_shown)
        .map(|c| match c {
            '٫' => '.',
            '٬' | '،' => ',',
            '؍' => '/',
            other => digit(other).unwrap_or(other),
        })
        .collect();
    (DateCell::scan(&written).is_some() || Cell::scan(&written).is_some()).then_some(written)
}

/// Writes days and amounts with the usual digits; says whether there were any.
pub(super) fn make_usual(records: &mut [StringRecord]) -> bool {
    let mut any = false;
    for record in records.iter_mut().filter(|record| may_hold(record.as_slice())) {
        let cells: Vec<Option<String>> = record.iter().map(usual).collect();
        if cells.iter().any(Option::is_some) {
            let told = cells.iter().zip(record.iter());
            *record = told.map(|(usual, cell)| usual.as_deref().unwrap_or(cell).to_owned()).collect();
            any = true;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_amounts_are_written_with_the_usual_digits_and_texts_stay() {
        for (cell, expected) in [
            ("٢٠٢٦/٠٣/٠١", Some("2026/03/01")),
            ("١٬٢٥٠٫٥٠", Some("1,250.50")),
            ("۲۵۰٫۰۰", Some("250.00")),
            ("-२५०.००", Some("-250.00")),
            ("１，０００", None),
            ("١٠٠", Some("100")),
            ("تبرع للمجموعة رقم ١٢", None),
            ("250.00", None),
            ("Größe", None),
        ] {
            assert_eq!(usual(cell).as_deref(), expected, "{cell}");
        }
    }
}
