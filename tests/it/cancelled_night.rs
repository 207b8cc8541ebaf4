//! A night that does not take place: tickets sold ahead go back, sale by sale, or become a gift; on both engines.

use crate::support::book::Book;
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// Three sales of tickets, 20.00 by Kim and 30.00 over PayPal, 10.00 in the box; and a room paid in vain.
fn book_with_tickets(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&["event", "add", "E06", "--name", "Benefit night", "--date", "2026-05-16"]);
    book.done(&["contact", "add", "Kim"]);
    book.record(
        r#"{"key":"i","act":"income","date":"2026-04-01","fund":"general","amount":"500.00","income":"Income:Membership","into":"Assets:Bank:Giro"}
{"key":"t-1","act":"tickets_sold","date":"2026-05-02","event":"E06","amount":"20.00","into":"Assets:PayPal:EUR","fee":"0.85","contact":"D-0001","reference":"T-1"}
{"key":"t-2","act":"tickets_sold","date":"2026-05-03","event":"E06","amount":"30.00","into":"Assets:PayPal:EUR"}
{"key":"t-3","act":"tickets_sold","date":"2026-05-04","event":"E06","amount":"10.00","into":"Assets:Cash:Box"}
{"key":"c","act":"event_cost","date":"2026-05-05","event":"E06","costs":[{"expense":"Expenses:Event:Venue","amount":"100.00"}],"from":"Assets:Bank:Giro"}"#,
    );
    book
}

