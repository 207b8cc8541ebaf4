//! The tax spheres of accounts: said on the command line and in the browser, counted by the report, on both engines.

use serde_json::Value;

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// The lines of the report: sphere, what, whether it was said, and the result.
fn told(book: &Book) -> Vec<[String; 4]> {
    let report = book.json(&["report", "spheres", "--year", "2026"]);
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let rows = report["rows"].as_array().unwrap().iter();
    rows.map(|row| ["sphere", "line", "basis", "result"].map(|field| text(row, field))).collect()
}

fn line(parts: [&str; 4]) -> [String; 4] {
    parts.map(str::to_owned)
}

fn with_night(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.record(
        r#"{"key":"a","act":"income","date":"2026-03-01","fund":"general","amount":"60.00","income":"Income:Event:Door","into":"Assets:Cash:Box"}
{"key":"b","act":"income","date":"2026-03-01","fund":"general","amount":"40.00","income":"Income:Event:Bar","into":"Assets:Cash:Box"}
{"key":"c","act":"income","date":"2026-03-02","fund":"general","amount":"7.00","income":"Income:Interest","into":"Assets:Bank:Giro"}"#,
    );
    book
}

#[test]
fn the_group_says_a_sphere_for_a_branch_and_takes_it_back() {
    on_both(|url| {
        let book = with_night(url);
        let interest = line(["sphere_assets", "Income:Interest", "by_name", "7.00"]);
        assert_eq!(told(&book), [interest.clone(), line(["sphere_business", "Income:Event", "by_name", "100.00"])]);
        book.done(&["account", "set", "Income:Event", "--sphere", "business"]);
        book.done(&["account", "set", "Income:Event:Door", "--sphere", "purpose"]);
        let door = line(["sphere_purpose", "Income:Event:Door", "said", "60.00"]);
        assert_eq!(
            told(&book),
            [interest.clone(), door.clone(), line(["sphere_business", "Income:Event:Bar", "said", "40.00"])]
        );
        book.done(&["account", "set", "Income:Event", "--sphere", "none"]);
        assert_eq!(told(&book), [interest, door, line(["sphere_business", "Income:Event:Bar", "by_name", "40.00"])]);
        let refused = |path: &str, sphere: &str| book.refused(&["account", "set", path, "--sphere", sphere]);
        assert!(refused("Income:Nowhere", "ideal").contains("no account Income:Nowhere"));
        assert!(refused("Assets:Bank:Giro", "ideal").contains("has no sphere"));
        assert!(refused("Income:Event", "zweck").contains("ideal, assets, purpose or business"));
        book.done(&["account", "add", "Income:Seminar", "--sphere", "purpose"]);
        let accounts = book.json(&["account", "list"]);
        let rows = accounts["accounts"].as_array().unwrap();
        assert!(rows.iter().any(|row| row["path"] == "Income:Seminar" && row["sphere"] == "purpose"), "{accounts}");
        book.assert_sound();
    });
}

#[test]
fn goods_count_when_they_are_bought_and_an_opening_stock_is_no_purchase() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:Inventory:Shirt"]);
        book.product("SHIRT", 1800, "Assets:Inventory:Shirt", "merch");
        book.record(
            r#"{"key":"o","act":"opening","date":"2026-01-01","balances":[{"account":"Assets:Bank:Giro","fund":"merch","amount":"200.00"}]}
{"key":"b","act":"stock_purchase","date":"2026-02-06","items":[{"product":"SHIRT","quantity":10,"cost":"65.00"}],"paid_from":"Assets:Bank:Giro"}"#,
        );
        assert_eq!(told(&book), [line(["sphere_business", "stock_change", "by_name", "-65.00"])]);
        book.done(&["account", "add", "Assets:Receivable:InfoshopA"]);
        book.post(
            r#"{"key":"p","date":"2026-02-07","kind":"opening","description":"owed before","lines":[{"account":"Assets:Receivable:InfoshopA","fund":"merch","amount":"30.00","currency":"EUR"},{"account":"Equity:Opening","fund":"merch","amount":"-30.00","currency":"EUR"}]}"#,
        );
        assert_eq!(told(&book).len(), 1, "what was owed before moved no money: {:?}", told(&book));
    });
}

#[test]
fn a_treasurer_says_a_sphere_in_the_browser() {
    on_both(|url| {
        let book = with_night(url);
        let server = Server::of(url);
        let maria = Visitor::treasurer_of(&book, &server);
        let id = book.raw().number("SELECT id AS n FROM accounts WHERE path = 'Income:Event:Door'");
        let address = format!("/accounts/{id}/sphere");
        assert!(maria.get("/accounts").links().contains(&address));
        let mut form = maria.get(&address).form(&address);
        assert_eq!(form.field("sphere").unwrap().value, "");
        form.fill("sphere", "purpose");
        let page = maria.land(maria.send(&form, 0));
        assert!(page.text().contains("Special-purpose business"), "{}", page.text());
        assert_eq!(maria.get(&address).form(&address).field("sphere").unwrap().value, "purpose");
        assert!(told(&book).contains(&line(["sphere_purpose", "Income:Event:Door", "said", "60.00"])));
        let mut form = maria.get("/accounts/new").form("/accounts/new");
        form.fill("path", "Income:Seminar");
        form.fill("label", "Seminars");
        form.fill("sphere", "purpose");
        maria.land(maria.send(&form, 0));
        assert_eq!(book.counts(&["account_spheres"]), [2]);
    });
}
