//! Money and goods say the same whichever way an entry comes in; and nothing is undone that would make goods or money
//! leave twice.

use serde_json::json;

use crate::support::book::Book;
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// Ten shirts for 60.00 and ten zines for 10.00.
fn book_of_goods(url: &str) -> Book {
    let book = Book::with_funds(url);
    for (code, price) in [("SHIRT", "20.00"), ("ZINE", "5.00")] {
        book.done(&["product", "add", code, "--price", price, "--fund", "merch"]);
    }
    book.record(
        r#"{"key":"b","act":"stock_purchase","date":"2026-02-01","items":[{"product":"SHIRT","quantity":10,"cost":"60.00"},{"product":"ZINE","quantity":10,"cost":"10.00"}],"paid_from":"Assets:Bank:Giro"}"#,
    );
    book
}

fn said_against(book: &Book, line: &str) -> String {
    book.refused(&["record", &book.file("wrong.jsonl", line)])
}

/// Sends an entry's form of correction with every amount of one kind replaced.
fn corrected(visitor: &Visitor, number: i64, old: &str, new: &str) -> crate::support::visitor::Page {
    let action = format!("/entries/{number}/correct");
    let mut form = visitor.get(&action).form(&action);
    for field in form.fields.iter_mut().filter(|field| field.value == old) {
        new.clone_into(&mut field.value);
    }
    visitor.send(&form, 0)
}

#[test]
fn a_sale_that_is_corrected_takes_its_goods_along_or_is_refused() {
    on_both(|url| {
        let book = book_of_goods(url);
        book.record(
            r#"{"key":"s","act":"merch_sale","date":"2026-03-01","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box"}
{"key":"t","act":"merch_sale","date":"2026-03-02","items":[{"product":"SHIRT","quantity":1},{"product":"ZINE","quantity":1}],"into":"Assets:Bank:Giro"}"#,
        );
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let seen = corrected(&visitor, 2, "20.00", "10.00");
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form("/entries/2/correct"), 0).status, 303);
        let income = || {
            let merch = book.json(&["report", "merch", "--month", "2026-03"]);
            let rows = merch["rows"].as_array().unwrap().clone();
            rows.into_iter().find(|row| row["product"] == "SHIRT").unwrap()["income"].clone()
        };
        assert_eq!(income(), "30.00", "10.00 by the corrected sale");
        // Which of two kinds of goods went for less nobody can tell: the sale is recorded again.
        let action = "/entries/3/correct";
        let mut form = visitor.get(action).form(action);
        for (old, new) in [("20.00", "15.00"), ("25.00", "20.00")] {
            for field in form.fields.iter_mut().filter(|field| field.value == old) {
                new.clone_into(&mut field.value);
            }
        }
        let wrong = visitor.send(&form, 0);
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        assert!(wrong.text().contains("Undo the entry and record the sale again"), "{}", wrong.text());
        assert_eq!(income(), "30.00");
        book.assert_sound();
        // Whoever brought it into the database another way is found out.
        let mut raw = book.raw();
        raw.drop_guards();
        raw.must("UPDATE stock_moves SET income_minor = 700 WHERE entry = 3 AND income_minor = 500");
        let findings = book.verification().findings;
        let of_goods = findings.iter().find(|one| one.message.contains("its goods went for 27.00"));
        assert_eq!(of_goods.and_then(|one| one.entry), Some(3), "{findings:?}");
    });
}

#[test]
fn goods_are_not_changed_by_a_free_entry() {
    on_both(|url| {
        let book = book_of_goods(url);
        let place = book.raw().texts(
            "SELECT a.path AS t FROM products p JOIN accounts a ON a.id = p.inventory_id WHERE p.code = 'SHIRT'",
        );
        let lines = |account: &str| {
            json!([{ "account": account, "fund": "merch", "amount": "5.00" },
                { "account": "Assets:Bank:Giro", "fund": "merch", "amount": "-5.00" }])
        };
        let act = |key: &str, account: &str| {
            json!({ "key": key, "act": "journal", "date": "2026-03-01", "lines": lines(account) }).to_string()
        };
        let said = said_against(&book, &act("j", &place[0]));
        assert!(said.contains("goods are counted by pieces") && said.contains("Record a purchase, a sale"), "{said}");
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        let body = json!({ "act": "journal", "date": "2026-03-01", "lines": lines(&place[0]) }).to_string();
        assert_eq!(caller.post("/acts", "j-2", &body).0, 422);
        // An account on which no product is kept is an asset like any other.
        book.done(&["account", "add", "Assets:Inventory:Tools"]);
        book.record(&act("k", "Assets:Inventory:Tools"));
        let visitor = Visitor::treasurer_of(&book, &server);
        let mut form = visitor.get("/record/journal").form("/record/journal");
        for (name, value) in [
            ("description", "by hand"),
            ("account-1", place[0].as_str()),
            ("fund-1", "merch"),
            ("debit-1", "5"),
            ("account-2", "Assets:Bank:Giro"),
            ("fund-2", "merch"),
            ("credit-2", "5"),
        ] {
            form.fill(name, value);
        }
        let wrong = visitor.send(&form, 0);
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        assert!(wrong.text().contains("goods are counted by pieces"), "{}", wrong.text());
        book.assert_sound();
    });
}
