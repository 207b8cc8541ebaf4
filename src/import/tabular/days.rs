//! Days in dress that says nothing alone: a spreadsheet's count of days, and day and month without a year. Where a whole
//! column is written so and no other holds days, it is written out; what only a person knows is asked. Knows no amount.

use chrono::{Datelike, Days, Months, NaiveDate};
use csv::StringRecord;

use crate::import::Options;
use crate::import::date::{DateCell, DateOrder};
use crate::import::preamble;
use crate::import::reading::{Evidence, Question, Reading};
use crate::import::table::Table;
use crate::import::vocabulary::{Role, vocabulary};

/// How many records are looked at.
const SAMPLE: usize = 400;
/// Months apart by so many are of two years: December and January.
const TURN: u32 = 9;

/// A column's cells with a digit in them, counted.
#[derive(Default, Clone, Copy)]
struct Seen {
    filled: usize,
    days: usize,
    counts: usize,
    yearless: usize,
}

impl Seen {
    /// Nine of ten; a preamble has cells of its own.
    fn is_all(self, part: usize) -> bool {
        part > 0 && part.saturating_mul(10) >= self.filled.saturating_mul(9)
    }
}

/// The table with its days written out, where no column holds any that are.
pub(super) fn written_out(reading: &mut Reading, table: &Table, options: &Options) -> Option<Table> {
    let seen = look(table, options.today);
    if seen.iter().any(|column| column.days > 0 && column.days.saturating_mul(4) >= column.filled) {
        return None;
    }
    let all = |part: fn(&Seen) -> usize| -> Vec<usize> {
        (0..).zip(&seen).filter(|(_, column)| column.is_all(part(column))).map(|(column, _)| column).collect()
    };
    let yearless = all(|column| column.yearless);
    if !yearless.is_empty() {
        return Some(with_year(reading, table, &yearless, options));
    }
    let counted = counted_days(table, &all(|column| column.counts), options.today);
    (!counted.is_empty()).then(|| from_count(reading, table, &counted, options.today))
}

/// Where the rows begin: below the first record of words alone, which is the header where there is one.
fn first_row(records: &[StringRecord], width: usize) -> usize {
    let has_digit = |record: &StringRecord| record.as_slice().bytes().any(|byte| byte.is_ascii_digit());
    let are_names = |record: &StringRecord| {
        let filled = (0..record.len()).filter(|column| !Table::cell(record, *column).is_empty()).count();
        !has_digit(record) && filled.saturating_mul(2) > width
    };
    let at = records.iter().zip(records.iter().skip(1)).take(SAMPLE).position(|(a, b)| are_names(a) && has_digit(b));
    at.map_or(0, |at| at.saturating_add(1))
}

fn look(table: &Table, today: NaiveDate) -> Vec<Seen> {
    let width = table.width();
    let mut seen = vec![Seen::default(); width];
    for record in table.records.iter().skip(first_row(&table.records, width)).take(SAMPLE) {
        for (column, slot) in (0..).zip(seen.iter_mut()) {
            let cell = Table::cell(record, column);
            if !cell.bytes().any(|byte| byte.is_ascii_digit()) {
                continue;
            }
            slot.filled = slot.filled.saturating_add(1);
            if DateCell::scan(cell).is_some() {
                slot.days = slot.days.saturating_add(1);
            } else if yearless(cell, today.year()).is_some() {
                slot.yearless = slot.yearless.saturating_add(1);
            } else if counted(cell, today).is_some() {
                slot.counts = slot.counts.saturating_add(1);
            }
        }
    }
    seen
}

/// `46082`, or with a time of day `46082.5`, as the day it counts to; None where that is no day of these decades.
fn counted(cell: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (whole, rest) = cell.split_at_checked(5)?;
    let is_time = rest.strip_prefix(['.', ',']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    if !rest.is_empty() && !is_time || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(whole.parse().ok()?))?;
    let (first, last) = (today.checked_sub_months(Months::new(480))?, today.checked_add_months(Months::new(12))?);
    (first..=last).contains(&day).then_some(day)
}

