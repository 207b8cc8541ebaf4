//! A check that fails is not only red: where another reading of the same file would turn it green, that reading is named
//! and offered. Reads the file again with one answer changed; knows no format.

use std::collections::BTreeMap;

use super::Options;
use super::reading::{Evidence, Reading, Remedy};

/// Files with more lines than this are not read again and again.
const MOST_LINES: usize = 20_000;

/// Readings that are tried, each as the answer to one question.
const TRIED: [(&str, &str, &str); 8] = [
    ("sign", "flip", "what comes in and what goes out are the other way round"),
    ("sign", "as_is", "amounts carry their signs as they stand"),
    ("decimal_mark", "comma", "the comma stands before the decimals"),
    ("decimal_mark", "point", "the point stands before the decimals"),
    ("date_order", "dmy", "dates are day, month, year"),
    ("date_order", "mdy", "dates are month, day, year"),
    ("date_order", "ymd", "dates are year, month, day"),
    ("account", "", "the file holds several accounts, and this one fits"),
];

/// Names, at each check that fails, the readings that would make it hold without breaking another one.
/// `again` reads the same file with these options.
pub(super) fn offer(reading: &mut Reading, options: &Options, again: impl Fn(&Options) -> Option<Reading>) {
    if reading.red().is_empty() || reading.lines.len() > MOST_LINES {
        return;
    }
    let mut offered: BTreeMap<&'static str, Vec<Remedy>> = BTreeMap::new();
    for (question, answer, says) in TRIED {
        for answer in answers(reading, question, answer) {
            if options.answers.get(question) == Some(&answer) {
                continue;
            }
            let mut other = options.clone();
            other.answers.insert(question.to_owned(), answer.clone());
            let Some(tried) = again(&other).filter(|tried| tried.lines != reading.lines) else { continue };
            if tried.errors.len() > reading.errors.len() || breaks(reading, &tried) {
                continue;
            }
            for check in reading.red() {
                if holds(&tried, check.what) == Some(true) {
                    let remedy = Remedy { question, answer: answer.clone(), says };
                    offered.entry(check.what).or_default().push(remedy);
                }
            }
        }
    }
    for evidence in &mut reading.evidence {
        if let Some(remedies) = offered.remove(evidence.what).filter(|_| evidence.check == Some(false)) {
            evidence.remedies = remedies;
        }
    }
}

/// The answers to try: the one that is fixed, or for the account those the file itself offers.
fn answers(reading: &Reading, question: &str, fixed: &str) -> Vec<String> {
    if !fixed.is_empty() {
        return vec![fixed.to_owned()];
    }
    let asked = reading.questions.iter().find(|asked| asked.id == question);
    asked
        .map(|asked| asked.options.iter().filter(|option| *option != "all").take(5).cloned().collect())
        .unwrap_or_default()
}

fn holds(reading: &Reading, what: &str) -> Option<bool> {
    let checks = |one: &&Evidence| one.what == what && one.check.is_some();
    let mut found = reading.evidence.iter().filter(checks).peekable();
    found.peek()?;
    Some(found.all(|one| one.check == Some(true)))
}

/// Whether something that held before does not hold in the other reading.
fn breaks(before: &Reading, after: &Reading) -> bool {
    let green = before.evidence.iter().filter(|one| one.check == Some(true));
    green.into_iter().any(|one| holds(after, one.what) == Some(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read;
    use crate::ledger::Currency;

    fn options() -> Options {
        Options::new(Currency::EUR, chrono::NaiveDate::from_ymd_opt(2026, 7, 31).unwrap())
    }

    /// The check's remedies as they are given with `--set`.
    fn remedies(file: &str, what: &str) -> Vec<String> {
        let reading = read(file.as_bytes(), None, &options()).unwrap();
        let found: Vec<&Evidence> = reading.evidence.iter().filter(|one| one.what == what).collect();
        assert!(found.iter().any(|one| one.check == Some(false)), "{what} is red: {:?}", reading.evidence);
        found.iter().flat_map(|one| one.remedies.iter().map(Remedy::set)).collect()
    }

    #[test]
    fn a_red_balance_names_the_sign_that_would_make_it_green() {
        let file = "Alter Kontostand;100,00 EUR\nNeuer Kontostand;70,00 EUR\n\nBuchungstag;Name;Verwendungszweck;Betrag\n03.05.2026;Copyshop;Druck;20,00\n14.05.2026;Post;Porto;10,00\n";
        assert_eq!(remedies(file, "opening_plus_lines"), ["sign=flip"]);
        let mut answered = options();
        answered.answers.insert("sign".to_owned(), "flip".to_owned());
        assert!(read(file.as_bytes(), None, &answered).unwrap().red().is_empty(), "and it does");
    }

    #[test]
    fn dates_ahead_of_today_name_the_order_that_is_past() {
        let file = "Date,Description,Amount\n05/12/2026,A,1.00\n06/11/2026,B,2.00\n";
        let mut wrong = options();
        wrong.answers.insert("date_order".to_owned(), "dmy".to_owned());
        let reading = read(file.as_bytes(), None, &wrong).unwrap();
        let red: Vec<String> = reading.red().iter().flat_map(|one| one.remedies.iter().map(Remedy::set)).collect();
        assert_eq!(red, ["date_order=mdy"], "{:?}", reading.evidence);
    }

    #[test]
    fn a_file_that_simply_lacks_a_line_is_offered_nothing() {
        let file = "Buchungstag;Name;Betrag;Saldo\n03.05.2026;A;20,00;120,00\n14.05.2026;B;-10,00;90,00\n15.05.2026;C;5,00;95,00\n";
        assert!(remedies(file, "balance_chain").is_empty());
    }
}
