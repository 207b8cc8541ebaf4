//! An entry names a contact by a code that the book has: what is mistyped is refused, wherever it is said.

use crate::support::book::Book;
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const GIFT: &str = r#"{"key":"g","act":"donation","date":"2026-03-01","fund":"rupression","amount":"5.00","into":"Assets:Bank:Giro","contact":"D-0001"}"#;

#[test]
fn a_gift_of_a_contact_that_is_not_there_is_refused_on_every_way_in_with_what_to_do() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let said = book.refused(&["record", &book.file("gift.jsonl", GIFT)]);
        assert!(said.contains("There is no contact D-0001") && said.contains("contact add"), "{said}");
        let whole = r#"{"key":"w","date":"2026-03-01","description":"gift","contact":"D-0001","lines":[{"account":"Assets:Bank:Giro","fund":"general","amount":"5.00","currency":"EUR"},{"account":"Income:Donations:Free","fund":"general","amount":"-5.00","currency":"EUR"}]}"#;
        let error = book.post_refused(whole);
        assert!(error["message"].as_str().unwrap().contains("There is no contact D-0001"), "{error}");
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        let (status, problem) = caller.post("/acts", "g", GIFT);
        assert_eq!((status, problem["code"].as_str()), (422, Some("refused")), "{problem}");
        assert_eq!(book.counts(&["entries"]), [0]);

        assert_eq!(book.json(&["contact", "add", "Kim", "--note", "wants a letter"])["code"], "D-0001");
        book.record(GIFT);
        let entry = book.record(&GIFT.replace("\"g\"", "\"h\""))["entries"][0].as_i64().unwrap();
        // Taking back says what was said, also when nobody is behind the code any more.
        book.raw().must("DELETE FROM contacts");
        book.done(&["reverse", &entry.to_string()]);
        book.assert_sound();
    });
}

#[test]
fn whoever_moves_in_brings_codes_and_a_contact_may_keep_the_code_it_had() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let moving = r#"{"key":"m-1","date":"2026-03-01","description":"gift","contact":"M-17","lines":[{"account":"Assets:Bank:Giro","fund":"general","amount":"5.00","currency":"EUR"},{"account":"Income:Donations:Free","fund":"general","amount":"-5.00","currency":"EUR"}]}"#;
        let file = book.file("moving.jsonl", moving);
        assert!(book.refused(&["post", &file]).contains("There is no contact M-17"));
        book.done(&["post", &file, "--create-accounts"]);
        assert_eq!(book.json(&["contact", "list"])["contacts"][0]["code"], "M-17");
        assert_eq!(book.json(&["contact", "add", "Lou", "--code", "M-18"])["code"], "M-18");
        assert!(book.refused(&["contact", "add", "Lou", "--code", "M-18"]).contains("M-18"));
        assert!(book.refused(&["contact", "add", "Lou", "--code", "Lou"]).contains("D-0042"));
        assert!(book.refused(&["contact", "add", " "]).contains("needs a name"));
        book.assert_sound();
    });
}

#[test]
fn the_form_says_at_its_field_that_the_contact_is_not_there() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let page = "/record/donation";
    let mut form = visitor.get(page).form(page);
    for (name, value) in [("amount", "25"), ("fund", "rupression"), ("contact", "D-9999")] {
        form.fill(name, value);
    }
    let again = visitor.send(&form, 0);
    assert_eq!(again.status, 422);
    assert!(again.text().contains("There is no contact D-9999"), "{}", again.text());
    assert!(again.body.contains(r#"id="e-contact""#) || again.body.contains("#f-contact"), "{}", again.body);
}
