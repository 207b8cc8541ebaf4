//! A product that was opened wrongly: what can be put right, what stays as it was recorded, and how it is closed.

use chrono::Datelike;
use serde_json::Value;

use crate::support::book::Book;
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// A day of the month before this one.
fn day_of_last_month() -> (String, String) {
    let first = chrono::Local::now().date_naive().with_day(1).unwrap();
    let last = first.pred_opt().unwrap();
    (last.to_string(), last.format("%Y-%m").to_string())
}

fn buy(book: &Book, key: &str, day: &str) {
    book.record(&format!(
        r#"{{"key":"{key}","act":"stock_purchase","date":"{day}","items":[{{"product":"SHIRT","quantity":10,"cost":"60.00"}}],"paid_from":"Assets:Bank:Giro"}}"#
    ));
}

fn product(book: &Book) -> Value {
    let list = book.json(&["product", "list"]);
    list["products"].as_array().unwrap().iter().find(|one| one["code"] == "SHIRT").unwrap().clone()
}

#[test]
fn a_wrong_fund_is_put_right_until_something_is_recorded_and_again_when_it_was_taken_back() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["product", "add", "SHIRT", "--price", "18.00", "--fund", "general"]);
        book.done(&["product", "change", "SHIRT", "--fund", "rupression"]);
        assert_eq!(product(&book)["fund"], "rupression");
        book.done(&["product", "change", "SHIRT", "--fund", "general"]);
        buy(&book, "b", "2026-05-01");
        let refused = book.refused(&["product", "change", "SHIRT", "--fund", "merch"]);
        assert!(refused.contains("Take those entries back first"), "{refused}");
        let batch = book.counts(&["seals"])[0];
        book.done(&["reverse", &batch.to_string()]);
        book.done(&["product", "change", "SHIRT", "--fund", "merch"]);
        buy(&book, "b-2", "2026-05-02");
        book.record(r#"{"key":"s","act":"merch_sale","date":"2026-05-03","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box"}"#);
        assert_eq!(book.fund_total("merch"), "12.00", "54.00 of goods and 18.00 of cash less 60.00 of money");
        book.assert_sound();
    });
}

#[test]
fn another_rule_holds_from_this_month_on_and_leaves_the_months_before_alone() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let (day, month) = day_of_last_month();
        book.done(&["product", "add", "SHIRT", "--price", "18.00", "--fund", "merch", "--surplus-to", "rupression"]);
        buy(&book, "b", &day);
        book.record(&format!(
            r#"{{"key":"s","act":"merch_sale","date":"{day}","items":[{{"product":"SHIRT","quantity":1}}],"into":"Assets:Cash:Box"}}"#
        ));
        let due = || {
            let rows = book.json(&["product", "surplus", &month]);
            let row = rows["surplus"][0].clone();
            (row["fund"].as_str().map(str::to_owned), row["due"].as_str().map(str::to_owned))
        };
        let as_promised = (Some("rupression".to_owned()), Some("12.00".to_owned()));
        assert_eq!(due(), as_promised);
        book.done(&["product", "change", "SHIRT", "--surplus-to", "general", "--surplus", "50%"]);
        assert_eq!(due(), as_promised, "the month that is over keeps its rule");
        book.done(&["product", "change", "SHIRT", "--surplus-to", ""]);
        assert_eq!(due(), as_promised, "also when there is none any more");
        book.done(&["product", "surplus", &month, "--post"]);
        assert_eq!(book.fund_total("rupression"), "12.00");
        // In this month the newest rule holds: none.
        let today = chrono::Local::now().date_naive();
        book.record(&format!(
            r#"{{"key":"s-2","act":"merch_sale","date":"{today}","items":[{{"product":"SHIRT","quantity":1}}],"into":"Assets:Cash:Box"}}"#
        ));
        let rows = book.json(&["product", "surplus", &today.format("%Y-%m").to_string()]);
        assert_eq!(rows["surplus"].as_array().unwrap().len(), 0, "{rows}");
        book.assert_sound();
    });
}

