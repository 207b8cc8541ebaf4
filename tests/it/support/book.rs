//! A book on either engine, filled and asked through the command line as a person would.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use serde_json::Value;
use solidarity_ledger::ledger::check::Verification;
use solidarity_ledger::ledger::product::Product;
use solidarity_ledger::ledger::{Account, AccountPath, Currency, Money};
use solidarity_ledger::ops::Acting;
use solidarity_ledger::ops::attach_voucher::attach_voucher;
use solidarity_ledger::ops::open_accounts::open_account;
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::{Conn, products, write};
use tempfile::TempDir;

use super::program;
use super::raw::{Engine, Raw};

/// The worked book as postings.
pub const POSTINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/postings/book.jsonl");
/// The worked book as acts.
pub const ACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/acts/worked-book.jsonl");

/// A book and a folder beside it for the files that go in and out.
pub struct Book {
    pub url: String,
    folder: TempDir,
}

impl Book {
    /// A new book with the standard chart and the fund `general`.
    pub fn fresh(url: &str) -> Self {
        let book = Self::at(url);
        book.done(&["init", "--name", "ABC Example", "--currency", "EUR"]);
        book
    }

    /// A new book with all that the worked book needs and no entry: its accounts, funds, product and event.
    pub fn for_the_worked_book(url: &str) -> Self {
        let book = Self::with_funds(url);
        book.done(&["fund", "add", "event-E05", "--designated"]);
        let mut conn = book.conn();
        for path in worked_paths() {
            if Chart::load(&mut conn).unwrap().account(&path).is_none() {
                open_account(&mut conn, &Account::from_path(path)).unwrap();
            }
        }
        book.product("SHIRT", 1800, "Assets:Inventory:Shirt", "merch");
        book
    }

    /// The worked book, made from acts alone.
    pub fn worked(url: &str) -> Self {
        let book = Self::for_the_worked_book(url);
        book.done(&["record", ACTS]);
        book
    }

    /// The place of a book, whatever lies there.
    pub fn at(url: &str) -> Self {
        Self { url: url.to_owned(), folder: tempfile::tempdir().expect("a folder for files") }
    }

    /// A new book with the funds most stories need: `general`, `merch`, and the restricted `rupression`.
    pub fn with_funds(url: &str) -> Self {
        let book = Self::fresh(url);
        book.done(&["fund", "add", "merch"]);
        book.done(&["fund", "add", "rupression", "--restricted", "--name", "Rupression"]);
        book
    }

    pub fn engine(&self) -> Engine {
        Engine::of(&self.url)
    }

