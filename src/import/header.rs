//! Where the header stands: the record among the first ones whose cells are known column names, dates and money among
//! them. What stands above it is the preamble. Knows no row's meaning.

use super::amount::Cell;
use super::date::DateCell;
use super::profile::Profile;
use super::table::Table;
use super::vocabulary::{Role, plain, vocabulary};

/// How many records are looked at.
const DEPTH: usize = 60;

/// The header found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Index of its record.
    pub record: usize,
    /// Column names; a name that comes twice is `Name#2` the second time.
    pub names: Vec<String>,
    /// How many of its names are known.
    pub known: usize,
}

/// Finds the header; None when no record looks like one.
#[must_use]
pub fn locate(table: &Table, own: &[Profile]) -> Option<Header> {
    let mut best: Option<(usize, usize)> = None;
    for (index, record) in table.records.iter().enumerate().take(DEPTH) {
        let known = score(record, own);
        if known > 0 && best.is_none_or(|(_, most)| known > most) {
            best = Some((index, known));
        }
    }
    let found = best.or_else(|| guess(table));
    let (record, known) = found?;
    let names = unique(table.records.get(record)?, table.width());
    Some(Header { record, names, known })
}

/// How many cells are known names, weighted; 0 unless a date and an amount are among them or a saved mapping fits.
fn score(record: &csv::StringRecord, own: &[Profile]) -> usize {
    let cells: Vec<&str> = (0..record.len()).map(|i| Table::cell(record, i)).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    if filled < 2 || cells.iter().any(|cell| Cell::scan(cell).is_some() || DateCell::scan(cell).is_some()) {
        return 0;
    }
    let names: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
    let saved = own.iter().filter_map(|profile| profile.fits(&names)).max().unwrap_or(0);
    if saved > 0 {
        return saved.saturating_add(1000);
    }
    let (mut has_date, mut has_money, mut points) = (false, false, 0_usize);
    for cell in &cells {
        let found = vocabulary().columns(cell);
        let roles = found.iter().map(|hit| hit.role);
        for role in roles {
            has_date |= matches!(role, Role::BookedOn | Role::ValueOn | Role::StartedOn);
            has_money |= matches!(role, Role::Amount | Role::Debit | Role::Credit | Role::Net);
        }
        points = points.saturating_add(found.first().map_or(0, |hit| if hit.score >= 800 { 2 } else { 1 }));
    }
    if has_date && has_money { points } else { 0 }
}

/// A header in words we do not know: the widest record of words alone, above records with dates and numbers.
fn guess(table: &Table) -> Option<(usize, usize)> {
    let width = table.width();
    let (index, record) =
        table.records.iter().enumerate().take(DEPTH).find(|(_, record)| record.len() >= width && width > 2)?;
    let cells: Vec<&str> = (0..record.len()).map(|i| Table::cell(record, i)).collect();
    let are_words = cells.iter().filter(|cell| !cell.is_empty()).all(|cell| {
        Cell::scan(cell).is_none()
            && DateCell::scan(cell).is_none()
            && cell.len() < 50
            && cell.chars().filter(char::is_ascii_digit).count() <= 2
    });
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let below = table.records.get(index.saturating_add(1))?;
    let has_date = (0..below.len()).any(|i| DateCell::scan(Table::cell(below, i)).is_some());
    (are_words && has_date && filled.saturating_mul(2) > width).then_some((index, 0))
}

fn unique(record: &csv::StringRecord, width: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in 0..record.len().max(width) {
        let name = Table::cell(record, column).trim_start_matches('#').trim().to_owned();
        let twins = names.iter().filter(|known| known.split('#').next() == Some(name.as_str())).count();
        names.push(if twins > 0 && !name.is_empty() { format!("{name}#{}", twins.saturating_add(1)) } else { name });
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::split;

    fn header_at(text: &str) -> Option<usize> {
        locate(&split(text), &[]).map(|header| header.record)
    }

    #[test]
    fn the_header_is_found_below_a_preamble_of_any_length() {
        let preamble = "Umsatzanzeige;01.01.2026\nIBAN;DE00\nSaldo;1,00;EUR\n";
        let body = "Buchung;Auftraggeber;Verwendungszweck;Betrag\n02.01.2026;A;b;1,00\n";
        assert_eq!(header_at(&format!("{preamble}{body}")), Some(3));
        assert_eq!(header_at(body), Some(0));
    }

    #[test]
    fn a_header_in_unknown_words_is_told_by_the_rows_below() {
        assert_eq!(header_at("Siku;Maelezo;Kiasi;Baki\n02.01.2026;x y;1,00;5,00\n03.01.2026;x z;2,00;7,00\n"), Some(0));
    }

    #[test]
    fn a_table_without_header_has_none() {
        assert_eq!(header_at("01/09/2026,SHOP,-12.34\n03/09/2026,PAY,\"2,000.00\"\n"), None);
    }
}
