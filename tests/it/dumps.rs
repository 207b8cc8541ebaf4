//! The whole book as one JSON document, and back: equal to the byte on the second dump, with the same head, from either
//! engine to either engine. What was bent on the way is refused, and nothing is half loaded.

use serde_json::Value;
use solidarity_ledger::ops::keep_contacts::add_contact;
use solidarity_ledger::ops::picture_product::picture_product;
use solidarity_ledger::ops::plan_event::plan_event;
use solidarity_ledger::store::event_plans::EventPlan;

use crate::support::book::{Book, acting, add_voucher, gift, parsed};
use crate::support::engines::on_both;

/// A book with something in every table that a dump has.
fn full(url: &str) -> Book {
    let book = Book::worked(url);
    book.done(&["event", "add", "E05", "--date", "2026-05-16", "--fund", "event-E05"]);
    book.done(&[
        "user",
        "add",
        "anna",
        "--role",
        "treasurer",
        "--passphrase-file",
        &book.file("pass", "four quiet words here"),
    ]);
    book.done(&["product", "change", "SHIRT", "--solidarity", "25.00", "--surplus-to", "rupression"]);
    book.done(&["product", "change", "SHIRT", "--surplus", "50%"]);
    book.done(&["product", "add", "PAIR", "--price", "30.00", "--fund", "merch", "--part", "2 SHIRT"]);
    let plan = EventPlan {
        shares: vec![("rupression".parse().unwrap(), 1_000_000)],
        budget: vec![("Expenses:Event:PA".parse().unwrap(), 12_000)],
        prices: vec![("normal".to_owned(), 800)],
        shifts: vec!["18–20 door".to_owned()],
    };
    plan_event(&mut book.conn(), "E05", &plan).unwrap();
    book.done(&["fund", "add", "network", "--restricted", "--alias", "Network case", "--target", "500"]);
    book.done(&["account", "set", "Income:Event", "--sphere", "purpose"]);
    book.done(&["account", "set", "Expenses:Support", "--category", "Prisoners"]);
    book.done(&["fund", "fees", "network", "--borne-by", "general"]);
    book.done(&["account", "add", "Assets:Deposit"]);
    book.done(&["account", "set", "Assets:Deposit", "--role", "receivable"]);
    add_voucher(&book, 3);
    picture_product(&mut book.conn(), "SHIRT", "shirt.png", b"\x89PNG\r\n\x1a\npixels".to_vec(), &acting()).unwrap();
    add_contact(&mut book.conn(), 'D', "Ünal “B” O'Hara", "wants a letter; no e-mail", &acting()).unwrap();
    book.done(&["receipt", "wording", "neutral", "--set", "sender=Black Cat\\nP.O. Box 1"]);
    let gift = "SELECT min(sequence) AS n FROM entries e WHERE kind = 'donation' AND contact IS NULL
        AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.sequence OR r.gives_back = e.idempotency_key)";
    let entry = book.raw().number(gift).to_string();
    for reason in ["wrong name", ""] {
        let issued = book.json(&["receipt", "issue", "--contact", "D-0001", "--entry", &entry]);
        if !reason.is_empty() {
            book.done(&["receipt", "cancel", issued["number"].as_str().unwrap(), "--reason", reason]);
        }
    }
    book.done(&["cash", "hand-over", "Assets:Cash:Box", "--to", "D-0001", "--since", "2026-06-30"]);
    book.done(&["cash", "count", "Assets:Cash:Box", "--counted", "12.50", "--on", "2026-06-30"]);
    let csv = "Date;Amount;Text\n2026-06-30;84,89;balance of \"all\"\n2026-06-29;-3,00;é\n";
    let file = book.file("statement.csv", csv);
    book.done(&["import", &file, "--account", "Assets:Bank:Giro"]);
    book.done(&["reconcile", "--account", "Assets:PayPal:EUR", "--date", "2026-06-30", "--balance", "84.89"]);
    book.done(&["search", "kind:refund", "--save", "Refunds"]);
    book.done(&["period", "close", "2026-01"]);
    book.done(&["period", "close", "2026-02"]);
    book.done(&["period", "reopen", "2026-02", "--reason", "one more bill"]);
    book
}

/// An empty book for every engine at hand.
fn empty_books(work: impl Fn(&Book)) {
    on_both(|url| {
        let book = Book::at(url);
        book.done(&["init", "--name", "Somewhere else", "--currency", "CHF"]);
        work(&book);
    });
}

