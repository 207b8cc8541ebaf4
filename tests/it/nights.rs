//! A night with a merch table whose money goes into the same till: nothing is counted twice, and bands share what is the
//! night's own.

use crate::support::book::{Book, gift};
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

#[test]
fn a_till_counted_three_times_a_bar_by_the_drink_and_somebody_new_whom_we_owe() {
    on_both(|url| {
        let book = book_of_a_night(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/record/night";
        let mut form = visitor.get("/record/night?event=E07").form(action);
        // 40 guests at 6.00 and 30 beers at 2.50: 315.00. Fifty in fives and tens were there before, 200.00 were taken away
        // at eleven, 218.00 are left at the end, with the shirts' 54.00: 314.00 of the 315.00.
        let sheet = [
            ("begin-1000", "3"),
            ("begin-500", "4"),
            ("between-5000", "4"),
            ("note-10000", "2"),
            ("note-1000", "1"),
            ("note-200", "4"),
            ("guests-1", "40"),
            ("class-1", "6"),
            ("drink-1", "Beer"),
            ("drinks-1", "30"),
            ("drink-price-1", "2.50"),
            ("owed-to-1", "Kim"),
            ("laid-for-1", "Expenses:Event:PA"),
            ("laid-out-1", "25"),
        ];
        for (name, value) in sheet {
            form.fill(name, value);
        }
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert!(seen.text().contains("1.00 EUR short"), "{}", seen.text());
        assert!(seen.text().contains("“Kim” has no account yet: one is opened"), "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        assert_eq!(balances(&book, "Expenses:Event:OverShort"), ["event-E07 100"], "one short");
        assert_eq!(balances(&book, "Liabilities:Reimburse:Kim"), ["event-E07 -2500"]);
        // The entry keeps how it was counted.
        let memos = book.raw().texts("SELECT memo AS t FROM postings WHERE memo LIKE '%×%' ORDER BY memo");
        let counted = "Recorded apart 54.00. Counted at the beginning 50.00 (3×10.00, 4×5.00); taken away in between 200.00 (4×50.00); \
             at the end 218.00 (2×100.00, 1×10.00, 4×2.00)";
        assert_eq!(memos, ["30 × 2.50 Beer", "40 × 6.00", counted]);
        // Other people's goods: their first sale opens their account, a mistyped other account is refused.
        let sold = r#"{"key":"c","act":"consignor_sale","date":"2026-05-17","consignor":"DistroB","fund":"merch","amount":"10.00","into":"Assets:Cash:Box","commission_percent":"20"}"#;
        let said = book.record(sold);
        assert_eq!(said["opened"][0], "Liabilities:Consignor:DistroB", "{said}");
        let wrong = r#"{"key":"d","act":"payment","date":"2026-05-17","fund":"general","amount":"1.00","from":"Assets:Cash:Boks","expense":"Expenses:Event:PA"}"#;
        let refused = book.refused(&["record", &book.file("wrong.jsonl", wrong)]);
        assert!(refused.contains("There is no account Assets:Cash:Boks"), "{refused}");
        book.assert_sound();
    });
}

#[test]
fn an_account_of_another_currency_decides_in_what_an_amount_is() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:Bank:Franken", "--role", "bank", "--currency", "CHF"]);
        book.done(&["event", "add", "E07", "--name", "Benefit night", "--date", "2026-05-16"]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        for (path, more) in [("/record/donation", ("fund", "rupression")), ("/record/tickets", ("event", "E07"))] {
            let mut form = visitor.get(path).form(path);
            for (name, value) in [("amount", "20"), ("into", "Assets:Bank:Franken"), ("date", "2026-05-02"), more] {
                form.fill(name, value);
            }
            let seen = visitor.send(&form, 0);
            assert_eq!(seen.status, 200, "{path}: {}", seen.text());
            assert!(seen.text().contains("20.00 CHF"), "{path}: {}", seen.text());
            assert_eq!(visitor.send(&seen.form(path), 0).status, 303, "{path}");
        }
        let held = "SELECT p.currency || ' ' || CAST(CAST(SUM(p.amount_minor) AS BIGINT) AS TEXT) AS t FROM postings p
             JOIN accounts a ON a.id = p.account_id WHERE a.path = 'Assets:Bank:Franken' GROUP BY p.currency";
        assert_eq!(book.raw().texts(held), ["CHF 4000"]);
        book.assert_sound();
    });
}

