//! What is told of a book, by another program: the public page put up and taken down, searches kept, other programs asked, a
//! letter of thanks.

use serde_json::json;

use crate::support::book::{Book, gift};
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

#[test]
fn a_program_publishes_and_withdraws_the_page_as_a_treasurer_does() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&(0..4).map(|n| gift(&format!("g{n}"), "2025-01-10", "general", "12.50")).collect::<String>());
        let server = Server::of(url);
        let (caller, bookkeeper) = (Caller::of(&server, &book, "treasurer"), Caller::of(&server, &book, "bookkeeper"));
        let reader = Visitor::stranger(&server);
        assert_eq!(caller.get("/public").1["public"], json!(null));
        assert_eq!(bookkeeper.post("/public/publish", "p-0", "{}").0, 403);
        for (said, told) in [
            (r#"{"until":"2199-01"}"#, "not over yet"),
            (r#"{"until":"soon"}"#, "no month"),
            (r#"{"round":0}"#, "at least 1"),
        ] {
            let (status, problem) = caller.post("/public/publish", "p-1", said);
            assert!(status == 422 && problem["detail"].as_str().unwrap().contains(told), "{said}: {problem}");
        }
        assert_eq!(reader.get("/public/site/index.html").status, 404, "nothing was published");
        let files = caller.must("/public/publish", "p-2", r#"{"until":"2025-01"}"#)["files"].clone();
        assert!(files["data.json"].as_str().unwrap().contains("50.00"), "{files}");
        assert_eq!(reader.get("/public/site/data.json").body, files["data.json"].as_str().unwrap());
        assert_eq!(caller.get("/public").1["public"]["until"], "2025-01");
        for folder in ["/public/site", "/public/site/"] {
            assert_eq!(reader.get(folder).location, "/public/site/index.html");
        }
        assert_eq!(bookkeeper.post("/public/withdraw", "w-0", "").0, 403);
        caller.must("/public/withdraw", "w-1", "");
        assert_eq!(reader.get("/public/site/index.html").status, 404);
        assert_eq!(caller.post("/public/withdraw", "w-2", "").0, 404, "nothing is public any more");
        // One more gift: what the page refuses a treasurer it refuses a program.
        book.post(&gift("late", "2025-02-10", "general", "12.50"));
        let (status, problem) = caller.post("/public/publish", "p-3", r#"{"until":"2025-02"}"#);
        assert!(status == 422 && problem["detail"].as_str().unwrap().contains("one or two gifts"), "{problem}");
    });
}

#[test]
fn a_program_keeps_searches_asks_others_and_writes_a_letter() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["contact", "add", "Anna Berg"]);
        let code = book.json(&["contact", "list"])["contacts"][0]["code"].as_str().unwrap().to_owned();
        book.record(&format!(
            r#"{{"key":"a","act":"donation","date":"2025-01-10","fund":"general","amount":"12.50","into":"Assets:Bank:Giro","contact":"{code}"}}"#
        ));
        let server = Server::of(url);
        let (caller, viewer) = (Caller::of(&server, &book, "treasurer"), Caller::of(&server, &book, "viewer"));
        let kept = caller.must("/searches", "s-1", r#"{"name":"Gifts","query":"kind:donation"}"#);
        assert_eq!(viewer.get("/searches").1["searches"], json!([kept]));
        assert_eq!(caller.post("/searches", "s-2", r#"{"name":"Other","query":"date:never"}"#).0, 422);
        assert_eq!(viewer.post(&format!("/searches/{}/forget", kept["id"]), "s-3", "").0, 403);
        caller.must(&format!("/searches/{}/forget", kept["id"]), "s-4", "");
        assert_eq!(caller.get("/searches").1["searches"], json!([]));

        assert_eq!(caller.get("/checks").1["checks"], json!([]));
        assert_eq!(caller.post("/checks", "c-1", r#"{"program":"excel"}"#).0, 422);
        let said = caller.must("/checks", "c-2", r#"{"program":"hledger"}"#);
        let checks = caller.get("/checks").1;
        match checks["programs"][0]["is_installed"].as_bool().unwrap() {
            true => assert_eq!((&checks["checks"][0]["agreed"], &said["program"]), (&json!(true), &json!("hledger"))),
            false => assert_eq!(checks["checks"], json!([])),
        }

        let letter = caller.text("/entries/1/thanks?format=html");
        assert!(letter.contains("Anna Berg") && letter.contains("12.50"), "{letter}");
        assert_eq!(viewer.get("/entries/1/thanks").0, 403);
        assert_eq!(caller.get("/entries/1/thanks?format=odt").0, 422);
        assert_eq!(caller.get("/entries/9/thanks").0, 404);
    });
}
