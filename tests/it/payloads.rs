//! A payment note as a weapon: every text of a book is hostile, and every page and export has the same structure as with
//! a harmless text. Markup stays text, a formula stays text, a directive stays a comment.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::process::Command;

use calamine::{Reader, Xlsx};
use serde_json::json;

use crate::support::book::Book;
use crate::support::program::Server;
use crate::support::visitor::{Visitor, crawl, css};

const PASSPHRASE: &str = "seven-lanterns-asleep-in-rain";

/// What a donor could write. Each text of the book takes the next, so three books put each into every place.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\u{ff1d}1+1",
    "; fund: stolen",
    "\" } 2020-01-01 * \"x",
    "include /etc/passwd",
    "{{7*7}} %x $(id) `id`",
    "</textarea></svg><b>",
];

/// A book with a text in every place that takes one.
fn book_of(url: &str, mut text: impl FnMut() -> String) -> Book {
    let book = Book::at(url);
    // With `=`, since a value may begin with a hyphen.
    let mut option = |name: &str| format!("--{name}={}", text());
    book.done(&["init", &option("name"), "--currency", "EUR"]);
    book.done(&["fund", "add", "rupression", "--restricted", &option("name"), &option("purpose")]);
    book.done(&["fund", "add", "merch", &option("name")]);
    book.done(&["account", "add", "Assets:Bank:Second", &option("label")]);
    book.done(&["account", "add", "Expenses:Other", &option("label")]);
    book.done(&["product", "add", "SHIRT", &option("name"), "--price", "18.00", "--fund", "merch"]);
    book.done(&["event", "add", "E01", &option("name"), "--date", "2026-02-14", &option("place")]);
    let passphrase = book.file("passphrase", PASSPHRASE);
    book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
    let entries: Vec<String> = [("Assets:Bank:Giro", "Income:Donations:Free"), ("Assets:Bank:Second", "Income:Membership"), ("Expenses:Other", "Assets:Bank:Giro")]
        .iter()
        .zip(1..)
        .map(|((debit, credit), n)| {
            let line = |account: &str, amount: &str, memo: String| json!({"account": account, "fund": "general", "amount": amount, "currency": "EUR", "memo": memo});
            let lines = [line(debit, "25.00", text()), line(credit, "-25.00", text())];
            json!({"key": format!("k{n}"), "date": format!("2026-02-0{n}"), "description": text(), "reference": text(), "override": text(), "lines": lines}).to_string()
        })
        .collect();
    book.post(&entries.join("\n"));
    let acts = [
        json!({"key": "a1", "act": "donation", "date": "2026-02-05", "fund": "rupression", "amount": "50.00", "into": "Assets:PayPal:EUR", "fee": "1.74", "description": text(), "reference": text()}),
        json!({"key": "a2", "act": "stock_purchase", "date": "2026-02-06", "items": [{"product": "SHIRT", "quantity": 5, "cost": "20.00"}], "paid_from": "Assets:Bank:Giro", "description": text(), "override": text()}),
        json!({"key": "a3", "act": "merch_sale", "date": "2026-02-14", "items": [{"product": "SHIRT", "quantity": 1}], "into": "Assets:Cash:Box", "event": "E01", "description": text()}),
    ];
    book.record(&acts.map(|act| act.to_string()).join("\n"));
    let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
    let rows: Vec<String> =
        (1..5).map(|n| format!("{n:02}.02.2026;{};{};DE{n};1{n},00;EUR", quoted(text()), quoted(text()))).collect();
    let file = format!("Datum;Empfänger;Verwendungszweck;IBAN;Betrag;Währung\n{}\n", rows.join("\n"));
    book.done(&["import", &book.file("bank.csv", file), "--account", "Assets:Bank:Giro"]);
    book.done(&["period", "close", "2026-01"]);
    book.done(&["period", "reopen", "2026-01", &format!("--reason={}", text())]);
    book
}

fn hostile_book(url: &str, shift: usize) -> Book {
    let mut next = shift;
    book_of(url, || {
        next += 1;
        // A number behind it: names of funds must differ.
        format!("{} {next}", HOSTILE[next % HOSTILE.len()])
    })
}

fn harmless_book(url: &str) -> Book {
    let mut next = 0;
    book_of(url, || {
        next += 1;
        format!("Lantern {next}")
    })
}

/// Tags with the names of their attributes, in their order: what a text must not be able to change. Only the element
/// that keeps a text's direction to itself comes and goes with the text, and what says that its words name a fund.
fn skeleton(body: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(body);
    let element = |one: scraper::ElementRef| {
        let names: BTreeSet<&str> = one.value().attrs().map(|(name, _)| name).collect();
        format!("{} {names:?}", one.value().name())
    };
    html.select(&css(":not(bdi, mark, .why, .why *)")).map(element).collect()
}

/// The first place where two skeletons part.
fn difference(one: &[String], other: &[String]) -> String {
    let at = one.iter().zip(other).position(|(one, other)| one != other).unwrap_or(one.len().min(other.len()));
    format!("at {at}: {:?} became {:?} ({} and {} elements)", one.get(at), other.get(at), one.len(), other.len())
}