#[test]
fn the_whole_list_goes_back_to_where_it_had_been_paid_and_nothing_twice() {
    on_both(|url| {
        let book = book_with_tickets(url);
        let owed = book.json(&["event", "cancel", "E06"]);
        assert_eq!(owed["tickets"].as_array().unwrap().len(), 3, "{owed}");
        let posted = book.json(&["event", "cancel", "E06", "--post", "--date", "2026-05-10"]);
        assert_eq!(posted["posted"], 3);
        let back = "SELECT a.path || ' ' || CAST(p.amount_minor AS TEXT) || ' ' || COALESCE(e.contact, '') AS t FROM postings p JOIN entries e ON e.sequence = p.entry
             JOIN accounts a ON a.id = p.account_id WHERE e.idempotency_key LIKE 'tickets-back-%' AND p.amount_minor < 0 ORDER BY e.sequence";
        assert_eq!(
            book.raw().texts(back),
            ["Assets:PayPal:EUR -2000 D-0001", "Assets:PayPal:EUR -3000 ", "Assets:Cash:Box -1000 "]
        );
        assert!(book.refused(&["event", "cancel", "E06", "--post"]).contains("Nothing is owed"));
        // What is left is the room and the fee; the night is settled with them.
        assert_eq!(book.fund_total("event-E06"), "-100.85");
        book.record(r#"{"key":"s","act":"event_settlement","date":"2026-05-20","event":"E06","shares":[{"fund":"general","percent":"100"}]}"#);
        assert_eq!((book.fund_total("event-E06"), book.fund_total("general")), ("0.00".into(), "399.15".into()));
        book.assert_sound();
    });
}

#[test]
fn a_buyer_may_give_a_part_and_more_than_was_paid_never_goes_back() {
    on_both(|url| {
        let book = book_with_tickets(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        let too_much = r#"{"tickets":[{"entry":2,"back":"15.00","donated":"10.00"}]}"#;
        let (status, said) = caller.post("/events/E06/cancel", "x", too_much);
        assert_eq!(status, 422, "{said}");
        assert!(said["detail"].as_str().unwrap().contains("20.00 EUR are owed"), "{said}");
        let none_of_it = r#"{"tickets":[{"entry":1,"back":"15.00"}]}"#;
        assert!(
            caller.post("/events/E06/cancel", "x", none_of_it).1["detail"]
                .as_str()
                .unwrap()
                .contains("sold no tickets")
        );
        let part = r#"{"date":"2026-05-10","tickets":[{"entry":2,"back":"5.00","donated":"15.00"},{"entry":3,"back":"10.00"}]}"#;
        assert_eq!(caller.post("/events/E06/cancel", "k-1", part).0, 201);
        assert_eq!(caller.post("/events/E06/cancel", "k-1", part).0, 200, "sent again");
        let (_, left) = caller.get("/events/E06/tickets");
        let open: Vec<&str> =
            left["tickets"].as_array().unwrap().iter().map(|one| one["open"].as_str().unwrap()).collect();
        assert_eq!((open, left["open"].as_str().unwrap()), (vec!["0.00", "20.00", "10.00"], "30.00"));
        // The rest of the list, out of the bank.
        let rest = r#"{"date":"2026-05-11","from":"Assets:Bank:Giro"}"#;
        assert_eq!(caller.must("/events/E06/cancel", "k-2", rest)["posted"], 2);
        assert_eq!(caller.post("/events/E06/cancel", "k-2", rest).0, 200);
        // 15.00 given, 100.00 for the room, 0.85 fee.
        assert_eq!(book.fund_total("event-E06"), "-85.85");
        assert_eq!(caller.get("/events/E06/tickets").1["open"], "0.00");
        book.assert_sound();
    });
}

#[test]
fn what_was_paid_back_by_hand_is_not_paid_back_again() {
    on_both(|url| {
        let book = book_with_tickets(url);
        book.record(r#"{"key":"h","act":"payable_settled","date":"2026-05-08","event":"E06","owed_to":"Liabilities:Payable:Tickets","amount":"55.00","from":"Assets:Bank:Giro","fund":"event-E06"}"#);
        let said = book.refused(&["event", "cancel", "E06", "--post", "--date", "2026-05-10"]);
        assert!(said.contains("5.00"), "{said}");
        assert_eq!(book.counts(&["entries"]), [6]);
        assert_eq!(book.json(&["event", "cancel", "E06"])["tickets"][2]["open"], "10.00");
    });
}

#[test]
fn the_page_shows_every_sale_looks_first_and_posts_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    let book = book_with_tickets(&url);
    let server = Server::of(&url);
    let visitor = Visitor::treasurer_of(&book, &server);
    let (event, page) = ("/events/E06", "/events/E06/cancel");
    assert!(visitor.get(event).links().contains(&page.to_owned()), "the event's page leads there");
    let mut form = visitor.get(page).form(page);
    assert_eq!(form.field("back-2").unwrap().value, "20.00", "the whole list stands there");
    form.fill("kept-2", "5,00");
    let wrong = visitor.send(&form, 0);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let mut form = wrong.form(page);
    form.fill("back-2", "15");
    form.fill("back-3", "");
    form.fill("back-4", "ten");
    let letters = visitor.send(&form, 0);
    assert_eq!(letters.status, 422);
    let mut form = letters.form(page);
    form.fill("back-4", "10");
    let seen = visitor.send(&form, 0);
    assert_eq!(seen.status, 200, "{}", seen.text());
    assert!(seen.text().contains("25.00 EUR paid back and 5.00 EUR given"), "{}", seen.text());
    assert_eq!(book.counts(&["entries"]), [5], "a look posts nothing");
    let agreed = seen.form(page);
    let first = visitor.send(&agreed, 0);
    assert_eq!((first.status, first.location.as_str()), (303, event));
    assert_eq!(visitor.send(&agreed, 0).status, 303, "sent twice");
    assert_eq!(book.counts(&["entries"]), [8]);
    let left = visitor.get(page);
    assert!(left.body.contains("back-3") && !left.body.contains("back-2"), "one sale is left");
    // One Undo takes back all of it.
    let done = visitor.send(&agreed, 0);
    let undo = visitor.land(done).form("/entries/6/reverse-together");
    let undone = visitor.send(&undo, 0);
    assert_eq!(undone.status, 303);
    assert!(visitor.land(undone).text().contains("3 entries were taken back, 6 to 8"));
    assert_eq!(book.json(&["event", "cancel", "E06"])["tickets"][0]["open"], "20.00");
    assert_eq!(visitor.send(&undo, 0).status, 422, "nothing is left to take back");
    book.assert_sound();
}

#[test]
fn tickets_sold_in_another_currency_stand_on_the_list_and_go_back_in_it() {
    on_both(|url| {
        let book = book_with_tickets(url);
        book.record(r#"{"key":"t-4","act":"tickets_sold","date":"2026-05-05","event":"E06","amount":"15.00","currency":"CHF","into":"Assets:Cash:Box"}"#);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        let owed = caller.get("/events/E06/tickets").1;
        assert_eq!((&owed["open"], &owed["other_currencies"][0]["open"]), (&"60.00".into(), &"15.00".into()), "{owed}");
        assert_eq!(book.json(&["event", "cancel", "E06", "--post", "--date", "2026-05-10"])["posted"], 4);
        let back = "SELECT p.currency || ' ' || CAST(p.amount_minor AS TEXT) AS t FROM postings p JOIN entries e ON e.sequence = p.entry
             WHERE e.idempotency_key LIKE 'tickets-back-%' AND p.amount_minor < 0 ORDER BY e.sequence";
        assert_eq!(book.raw().texts(back), ["EUR -2000", "EUR -3000", "EUR -1000", "CHF -1500"]);
        assert!(book.refused(&["event", "cancel", "E06", "--post"]).contains("Nothing is owed"));
        book.assert_sound();
    });
}
