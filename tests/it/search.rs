//! Search over the whole book: by words, amounts, days, accounts, funds, references and kinds, alike on both engines;
//! saved searches; and what text about people is found by whom.

use serde_json::Value;
use solidarity_ledger::ops::search_book::search_book;

use crate::support::book::{Book, entry, entry_with};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

fn book(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.post(
        &[
            entry_with(
                "g1",
                "2020-01-31",
                "Assets:Bank:Giro",
                "Income:Donations:Earmarked",
                "rupression",
                "50.00",
                r#""kind":"donation","reference":"R-17","#,
            ),
            entry_with(
                "g2",
                "2020-02-01",
                "Assets:Bank:Giro",
                "Income:Donations:Earmarked",
                "rupression",
                "50.01",
                r#""kind":"donation","#,
            ),
            entry("soli concert rent", "2020-02-29", "Expenses:Support:Legal", "Assets:Cash:Box", "general", "300.00"),
            entry(
                "concert of the soli group",
                "2020-03-01",
                "Assets:Cash:Box",
                "Income:Donations:Free",
                "general",
                "12.30",
            ),
            entry("Öffentliche Küche 100%", "2020-03-02", "Assets:Cash:Box", "Income:Donations:Free", "merch", "7.00"),
        ]
        .concat(),
    );
    book.done(&["event", "add", "E05", "--date", "2020-05-16", "--name", "Soli concert", "--fund", "merch"]);
    book.done(&["product", "add", "SHIRT", "--price", "18", "--fund", "merch", "--name", "Shirt"]);
    let lines = "Date;Name;Amount;Text;Type\n2020-02-03;Ünal;25,00;soli Rupression;Gutschrift\n2020-02-04;Bank;-3,10;fees of February;Entgelt\n";
    book.done(&["import", &book.file("giro.csv", lines), "--account", "Assets:Bank:Giro"]);
    book
}

fn found(book: &Book, query: &str) -> Vec<String> {
    let document = book.json(&["search", query]);
    let results = document["results"].as_array().unwrap();
    let text = |hit: &Value| format!("{} {}", hit["what"].as_str().unwrap(), hit["text"].as_str().unwrap());
    results.iter().map(text).collect()
}

#[test]
fn everything_is_found_by_what_is_known_of_it() {
    on_both(|url| {
        let book = book(url);
        let expect = |query: &str, expected: &[&str]| assert_eq!(found(&book, query), expected, "{query}");
        expect("\"soli concert\"", &["fund Soli concert", "event Soli concert", "entry soli concert rent"]);
        expect("concert -rent in:entries", &["entry concert of the soli group"]);
        expect("fund:rupression amount:>50 after:2020-02", &["entry g2"]);
        expect("fund:rupression amount:>=50 in:entries", &["entry g2", "entry g1"]);
        expect("amount:10..13", &["entry concert of the soli group"]);
        expect("amount:3,1", &["line Bank – fees of February"]);
        expect("date:2020-02 in:entries", &["entry soli concert rent", "entry g2"]);
        expect("before:2020-02 in:entries", &["entry g1"]);
        expect("reference:r-17", &["entry g1"]);
        expect("kind:donation", &["entry g2", "entry g1"]);
        expect("account:Support", &["entry soli concert rent"]);
        expect("account:legal in:entries fund:merch", &[]);
        expect("öffentliche", &["entry Öffentliche Küche 100%"]);
        expect("KÜCHE", &["entry Öffentliche Küche 100%"]);
        expect("100%", &["entry Öffentliche Küche 100%"]);
        expect("ünal", &["line Ünal – soli Rupression"]);
        // The names of references are no text of the bank's, what stands behind them is.
        expect("type", &[]);
        expect("entgelt", &["line Bank – fees of February"]);
        expect("rupression in:funds", &["fund Rupression"]);
        expect("shirt", &["product Shirt"]);
        expect("event:E05", &["event Soli concert"]);
        expect("currency:USD", &[]);
        expect("nothing-of-this", &[]);
    });
}

