//! The public page: nothing is public by itself; what is published is signed, has no script and asks nobody else, holds
//! no names, and cannot be subtracted from what was published before.

use std::io::Cursor;

use crate::support::book::{Book, gift, paid, parsed};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

fn gifts(fund: &str, month: &str, count: usize) -> String {
    (0..count)
        .map(|n| gift(&format!("{fund}-{month}-{n}"), &format!("{month}-1{}", n % 10), fund, &format!("{}.17", 10 + n)))
        .collect()
}

fn book(url: &str) -> Book {
    let book = Book::with_funds(url);
    let lines = [
        gifts("rupression", "2025-01", 4),
        gifts("general", "2025-01", 3),
        gifts("merch", "2025-02", 1),
        gifts("general", "2025-02", 3),
        paid("lawyer-of-somebody", "2025-02-20", "rupression", "20.00"),
    ];
    book.post(&lines.concat());
    book
}

/// The files that `report public --output DIR/` writes.
fn written(book: &Book, folder: &str, more: &[&str]) -> impl Fn(&str) -> String {
    let folder = format!("{}/", book.path(folder));
    book.done(&[&["report", "public", "--output", &folder], more].concat());
    move |name: &str| {
        std::fs::read_to_string(format!("{folder}{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

#[test]
fn the_folder_is_a_page_without_script_or_request_and_its_signed_data() {
    on_both(|url| {
        let book = book(url);
        let file = written(&book, "site", &["--month", "2025-02"]);
        let page = file("index.html");
        for word in ["<script", "http://", "https://", "//", "style=", "onload", "D-0", "lawyer-of-somebody", "cli"] {
            let found = page.replace("<!DOCTYPE", "").contains(word);
            assert!(!found, "{word} in the page:\n{page}");
        }
        assert!(page.contains("<link rel=\"stylesheet\" href=\"style.css\">") && !file("style.css").contains("url("));
        let data = parsed(&file("data.json"));
        assert_eq!(data["head"], book.json(&["verify"])["head"]);
        assert_eq!(data["funds"][0]["income"].as_str().map(str::len), Some(5));
        let key = minisign::PublicKeyBox::from_string(&file("minisign.pub")).unwrap().into_public_key().unwrap();
        for name in ["index.html", "data.json"] {
            let signature = minisign::SignatureBox::from_string(&file(&format!("{name}.minisig"))).unwrap();
            assert!(signature.trusted_comment().unwrap().contains(data["head"].as_str().unwrap()));
            let verify = |text: String| minisign::verify(&key, &signature, Cursor::new(text), true, false, false);
            verify(file(name)).unwrap();
            verify(file(name).replacen('1', "7", 1)).unwrap_err();
        }
        let again = written(&book, "again", &["--month", "2025-02", "--round", "10"]);
        assert_eq!(again("minisign.pub"), file("minisign.pub"), "the book keeps its key");
        for amount in again("data.json").split('"').filter(|word| word.ends_with(".00") || word.ends_with(".17")) {
            assert!(amount.ends_with("0.00"), "{amount} is not rounded");
        }
    });
}

#[test]
fn a_single_gift_cannot_be_had_by_subtracting_two_publications() {
    on_both(|url| {
        let book = book(url);
        let first = parsed(&written(&book, "one", &["--month", "2025-02"])("data.json"));
        // One gift in merch: merged with another fund from the start.
        assert!(
            first["funds"].as_array().unwrap().iter().any(|row| row["fund"].as_str().unwrap().contains(" + ")),
            "{first}"
        );
        book.post(&gifts("rupression", "2025-03", 1));
        let folder = format!("{}/", book.path("two"));
        let refused = book.refused(&["report", "public", "--output", &folder, "--month", "2025-03"]);
        assert!(refused.contains("only one or two gifts came in") && refused.contains("EUR"), "{refused}");
        assert!(!std::path::Path::new(&folder).exists(), "nothing was written");
        book.post(&gifts("general", "2025-03", 2));
        let second = parsed(&written(&book, "two", &["--month", "2025-03"])("data.json"));
        let shown = |data: &serde_json::Value| data["funds"].as_array().unwrap().len();
        assert!(shown(&second) < shown(&first), "funds with one and two new gifts are merged: {second}");
        let months = second["months"].as_array().unwrap();
        assert!(months.iter().all(|month| month["gifts"].as_i64().unwrap() >= 3), "{months:?}");
        // Published again without anything new: allowed, nothing can be learnt.
        written(&book, "three", &["--month", "2025-03"])("index.html");
    });
}

#[test]
fn a_page_is_asked_for_by_its_last_month_and_everything_else_is_refused() {
    on_both(|url| {
        let book = book(url);
        let folder = format!("{}/", book.path("page"));
        for said in [
            ["--year", "2025"],
            ["--quarter", "2025-Q1"],
            ["--from", "2025-02-01"],
            ["--as-of", "2025-02-28"],
            ["--fund", "merch"],
            ["--compare", "previous"],
        ] {
            let refused = book.refused(&[&["report", "public", "--output", &folder][..], &said].concat());
            assert!(refused.contains(said[0]) && refused.contains("Nothing was published"), "{refused}");
        }
        assert!(!std::path::Path::new(&folder).exists(), "nothing was written");
        written(&book, "page", &["--month", "last"])("index.html");
    });
}

#[test]
fn who_asks_for_an_earlier_page_or_one_of_the_future_is_told_why_and_keeps_the_form() {
    on_both(|url| {
        let book = book(url);
        written(&book, "one", &["--month", "2025-02"])("index.html");
        book.post(&gifts("rupression", "2025-03", 3));
        written(&book, "two", &["--month", "2025-03"])("index.html");
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let future = visitor.get("/public?until=2199-01");
        assert!(future.status == 200 && future.text().contains("not over yet"), "{}", future.text());
        assert!(future.body.contains("name=\"until\""), "the form is there");
        let earlier = visitor.get("/public?until=2025-01").text();
        assert!(!earlier.contains("Publish when there are three"), "{earlier}");
    });
}

#[test]
fn an_unfinished_month_is_not_published() {
    on_both(|url| {
        let book = book(url);
        let refused =
            book.refused(&["report", "public", "--output", &format!("{}/", book.path("x")), "--month", "2199-01"]);
        assert!(refused.contains("not over yet"), "{refused}");
    });
}

#[test]
fn a_book_that_was_loaded_from_a_dump_says_that_it_signs_by_a_new_key() {
    on_both(|url| {
        let book = book(url);
        let plain = book.file("plain.json", book.done(&["export", "json", "--with-people"]));
        let old = written(&book, "site", &["--month", "2025-01"]);
        let dump = book.done(&["export", "json", "--with-people"]);
        assert!(!dump.contains("signing_keys") && !dump.contains("minisign encrypted secret key"));
        let file = book.file("dump.json", dump);
        on_both(|url| {
            let other = Book::fresh(url);
            let loaded = other.run(&["load", &plain]);
            let said = String::from_utf8_lossy(&loaded.stderr).into_owned();
            assert!(loaded.status.success() && !said.contains("new key"), "nothing was published yet: {said}");
        });
        on_both(|url| {
            let other = Book::fresh(url);
            let loaded = other.run(&["load", &file]);
            let said = String::from_utf8_lossy(&loaded.stderr).into_owned();
            assert!(
                loaded.status.success() && said.contains("checks against the old minisign.pub will fail"),
                "{said}"
            );
            let printed = String::from_utf8_lossy(&loaded.stdout).into_owned();
            assert!(printed.contains("the key that signs the public page"), "{printed}");
            other.post(&gifts("general", "2025-03", 3));
            let folder = format!("{}/", other.path("site"));
            let published = other.run(&["report", "public", "--output", &folder]);
            let said = String::from_utf8_lossy(&published.stderr).into_owned();
            assert!(said.contains("a new one was made"), "{said}");
            let new = std::fs::read_to_string(format!("{folder}minisign.pub")).unwrap();
            assert_ne!(new, old("minisign.pub"));
            other.post(&gifts("general", "2025-04", 3));
            let again = other.run(&["report", "public", "--output", &folder]);
            assert!(!String::from_utf8_lossy(&again.stderr).contains("a new one was made"));
        });
        on_both(|url| {
            let loaded = Book::fresh(url).json(&["load", &file]);
            assert_eq!(loaded["signing_key_changes"], true);
            assert_eq!(loaded["left_out"][3], "the key that signs the public page");
        });
    });
}

#[test]
fn spending_stands_by_category_and_never_under_the_name_of_an_account_the_group_opened() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let spent = |key: &str, path: &str| {
            format!(
                r#"{{"key":"{key}","act":"payment","date":"2025-01-20","fund":"general","amount":"5.00","from":"Assets:Bank:Giro","expense":"{path}"}}"#
            )
        };
        for path in ["Expenses:Miriam", "Expenses:Support:Families:Yara", "Expenses:Support:Kolya"] {
            book.done(&["account", "add", path]);
        }
        book.post(&gifts("general", "2025-01", 9));
        let paths =
            ["Expenses:Miriam", "Expenses:Support:Families:Yara", "Expenses:Support:Kolya", "Expenses:Support:Legal"];
        let lines: Vec<String> = paths
            .iter()
            .flat_map(|path| (0..3).map(move |n| (path, n)))
            .map(|(path, n)| spent(&format!("{path}-{n}"), path))
            .collect();
        book.record(&lines.join("\n"));
        let purposes = |book: &Book| -> Vec<String> {
            let report = book.json(&["report", "public", "--month", "2025-01"]);
            let rows = report["purposes"].as_array().unwrap().iter();
            rows.map(|row| format!("{} {}", row["purpose"].as_str().unwrap(), row["amount"].as_str().unwrap()))
                .collect()
        };
        let usual = ["Lawyers and courts 15.00", "Support 15.00", "Support for families 15.00", "other_purposes 15.00"];
        assert_eq!(purposes(&book), usual);
        book.done(&["account", "set", "Expenses:Miriam", "--category", "Rent of the office"]);
        book.done(&["account", "set", "Expenses:Support", "--category", "Prisoners"]);
        // The group's own word goes before the standard chart's.
        assert_eq!(purposes(&book), ["Prisoners 45.00", "Rent of the office 15.00"]);
        book.done(&["account", "set", "Expenses:Support:Legal", "--category", "Lawyers"]);
        assert_eq!(purposes(&book), ["Lawyers 15.00", "Prisoners 30.00", "Rent of the office 15.00"]);
        book.done(&["account", "set", "Expenses:Support:Legal", "--category", "none"]);
        book.done(&["account", "set", "Expenses:Miriam", "--category", "none"]);
        book.done(&["account", "set", "Expenses:Support", "--category", "none"]);
        assert_eq!(purposes(&book), usual);
        let refused = |path: &str, words: &str| book.refused(&["account", "set", path, "--category", words]);
        assert!(refused("Expenses:Nothing", "x").contains("no account Expenses:Nothing"));
        assert!(refused("Income:Donations", "x").contains("only what was spent"));
        assert!(refused("Expenses:Support", &"x".repeat(61)).contains("at most 60 letters"));
        book.assert_sound();
    });
}
