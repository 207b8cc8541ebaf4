//! A night with a merch table whose money goes into the same till: nothing is counted twice, and bands share what is the
//! night's own.

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// Three shirts for 54.00 sold into the night's till.
fn book_of_a_night(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&["event", "add", "E07", "--name", "Benefit night", "--date", "2026-05-16"]);
    book.done(&["account", "add", "Assets:Cash:Till", "--role", "cash"]);
    book.done(&["product", "add", "SHIRT", "--price", "18.00", "--fund", "merch"]);
    book.record(
        r#"{"key":"b","act":"stock_purchase","date":"2026-05-01","items":[{"product":"SHIRT","quantity":10,"cost":"60.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"f","act":"move","date":"2026-05-16","fund":"general","amount":"50.00","from":"Assets:Cash:Box","into":"Assets:Cash:Till"}
{"key":"s","act":"merch_sale","date":"2026-05-16","event":"E07","items":[{"product":"SHIRT","quantity":3}],"into":"Assets:Cash:Till"}"#,
    );
    book
}

fn balances(book: &Book, path: &str) -> Vec<String> {
    book.raw().texts(&format!(
        "SELECT f.code || ' ' || CAST(CAST(SUM(p.amount_minor) AS BIGINT) AS TEXT) AS t FROM postings p JOIN accounts a ON a.id = p.account_id
         JOIN funds f ON f.id = p.fund_id WHERE a.path = '{path}' GROUP BY f.code ORDER BY f.code"
    ))
}

#[test]
fn the_sheet_knows_what_was_sold_into_its_till_and_bands_share_the_rest() {
    on_both(|url| {
        let book = book_of_a_night(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/record/night";
        let mut form = visitor.get("/record/night?event=E07").form(action);
        assert_eq!(form.field("recorded").unwrap().value, "54.00", "known from the sale");
        assert_eq!(form.field("into").unwrap().value, "Assets:Cash:Till");
        // 400.00 by tally, 50.00 float and 54.00 of the shirts lie in the till: 504.00, two fives and two notes of two.
        for (name, value) in
            [("float", "50"), ("door", "400"), ("note-20000", "2"), ("note-10000", "1"), ("note-200", "2")]
        {
            form.fill(name, value);
        }
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        assert_eq!(balances(&book, "Assets:Cash:Till"), ["event-E07 40000", "general 5000", "merch 5400"]);
        assert_eq!(balances(&book, "Expenses:Event:OverShort"), Vec::<String>::new(), "nothing over");
        // The band's half is of the 400.00 of the night, not of the shirts.
        let settle = "/events/E07/settle";
        let page = visitor.get(settle);
        assert!(page.text().contains("Of it merch has already36.00"), "54.00 less 18.00: {}", page.text());
        assert!(page.text().contains("Left to share400.00"), "{}", page.text());
        book.assert_sound();
    });
}

#[test]
fn a_price_at_the_door_without_guests_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    let book = book_of_a_night(&url);
    let server = Server::of(&url);
    let visitor = Visitor::treasurer_of(&book, &server);
    let mut form = visitor.get("/record/night?event=E07").form("/record/night");
    form.fill("bar", "10");
    form.fill("class-1", "8");
    let wrong = visitor.send(&form, 0);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("How many guests paid this?"), "{}", wrong.text());
}
