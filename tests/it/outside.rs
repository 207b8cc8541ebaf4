//! Other bookkeeping programs as judges of the book: `verify --with`, what is kept of it and printed at the foot of
//! reports, and two hundred random books whose every total hledger and beancount read as we wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use chrono::{NaiveDate, TimeDelta};
use solidarity_ledger::ledger::check::{Total, TotalKey};
use solidarity_ledger::ledger::{Currency, Draft, DraftLine, EntryKind, Money, Month};
use solidarity_ledger::ops::Acting;
use solidarity_ledger::ops::create_book::{NewBook, create_book};
use solidarity_ledger::ops::export_book::{Notation, export_book};
use solidarity_ledger::ops::post_entries::{Unknown, post_entries};
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::{Conn, totals};

use crate::support::book::{Book, acting, entry, gift, parsed};
use crate::support::dice::Dice;
use crate::support::engines::on_both;
use crate::support::not_run;

fn is_installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        not_run(program, "it is not installed");
    }
    found
}

#[test]
fn hledger_and_beancount_agree_with_the_worked_book_and_its_reports_say_so() {
    if !is_installed("hledger") || !is_installed("bean-check") {
        return;
    }
    on_both(|url| {
        let book = Book::worked(url);
        assert!(!book.done(&["report", "funds"]).contains("Agreed with"), "nobody was asked yet");
        let document = book.json(&["verify", "--with", "hledger,beancount"]);
        let outside = document["outside"].as_array().unwrap();
        assert_eq!(outside.len(), 2);
        for (testimony, program) in outside.iter().zip(["hledger", "beancount"]) {
            assert_eq!(testimony["program"], program);
            assert_eq!(testimony["verdict"], "agreed", "{testimony}");
            assert_eq!((testimony["entries"].as_i64(), testimony["postings"].as_i64()), (Some(33), Some(104)));
            assert!(testimony["totals"].as_i64().unwrap() > 50, "{testimony}");
            assert!(testimony["message"].as_str().unwrap().starts_with(&format!("Agreed with {program} ")));
        }
        for format in ["text", "html"] {
            let printed = book.done(&["report", "funds", "--format", format]);
            assert!(printed.contains("Agreed with hledger 1"), "{format}: {printed}");
            assert!(printed.contains("Agreed with beancount "), "{format}");
            assert!(!printed.contains("for the 33 entries"), "{format}");
        }
        let told = book.json(&["report", "funds"]);
        assert_eq!(
            (told["outside"][0]["program"].as_str(), told["outside"][0]["agreed"].as_bool()),
            (Some("beancount"), Some(true))
        );
        book.post(&gift("late", "2026-06-30", "general", "5.00"));
        assert!(book.done(&["report", "funds"]).contains("for the 33 entries there were then"));
    });
}

