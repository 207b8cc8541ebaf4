//! What goes wrong with goods and nights when people are tired: counts typed in late, refunds of another day, codes that
//! differ in capitals alone, a form sent twice, a sheet with several mistakes.

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const LEVEL: &str = "SELECT CAST(quantity AS TEXT) || ' ' || CAST(moved_on AS TEXT) AS t FROM stock_levels";

/// A book with zines: 30 bought in February, 10 sold in March.
fn book_of_zines(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&["product", "add", "Z", "--name", "Zine", "--price", "3.00", "--fund", "merch"]);
    book.record(
        r#"{"key":"b","act":"stock_purchase","date":"2026-02-03","items":[{"product":"Z","quantity":30,"cost":"30.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"s","act":"merch_sale","date":"2026-03-06","items":[{"product":"Z","quantity":10}],"into":"Assets:Cash:Box"}"#,
    );
    book
}

fn refused(book: &Book, act: &str) -> String {
    book.refused(&["record", &book.file("refused.jsonl", act)])
}

#[test]
fn a_count_is_held_against_what_lay_there_on_its_day() {
    on_both(|url| {
        let book = book_of_zines(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/stock/counted?date=2026-03-01");
        assert!(page.body.contains(r#"data-label="Left">30</td>"#), "{}", page.body);
        let twice = r#"{"key":"t","act":"stock_count","date":"2026-03-01","items":[{"product":"Z","counted":5},{"product":"Z","counted":7}]}"#;
        assert!(refused(&book, twice).contains("Z is counted twice"));
        let none = r#"{"key":"t","act":"stock_count","date":"2026-03-01","items":[{"product":"Z","counted":-1}]}"#;
        assert!(refused(&book, none).contains("0 where none is left"));
        // 30 lay there on 1 March: one is lost, and none was found.
        book.record(r#"{"key":"c","act":"stock_count","date":"2026-03-01","items":[{"product":"Z","counted":29}]}"#);
        assert_eq!(book.raw().texts(LEVEL), ["19 2026-03-06"]);
        let sum = "SELECT CAST(SUM(amount_minor) AS TEXT) AS t FROM postings p JOIN accounts a ON a.id = p.account_id WHERE a.path = 'Expenses:Merch:Shrinkage'";
        assert_eq!(book.raw().texts(sum), ["100"]);
        let agrees = r#"{"key":"d","act":"stock_count","date":"2026-03-01","items":[{"product":"Z","counted":29}]}"#;
        assert!(refused(&book, agrees).contains("agrees with the book"));
        book.assert_sound();
    });
}

#[test]
fn a_cost_that_is_set_right_moves_no_goods() {
    on_both(|url| {
        let book = book_of_zines(url);
        book.done(&["period", "close", "2026-03"]);
        // A batch that came before the sale and is typed in now: the sale's cost is set right on the first open day.
        book.record(r#"{"key":"l","act":"stock_purchase","date":"2026-02-10","items":[{"product":"Z","quantity":30,"cost":"60.00"}],"paid_from":"Assets:Bank:Giro"}"#);
        assert_eq!(book.raw().texts(LEVEL), ["50 2026-03-06"]);
        book.assert_sound();
    });
}

#[test]
fn what_is_given_back_went_before_and_another_entry_says_what_it_is() {
    on_both(|url| {
        let book = book_of_zines(url);
        let early = r#"{"key":"r","act":"sale_refund","date":"2026-03-01","of":"s"}"#;
        assert!(refused(&book, early).contains("after 2026-03-01"));
        let swap = r#"{"key":"x","act":"exchange","date":"2026-03-01","of":"s","back":[{"product":"Z","quantity":1}],"out":[{"product":"Z","quantity":1}]}"#;
        assert!(refused(&book, swap).contains("after 2026-03-01"));
        book.record(r#"{"key":"p","act":"preorder","date":"2026-03-07","items":[{"product":"Z","quantity":2}],"into":"Assets:Cash:Box"}"#);
        let number = book.counts(&["seals"])[0].to_string();
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let mut form = visitor.get("/record/sale-refund").form("/record/sale-refund");
        form.fill("of", &number);
        let said = visitor.send(&form, 0);
        assert!(said.status == 422 && said.text().contains("is a pre-order"), "{}", said.text());
        let way =
            said.links().into_iter().find(|href| href.starts_with("/record/paid?")).expect("where it is paid back");
        let mut form = visitor.get(&way).form("/record/paid");
        assert_eq!(form.field("amount").unwrap().value, "6.00");
        form.fill("amount", "7.00");
        form.fill("from", "Assets:Cash:Box");
        let said = visitor.send(&form, 0);
        assert!(said.text().contains("Pay back no more than that"), "{}", said.text());
        book.assert_sound();
    });
}

#[test]
fn codes_that_differ_in_capitals_alone_are_refused() {
    on_both(|url| {
        let book = book_of_zines(url);
        let event = |code: &str| ["event", "add", code, "--name", "Night", "--date", "2026-05-16"].map(str::to_owned);
        let told = |code: &str| event(code).iter().map(String::as_str).map(str::to_owned).collect::<Vec<_>>();
        book.done(&told("e1").iter().map(String::as_str).collect::<Vec<_>>());
        let said = book.refused(&told("E1").iter().map(String::as_str).collect::<Vec<_>>());
        assert!(said.contains("the event e1, which is there already"), "{said}");
        let said = book.refused(&["product", "add", "z", "--price", "1.00", "--fund", "merch"]);
        assert!(said.contains("the product Z"), "{said}");
        let sale = |key: &str, who: &str| {
            format!(
                r#"{{"key":"{key}","act":"merch_sale","date":"2026-03-08","items":[{{"product":"Z","quantity":1}}],"into":"Assets:Receivable:{who}"}}"#
            )
        };
        book.record(&sale("a-1", "AnnaB"));
        book.record(&sale("a-2", "AnnaB"));
        let said = refused(&book, &sale("a-3", "ANNAB"));
        assert!(said.contains("AnnaB, which is there already"), "{said}");
        assert_eq!(book.raw().texts("SELECT code AS t FROM events"), ["e1"]);
        book.assert_sound();
    });
}

#[test]
fn a_form_that_was_sent_and_changed_says_what_it_recorded_and_can_be_sent_again() {
    on_both(|url| {
        let book = book_of_zines(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let mut form = visitor.get("/merch/sale").form("/merch/sale");
        let sell = form.buttons.iter().position(|(_, value)| value.starts_with("sell")).unwrap_or(0);
        form.fill("quantity-Z", "1");
        assert_eq!(visitor.send(&form, sell).status, 303);
        form.fill("quantity-Z", "2");
        let said = visitor.send(&form, sell);
        assert!(said.status == 422 && said.text().contains("was sent before and recorded entry"), "{}", said.text());
        assert!(!said.text().contains("web-"), "no key: {}", said.text());
        let again = said.form("/merch/sale");
        let sell = again.buttons.iter().position(|(_, value)| value.starts_with("sell")).unwrap_or(0);
        assert_eq!(visitor.send(&again, sell).status, 303);
        assert_eq!(book.raw().texts("SELECT CAST(quantity AS TEXT) AS t FROM stock_levels"), ["17"]);
        book.assert_sound();
    });
}

#[test]
fn a_sheet_names_every_bad_line_and_counts_what_sets_the_cost_right() {
    on_both(|url| {
        let book = book_of_zines(url);
        book.record(r#"{"key":"l","act":"stock_purchase","date":"2026-03-04","items":[{"product":"Z","quantity":10,"cost":"90.00"}],"paid_from":"Assets:Bank:Giro"}"#);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let look = |sheet: &str| {
            let mut form = visitor.get("/merch/sheet").form("/merch/sheet");
            form.fill("sheet", sheet);
            visitor.send(&form, 0)
        };
        let wrong = look("date,product,quantity\n2026-03-02,NOTHING,1\n2026-03-02,Z,none\n2099-03-02,Z,1\n");
        for told in ["Line 2: There is no product “NOTHING”", "Line 3:", "Line 4: 2099-03-02 is after today"] {
            assert!(wrong.text().contains(told), "{told}: {}", wrong.text());
        }
        let short = look("date,product,quantity\n2026-03-02,Z,99\n").text();
        assert!(short.contains("30 of Zine") && !short.contains("Assets:"), "{short}");
        // Sold before the dear batch came: it cost less than what was charged, and a second entry says so.
        let seen = look("date,product,quantity\n2026-03-02,Z,1\n");
        assert!(seen.text().contains("2 entries will be recorded"), "{}", seen.text());
        let before = book.counts(&["entries"])[0];
        visitor.land(visitor.send(&seen.form("/merch/sheet"), 0));
        assert_eq!(book.counts(&["entries"])[0], before + 2);
        book.assert_sound();
    });
}

#[test]
fn a_bill_that_came_is_owed_until_it_is_paid() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let mut form = visitor.get("/record/payment").form("/record/payment");
        for (name, value) in [("amount", "20.00"), ("fund", "general"), ("from", "laid-out"), ("owed_to", "P-07")] {
            form.fill(name, value);
        }
        form.fill(
            "expense",
            &book.raw().texts("SELECT path AS t FROM accounts WHERE path LIKE 'Expenses:Support%' ORDER BY path")[0],
        );
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form("/record/payment"), 0).status, 303);
        assert!(visitor.get("/owed").text().contains("P-07"));
        book.assert_sound();
    });
}

#[test]
fn a_day_that_has_not_come_is_asked_about() {
    on_both(|url| {
        let book = book_of_zines(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let mut form = visitor.get("/stock/counted").form("/stock/counted");
        form.fill("counted-Z", "5");
        form.fill("date", "2099-01-01");
        let said = visitor.send(&form, 0);
        assert!(said.status == 422 && said.text().contains("has not come yet"), "{}", said.text());
    });
}

#[test]
fn a_plan_keeps_what_was_typed_and_says_which_fund_is_wrong() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["event", "add", "N3", "--name", "Night", "--date", "2026-05-16"]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let plan = |shares: &str| {
            let mut form = visitor.get("/events/N3/plan").form("/events/N3/plan");
            form.fill("shares", shares);
            visitor.send(&form, 0)
        };
        for (shares, told) in [
            ("100 nope", "No fund is called “nope”"),
            ("50 general\n50 general", "has two shares"),
            ("100 event-n3", "is the night's own fund"),
        ] {
            let said = plan(shares);
            assert!(said.status == 422 && said.text().contains(told), "{}", said.text());
            assert_eq!(said.form("/events/N3/plan").field("shares").unwrap().value.replace('\r', ""), shares);
        }
        assert_eq!(plan("100 Rupression").status, 303);
    });
}