#[test]
fn a_book_dumped_and_loaded_is_the_same_book_to_the_byte_on_either_engine() {
    on_both(|url| {
        let book = full(url);
        let head = book.json(&["verify"])["head"].clone();
        for people in [&[][..], &["--with-people"]] {
            let dump = book.done(&[&["export", "json"], people].concat());
            let file = book.file("dump.json", &dump);
            empty_books(|other| {
                let loaded = other.json(&["load", &file]);
                assert_eq!((loaded["entries"].as_i64(), &loaded["head"]), (Some(33), &head));
                assert_eq!(loaded["people"].as_bool(), Some(!people.is_empty()));
                let again = other.done(&[&["export", "json"], people].concat());
                assert!(again == dump, "the second dump differs");
                // Both go on in the same way.
                other.post(&gift("later", "2026-07-01", "general", "5.00"));
                other.done(&["fund", "add", "new", "--alias", "brand new"]);
                assert!(other.refused(&["load", &file]).contains("not empty"));
                if !people.is_empty() {
                    let verification = other.assert_sound();
                    assert_eq!(verification.entries, 34);
                    assert_eq!(other.json(&["period", "list"]), book.json(&["period", "list"]));
                    assert!(other.refused(&["period", "close", "2026-01"]).contains("closed"));
                }
            });
        }
    });
}

#[test]
fn a_dump_has_names_only_when_it_is_told_so_and_passphrases_never() {
    on_both(|url| {
        let book = full(url);
        let (plain, people) = (book.done(&["export", "json"]), book.done(&["export", "json", "--with-people"]));
        for personal in ["O'Hara", "anna", "statement.csv", "balance of"] {
            assert!(!plain.contains(personal), "{personal}");
            assert!(people.contains(personal), "{personal}");
        }
        assert!(!people.contains("argon2"));
        let tables = parsed(&people)["tables"].clone();
        for (table, rows) in tables.as_object().unwrap() {
            let may_be_empty = [
                "payout_arrivals",
                "import_profiles",
                "rules",
                "publications",
                "line_drafts",
                "shop_products",
                "shop_places",
                "lines_apart",
                "details",
                "review_batches",
                "review_batch_lines",
                "outside_checks",
                "matches",
                "matched_lines",
                "matched_entries",
            ];
            assert!(
                !rows.as_array().unwrap().is_empty() || may_be_empty.contains(&table.as_str()),
                "{table} was not tried"
            );
        }
    });
}

#[test]
fn a_dump_that_was_bent_is_refused_and_leaves_the_empty_book_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let book = full(&format!("sqlite://{}", folder.path().join("full.db").display()));
    let dump: Value = parsed(&book.done(&["export", "json", "--with-people"]));
    empty_books(|other| {
        let before = other.done(&["export", "json", "--with-people"]);
        let bend = |how: &dyn Fn(&mut Value)| {
            let mut bent = dump.clone();
            how(&mut bent);
            other.refused(&["load", &other.file("bent.json", bent.to_string())])
        };
        let said = bend(&|dump| dump["entries"][4]["lines"][0]["amount"] = "99.00".into());
        assert!(said.contains("Entry 5 of the dump does not fit its seal"), "{said}");
        let said = bend(&|dump| drop(dump["entries"].as_array_mut().unwrap().remove(7)));
        assert!(said.contains("Entry 9"), "{said}");
        let said = bend(&|dump| {
            let accounts = dump["tables"]["accounts"].as_array_mut().unwrap();
            accounts.retain(|account| account["path"] != "Assets:Bank:Giro");
        });
        assert!(!said.is_empty(), "an account that entries name is not there");
        let said = bend(&|dump| dump["tables"]["vouchers"] = serde_json::json!([]));
        assert!(said.contains("voucher") || said.contains("FOREIGN KEY") || said.contains("foreign key"), "{said}");
        let said = bend(&|dump| dump["tables"]["contacts"][0]["wish"] = "x".into());
        assert!(said.contains("the field wish is unknown"), "{said}");
        assert_eq!(other.done(&["export", "json", "--with-people"]), before);
    });
}

#[test]
fn a_statement_line_that_does_not_say_what_was_recorded_from_it_is_not_loaded_as_verified() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Book::at(&format!("sqlite://{}", folder.path().join("demo.db").display()));
    demo.done(&["init", "--demo"]);
    let dump: Value = parsed(&demo.done(&["export", "json", "--with-people"]));
    empty_books(|other| {
        for fields in [&["amount_minor"][..], &["net_minor"], &["amount_minor", "net_minor"]] {
            let mut bent = dump.clone();
            let mut lines = bent["tables"]["statement_lines"].as_array_mut().unwrap().iter_mut();
            let posted = lines.find(|line| line["state"] == "posted" && line["fee_minor"].is_null()).unwrap();
            for field in fields {
                posted[*field] = (posted[*field].as_i64().unwrap() + 1).into();
            }
            let said = other.refused(&["load", &other.file("bent.json", bent.to_string())]);
            assert!(said.contains("does not say what was recorded from it or matched with it"), "{fields:?}: {said}");
        }
    });
}