#[test]
fn tickets_sold_ahead_become_income_by_the_nights_sheet_and_the_night_can_be_settled() {
    on_both(|url| {
        let book = Book::with_funds(url);
        // Whom it is for is its plan; the event has a fund of its own all the same, and rupression's money stays apart.
        book.done(&["event", "add", "E08", "--name", "Dinner", "--date", "2026-05-16", "--fund", "rupression"]);
        book.record(
            r#"{"key":"t","act":"tickets_sold","date":"2026-05-02","event":"E08","amount":"60.00","into":"Assets:Bank:Giro"}"#,
        );
        assert_eq!(balances(&book, "Liabilities:Payable:Tickets"), ["event-E08 -6000"]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/record/night";
        let mut form = visitor.get("/record/night?event=E08").form(action);
        assert_eq!(form.field("ahead").unwrap().value, "60.00", "known from the sale");
        for (name, value) in [("into", "Assets:Cash:Box"), ("door", "40"), ("note-1000", "4")] {
            form.fill(name, value);
        }
        let mut more = visitor.get("/record/night?event=E08").form(action);
        for (name, value) in [("into", "Assets:Cash:Box"), ("ahead", "60.01")] {
            more.fill(name, value);
        }
        let wrong = visitor.send(&more, 0);
        assert!(wrong.text().contains("more than the 60.00 that are owed"), "{}", wrong.text());
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        assert_eq!(balances(&book, "Income:Event:Tickets"), ["event-E08 -6000"]);
        assert_eq!(balances(&book, "Expenses:Event:OverShort"), Vec::<String>::new(), "no part of the till");
        let settle = "/events/E08/settle";
        let form = visitor.get(settle).form(settle);
        assert_eq!(form.field("shares").unwrap().value, "100 rupression");
        let seen = visitor.send(&form, 0);
        assert_eq!(visitor.send(&seen.form(settle), 0).status, 303, "{}", seen.text());
        let night = visitor.get("/events/E08").text();
        assert!(night.contains("went to "), "the page of a settled night says where its surplus went: {night}");
        assert_eq!(book.fund_total("event-E08"), "0.00");
        assert_eq!(book.fund_total("rupression"), "100.00");
        book.assert_sound();
    });
}

#[test]
fn a_loss_is_borne_by_a_free_fund_and_a_settled_night_says_so_when_something_comes_late() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["event", "add", "E11", "--name", "Rainy night", "--date", "2026-05-20"]);
        book.post(&gift("g", "2026-05-01", "general", "200.00"));
        book.record(r#"{"key":"c","act":"event_cost","date":"2026-05-20","event":"E11","costs":[{"expense":"Expenses:Event:PA","amount":"80.00"}],"from":"Assets:Bank:Giro"}
{"key":"i","act":"event_income","date":"2026-05-20","event":"E11","amount":"30.00","into":"Assets:Bank:Giro","what":"door"}"#);
        let settle = |fund: &str| {
            format!(
                r#"{{"key":"s","act":"event_settlement","date":"2026-05-21","event":"E11","shares":[{{"fund":"{fund}","percent":"100"}}]}}"#
            )
        };
        let refused = book.refused(&["record", &book.file("loss.jsonl", settle("rupression"))]);
        assert!(refused.contains("lost 50.00 EUR, and money given for rupression cannot bear it"), "{refused}");
        book.record(&settle("general"));
        assert_eq!((book.fund_total("general"), book.fund_total("event-E11")), ("150.00".into(), "0.00".into()));
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let costs = "/record/event-costs";
        let look = |date: &str| {
            let mut form = visitor.get(costs).form(costs);
            for (name, value) in [
                ("event", "E11"),
                ("date", date),
                ("from", "Assets:Bank:Giro"),
                ("expense-1", "Expenses:Event:PA"),
                ("amount-1", "80.00"),
            ] {
                form.fill(name, value);
            }
            let page = visitor.send(&form, 0);
            assert_eq!(page.status, 200, "{}", page.text());
            page.text()
        };
        let text = look("2026-05-22");
        assert!(text.contains("This night was settled on 21 May 2026 with entry 4"), "{text}");
        assert!(text.contains("This may be the same as entry 2"), "{text}");
        let page = "/events/E11/settle";
        assert!(visitor.get(page).text().contains("This night was settled on 21 May 2026 with entry 4"));
        // What was taken back is no double and settles nothing.
        book.done(&["reverse", "4"]);
        book.post(&gift("r", "2026-05-02", "rupression", "100.00"));
        // On the page the refusal names what people call the fund, and what it asks for stands there.
        let mut form = visitor.get(page).form(page);
        form.fill("shares", "100 rupression");
        let refused = visitor.send(&form, 0);
        assert!(refused.text().contains("money given for Rupression cannot bear it"), "{}", refused.text());
        let mut form = refused.form(page);
        form.fill("reason", "Plenum of 20 May");
        assert_eq!(visitor.send(&form, 0).status, 422, "a reason rests on something");
        form.fill("basis", "the donors agreed");
        let seen = visitor.send(&form, 0);
        assert!(seen.status == 200 && seen.text().contains("This will be posted"), "{}", seen.text());
        // A restricted fund that has nothing left pays a loss only with one more reason, for which there is a field.
        book.done(&["reverse", "6"]);
        let refused = visitor.send(&form, 0);
        assert!(refused.status == 422 && refused.text().contains("Fund “Rupression” would hold"), "{}", refused.text());
        let mut form = refused.form(page);
        form.fill("override", "gifts are announced");
        let seen = visitor.send(&form, 0);
        assert!(seen.status == 200 && seen.text().contains("This will be posted"), "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(page), 0).status, 303, "{}", seen.text());
        assert_eq!((book.fund_total("rupression"), book.fund_total("event-E11")), ("-50.00".into(), "0.00".into()));
        book.done(&["reverse", "8"]);
        book.done(&["reverse", "2"]);
        let text = look("2026-05-22");
        assert!(!text.contains("was settled") && !text.contains("may be the same as entry 2"), "{text}");
        // Of a night to come nothing is settled.
        book.done(&["event", "add", "E12", "--name", "Dry night", "--date", "2026-12-20"]);
        let text = visitor.get("/events/E12/settle").text();
        assert!(text.contains("Nothing is recorded of this night yet") && !text.contains("settled on"), "{text}");
        book.assert_sound();
    });
}

