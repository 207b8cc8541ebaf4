//! The worked book: 33 entries with every standard case, whose totals other programs agree on.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::outside::python_of;
use crate::support::book::{ACTS, Book, POSTINGS, parsed};
use crate::support::engines::on_both;
use crate::support::not_run;

/// account, fund, currency → balance in cents
type Cells = BTreeMap<(String, String, String), i64>;

const FUNDS: [(&str, &str); 4] =
    [("general", "1298.26"), ("merch", "1179.40"), ("rupression", "316.56"), ("event-E05", "0.00")];

fn posted(url: &str) -> Book {
    let book = Book::at(url);
    book.done(&["init", "--name", "ABC Example", "--currency", "EUR", "--chart", "none"]);
    assert_eq!(book.json(&["post", POSTINGS, "--create-accounts"]), serde_json::json!({ "posted": 33, "already": 0 }));
    book
}

fn cents(amount: &str) -> i64 {
    let (whole, part) = amount.split_once('.').expect("two decimals");
    assert_eq!(part.len(), 2, "{amount}");
    format!("{whole}{part}").parse().expect("an amount")
}

fn without_zeros(mut cells: Cells) -> Cells {
    cells.retain(|_, minor| *minor != 0);
    cells
}

/// What the product says, summed from its own JSON export.
fn of_the_book(book: &Book) -> (usize, usize, Cells) {
    let export = parsed(&book.done(&["export", "json"]));
    let entries = export["entries"].as_array().unwrap();
    let lines: Vec<&Value> = entries.iter().flat_map(|entry| entry["lines"].as_array().unwrap()).collect();
    let mut cells = Cells::new();
    for line in &lines {
        let text = |field: &str| line[field].as_str().unwrap().to_owned();
        *cells.entry((text("account"), text("fund"), text("currency"))).or_default() += cents(&text("amount"));
    }
    (entries.len(), lines.len(), without_zeros(cells))
}

/// Runs another program on a file; `None`, with a word about it, where it is not installed. It must find no fault.
fn of_program(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Err(error) => {
            not_run(program, &error.to_string());
            None
        }
        Ok(output) => {
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success() && said.is_empty(), "{program} {arguments:?}: {said}");
            Some(String::from_utf8(output.stdout).unwrap())
        }
    }
}

#[test]
fn posted_in_one_call_it_gives_exactly_the_known_fund_totals() {
    on_both(|url| {
        let book = posted(url);
        for (fund, total) in FUNDS {
            assert_eq!(book.fund_total(fund), total, "{fund}");
        }
        let verification = book.json(&["verify"]);
        assert_eq!((verification["entries"].as_i64(), verification["postings"].as_i64()), (Some(33), Some(103)));
        assert_eq!(verification["findings"], serde_json::json!([]));
        assert_eq!(book.json(&["post", POSTINGS]), serde_json::json!({ "posted": 0, "already": 33 }));
    });
}

#[test]
fn made_from_acts_alone_it_is_the_same_book() {
    on_both(|url| {
        let book = Book::worked(url);
        // The return from the infoshop says what came back and what is missing in two lines: 104 of the 103.
        let (entries, postings, cells) = of_the_book(&book);
        assert_eq!((entries, postings), (33, 104));
        let again = book.json(&["record", ACTS]);
        assert_eq!((again["posted"].as_i64(), again["already"].as_i64()), (Some(0), Some(33)));
        for (fund, total) in FUNDS {
            assert_eq!(book.fund_total(fund), total, "{fund}");
        }
        let folder = tempfile::tempdir().unwrap();
        let other = posted(&format!("sqlite://{}", folder.path().join("posted.db").display()));
        assert_eq!(cells, of_the_book(&other).2);
        assert!(book.assert_sound().notes.is_empty());
    });
}

