//! The command line as other programs meet it: where a book is looked for, what is printed where, what the exit says.

use serde_json::json;

use crate::support::book::{Book, gift, parsed};
use crate::support::engines::on_both;
use crate::support::program;

/// Every command that needs a book, with enough arguments to be understood.
const ON_A_BOOK: [&[&str]; 29] = [
    &["book", "show"],
    &["book", "set", "--fiscal-year-start", "7"],
    &["account", "list"],
    &["account", "add", "Assets:Bank:X"],
    &["account", "set", "Assets:Bank:X", "--role", "cash"],
    &["account", "close", "Assets:Bank:X"],
    &["fund", "list"],
    &["fund", "add", "x"],
    &["fund", "close", "x"],
    &["product", "list"],
    &["event", "list"],
    &["post", "-"],
    &["record", "-"],
    &["reverse", "1"],
    &["period", "list"],
    &["period", "close", "2026-01"],
    &["import", "list"],
    &["rule", "list"],
    &["standing"],
    &["reconcile", "list"],
    &["reconcile", "--account", "Assets:Bank:Giro", "--date", "2026-01-31", "--balance", "0.00"],
    &["report", "funds"],
    &["export", "hledger"],
    &["export", "json"],
    &["verify"],
    &["backup", "/nowhere/backup.db"],
    &["user", "list"],
    &["doctor"],
    &["serve", "--listen", "127.0.0.1:0"],
];

#[test]
fn only_init_and_the_demo_create_a_book() {
    on_both(|url| {
        for command in ON_A_BOOK {
            if command[0] == "serve" {
                continue; // refused as soon as it is there; `serve` has tests of its own
            }
            let output = program::command().args(["--database", url]).args(command).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
            assert!(said.contains("There is no book at") && said.contains("init --name"), "{command:?}: {said}");
            assert!(output.stdout.is_empty(), "{command:?}");
            if let Some(file) = url.strip_prefix("sqlite://") {
                assert!(!std::path::Path::new(file).exists(), "{command:?} made a file");
            }
        }
        let book = Book::fresh(url);
        assert_eq!(book.counts(&["entries", "funds"]), [0, 1]);
        assert!(book.refused(&["init", "--name", "B", "--currency", "EUR"]).contains("already a book"));
    });
}

#[test]
fn the_database_and_the_format_may_stand_before_or_after_the_command() {
    on_both(|url| {
        Book::with_funds(url);
        let lists = [
            program::done(&["--database", url, "--format", "json", "fund", "list"]),
            program::done(&["fund", "list", "--database", url, "--format", "json"]),
            program::done(&["--database", url, "fund", "list", "--format=json"]),
            program::done(&["fund", "--format", "json", "list", "--database", url]),
        ];
        assert!(lists.iter().all(|list| *list == lists[0]), "{lists:#?}");
        let by_environment =
            program::command().env("DATABASE_URL", url).args(["fund", "list", "--format", "json"]).output().unwrap();
        assert_eq!(String::from_utf8(by_environment.stdout).unwrap(), lists[0]);
        let codes: Vec<_> =
            parsed(&lists[0])["funds"].as_array().unwrap().iter().map(|fund| fund["code"].clone()).collect();
        assert_eq!(codes, ["general", "merch", "rupression"]);
    });
}