#[test]
fn a_nights_debt_that_is_paid_is_among_its_entries_and_what_goes_back_is_no_double() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["event", "add", "E13", "--name", "Soli Techno", "--date", "2026-05-20"]);
        book.post(&gift("g", "2026-05-01", "event-E13", "200.00"));
        book.record(r#"{"key":"o","act":"event_cost","date":"2026-05-20","event":"E13","costs":[{"expense":"Expenses:Event:PA","amount":"25.00"}],"owed_to":"Liabilities:Reimburse:AnnaB"}
{"key":"m","act":"move","date":"2026-05-20","from":"Assets:Bank:Giro","into":"Assets:Cash:Box","amount":"50.00","fund":"event-E13"}"#);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        // Whom it is for was not said: not itself.
        let page = visitor.get("/events/E13").text();
        assert!(page.contains("said in the plan") && !page.contains("goes to"), "{page}");
        let page = visitor.get("/events/E13/settle");
        let mut form = page.form("/events/E13/settle");
        form.fill("shares", "100 general");
        let refused = visitor.send(&form, 0).text();
        assert!(refused.contains("AnnaB has 25.00 EUR of this night still open"), "{refused}");
        book.record(r#"{"key":"p","act":"payable_settled","date":"2026-05-21","owed_to":"Liabilities:Reimburse:AnnaB","amount":"25.00","from":"Assets:Bank:Giro"}"#);
        assert!(visitor.get("/events/E13").text().contains("Debt AnnaB paid"));
        // The float goes back where it came from: the same sum and days, the other way.
        let look = |from: &str, into: &str| {
            let mut form = visitor.get("/record/move").form("/record/move");
            for (name, value) in [("from", from), ("into", into), ("amount", "50.00"), ("date", "2026-05-21")] {
                form.fill(name, value);
            }
            let page = visitor.send(&form, 0);
            assert_eq!(page.status, 200, "{}", page.text());
            page.text()
        };
        assert!(look("Assets:Bank:Giro", "Assets:Cash:Box").contains("may be the same as entry"));
        assert!(!look("Assets:Cash:Box", "Assets:Bank:Giro").contains("may be the same as entry"));
        book.assert_sound();
    });
}