#[test]
fn hledger_reads_the_export_without_a_warning_and_agrees() {
    on_both(|url| {
        let book = posted(url);
        let (entries, postings, cells) = of_the_book(&book);
        let file = book.path("book.journal");
        book.done(&["export", "hledger", "--output", &file]);
        let checks = ["check", "--strict", "ordereddates"];
        let Some(said) = of_program("hledger", &[&["-f", &file], &checks[..]].concat()) else { return };
        assert_eq!(said, "");
        let printed = of_program("hledger", &["-f", &file, "print", "-O", "json"]).unwrap();
        let theirs = parsed(&printed);
        let theirs = theirs.as_array().unwrap();
        assert_eq!(theirs.len(), entries);
        let mut found = Cells::new();
        let mut count = 0;
        for posting in theirs.iter().flat_map(|entry| entry["tpostings"].as_array().unwrap()) {
            count += 1;
            let tags = posting["ptags"].as_array().unwrap();
            let fund =
                tags.iter().find(|tag| tag[0] == "fund").expect("every posting has its fund")[1].as_str().unwrap();
            let amount = &posting["pamount"][0];
            let minor = amount["aquantity"]["decimalMantissa"].as_i64().unwrap();
            assert_eq!(amount["aquantity"]["decimalPlaces"], 2);
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            *found.entry((text(&posting["paccount"]), fund.to_owned(), text(&amount["acommodity"]))).or_default() +=
                minor;
        }
        assert_eq!(count, postings);
        assert_eq!(without_zeros(found), cells);
    });
}

#[test]
fn ledger_reads_the_export_without_a_warning_and_agrees() {
    on_both(|url| {
        let book = posted(url);
        let (entries, postings, cells) = of_the_book(&book);
        let file = book.path("book.journal");
        book.done(&["export", "hledger", "--output", &file]);
        let format = "%(tag(\"entry\"))|%(account)|%(tag(\"fund\"))|%(commodity(amount))|%(quantity(amount))\n";
        let arguments = ["--strict", "-f", &file, "register", "--no-pager", "--format", format];
        let Some(printed) = of_program("ledger", &arguments) else { return };
        let mut found = Cells::new();
        let mut numbers = std::collections::BTreeSet::new();
        for line in printed.lines() {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            let [number, account, fund, commodity, quantity] = parts[..] else { panic!("{line}") };
            numbers.insert(number.to_owned());
            let minor = hundredths(quantity);
            *found.entry((account.to_owned(), fund.to_owned(), commodity.to_owned())).or_default() += minor;
        }
        assert_eq!((numbers.len(), printed.lines().count()), (entries, postings));
        assert_eq!(without_zeros(found), cells);
    });
}

/// A number that may be written with fewer than two decimals.
fn hundredths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    cents(&format!("{whole}.{part:0<2}"))
}

#[test]
fn beancount_reads_the_export_without_a_warning_and_agrees() {
    // One line a posting from the loader itself: what bean-query shows could hide an entry that was dropped.
    let script = "import sys
from beancount import loader
from beancount.core import data
entries, errors, _ = loader.load_file(sys.argv[1])
print(len(errors))
for number, entry in enumerate(e for e in entries if isinstance(e, data.Transaction)):
    for p in entry.postings:
        print(number, p.account, p.meta['fund'], p.units.currency, p.units.number, sep='|')
";
    on_both(|url| {
        let book = posted(url);
        let (entries, postings, cells) = of_the_book(&book);
        let file = book.path("book.beancount");
        book.done(&["export", "beancount", "--output", &file]);
        let Some(said) = of_program("bean-check", &[&file]) else { return };
        assert_eq!(said, "", "bean-check prints nothing");
        let python = python_of("bean-check");
        let printed = of_program(&python, &["-c", script, &file]).unwrap();
        let mut lines = printed.lines();
        assert_eq!(lines.next(), Some("0"), "no errors in the loader");
        let mut found = Cells::new();
        let mut numbers = std::collections::BTreeSet::new();
        let mut count = 0;
        for line in lines {
            let parts: Vec<&str> = line.split('|').collect();
            let [number, account, fund, currency, amount] = parts[..] else { panic!("{line}") };
            numbers.insert(number.to_owned());
            count += 1;
            let account =
                account.strip_prefix("Equity:Transfers").map_or(account.to_owned(), |rest| format!("Transfers{rest}"));
            *found.entry((account, fund.to_owned(), currency.to_owned())).or_default() += hundredths(amount);
        }
        assert_eq!((numbers.len(), count), (entries, postings));
        assert_eq!(without_zeros(found), cells);
    });
}

#[test]
fn its_own_csv_moves_into_another_book_unchanged() {
    on_both(|url| {
        let book = posted(url);
        let csv = book.file("book.csv", book.done(&["export", "csv"]));
        let folder = tempfile::tempdir().unwrap();
        let other = Book::at(&format!("sqlite://{}", folder.path().join("other.db").display()));
        other.done(&["init", "--name", "Other", "--currency", "EUR", "--chart", "none"]);
        let first = other.json(&["post", &csv, "--create-accounts"]);
        assert_eq!(first, serde_json::json!({ "posted": 33, "already": 0 }));
        assert_eq!(of_the_book(&other), of_the_book(&book));
    });
}
