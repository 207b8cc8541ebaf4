//! An event is put right before the night: its day, its place, its prices; and the sheet has them. Money for change that
//! was carried to the till is not forgotten there.

use crate::support::book::{Book, gift};
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

fn book_of_a_night(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&["event", "add", "E07", "--name", "Benefit night", "--date", "2026-05-16"]);
    book.done(&["account", "add", "Assets:Cash:Till", "--role", "cash"]);
    book
}

#[test]
fn an_event_is_changed_until_its_takings_are_recorded_and_its_sheet_has_the_plan() {
    on_both(|url| {
        let book = book_of_a_night(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/events/E07/plan";
        let mut form = visitor.get(action).form(action);
        form.fill("date", "2026-05-23");
        form.fill("place", "Café Libertad");
        form.fill("prices", "normal 8\nwho has little 4,50");
        form.fill("line-1", "Income:Event:Door");
        form.fill("amount-1", "400");
        let kept = visitor.land(visitor.send(&form, 0));
        assert!(kept.text().contains("Café Libertad") && kept.text().contains("23 May 2026"), "{}", kept.text());
        book.record(r#"{"key":"t","act":"tickets_sold","date":"2026-05-01","event":"E07","amount":"120.00","into":"Assets:PayPal:EUR"}"#);
        let sheet = visitor.get("/events/E07/sheet").text();
        for told in ["normal 8.00", "who has little 4.50", "400.00", "120.00", "Café Libertad"] {
            assert!(sheet.contains(told), "{told}: {sheet}");
        }
        let mut form = visitor.get(action).form(action);
        form.fill("prices", "normal eight");
        let refused = visitor.send(&form, 0);
        assert!(refused.status == 422 && refused.text().contains("“normal eight” is no price"), "{}", refused.text());
        // A program and a command change it, too; the day only until takings are there.
        let caller = Caller::of(&server, &book, "treasurer");
        assert_eq!(caller.must("/events/E07", "c-1", r#"{"name":"Soli night"}"#)["name"], "Soli night");
        book.record(r#"{"key":"n","act":"event_takings","date":"2026-05-23","event":"E07","into":"Assets:Cash:Till","door":"300.00"}"#);
        let refused = book.refused(&["event", "change", "E07", "--date", "2026-05-24"]);
        assert!(refused.contains("its day cannot change any more"), "{refused}");
        book.done(&["event", "change", "E07", "--place", "Backyard"]);
        assert_eq!(book.json(&["event", "list"])["events"][0]["place"], "Backyard");
        book.assert_sound();
    });
}

#[test]
fn the_night_s_form_has_the_prices_of_the_plan_and_a_price_that_nobody_paid_is_no_row() {
    on_both(|url| {
        let book = book_of_a_night(url);
        let plan =
            ["event", "plan", "E07", "--price", "normal 8.00", "--price", "who has little 4.50", "--price", "1.00"];
        book.done(&plan);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/record/night";
        let page = visitor.get("/record/night?event=E07");
        assert!(page.text().contains("Guests (who has little)"), "{}", page.text());
        let mut form = page.form(action);
        let price = |n: usize| form.field(&format!("class-{n}")).unwrap().value.clone();
        assert_eq!([1, 2, 3, 4].map(price), ["8.00", "4.50", "1.00", ""]);
        form.fill("into", "Assets:Cash:Till");
        form.fill("date", "2026-05-16");
        form.fill("guests-2", "20");
        form.fill("class-3", "2.00");
        let asked = visitor.send(&form, 0);
        assert!(asked.status == 422 && asked.text().contains("How many guests paid this?"), "a price that was changed");
        form.fill("class-3", "");
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        let income = book.json(&["report", "event", "--event", "E07"]);
        assert!(income.to_string().contains("90.00"), "20 guests at 4.50: {income}");
        // Who prefers one sum leaves the prices as they stand there.
        let mut form = visitor.get("/record/night?event=E07").form(action);
        for (name, value) in [("into", "Assets:Cash:Till"), ("date", "2026-05-17"), ("door", "30")] {
            form.fill(name, value);
        }
        let seen = visitor.send(&form, 0);
        assert!(seen.status == 200 && seen.text().contains("30.00"), "{}", seen.text());
        book.assert_sound();
    });
}

#[test]
fn change_money_that_lies_in_the_till_is_told_until_it_is_taken_back() {
    on_both(|url| {
        let book = book_of_a_night(url);
        book.post(&gift("g", "2026-05-01", "general", "100.00"));
        book.record(
            r#"{"key":"i","act":"move","date":"2026-05-02","fund":"general","amount":"80.00","from":"Assets:Bank:Giro","into":"Assets:Cash:Box"}
{"key":"f","act":"move","date":"2026-05-16","event":"E07","fund":"general","amount":"50.00","from":"Assets:Cash:Box","into":"Assets:Cash:Till"}
{"key":"n","act":"event_takings","date":"2026-05-16","event":"E07","into":"Assets:Cash:Till","door":"300.00","counted":"350.00","float":"50.00"}"#,
        );
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/events/E07");
        assert!(page.text().contains("50.00 EUR for change still lies in Till"), "{}", page.text());
        let back = page.links().into_iter().find(|href| href.starts_with("/record/move?")).expect("a way back");
        let form = visitor.get(&back).form("/record/move");
        assert_eq!(
            (form.field("amount").unwrap().value.as_str(), form.field("event").unwrap().value.as_str()),
            ("50.00", "E07")
        );
        assert_eq!(form.field("fund").unwrap().value, "general", "who lent it gets its own back");
        let seen = visitor.send(&form, 0);
        let done = if seen.status == 303 { seen } else { visitor.send(&seen.form("/record/move"), 0) };
        assert_eq!(done.status, 303, "{}", done.text());
        let page = visitor.get("/events/E07");
        assert!(!page.text().contains("for change still lies"), "{}", page.text());
        book.assert_sound();
    });
}