/// Of the columns that may count days: those that are named so, else a lone one without a known name that runs in order and
/// ends in these years.
fn counted_days(table: &Table, columns: &[usize], today: NaiveDate) -> Vec<usize> {
    let roles = |column: usize| {
        let is_count = |record: &&StringRecord| counted(Table::cell(record, column), today).is_some();
        let first = table.records.iter().position(|record| is_count(&record)).unwrap_or(0);
        let name = table.records.get(first.saturating_sub(1)).filter(|_| first > 0);
        let found = name.map_or_else(Vec::new, |record| vocabulary().columns(Table::cell(record, column)));
        found.into_iter().map(|hit| hit.role).collect::<Vec<Role>>()
    };
    let is_day = |role: &Role| matches!(role, Role::BookedOn | Role::ValueOn | Role::StartedOn);
    let named: Vec<usize> = columns.iter().copied().filter(|column| roles(*column).iter().any(is_day)).collect();
    match columns {
        _ if !named.is_empty() => named,
        [one] if roles(*one).is_empty() => {
            let days = table.records.iter().filter_map(|record| counted(Table::cell(record, *one), today));
            let days: Vec<NaiveDate> = days.collect();
            let is_near = |day: &NaiveDate| day.year().abs_diff(today.year()) <= 10;
            let runs = days.is_sorted() || days.iter().rev().is_sorted();
            if runs && days.len() > 1 && days.iter().all(is_near) { vec![*one] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

fn from_count(reading: &mut Reading, table: &Table, columns: &[usize], today: NaiveDate) -> Table {
    let mut example = None;
    let records = rewritten(table, columns, |_, cell| {
        let day = counted(cell, today)?.to_string();
        example.get_or_insert_with(|| format!("{cell} → {day}"));
        Some(day)
    });
    let reason = "no column holds days, and this one holds a spreadsheet's count of days since 1900";
    reading.evidence.push(Evidence::decision("serial_dates", example.unwrap_or_default(), reason));
    Table { records, ..table.without_records() }
}

/// The cell with this year behind it, where it is a day only so: `01/03`, `5. März`, `Mar 05`.
fn yearless(cell: &str, year: i32) -> Option<(String, DateCell)> {
    if cell.len() > 16 || DateCell::scan(cell).is_some() {
        return None;
    }
    let bare = cell.trim_end_matches(['.', '/', '-']);
    let is_number = bare.starts_with(|c: char| c.is_ascii_digit()) && !bare.contains(char::is_alphabetic);
    let mark = match bare.chars().find(|c| matches!(c, '.' | '/' | '-')) {
        // “01.03” may be an amount; “01.03.” is a day.
        Some('.') if is_number && bare.len() == cell.len() => return None,
        Some(mark) if is_number => mark,
        None if is_number => return None,
        _ => ' ',
    };
    let written = format!("{bare}{mark}{year}");
    let scanned = DateCell::scan(&written)?;
    (is_number || scanned.has_month_name).then_some((written, scanned))
}

/// Which order the column's days and months stand in, where one of them can only be a day.
fn order_of(cells: &[DateCell]) -> Option<DateOrder> {
    let fits = |order: DateOrder| cells.iter().all(|cell| cell.is_fixed() || cell.fits(order));
    match (fits(DateOrder::Dmy), fits(DateOrder::Mdy)) {
        (true, false) => Some(DateOrder::Dmy),
        (false, true) => Some(DateOrder::Mdy),
        _ => None,
    }
}

fn with_year(reading: &mut Reading, table: &Table, columns: &[usize], options: &Options) -> Table {
    let today = options.today;
    let cells = |column: usize| {
        table.records.iter().filter_map(move |record| yearless(Table::cell(record, column), today.year()))
    };
    let firsts = columns.first().map_or_else(Vec::new, |column| cells(*column).map(|(_, cell)| cell).collect());
    let order = order_of(&firsts);
    let month = |cell: &DateCell| cell.day(order?, today).map(|day| day.date.month());
    let first = firsts.first().copied();
    let example = columns.first().and_then(|column| {
        let cell = |record| Table::cell(record, *column);
        table.records.iter().map(cell).find(|cell| yearless(cell, today.year()).is_some())
    });
    let answered = options.answers.get("year").and_then(|year| year.trim().parse::<i32>().ok());
    let answered = answered.filter(|year| (1950..=2150).contains(year));
    let stated = stated_year(table, columns, today);
    let is_ahead = first
        .and_then(|cell| cell.day(order.unwrap_or(DateOrder::Dmy), today))
        .is_some_and(|day| day.date.signed_duration_since(today).num_days() > 7);
    let likeliest = today.year().saturating_sub(i32::from(is_ahead));
    let start = answered.or(stated).unwrap_or(likeliest);
    let reason = match (answered, stated) {
        (Some(_), _) => "you chose it",
        (None, Some(_)) => "the lines above the table say it; the days have none",
        (None, None) => "the days have no year; this is the likeliest",
    };
    reading.evidence.push(Evidence::decision("year", start.to_string(), reason));
    if stated.is_none() || answered.is_some() {
        reading.questions.push(ask(example.unwrap_or_default(), start, today, answered.is_some()));
    }
    let first_month = first.as_ref().and_then(month);
    let mut at: Vec<(usize, i32, Option<u32>)> = columns.iter().map(|column| (*column, start, first_month)).collect();
    let records = rewritten(table, columns, |column, cell| {
        let (_, year, before) = at.iter_mut().find(|(known, ..)| *known == column)?;
        let (_, scanned) = yearless(cell, today.year())?;
        let own = if scanned.is_fixed() {
            scanned.day(DateOrder::Dmy, today).map(|day| day.date.month())
        } else {
            month(&scanned)
        };
        if let Some((before, own)) = before.zip(own).filter(|(before, own)| before.abs_diff(*own) >= TURN) {
            *year = if own < before { year.saturating_add(1) } else { year.saturating_sub(1) };
        }
        *before = own.or(*before);
        yearless(cell, *year).map(|(written, _)| written)
    });
    Table { records, ..table.without_records() }
}

fn ask(example: &str, start: i32, today: NaiveDate, is_answered: bool) -> Question {
    let years = [0, 1, 2, 3, 4].map(|back| today.year().saturating_sub(back).to_string());
    Question {
        id: "year".to_owned(),
        text: format!("The days in this file have no year. Of which year is the first of them, “{example}”?"),
        options: years.to_vec(),
        chosen: Some(start.to_string()),
        is_answered,
    }
}

/// The year of the period that is stated above the table, where it is one.
fn stated_year(table: &Table, columns: &[usize], today: NaiveDate) -> Option<i32> {
    let column = *columns.first()?;
    let first =
        table.records.iter().position(|record| yearless(Table::cell(record, column), today.year()).is_some())?;
    let (from, to) = preamble::read(table.records.get(..first)?, today).period?;
    (from.year() == to.year()).then(|| from.year())
}

/// The records with other cells in these columns, where `write` gives one.
fn rewritten(
    table: &Table,
    columns: &[usize],
    mut write: impl FnMut(usize, &str) -> Option<String>,
) -> Vec<StringRecord> {
    let row = |record: &StringRecord| {
        let cells = (0..).zip(record.iter()).map(|(column, cell)| {
            let other = columns.contains(&column).then(|| write(column, Table::cell(record, column))).flatten();
            other.unwrap_or_else(|| cell.to_owned())
        });
        cells.collect::<StringRecord>()
    };
    table.records.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::import::{Options, Reading, read};
    use crate::ledger::Currency;

    fn reading(file: &str, answer: Option<&str>) -> Reading {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let answers: BTreeMap<String, String> =
            answer.map(|year| ("year".to_owned(), year.to_owned())).into_iter().collect();
        read(file.as_bytes(), Some("a.csv"), &Options { answers, ..Options::new(Currency::EUR, today) }).unwrap()
    }

    fn days(reading: &Reading) -> Vec<String> {
        reading.lines.iter().map(|line| line.date.to_string()).collect()
    }

    fn asked(reading: &Reading) -> Vec<&str> {
        reading.open_questions().iter().map(|question| question.id.as_str()).collect()
    }

    #[test]
    fn days_without_a_year_are_asked_about_once_and_turn_with_the_year() {
        let file = "Date,Details,Amount\n30/12,donation,250.00\n31/12,fee,-15.00\n02/01,rent,-20.00\n";
        let open = reading(file, None);
        assert_eq!(
            (asked(&open), days(&open)[0].as_str()),
            (vec!["year"], "2025-12-30"),
            "this year it would lie ahead"
        );
        let told = reading(file, Some("2024"));
        assert!(asked(&told).is_empty(), "{:?}", told.questions);
        assert_eq!(days(&told), ["2024-12-30", "2024-12-31", "2025-01-02"]);
        let newest_first = "Date,Details,Amount\n15 JAN,rent,-20.00\n28 DEC,fee,-15.00\n";
        assert_eq!(days(&reading(newest_first, Some("2026"))), ["2026-01-15", "2025-12-28"]);
        let stated = "Period;01.03.2025 - 31.03.2025\n\nDatum;Text;Betrag\n05.03.;a;10,00\n06.03.;b;-5,00\n";
        let stated = reading(stated, None);
        assert_eq!((days(&stated), asked(&stated).len()), (vec!["2025-03-05".to_owned(), "2025-03-06".to_owned()], 0));
    }

    #[test]
    fn a_spreadsheets_count_of_days_is_read_where_nothing_else_is_a_day() {
        let file = "Date;Libellé;Débit;Crédit\n46082;Don;;25,00\n46083.5;Loyer;100,00;\n";
        let told = reading(file, None);
        assert_eq!(days(&told), ["2026-03-01", "2026-03-02"]);
        assert!(told.evidence.iter().any(|one| one.what == "serial_dates" && one.value == "46082 → 2026-03-01"));
        let number = "Datum;Nr;Betrag\n01.03.2026;46082;25,00\n02.03.2026;46083;-5,00\n";
        assert_eq!(days(&reading(number, None)), ["2026-03-01", "2026-03-02"]);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let amounts = "Name;Betrag\nAnna;46082\nBen;46083\n";
        assert!(read(amounts.as_bytes(), None, &Options::new(Currency::EUR, today)).is_err(), "an amount is no day");
    }
}