#[test]
fn hostile_texts_change_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let pages_of = |book: &Book| {
        let server = Server::of(&book.url);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        crawl(&visitor)
    };
    let harmless = pages_of(&harmless_book(&url("harmless")));
    assert!(harmless.len() > 60, "only {} pages: {:?}", harmless.len(), harmless.keys());
    for shift in [0, 4, 8] {
        let hostile = pages_of(&hostile_book(&url(&format!("hostile-{shift}")), shift));
        let mut faults = Vec::new();
        for (path, page) in &harmless {
            let Some(other) = hostile.get(path) else {
                faults.push(format!("{path} is not linked"));
                continue;
            };
            let (one, two) = (skeleton(&page.body), skeleton(&other.body));
            if one != two {
                faults.push(format!("{path} {}", difference(&one, &two)));
            }
        }
        assert!(faults.is_empty(), "{} faults with shift {shift}:\n{}", faults.len(), faults.join("\n"));
    }
}

const REPORTS: [&str; 25] = [
    "monthly",
    "funds",
    "fund",
    "income",
    "activities",
    "position",
    "receipts-payments",
    "trial-balance",
    "ledger",
    "register",
    "journal",
    "donations",
    "fees",
    "merch",
    "copies",
    "stock",
    "consignment",
    "event",
    "currency",
    "reconciliation",
    "earmark-age",
    "spheres",
    "handover",
    "audit",
    "public",
];

fn report(book: &Book, name: &str, format: &str) -> Vec<u8> {
    let mut command = vec!["report", name, "--format", format, "--year", "2026"];
    match name {
        "fund" => command.extend(["--fund", "rupression"]),
        "register" => command.extend(["--account", "Assets:Bank:Giro"]),
        "event" => command.extend(["--event", "E01"]),
        _ => {}
    }
    let output = book.run(&command);
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The cells of a CSV file, row by row.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Whether a spreadsheet would compute this cell.
fn computes(cell: &str) -> bool {
    let starts = cell.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let is_number = cell.parse::<rust_decimal::Decimal>().is_ok();
    starts && !is_number
}

/// The texts of a workbook, and how many formulas it has.
fn workbook(bytes: Vec<u8>) -> (usize, usize) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let mut counts = (0, 0);
    for name in names {
        counts.0 += book.worksheet_range(&name).unwrap().used_cells().count();
        counts.1 +=
            book.worksheet_formula(&name).unwrap().used_cells().filter(|(.., formula)| !formula.is_empty()).count();
    }
    counts
}

#[test]
fn hostile_texts_change_no_report_in_any_format() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let (harmless, hostile) = (harmless_book(&url("harmless")), hostile_book(&url("hostile"), 5));
    let mut faults = Vec::new();
    for name in REPORTS {
        let both = |format: &str| (report(&harmless, name, format), report(&hostile, name, format));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (one, two) = both("html");
        let (one, two) = (skeleton(&text(one)), skeleton(&text(two)));
        if one != two {
            faults.push(format!("{name} as HTML {}", difference(&one, &two)));
        }
        let (one, two) = both("csv");
        let (one, two) = (cells(&one), cells(&two));
        if one.iter().map(Vec::len).ne(two.iter().map(Vec::len)) {
            faults.push(format!("{name} as CSV has other rows or columns"));
        }
        faults.extend(
            two.iter().flatten().filter(|cell| computes(cell)).map(|cell| format!("{name} as CSV computes {cell:?}")),
        );
        let (one, two) = both("xlsx");
        if workbook(one) != workbook(two) {
            faults.push(format!("{name} as XLSX has other cells or formulas"));
        }
        let (one, two) = both("text");
        if text(one).lines().count() != text(two).lines().count() {
            faults.push(format!("{name} as text has other lines"));
        }
        let (one, two) = both("json");
        let shape = |bytes: Vec<u8>| shape(&serde_json::from_slice(&bytes).unwrap());
        if shape(one) != shape(two) {
            faults.push(format!("{name} as JSON has another shape"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// A document without its values.
fn shape(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        serde_json::Value::Array(items) => items.iter().map(shape).collect(),
        serde_json::Value::Null => json!(null),
        _ => json!("value"),
    }
}

#[test]
fn hostile_texts_reach_other_programs_as_comments() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let harmless = harmless_book(&url("harmless"));
    let counted = |book: &Book| {
        let journal = book.path("book.journal");
        book.done(&["export", "hledger", "--output", &journal]);
        let ask = |arguments: &[&str]| {
            let output = Command::new("hledger").args(["-f", &journal]).args(arguments).output().expect("hledger");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && said.is_empty(), "hledger {arguments:?}: {said}");
            String::from_utf8(output.stdout).unwrap()
        };
        let beans = book.path("book.beancount");
        book.done(&["export", "beancount", "--output", &beans]);
        let checked = Command::new("bean-check").arg(&beans).output().expect("bean-check");
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.success() && checked.stdout.is_empty(), "bean-check: {said}");
        let stats = ask(&["stats"]);
        let transactions = stats.lines().find(|line| line.contains("ransactions")).unwrap().to_owned();
        (
            ask(&["bal", "--flat", "-O", "csv"]),
            ask(&["bal", "--flat", "-O", "csv", "tag:fund=rupression"]),
            transactions,
        )
    };
    let expected = counted(&harmless);
    for shift in [0, 4, 8] {
        assert_eq!(counted(&hostile_book(&url(&format!("hostile-{shift}")), shift)), expected, "shift {shift}");
    }
}