    /// The program with this book, ready for more arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program::command();
        command.args(["--database", &self.url]).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// Runs a command that must succeed; gives what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {said}{printed}");
        String::from_utf8(output.stdout).expect("the program prints UTF-8")
    }

    /// Runs a command that must be refused with exit 1; gives the sentence against it.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{arguments:?} was not refused: {printed}");
        assert_eq!(printed, "", "{arguments:?}: a refusal belongs on stderr");
        String::from_utf8(output.stderr).expect("the program prints UTF-8")
    }

    /// Runs a command that must succeed; gives its one JSON document.
    pub fn json(&self, arguments: &[&str]) -> Value {
        parsed(&self.done(&[arguments, &["--format", "json"]].concat()))
    }

    /// Runs a command that must be refused; gives the error of its one JSON document.
    pub fn error(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        let printed = String::from_utf8(output.stdout).expect("the program prints UTF-8");
        assert_eq!(output.status.code(), Some(1), "{arguments:?} was not refused: {printed}");
        let error = parsed(&printed)["error"].clone();
        assert!(error["code"].is_string() && error["message"].is_string() && error["details"].is_array(), "{error}");
        error
    }

    /// A path in the book's folder.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes a file into the book's folder; gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("the folder can be written");
        path
    }

    /// Posts JSON Lines that must be taken; gives the outcome.
    pub fn post(&self, lines: &str) -> Value {
        self.json(&["post", &self.file("post.jsonl", lines)])
    }

    /// Posts JSON Lines that must be refused; gives the error.
    pub fn post_refused(&self, lines: &str) -> Value {
        self.error(&["post", &self.file("post.jsonl", lines)])
    }

    /// Records acts that must be taken.
    pub fn record(&self, lines: &str) -> Value {
        self.json(&["record", &self.file("acts.jsonl", lines)])
    }

    /// Puts a product on the shelf that the account `inventory` holds.
    pub fn product(&self, code: &str, price_minor: i64, inventory: &str, fund: &str) {
        let mut conn = self.conn();
        let chart = Chart::load(&mut conn).unwrap();
        let product = Product {
            code: code.to_owned(),
            name: code.to_owned(),
            price: Money::new(price_minor, Currency::EUR),
            inventory: inventory.parse().unwrap(),
            fund: fund.parse().unwrap(),
            reorder_level: 0,
            is_closed: false,
            details: solidarity_ledger::ledger::product::Details::default(),
        };
        write(&mut conn, |conn| products::insert(conn, &chart, &product).map(drop)).unwrap();
    }

    pub fn conn(&self) -> Conn {
        Conn::open(&self.url).expect("the book opens")
    }

    pub fn raw(&self) -> Raw {
        Raw::open(&self.url)
    }

    /// What `verify` finds, without the way over the command line.
    pub fn verification(&self) -> Verification {
        solidarity_ledger::ops::verify_book::verify_book(&mut self.conn(), None, &mut |_| {}).expect("it can be read")
    }

    /// Holds the book to its promises.
    pub fn assert_sound(&self) -> Verification {
        let verification = self.verification();
        assert!(verification.findings.is_empty(), "{:#?}", verification.findings);
        verification
    }

    /// How many rows each of these tables has.
    pub fn counts(&self, tables: &[&str]) -> Vec<i64> {
        self.raw().counts(tables)
    }

    /// The balance of a fund in EUR by the report on all time.
    pub fn fund_total(&self, fund: &str) -> String {
        let report = self.json(&["report", "funds", "--as-of", "2199-12-31"]);
        let rows = report["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["fund"] == fund && row["currency"] == "EUR");
        row.map_or("0.00".to_owned(), |row| row["carried_forward"].as_str().unwrap().to_owned())
    }
}

/// The accounts that the worked book names.
fn worked_paths() -> BTreeSet<AccountPath> {
    let text = std::fs::read_to_string(POSTINGS).unwrap();
    let entries = text.lines().map(parsed);
    let paths = entries.flat_map(|entry| {
        let lines = entry["lines"].as_array().unwrap().clone();
        lines.into_iter().map(|line| line["account"].as_str().unwrap().parse().unwrap())
    });
    paths.collect()
}

/// Exactly one JSON document.
pub fn parsed(printed: &str) -> Value {
    serde_json::from_str(printed).unwrap_or_else(|error| panic!("not one JSON document ({error}): {printed}"))
}

/// An entry of two lines in EUR as `post` reads it.
pub fn entry(key: &str, date: &str, debit: &str, credit: &str, fund: &str, amount: &str) -> String {
    entry_with(key, date, debit, credit, fund, amount, "")
}

/// The same with more fields, each ending in a comma.
pub fn entry_with(key: &str, date: &str, debit: &str, credit: &str, fund: &str, amount: &str, more: &str) -> String {
    format!(
        r#"{{"key":"{key}","date":"{date}",{more}"description":"{key}","lines":[{{"account":"{debit}","fund":"{fund}","amount":"{amount}","currency":"EUR"}},{{"account":"{credit}","fund":"{fund}","amount":"-{amount}","currency":"EUR"}}]}}"#
    ) + "\n"
}

/// A gift to the bank account.
pub fn gift(key: &str, date: &str, fund: &str, amount: &str) -> String {
    entry(key, date, "Assets:Bank:Giro", "Income:Donations:Earmarked", fund, amount)
}

/// Money paid out of the bank account.
pub fn paid(key: &str, date: &str, fund: &str, amount: &str) -> String {
    entry(key, date, "Expenses:Support:Legal", "Assets:Bank:Giro", fund, amount)
}

/// Somebody who acts on a fixed day.
pub fn acting() -> Acting {
    Acting {
        by: "U-1".to_owned(),
        today: chrono::NaiveDate::from_ymd_opt(2026, 7, 31).unwrap(),
        at: chrono::Utc::now().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    }
}

/// Hands in a photo for an entry that is there already; gives its hash.
pub fn add_voucher(book: &Book, entry: i64) -> String {
    let content = b"\xFF\xD8\xFF a photo".to_vec();
    attach_voucher(&mut book.conn(), entry, "a.jpg", content, &acting()).unwrap()
}
