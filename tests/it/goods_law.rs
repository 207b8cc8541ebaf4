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

#[test]
fn a_purchase_whose_goods_left_is_undone_with_a_reason_only() {
    on_both(|url| {
        let book = book_of_goods(url);
        book.done(&["place", "add", "A", "--name", "Infoshop A", "--shop"]);
        book.record(
            r#"{"key":"s","act":"merch_sale","date":"2026-03-01","items":[{"product":"SHIRT","quantity":4}],"into":"Assets:Cash:Box"}
{"key":"o","act":"consignment_out","date":"2026-03-02","shop":"A","items":[{"product":"ZINE","quantity":6}]}
{"key":"c","act":"consignment_settlement","date":"2026-03-20","shop":"A","items":[{"product":"ZINE","quantity":2}]}"#,
        );
        for (entry, told) in [("1", "would hold -4 of SHIRT"), ("3", "would hold -2 of ZINE")] {
            let said = book.refused(&["reverse", entry]);
            assert!(said.contains(told) && said.contains("give the reason"), "{said}");
        }
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        assert_eq!(caller.post("/entries/3/reverse", "r-1", "{}").0, 422);
        caller.must("/entries/3/reverse", "r-2", r#"{"reason":"the delivery was another shop's"}"#);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/entries/1/reverse";
        let mut form = visitor.get("/entries/1").form(action);
        let wrong = visitor.send(&form, 0);
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("goods have left it since"), "{}", wrong.text());
        form = wrong.form(action);
        form.fill("reason", "the bill was recorded twice");
        assert_eq!(visitor.send(&form, 0).status, 303);
        assert!(visitor.get("/entries/6").text().contains("the bill was recorded twice"), "the reason is kept");
        book.assert_sound();
    });
}

#[test]
fn what_leaves_before_it_came_is_asked_about() {
    on_both(|url| {
        let book = book_of_goods(url);
        let sale = |key: &str, date: &str, count: i64, more: &str| {
            format!(
                r#"{{"key":"{key}","act":"merch_sale","date":"{date}","items":[{{"product":"SHIRT","quantity":{count}}}],"into":"Assets:Cash:Box"{more}}}"#
            )
        };
        let early = said_against(&book, &sale("s", "2026-01-31", 1, ""));
        assert!(early.contains("holds 0 of SHIRT on 2026-01-31"), "{early}");
        // On the day of the batch there are ten, and none later that would be missed.
        book.record(&sale("s", "2026-02-01", 6, ""));
        book.record(&sale("t", "2026-03-10", 3, ""));
        book.record(
            r#"{"key":"b-2","act":"stock_purchase","date":"2026-04-01","items":[{"product":"SHIRT","quantity":10,"cost":"60.00"}],"paid_from":"Assets:Bank:Giro"}"#,
        );
        let late = said_against(&book, &sale("u", "2026-02-15", 2, ""));
        assert!(late.contains("holds 1 of SHIRT on 2026-03-10"), "{late}");
        book.record(&sale("u", "2026-02-15", 1, ""));
        book.record(&sale("v", "2026-01-31", 1, r#","stock_reason":"from the first run, before the book""#));
        // A stall's sheet asks line by line.
        let sheet = book.file("sheet.csv", "date;product;quantity\n2026-02-10;SHIRT;1\n");
        assert!(book.refused(&["record", &sheet]).contains("stock_reason"));
        let sheet = book.file("sheet.csv", "date;product;quantity;stock_reason\n2026-02-10;SHIRT;1;lent by a friend\n");
        book.done(&["record", &sheet]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/merch/sheet");
        let mut form = page.form("/merch/sheet");
        form.fill("sheet", "date;product;quantity\n2026-02-11;SHIRT;1\n");
        let wrong = visitor.send(&form, 0);
        assert!(wrong.status == 422 && wrong.text().contains("Line 2"), "{}", wrong.text());
        book.assert_sound();
    });
}

#[test]
fn what_was_paid_back_is_not_undone_as_well() {
    on_both(|url| {
        let book = book_of_goods(url);
        book.record(
            r#"{"key":"s","act":"merch_sale","date":"2026-03-01","reference":"S","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box"}
{"key":"r","act":"sale_refund","date":"2026-03-02","of":"S"}
{"key":"d","act":"donation","date":"2026-03-03","reference":"D","fund":"general","amount":"50.00","into":"Assets:Bank:Giro"}
{"key":"e","act":"refund","date":"2026-03-04","of":"D","amount":"20.00"}"#,
        );
        for (entry, by) in [("2", "entry 3 of 2026-03-02"), ("4", "entry 5 of 2026-03-04")] {
            let said = book.refused(&["reverse", entry, "--reason", "a mistake"]);
            assert!(said.contains(by) && said.contains("Take that back first"), "{said}");
        }
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let wrong = visitor.send(&visitor.get("/entries/2").form("/entries/2/reverse"), 0);
        assert!(wrong.status == 422 && wrong.text().contains("entry 3 of"), "{}", wrong.text());
        book.done(&["reverse", "3"]);
        book.done(&["reverse", "2"]);
        let lies = "SELECT CAST(SUM(quantity) AS TEXT) AS t FROM stock_moves m JOIN products p ON p.id = m.product_id WHERE p.code = 'SHIRT'";
        assert_eq!(book.raw().texts(lies), ["10"]);
        book.assert_sound();
    });
}
