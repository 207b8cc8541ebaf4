//! Receipts for donations: only for what is in the book, numbered without gaps, cancelled in the open, void when the
//! payment is taken back, and not to be bent in the database either.

use serde_json::Value;
use solidarity_ledger::ops::keep_contacts::{add_contact, keep_address};

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;
use crate::support::poppler::told_by;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// Three gifts by D-0001 (entries 1 to 3), one by nobody (4) and a bill (5); Kim has an address.
fn with_gifts(url: &str) -> Book {
    let book = Book::with_funds(url);
    let mut conn = book.conn();
    add_contact(&mut conn, 'D', "Kim Ünal", "wants a letter", &acting()).unwrap();
    add_contact(&mut conn, 'D', "Lou", "", &acting()).unwrap();
    keep_address(&mut conn, "D-0001", "Oranienstraße 1\n10999 Berlin").unwrap();
    drop(conn);
    let gift = |key: &str, amount: &str, contact: &str| {
        format!(
            r#"{{"key":"{key}","act":"donation","date":"2026-02-03","fund":"rupression","amount":"{amount}","into":"Assets:Bank:Giro"{contact}}}"#
        ) + "\n"
    };
    let kim = r#","contact":"D-0001""#;
    let gifts = [gift("a", "25.00", kim), gift("b", "1234.50", kim), gift("c", "10.00", kim), gift("d", "5.00", "")];
    book.record(&gifts.concat());
    book.record(
        r#"{"key":"e","act":"payment","date":"2026-02-04","fund":"rupression","amount":"20.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal"}"#,
    );
    book.done(&["receipt", "wording", "neutral", "--set", "sender=Black Cat Solidarity\\nP.O. Box 1"]);
    book
}

fn issue(book: &Book, entries: &[&str]) -> Value {
    let entries = entries.iter().flat_map(|entry| ["--entry", entry]);
    let arguments: Vec<&str> = ["receipt", "issue", "--contact", "D-0001"].into_iter().chain(entries).collect();
    book.json(&arguments)
}

#[test]
fn a_receipt_is_for_donations_in_the_book_and_for_each_of_them_once() {
    on_both(|url| {
        let book = with_gifts(url);
        let first = issue(&book, &["1", "2"]);
        let year = first["date"].as_str().unwrap().split('-').next().unwrap().to_owned();
        assert_eq!(first["number"], format!("{year}-0001"));
        assert_eq!((first["amount"].as_str(), first["state"].as_str()), (Some("1259.50"), Some("valid")));
        let refused = |arguments: &[&str]| book.refused(&[&["receipt", "issue"], arguments].concat());
        let again = refused(&["--contact", "D-0001", "--entry", "2"]);
        assert!(again.contains(&format!("has the receipt {year}-0001")), "{again}");
        for (arguments, says) in [
            (vec!["--contact", "D-0002", "--entry", "3"], "is by D-0001, not by D-0002"),
            (vec!["--contact", "D-0009", "--entry", "3"], "no contact D-0009"),
            (vec!["--contact", "D-0001", "--entry", "5"], "no donation"),
            (vec!["--contact", "D-0001", "--entry", "99"], "no entry 99"),
            (vec!["--contact", "D-0001", "--entry", "3", "--template", "us"], "must know of the group"),
            (vec!["--contact", "D-0001", "--entry", "3", "--template", "xx"], "no wording “xx”"),
        ] {
            let said = refused(&arguments);
            assert!(said.contains(says), "{arguments:?}: {said}");
        }
        assert_eq!(book.counts(&["donation_receipts", "donation_receipt_entries"]), [1, 2], "a refusal leaves nothing");
        // Whoever gave without a code may ask for a receipt later.
        assert_eq!(issue(&book, &["4"])["number"], format!("{year}-0002"));
    });
}