#[test]
fn what_a_nights_first_sheet_has_counted_stands_in_no_second_one() {
    on_both(|url| {
        let book = book_of_a_night(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/record/night";
        let page = || visitor.get("/record/night?event=E07").form(action);
        let record = |takings: &str, counted: &[(&str, &str)]| {
            let mut form = page();
            form.fill(takings, "400");
            for (note, pieces) in counted {
                form.fill(note, pieces);
            }
            let seen = visitor.send(&form, 0);
            assert_eq!(seen.status, 200, "{}", seen.text());
            assert!(!seen.text().contains("EUR short"), "{}", seen.text());
            assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        };
        record("door", &[("note-20000", "2"), ("note-5000", "1"), ("note-200", "2")]);
        assert_eq!(page().field("recorded").unwrap().value, "", "the shirts lay in the first count");
        // Another shirt after it lies in the second.
        book.record(
            r#"{"key":"s-2","act":"merch_sale","date":"2026-05-16","event":"E07","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Till"}"#,
        );
        assert_eq!(page().field("recorded").unwrap().value, "18.00");
        // A sheet that was taken back has counted nothing.
        let first =
            book.raw().texts("SELECT CAST(MAX(entry) AS TEXT) AS t FROM postings WHERE memo LIKE 'Recorded apart%'");
        book.done(&["reverse", &first[0]]);
        assert_eq!(page().field("recorded").unwrap().value, "72.00");
        record("bar", &[("note-20000", "2"), ("note-5000", "1"), ("note-2000", "1"), ("note-200", "1")]);
        assert_eq!(balances(&book, "Expenses:Event:OverShort"), Vec::<String>::new(), "nothing short");
        book.assert_sound();
    });
}

#[test]
fn one_step_is_taken_back_whole_or_not_at_all_and_a_reason_counts_for_all_of_it() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(
            &[gift("a", "2026-05-01", "rupression", "50.00"), gift("b", "2026-05-01", "general", "7.00")].join("\n"),
        );
        book.record(
            r#"{"key":"c","act":"payment","date":"2026-05-02","fund":"rupression","amount":"50.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal"}"#,
        );
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let together = "/entries/1/reverse-together";
        let mut form = visitor.get("/entries/1").form("/entries/1/reverse");
        form.action = together.to_owned();
        let refused = visitor.send(&form, 0);
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!((book.fund_total("rupression"), book.fund_total("general")), ("0.00".into(), "7.00".into()));
        let mut form = refused.form(together);
        form.fill("reason", "typed into the wrong book");
        let done = visitor.send(&form, 0);
        assert_eq!(done.status, 303, "{}", done.text());
        assert!(visitor.land(done).text().contains("2 entries were taken back, 1 to 2"));
        assert_eq!((book.fund_total("rupression"), book.fund_total("general")), ("-50.00".into(), "0.00".into()));
        book.assert_sound();
    });
}
