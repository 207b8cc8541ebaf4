//! What the targets share: a file is read as an upload is read, and whatever comes of it may not panic, hang or eat memory.
//! Ledger and readers are compiled here by themselves: with pages and database it would take twenty times as long.

#![allow(unused)]

use chrono::NaiveDate;

#[path = "../../src/import/mod.rs"]
pub mod import;
#[path = "../../src/ledger/mod.rs"]
pub mod ledger;

use import::{Options, read};
use ledger::Currency;

/// Reads `start` followed by `rest` as one file, in a book kept in euros, on a day that never changes.
pub fn read_after(start: &[u8], rest: &[u8]) {
    let today = NaiveDate::from_ymd_opt(2026, 7, 31).unwrap_or_default();
    let file = [start, rest].concat();
    let _ = read(&file, None, &Options::new(Currency::EUR, today));
}

/// The same for formats of text: what is no UTF-8 becomes the sign for it. Which code page bytes are in is asked long before
/// their format, and tried by the targets that take any bytes.
pub fn read_text_after(start: &[u8], rest: &[u8]) {
    read_after(start, String::from_utf8_lossy(rest).as_bytes());
}
