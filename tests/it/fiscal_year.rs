//! A fiscal year that does not begin in January: said when the book is made, changed later by any hand, followed by
//! every report and kept by a dump.

use serde_json::{Value, json};

use crate::support::book::{Book, gift, parsed};
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

fn year_of(book: &Book, year: &str) -> (Value, Value) {
    let report = book.json(&["report", "funds", "--year", year]);
    (report["period"].clone(), report["rows"][0]["income"].clone())
}

/// From July, with a gift on the last day of one year, the first and last of the next, and the first after it.
fn from_july(url: &str) -> Book {
    let book = Book::at(url);
    book.done(&["init", "--name", "Ferien", "--currency", "EUR", "--fiscal-year-start", "July"]);
    for (key, day, amount) in [
        ("a", "2026-06-30", "1.00"),
        ("b", "2026-07-01", "20.00"),
        ("c", "2027-06-30", "300.00"),
        ("d", "2027-07-01", "4.00"),
    ] {
        book.post(&gift(key, day, "general", amount));
    }
    book
}

#[test]
fn the_year_of_a_book_from_july_is_july_to_june_in_every_report() {
    on_both(|url| {
        let book = from_july(url);
        assert_eq!(year_of(&book, "2026"), (json!({"from": "2026-07-01", "to": "2027-06-30"}), json!("320.00")));
        let last = book.json(&["report", "funds", "--year", "last"]);
        assert!(last["period"]["from"].as_str().unwrap().ends_with("-07-01"), "{}", last["period"]);
        // Without a period, movements take the fiscal year of the last entry.
        assert_eq!(book.json(&["report", "income"])["period"]["from"], "2027-07-01");
        assert_eq!(book.json(&["book", "show"])["fiscal_year_start"], 7);

        let file = book.file("dump.json", book.done(&["export", "json"]));
        on_both(|url| {
            let other = Book::fresh(url);
            other.done(&["load", &file]);
            assert_eq!(year_of(&other, "2026").0["to"], "2027-06-30");
        });

        book.done(&["book", "set", "--fiscal-year-start", "04"]);
        assert_eq!(year_of(&book, "2026"), (json!({"from": "2026-04-01", "to": "2027-03-31"}), json!("21.00")));
        for wrong in ["0", "13", "Brumaire"] {
            assert!(book.refused(&["book", "set", "--fiscal-year-start", wrong]).contains("no month to begin a year"));
        }
        assert_eq!(year_of(&book, "2026").0["from"], "2026-04-01", "nothing was changed by a refusal");
        book.assert_sound();
    });
}

#[test]
fn a_mistyped_month_makes_no_book() {
    on_both(|url| {
        let book = Book::at(url);
        let said = book.refused(&["init", "--name", "A", "--currency", "EUR", "--fiscal-year-start", "14"]);
        assert!(said.contains("“14”"), "{said}");
        assert!(book.refused(&["fund", "list"]).contains("There is no book"));
    });
}

#[test]
fn settings_and_the_api_change_the_month_and_the_period_picker_follows() {
    on_both(|url| {
        let book = from_july(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        assert!(visitor.get("/settings").text().contains("The fiscal year begins in July."));
        assert!(visitor.get("/reports/funds?month=2027-05").links().contains(&"/reports/funds?year=2026".to_owned()));
        let mut form = visitor.get("/settings/book").form("/settings/book");
        assert_eq!(form.field("fiscal_year_start").unwrap().value, "7");
        form.fill("fiscal_year_start", "13");
        assert_eq!(visitor.send(&form, 0).status, 422);
        form.fill("fiscal_year_start", "10");
        let saved = visitor.land(visitor.send(&form, 0));
        assert!(saved.text().contains("The fiscal year begins in October."), "{}", saved.text());
        assert!(visitor.get("/reports/funds?month=2027-05").links().contains(&"/reports/funds?year=2026".to_owned()));
        assert!(visitor.get("/reports/funds?year=2026").body.contains("2027"));

        let program = Caller::of(&server, &book, "treasurer");
        assert_eq!(program.get("/book").1, parsed(&book.done(&["--format", "json", "book", "show"])));
        let said = program.must("/book", "year-1", r#"{"fiscal_year_start":"Jan"}"#);
        assert_eq!(said["fiscal_year_start"], 1);
        assert!(visitor.get("/settings").text().contains("The fiscal year begins in January."));
        let viewer = Caller::of(&server, &book, "bookkeeper");
        assert_eq!(viewer.post("/book", "year-2", r#"{"fiscal_year_start":"7"}"#).0, 403);
    });
}