#[test]
fn a_closed_product_is_off_the_stall_and_back_when_it_is_opened_again() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["product", "add", "SHIRT", "--name", "T-shirt M", "--price", "18.00", "--fund", "merch"]);
        book.done(&["product", "add", "PAIR", "--price", "30.00", "--fund", "merch", "--part", "2 SHIRT"]);
        buy(&book, "b", "2026-05-01");
        let refused = book.refused(&["product", "close", "SHIRT"]);
        assert!(refused.contains("is a part of PAIR"), "{refused}");
        book.done(&["product", "close", "PAIR"]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let offered = || visitor.get("/merch/sale").body.contains("T-shirt M");
        assert!(offered());
        let page = visitor.get("/merch/SHIRT");
        let closed = visitor.land(visitor.send(&page.form("/merch/SHIRT/close"), 0));
        assert!(closed.text().contains("offered for sale no more"), "{}", closed.text());
        assert!(!offered());
        assert!(!visitor.get("/merch").body.contains("T-shirt M"));
        assert!(visitor.get("/merch?closed=1").body.contains("T-shirt M"));
        book.record(r#"{"key":"c","act":"stock_count","date":"2026-05-02","items":[{"product":"SHIRT","counted":9}]}"#);
        let caller = Caller::of(&server, &book, "treasurer");
        let opened = caller.must("/products/SHIRT", "o-1", r#"{"closed":false,"name":"T-shirt, M"}"#);
        assert_eq!((opened["is_closed"].clone(), opened["name"].clone()), (Value::from(false), "T-shirt, M".into()));
        assert!(visitor.get("/merch/sale").body.contains("T-shirt, M"));
        book.assert_sound();
    });
}

#[test]
fn a_product_is_found_by_the_name_it_has_now_in_every_script() {
    on_both(|url| {
        let book = Book::with_funds(url);
        for (code, name) in [("A-1", "Шапка Рупрессия"), ("B-1", "Zine 100% soli"), ("B-2", "Zine 1000")]
        {
            book.done(&["product", "add", code, "--name", name, "--price", "3.00", "--fund", "merch"]);
        }
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let found = |words: &str| {
            let page = visitor.get(&format!("/merch?q={words}"));
            ["Шапка", "Zine 100%", "Zine 1000", "Heft"].map(|name| page.body.contains(name))
        };
        assert_eq!(found("%D0%A0%D0%A3%D0%9F%D0%A0%D0%95%D0%A1%D0%A1"), [true, false, false, false]);
        assert_eq!(found("100%25"), [false, true, false, false]);
        assert_eq!(found("b-"), [false, true, true, false]);
        let caller = Caller::of(&server, &book, "treasurer");
        caller.must("/products/B-2", "c-1", r#"{"name":"Heft"}"#);
        caller.must("/products/B-1", "c-2", r#"{"closed":true}"#);
        assert_eq!(found("zine"), [false; 4], "one has another name, and one is closed");
        assert_eq!(found("heft"), [false, false, false, true]);
    });
}

#[test]
fn the_whole_price_list_is_on_the_page_and_a_solidarity_price_is_above_the_normal_one() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let page = "/merch/SHIRT-M/edit";
    let mut form = visitor.get(page).form(page);
    assert!(form.field("fund").is_some(), "the fund stands on the form");
    form.fill("solidarity", "3.00");
    form.fill("bulk", "15.00");
    let refused = visitor.send(&form, 0);
    assert!(refused.status == 422 && refused.text().contains("must be above the normal price"), "{}", refused.text());
    form.fill("solidarity", "40.00");
    let kept = visitor.land(visitor.send(&form, 0));
    for shown in ["Solidarity price", "40.00", "Price for many", "15.00", "Price for infoshops"] {
        assert!(kept.text().contains(shown), "{shown}: {}", kept.text());
    }
}