#[test]
fn a_wrong_place_for_a_book_is_refused_in_a_sentence_without_its_password() {
    for url in ["", "book.db", "mysql://host/book", "sqlite:", "sqlite://", "http://localhost/", "postgres:/x"] {
        let output = program::run(&["--database", url, "fund", "list"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains("is no place for a book"), "{url}: {said}");
    }
    let said = program::refused(&["--database", "postgres://u:hunter2@127.0.0.1:1/none", "fund", "list"]);
    assert!(!said.contains("hunter2"), "{said}");
    let said = program::refused(&[
        "--database",
        "sqlite:///no/such/folder/book.db",
        "init",
        "--name",
        "A",
        "--currency",
        "EUR",
    ]);
    assert!(said.contains("cannot be opened"), "{said}");
}

#[test]
fn a_book_that_could_not_be_set_up_is_not_there_by_half() {
    on_both(|url| {
        let book = Book::at(url);
        let twice = book.file("chart.csv", "path,label\nAssets:Bank:Giro,Giro\nAssets:Bank:Giro,Again\n");
        let nonsense = book.file("nonsense.csv", "path\nNowhere:At:All\n");
        let init = |more: &[&str]| book.run(&[&["init"], more].concat());
        for arguments in [
            &["--name", "A", "--currency", "EUR", "--chart", &twice][..],
            &["--name", "A", "--currency", "EUR", "--chart", &nonsense],
            &["--name", "A", "--currency", "EUR", "--chart", "missing.csv"],
            &["--name", " ", "--currency", "EUR"],
            &["--name", "A", "--currency", "EURO"],
        ] {
            let output = init(arguments);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}");
            let again = book.run(&["fund", "list"]);
            assert!(
                String::from_utf8_lossy(&again.stderr).contains("There is no book"),
                "{arguments:?} left half a book"
            );
        }
        let chart = book
            .file("good.csv", "path,label,kind,role,currency\nAssets:Bank:Giro,Giro,,,EUR\nIncome:Gifts,Gifts,,,\n");
        assert!(init(&["--name", "A", "--currency", "EUR", "--chart", &chart]).status.success());
        assert_eq!(book.json(&["account", "list"])["accounts"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn the_exit_says_done_refused_or_wrong_usage() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let code = |arguments: &[&str]| book.run(arguments).status.code().unwrap();
        for done in
            [&["fund", "list"][..], &["report", "funds"], &["verify"], &["--help"], &["--version"], &["post", "--help"]]
        {
            assert_eq!(code(done), 0, "{done:?}");
        }
        for refused in [
            &["fund", "add", "merch"][..],
            &["reverse", "7"],
            &["report", "register"],
            &["report", "nonsense"],
            &["fund", "add", "a b"],
        ] {
            assert_eq!(code(refused), 1, "{refused:?}");
        }
        for wrong in [
            &["nonsense"][..],
            &["post"],
            &["fund", "add"],
            &["fund", "list", "--nonsense"],
            &["reverse", "x"],
            &["export", "x"],
            &["fund", "add", "x", "--restricted", "--designated"],
            &["fund", "list", "--format", "x"],
        ] {
            assert_eq!(code(wrong), 2, "{wrong:?}");
            let output = book.run(wrong);
            assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{wrong:?}");
        }
    });
}

#[test]
fn json_is_exactly_one_document_for_results_refusals_and_wrong_usage_alike() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file = book.file("a.jsonl", gift("g-1", "2026-01-01", "general", "25.00"));
        let bad = book.file("b.jsonl", "x\ny\n");
        let cases: [&[&str]; 16] = [
            &["fund", "list"],
            &["fund", "add", "x", "--target", "500.00"],
            &["fund", "add", "x"],
            &["account", "list"],
            &["post", &file],
            &["post", &file],
            &["post", &bad],
            &["record", &bad],
            &["reverse", "1"],
            &["reverse", "1"],
            &["period", "list"],
            &["report", "funds"],
            &["report", "nonsense"],
            &["verify"],
            &["doctor"],
            &["nonsense"],
        ];
        for case in cases {
            let output = book.run(&[case, &["--format", "json"]].concat());
            let document = parsed(&String::from_utf8(output.stdout).unwrap());
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(document.get("error").is_some(), !output.status.success(), "{case:?}: {document}");
            assert!(said.is_empty(), "{case:?}: {said}");
        }
        assert_eq!(book.error(&["post", &bad])["details"].as_array().unwrap().len(), 2);
        let x = &book.json(&["fund", "list"])["funds"];
        let x = x.as_array().unwrap().iter().find(|fund| fund["code"] == "x").unwrap();
        assert_eq!(
            (&x["target"], &x["currency"]),
            (&json!("500.00"), &json!("EUR")),
            "amounts are texts in major units"
        );
    });
}