#[test]
fn a_total_that_was_bent_is_found_by_the_other_program_too() {
    if !is_installed("hledger") {
        return;
    }
    on_both(|url| {
        let book = Book::worked(url);
        book.raw().must("UPDATE month_totals SET debit_minor = debit_minor + 1 WHERE posting_count = 1");
        let output = book.run(&["verify", "--with", "hledger", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let document = parsed(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(document["outside"][0]["verdict"], "differs");
        let findings = document["findings"].as_array().unwrap();
        assert!(findings.iter().any(|finding| finding["rule"] == "outside"), "{findings:#?}");
        assert!(book.done(&["report", "funds"]).contains("did not agree with the book"));
    });
}

#[test]
fn a_program_that_is_not_installed_is_named_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::fresh(&format!("sqlite://{}", folder.path().join("book.db").display()));
    let mut command = book.command(&["verify", "--with", "hledger", "--format", "json"]);
    let output = command.env("PATH", folder.path()).output().unwrap();
    let document = parsed(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(document["outside"][0]["verdict"], "not_installed");
    let note = document["notes"][0].as_str().unwrap();
    assert!(note.starts_with("hledger is not installed here") && note.contains("apt install"), "{note}");
    assert!(book.refused(&["verify", "--with", "excel"]).contains("hledger, beancount"));
}

const ACCOUNTS: [&str; 12] = [
    "Assets:Bank:Giro",
    "Assets:Cash:Grüne Kasse",
    "Assets:PayPal:EUR",
    "Assets:Bank:Счёт 1",
    "Liabilities:Payable",
    "Equity:Opening",
    "Income:Donations:Bank",
    "Income:Merch:T-Shirts & more",
    "Expenses:Support:Legal",
    "Expenses:2026",
    "Expenses:fees:é",
    "Expenses",
];

/// Words that other programs might take for something else than words.
const WORDS: [&str; 12] = [
    "",
    "soli; fund: other",
    "a \"quoted\" | piped\\",
    "include /etc/hostname",
    "(code) = ! *",
    "2020-01-01 open Assets:X",
    "; comment",
    "fund: evil",
    "наша касса ☂",
    "@ 2 EUR",
    "#tag ^link",
    "    indented",
];

fn random_entry(dice: &mut Dice, book: usize, n: i64) -> Draft {
    let day = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap() + TimeDelta::days(dice.below(1500));
    let mut lines: Vec<DraftLine> = Vec::new();
    for _ in 0..=dice.below(2) {
        let fund = format!("b{book}-{}", dice.pick(&["general", "Rupression", "x.y_z"]));
        let currency: Currency = dice.pick(&["EUR", "EUR", "USD", "JPY", "KWD"]).parse().unwrap();
        let mut rest = 0;
        for _ in 0..=dice.below(3) {
            let sign = if dice.below(2) == 0 { 1 } else { -1 };
            let limit = if dice.below(9) == 0 { 2_000_000_000 } else { 50_000 };
            let minor = sign * (1 + dice.below(limit));
            rest -= minor;
            let memo = Some(dice.pick(&WORDS).trim().to_owned()).filter(|memo| !memo.is_empty());
            let account = dice.pick(&ACCOUNTS).parse().unwrap();
            lines.push(DraftLine { account, fund: fund.parse().unwrap(), amount: Money::new(minor, currency), memo });
        }
        if rest != 0 {
            let account = dice.pick(&ACCOUNTS).parse().unwrap();
            lines.push(DraftLine {
                account,
                fund: fund.parse().unwrap(),
                amount: Money::new(rest, currency),
                memo: None,
            });
        }
    }
    Draft {
        date: day,
        kind: EntryKind::Journal,
        lines,
        stock_moves: Vec::new(),
        vouchers: Vec::new(),
        key: format!("k-{n}"),
        description: dice.pick(&WORDS).trim().to_owned(),
        reference: Some(dice.pick(&WORDS).trim().to_owned()).filter(|reference| !reference.is_empty()),
        reverses: None,
        corrects: None,
        gives_back: None,
        contact: None,
        event: None,
        override_reason: None,
        rededication: None,
    }
}

type Totals = BTreeMap<TotalKey, Total>;

/// Two hundred books, each exported in both notations into the folder; gives their totals and counts by book.
fn random_books(folder: &std::path::Path, count: usize) -> Vec<(i64, Totals)> {
    let place = |name: &str| folder.join(name).display().to_string();
    let url = |name: &str| format!("sqlite://{}", place(name));
    let new = NewBook {
        name: "A \"book\"; of many".to_owned(),
        currency: Currency::EUR,
        fiscal_first_month: 1,
        accounts: Vec::new(),
        is_demo: false,
    };
    let make = |book: usize| {
        let name = format!("{book}.db");
        let mut conn = Conn::create(&url(&name)).unwrap();
        create_book(&mut conn, &new, &acting()).unwrap();
        let mut dice = Dice::new(u64::try_from(book).unwrap() + 1);
        let entries = 1 + dice.below(14);
        for (part, acting) in [(0..entries / 2, acting()), (entries / 2..entries, acting())] {
            let drafts: Vec<Draft> = part.map(|n| random_entry(&mut dice, book, n)).collect();
            let wanted = drafts.len();
            let posted = post(&mut conn, drafts, &acting);
            assert_eq!(posted, wanted, "book {book}");
        }
        for (notation, ending) in [(Notation::Hledger, "journal"), (Notation::Beancount, "beancount")] {
            let mut file = std::fs::File::create(folder.join(format!("{book}.{ending}"))).unwrap();
            export_book(&mut conn, notation, &mut file).unwrap();
        }
        let chart = Chart::load(&mut conn).unwrap();
        (entries, totals::list_all(&mut conn, &chart).unwrap())
    };
    (0..count).map(make).collect()
}

fn post(conn: &mut Conn, drafts: Vec<Draft>, acting: &Acting) -> usize {
    post_entries(conn, drafts, Unknown::Open, acting).unwrap().new
}

fn add(found: &mut [(i64, Totals)], day: &str, account: &str, fund: &str, currency: &str, amount: &str) -> usize {
    let book: usize = fund.split('-').next().unwrap()[1..].parse().unwrap();
    let currency = currency.parse().unwrap();
    let month = Month::containing(day.parse().unwrap());
    let key = TotalKey { account: account.parse().unwrap(), fund: fund.parse().unwrap(), currency, month };
    found[book].1.entry(key).or_default().add(Money::parse(amount, currency).unwrap().minor);
    book
}

/// Prints one row a posting: the number of the entry, day, account, fund, currency, amount.
const BEANCOUNT: &str = "import sys, csv
from beancount import loader
from beancount.core import data
out = csv.writer(sys.stdout)
for name in sys.argv[1:]:
    entries, errors, _ = loader.load_file(name)
    assert not errors, (name, errors)
    for n, e in enumerate(e for e in entries if isinstance(e, data.Transaction)):
        for p in e.postings:
            out.writerow([f'{name}:{n}', e.date, p.account, p.meta['fund'], p.units.currency, format(p.units.number, 'f')])
";

#[test]
fn two_hundred_random_books_are_the_same_books_in_hledger_and_beancount() {
    const BOOKS: usize = 200;
    if !is_installed("hledger") || !is_installed("bean-check") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ours = random_books(folder.path(), BOOKS);
    assert!(ours.iter().map(|(_, totals)| totals.len()).sum::<usize>() > 3000, "the dice are loaded");
    for (book, (ours, theirs)) in ours.iter().zip(of_hledger(folder.path(), BOOKS)).enumerate() {
        assert_eq!(*ours, theirs, "book {book} in hledger");
    }
    // beancount has names of its own for some accounts; whose they are is what `verify --with` tests.
    let nameless = |(entries, totals): &(i64, Totals)| {
        let figures = |(key, total): (&TotalKey, &Total)| {
            (key.fund.clone(), key.month, key.currency, total.debit_minor, total.credit_minor, total.count)
        };
        let mut all: Vec<_> = totals.iter().map(figures).collect();
        all.sort();
        (*entries, all)
    };
    for (book, (ours, theirs)) in ours.iter().zip(of_beancount(folder.path(), BOOKS)).enumerate() {
        assert_eq!(nameless(ours), nameless(&theirs), "book {book} in beancount");
    }
}

fn of_hledger(folder: &std::path::Path, books: usize) -> Vec<(i64, Totals)> {
    let mut found = vec![(0, Totals::new()); books];
    let numbers: Vec<usize> = (0..books).collect();
    for some in numbers.chunks(25) {
        let mut command = Command::new("hledger");
        command.args(["print", "-O", "csv"]).env("LC_ALL", "C.UTF-8").current_dir(folder);
        for book in some {
            command.arg("-f").arg(format!("{book}.journal"));
        }
        let output = command.output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut numbers = BTreeSet::new();
        for row in csv::Reader::from_reader(output.stdout.as_slice()).records() {
            let row = row.unwrap();
            let fund = row[13].lines().next().unwrap().strip_prefix("fund: ").unwrap();
            let book = add(&mut found, &row[1], &row[7], fund, &row[9], &row[8]);
            // Each file has a first entry.
            found[book].0 += i64::from(numbers.insert((book, row[0].to_owned())));
        }
    }
    found
}

fn of_beancount(folder: &std::path::Path, books: usize) -> Vec<(i64, Totals)> {
    let mut found = vec![(0, Totals::new()); books];
    let mut command = Command::new(python_of("bean-check"));
    command.args(["-c", BEANCOUNT]).env("PYTHONIOENCODING", "utf-8").current_dir(folder);
    let output = command.args((0..books).map(|book| format!("{book}.beancount"))).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut numbers = BTreeSet::new();
    for row in csv::ReaderBuilder::new().has_headers(false).from_reader(output.stdout.as_slice()).records() {
        let row = row.unwrap();
        let book = add(&mut found, &row[1], &row[2], &row[3], &row[4], &row[5]);
        found[book].0 += i64::from(numbers.insert(row[0].to_owned()));
    }
    found
}

/// The Python that a command written in Python runs with: it is the one that has the packages.
pub fn python_of(command: &str) -> String {
    let found = Command::new("sh").args(["-c", &format!("head -n 1 \"$(command -v {command})\"")]).output().unwrap();
    let first = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    let python = first.strip_prefix("#!").unwrap_or("python3").trim().to_owned();
    if python.contains("env ") { "python3".to_owned() } else { python }
}

#[test]
fn odd_names_of_accounts_come_back_from_beancount_as_they_were() {
    if !is_installed("bean-check") {
        return;
    }
    on_both(|url| {
        let book = Book::fresh(url);
        let lines: String = ACCOUNTS
            .iter()
            .enumerate()
            .filter(|(_, account)| **account != "Assets:Bank:Giro")
            .map(|(n, account)| entry(&format!("e-{n}"), "2026-01-05", "Assets:Bank:Giro", account, "general", "3.00"))
            .collect();
        book.json(&["post", &book.file("odd.jsonl", lines), "--create-accounts"]);
        let document = book.json(&["verify", "--with", "beancount,hledger"]);
        for testimony in document["outside"].as_array().unwrap() {
            assert_eq!(testimony["verdict"], "agreed", "{testimony}");
        }
    });
}

#[test]
fn our_exports_for_other_programs_are_read_back_as_the_same_book() {
    on_both(|url| {
        let book = Book::worked(url);
        let held = |book: &Book| {
            let mut rows = book.json(&["report", "trial-balance", "--as-of", "2026-12-31"])["rows"].clone();
            // What people call an account is not in a journal.
            rows.as_array_mut().unwrap().iter_mut().for_each(|row| drop(row.as_object_mut().unwrap().remove("name")));
            rows
        };
        for format in ["hledger", "beancount"] {
            let file = book.file("moving", book.done(&["export", format]));
            let folder = tempfile::tempdir().unwrap();
            let other = Book::at(&format!("sqlite://{}", folder.path().join("other.db").display()));
            other.done(&["init", "--name", "Other", "--currency", "EUR", "--chart", "none"]);
            let posted = other.json(&["post", &file, "--format-in", format, "--create-accounts"]);
            assert_eq!(posted, serde_json::json!({ "posted": 33, "already": 0 }), "{format}");
            let again = other.json(&["post", &file, "--format-in", format]);
            assert_eq!(again, serde_json::json!({ "posted": 0, "already": 33 }), "{format}");
            assert_eq!(held(&other), held(&book), "{format}");
            assert_eq!(other.verification().postings, 104);
        }
        let bad = book.file("bad.journal", "2026-07-01 x\n  savings  1 EUR\n  assets:b\n");
        let error = book.error(&["post", &bad, "--format-in", "hledger"]);
        assert_eq!(error["details"][0]["line"], 2, "{error}");
    });
}

#[test]
fn the_page_asks_a_program_that_is_installed_and_says_how_to_get_one_that_is_not() {
    use crate::support::program::Server;
    use crate::support::visitor::Visitor;
    on_both(|url| {
        let book = Book::worked(url);
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "anna", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let anna = Visitor::logged_in(&server, "anna", "seven-lanterns-asleep-in-rain");
        let page = anna.get("/checked");
        assert!(page.text().contains("Not asked yet."), "{}", page.text());
        if !page.body.contains("value=\"hledger\"") {
            assert!(page.text().contains("apt install hledger"), "{}", page.text());
            return;
        }
        let form = page.form("/checked");
        let button = form.buttons.iter().position(|(_, value)| value == "hledger").unwrap();
        let said = anna.land(anna.send(&form, button));
        assert!(said.text().contains("hledger loaded the book and agrees"), "{}", said.text());
        assert!(anna.get("/reports/funds").text().contains("Agreed with hledger"), "the report says it too");
    });
}