#[test]
fn names_and_notes_of_payments_are_found_only_by_those_who_may_read_them() {
    on_both(|url| {
        let book = book(url);
        let found = |may| search_book(&mut book.conn(), "rupression", may, 100).unwrap();
        assert!(found(true).results.iter().any(|hit| hit.what == "line") && !found(true).lines_left_out);
        assert!(!found(false).results.iter().any(|hit| hit.what == "line") && found(false).lines_left_out);
    });
}

#[test]
fn searches_are_saved_run_by_name_and_forgotten() {
    on_both(|url| {
        let book = book(url);
        book.done(&["search", "kind:donation", "--save", "Gifts"]);
        assert_eq!(book.json(&["search", "--saved", "gifts"])["results"].as_array().unwrap().len(), 2);
        assert!(book.refused(&["search", "kind:refund", "--save", "Gifts"]).contains("already there"));
        let csv = book.done(&["search", "--list-saved", "--format", "csv"]);
        assert_eq!(csv, "name,query\nGifts,kind:donation\n");
        book.done(&["search", "--forget", "Gifts"]);
        assert!(book.refused(&["search", "--saved", "Gifts"]).contains("None is saved"));
        assert!(book.error(&["search", "found:x"])["message"].as_str().unwrap().contains("The fields are"));
        let csv = book.done(&["search", "amount:12.30", "--format", "csv"]);
        assert_eq!(csv.lines().nth(1), Some("entry,4,2020-03-01,concert of the soli group,journal,general,,12.30,EUR"));
        let few = book.json(&["search", "in:entries after:2020", "--limit", "2"]);
        assert_eq!((few["results"].as_array().unwrap().len(), few["more"].as_bool()), (2, Some(true)));
    });
}

#[test]
fn what_the_book_does_not_have_and_what_runs_backwards_is_said_so() {
    on_both(|url| {
        let book = book(url);
        for (query, why) in [
            ("fund:nope", "There is no fund “nope”"),
            ("account:Nix", "There is no account “Nix”"),
            ("event:E99", "There is no event “E99”"),
            ("amount:50..10", "“50..10” runs backwards"),
            ("date:2020-03..2020-02", "runs backwards"),
            ("after:2020-03 before:2020-02", "lies before the first"),
        ] {
            let said = book.refused(&["search", query]);
            assert!(said.contains(why), "{query}: {said}");
        }
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/search?q=fund%3Anope");
        assert!(page.text().contains("There is no fund “nope”"), "{}", page.text());
        assert!(visitor.get("/search").text().contains("lines of more than 50"));
    });
}

#[test]
fn a_search_is_written_in_every_plain_format_and_refuses_the_others() {
    on_both(|url| {
        let book = book(url);
        for format in ["xlsx", "pdf", "html", "eml"] {
            let refused = book.run(&["search", "concert", "--format", format]);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!(refused.status.code(), Some(2), "{format}: {said}");
            assert!(said.contains("written as text, csv, json or jsonl") && refused.stdout.is_empty(), "{said}");
            let file = book.path(&format!("found.{format}"));
            assert_eq!(book.run(&["search", "concert", "--output", &file]).status.code(), Some(2));
            assert!(!std::path::Path::new(&file).exists(), "{file}");
        }
        let lines = book.done(&["search", "concert", "--format", "jsonl"]);
        assert_eq!(lines.lines().count(), 4);
        assert!(lines.lines().all(|line| crate::support::book::parsed(line)["what"].is_string()), "{lines}");
        for (ending, printed) in [("csv", "csv"), ("jsonl", "jsonl"), ("json", "json"), ("txt", "text")] {
            let file = book.path(&format!("found.{ending}"));
            book.done(&["search", "concert", "--output", &file]);
            assert_eq!(std::fs::read_to_string(&file).unwrap(), book.done(&["search", "concert", "--format", printed]));
        }
    });
}

#[test]
fn a_name_that_cannot_be_saved_stays_in_its_field() {
    on_both(|url| {
        let book = book(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let mut form = visitor.get("/search?q=gift").form("/searches");
        let long = "x".repeat(70);
        form.fill("name", &long);
        let refused = visitor.send(&form, 0);
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!(refused.form("/searches").field("name").unwrap().value, long);
    });
}