#[test]
fn a_cancelled_receipt_stays_with_its_reason_and_a_reversed_entry_makes_one_void() {
    on_both(|url| {
        let book = with_gifts(url);
        let first = issue(&book, &["1"])["number"].as_str().unwrap().to_owned();
        assert!(book.refused(&["receipt", "cancel", &first, "--reason", " "]).contains("Say why"));
        book.done(&["receipt", "cancel", &first, "--reason", "wrong name"]);
        assert!(book.refused(&["receipt", "cancel", &first, "--reason", "again"]).contains("cancelled already"));
        let second = issue(&book, &["1"])["number"].as_str().unwrap().to_owned();
        assert!(second.ends_with("-0002"), "the number of a cancelled one is not used again: {second}");
        book.done(&["reverse", "1", "--reason", "charged back"]);
        let list = book.json(&["receipt", "list"]);
        let states: Vec<(&str, &str)> = list["receipts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["state"].as_str().unwrap(), one["reason"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(states, [("void", ""), ("cancelled", "wrong name")]);
        let letter = book.done(&["receipt", "show", &second, "--format", "html"]);
        assert!(letter.contains("VOID"), "the letter itself says it");
        let said = book.refused(&["receipt", "issue", "--contact", "D-0001", "--entry", "1"]);
        assert!(said.contains("taken back"), "{said}");
        book.assert_sound();
    });
}

#[test]
fn what_was_paid_back_is_on_no_receipt_and_makes_an_earlier_one_void() {
    on_both(|url| {
        let book = with_gifts(url);
        let paid_back = |of: &str, amount: &str| {
            let line = r#"{"act":"refund","date":"2026-02-20","key":"back-"#;
            book.record(&format!("{line}{of}-{amount}\",\"of\":\"{of}\",\"amount\":\"{amount}\"}}"));
        };
        paid_back("a", "25.00");
        let said = book.refused(&["receipt", "issue", "--contact", "D-0001", "--entry", "1"]);
        assert!(said.contains("Entry 1 was given back, all of it, by entry 6"), "{said}");
        paid_back("b", "234.50");
        let rest = issue(&book, &["2"]);
        assert_eq!((rest["amount"].as_str(), rest["state"].as_str()), (Some("1000.00"), Some("valid")));
        paid_back("b", "0.50");
        let list = book.json(&["receipt", "list"]);
        assert_eq!(list["receipts"][0]["state"], "void", "{list}");
        book.assert_sound();
    });
}

#[test]
fn the_letter_has_name_and_address_as_html_and_as_pdf() {
    on_both(|url| {
        let book = with_gifts(url);
        let number = issue(&book, &["1", "2", "3"])["number"].as_str().unwrap().to_owned();
        let html = book.done(&["receipt", "show", &number, "--format", "html"]);
        let parts =
            ["Kim Ünal", "Oranienstraße 1", "10999 Berlin", "Black Cat Solidarity", "1,269.50\u{a0}EUR", &number];
        for part in parts {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        let file = book.path("receipt.pdf");
        book.done(&["receipt", "show", &number, "--format", "pdf", "--output", &file]);
        let thanks = book.path("thanks.pdf");
        book.done(&["receipt", "thanks", "2", "--format", "pdf", "--output", &thanks]);
        for (file, part) in [(file, "10999 Berlin"), (thanks, "Dear Kim Ünal")] {
            let Some(text) = told_by("pdftotext", &["-layout"], std::path::Path::new(&file)) else { return };
            assert!(text.contains(part), "{text}");
        }
    });
}

#[test]
fn the_database_refuses_a_receipt_that_was_bent() {
    on_both(|url| {
        let book = with_gifts(url);
        issue(&book, &["1"]);
        let mut raw = book.raw();
        let year = raw.texts("SELECT CAST(year AS TEXT) AS t FROM donation_receipts")[0].clone();
        let receipt = |number: i32, entry: i32, minor: i32| {
            format!(
                "BEGIN; INSERT INTO donation_receipt_entries (year, number, entry, amount_minor) VALUES ({year}, {number}, {entry}, 2500);
                 INSERT INTO donation_receipts (year, number, contact, template, facts, issued_on, total_minor, currency, issued_by, issued_at)
                 VALUES ({year}, {number}, 'D-0001', 'neutral', '{{}}', '{year}-12-31', {minor}, 'EUR', 'x', 'x'); COMMIT"
            )
        };
        for (attack, says) in [
            ("UPDATE donation_receipts SET total_minor = 1".to_owned(), "never changed"),
            ("DELETE FROM donation_receipts".to_owned(), "cancel it"),
            ("UPDATE donation_receipt_entries SET amount_minor = 1".to_owned(), "never changed"),
            ("DELETE FROM donation_receipt_entries".to_owned(), "rests on"),
            (format!("INSERT INTO donation_receipt_entries VALUES ({year}, 1, 2, 5)"), "already issued"),
            (receipt(3, 2, 2500), "without gaps"),
            (receipt(2, 2, 9900), "what its entries say"),
            (receipt(2, 1, 2500), "one receipt"),
        ] {
            let said = raw.run(&attack).expect_err(&attack);
            let _ = raw.run("ROLLBACK");
            assert!(said.contains(says), "{attack}: {said}");
        }
        assert_eq!(book.counts(&["donation_receipts", "donation_receipt_entries"]), [1, 1]);
    });
}

#[test]
fn a_treasurer_issues_and_cancels_a_receipt_in_the_browser() {
    on_both(|url| {
        let book = with_gifts(url);
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "anna", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let anna = Visitor::logged_in(&server, "anna", "seven-lanterns-asleep-in-rain");
        assert!(anna.get("/entries/1").body.contains("/receipts/thanks/1"));
        let mut form = anna.get("/receipts/new?contact=D-0001&year=2026").form("/receipts/new");
        assert_eq!(form.field("entries").unwrap().value, "1, 2, 3");
        form.fill("entries", "1, x");
        let wrong = anna.send(&form, 0);
        assert!(wrong.status == 422 && wrong.text().contains("no number of an entry"), "{}", wrong.text());
        form.fill("entries", "1, 3");
        let page = anna.land(anna.send(&form, 0));
        assert!(page.text().contains("Kim Ünal") && page.text().contains("35.00"), "{}", page.text());
        let number = book.json(&["receipt", "list"])["receipts"][0]["number"].as_str().unwrap().to_owned();
        let action = format!("/receipts/{number}/cancel");
        let mut form = page.form(&action);
        form.fill("reason", "printed twice");
        let page = anna.land(anna.send(&form, 0));
        assert!(page.text().contains("CANCELLED") && page.text().contains("printed twice"), "{}", page.text());
        let list = anna.get("/receipts");
        assert!(list.text().contains("cancelled") && list.text().contains(&number));
    });
}

#[test]
fn a_letter_of_thanks_promises_a_purpose_only_where_the_fund_is_bound_to_one() {
    on_both(|url| {
        let book = with_gifts(url);
        book.done(&["fund", "add", "van", "--designated", "--name", "Van"]);
        for (key, fund) in [("g", "general"), ("v", "van")] {
            book.record(&format!(
                r#"{{"key":"{key}","act":"donation","date":"2026-02-05","fund":"{fund}","amount":"7.00","into":"Assets:Bank:Giro","contact":"D-0001"}}"#
            ));
        }
        let thanks = |entry: &str| book.done(&["receipt", "thanks", entry, "--format", "html"]);
        let promise = "kept for exactly that, and will be used for nothing else";
        assert!(thanks("1").contains(promise));
        for entry in ["6", "7"] {
            let letter = thanks(entry);
            assert!(!letter.contains("kept for") && letter.contains("It helps where our work needs it"), "{letter}");
        }
        let number = issue(&book, &["1", "6"])["number"].as_str().unwrap().to_owned();
        let receipt = book.done(&["receipt", "show", &number, "--format", "html"]);
        assert!(receipt.contains("What went to Rupression is kept for the purpose"), "{receipt}");
        let said = book.refused(&["receipt", "thanks", "9999", "--format", "html"]);
        assert!(said.contains("no entry 9999"), "{said}");
        assert!(book.refused(&["receipt", "thanks", "4", "--format", "html"]).contains("names no contact"));
    });
}