#[test]
fn csv_has_a_header_as_many_cells_in_every_row_and_no_formula() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["fund", "add", "x", "--name", "=1+1", "--alias", "@sum", "--alias", "a, \"b\"\nc"]);
        book.post(
            &gift("g-1", "2026-01-01", "general", "25.00")
                .replace("\"description\":\"g-1\"", "\"description\":\" =cmd|x\""),
        );
        for command in [
            &["fund", "list"][..],
            &["account", "list"],
            &["report", "journal"],
            &["report", "trial-balance"],
            &["export", "csv"],
            &["verify"],
        ] {
            let printed = book.done(&[command, &["--format", "csv"]].concat());
            let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(printed.as_bytes());
            let columns = reader.headers().unwrap().len();
            assert!(columns > 1, "{command:?}: {printed}");
            for row in reader.records() {
                let row = row.unwrap_or_else(|error| panic!("{command:?}: {error}\n{printed}"));
                for cell in &row {
                    let is_number =
                        cell.strip_prefix('-').unwrap_or(cell).chars().all(|c| c.is_ascii_digit() || c == '.');
                    let begins = cell.trim_start().chars().next();
                    assert!(is_number || !matches!(begins, Some('=' | '+' | '-' | '@')), "{command:?}: {cell}");
                }
            }
        }
    });
}

#[test]
fn text_is_for_people_and_carries_no_colour_in_a_pipe() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g-1", "2026-01-01", "general", "25.00"));
        for command in [&["fund", "list"][..], &["report", "funds"], &["verify"], &["doctor"], &["--help"]] {
            let output = book.run(command);
            assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{command:?}");
            assert!(output.stderr.is_empty(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        assert!(book.done(&["--help"]).contains("Examples:"));
        assert!(book.done(&["--version"]).starts_with("solidarity-ledger "));
    });
}

#[test]
fn a_passphrase_comes_from_a_file_and_a_weak_one_is_refused() {
    on_both(|url| {
        let book = Book::fresh(url);
        let weak = book.file("weak", "password\n");
        let strong = book.file("strong", "gravel otter lantern sixteen\n");
        book.refused(&["user", "add", "anna", "--role", "treasurer", "--passphrase-file", &weak]);
        book.done(&["user", "add", "anna", "--role", "treasurer", "--passphrase-file", &strong]);
        book.refused(&["user", "add", "ANNA", "--role", "viewer", "--passphrase-file", &strong]);
        book.refused(&["user", "add", "bo", "--role", "king", "--passphrase-file", &strong]);
        let users = book.json(&["user", "list"]);
        assert_eq!(users["users"], json!([{ "login": "anna", "role": "treasurer", "is_disabled": false }]));
        let stored = book.raw().texts("SELECT passphrase_hash AS t FROM users");
        assert!(stored[0].starts_with("$argon2id$") && !stored[0].contains("gravel"));
    });
}

#[test]
fn the_ending_of_the_file_tells_the_format_of_a_report() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g", "2026-01-10", "general", "5.00"));
        let beginnings: [(&str, &[u8]); 6] = [
            ("pdf", b"%PDF-"),
            ("xlsx", b"PK"),
            ("csv", b"fund,"),
            ("json", b"{\"report\""),
            ("HTML", b"<!"),
            ("eml", b"Subject: "),
        ];
        for (ending, begins) in beginnings {
            let file = book.path(&format!("january.{ending}"));
            book.done(&["report", "funds", "--month", "2026-01", "--output", &file]);
            let written = std::fs::read(&file).unwrap();
            let start = String::from_utf8_lossy(&written[..20.min(written.len())]).into_owned();
            assert!(written.starts_with(begins), "{ending}: {start}");
        }
        let file = book.path("journal.csv");
        book.done(&["report", "journal", "--month", "2026-01", "--output", &file]);
        assert!(std::fs::read_to_string(&file).unwrap().lines().next().unwrap().contains(','), "a list as it is read");
        let file = book.path("said.pdf");
        book.done(&["report", "funds", "--format", "json", "--output", &file]);
        assert!(std::fs::read_to_string(&file).unwrap().starts_with('{'), "--format is stronger than the ending");
        let file = book.path("plain");
        book.done(&["report", "funds", "--month", "2026-01", "--output", &file]);
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("Fund movements"));
        let refused = book.run(&["account", "list", "--format", "pdf"]);
        assert_eq!(refused.status.code(), Some(2));
    });
}
