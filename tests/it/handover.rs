//! The handover protocol: who holds which box and how its last count came out, who and which programs have access; and
//! that nobody lets a program do more than they may themselves.

use serde_json::{Value, json};
use solidarity_ledger::ledger::Hash;
use solidarity_ledger::ops::keep_contacts::add_contact;
use solidarity_ledger::ops::keep_sessions::{begin_session, end_session, issue_token, mark_session, revoke_token};
use solidarity_ledger::ops::manage_users::UserRole;
use solidarity_ledger::store::users;

use crate::support::book::{Book, acting};
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

fn with_user(book: &Book, login: &str, role: &str) -> i64 {
    let file = book.file("passphrase", "seven-lanterns-asleep-in-rain\n");
    book.done(&["user", "add", login, "--role", role, "--passphrase-file", &file]);
    book.raw().number(&format!("SELECT id AS n FROM users WHERE login = '{login}'"))
}

fn handover(book: &Book, period: &[&str]) -> Value {
    book.json(&[&["report", "handover"], period].concat())
}

#[test]
fn the_protocol_names_holder_last_count_and_every_program_that_still_has_access() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"income","date":"2026-03-01","fund":"general","amount":"60.00","income":"Income:Membership","into":"Assets:Cash:Box"}"#,
        );
        add_contact(&mut book.conn(), 'B', "Anna Ünal", "", &acting()).unwrap();
        let before = handover(&book, &["--as-of", "2026-03-31"])["cash_boxes"][0].clone();
        assert_eq!((&before["holder"], &before["counted_on"]), (&Value::Null, &Value::Null));
        book.done(&["cash", "hand-over", "Assets:Cash:Box", "--to", "B-0001", "--since", "2026-03-02"]);
        let count = ["cash", "count", "Assets:Cash:Box", "--counted", "58.50", "--on", "2026-03-10", "--post"];
        book.done(&count);
        let told = handover(&book, &["--as-of", "2026-03-31"]);
        assert_eq!(
            told["cash_boxes"][0],
            json!({ "account": "Assets:Cash:Box", "holder": "B-0001", "since": "2026-03-02", "currency": "EUR",
                "book_balance": "58.50", "counted_on": "2026-03-10", "book_then": "60.00", "counted": "58.50",
                "difference": "-1.50", "entry": 2 })
        );
        assert!(!told.to_string().contains("Ünal"), "contacts stand there by their codes");
        // As it stood before the box was handed over and counted.
        let earlier = handover(&book, &["--as-of", "2026-03-01"])["cash_boxes"][0].clone();
        assert_eq!((&earlier["holder"], &earlier["counted_on"]), (&Value::Null, &Value::Null));

        let anna = with_user(&book, "anna", "treasurer");
        let kim = with_user(&book, "kim", "treasurer");
        let mut conn = book.conn();
        let at = "2026-03-11T10:00:00.000000Z";
        for (label, user) in [("Website counter", anna), ("Old phone", anna), ("Kim's script", kim)] {
            issue_token(&mut conn, label, &format!("hash-of-{label}"), UserRole::Viewer, user, at).unwrap();
        }
        let phone = users::list_api_tokens(&mut conn).unwrap()[1].id;
        revoke_token(&mut conn, phone, at).unwrap();
        drop(conn);
        book.done(&["user", "disable", "kim"]);
        let told = handover(&book, &[]);
        assert_eq!(
            told["programs"],
            json!([{ "program": "Website counter", "role": "viewer", "login": "anna", "made_on": "2026-03-11", "last_seen": null }])
        );
        assert!(told["access"][0]["made_on"].is_string() && told["access"][1]["status"] == "disabled", "{told}");
        assert!(!told.to_string().contains("hash-of"), "nothing of the token itself");

        // Who was there is known after the session has ended, too.
        assert_eq!(told["access"][0]["last_seen"], Value::Null);
        let mut conn = book.conn();
        begin_session(&mut conn, "a-session", anna, None, at).unwrap();
        mark_session(&mut conn, "a-session", "2026-03-14T09:00:00.000000Z").unwrap();
        mark_session(&mut conn, "a-session", "2026-03-14T11:00:00.000000Z").unwrap();
        end_session(&mut conn, "a-session").unwrap();
        drop(conn);
        assert_eq!(handover(&book, &[])["access"][0]["last_seen"], "2026-03-14");
    });
}

#[test]
fn a_token_does_no_more_than_its_maker_and_its_last_day_of_use_is_known() {
    on_both(|url| {
        let book = Book::fresh(url);
        let anna = with_user(&book, "anna", "treasurer");
        let mut conn = book.conn();
        let at = "2026-03-11T10:00:00.000000Z";
        let refused = issue_token(&mut conn, "x", "x", UserRole::Admin, anna, at).unwrap_err().to_string();
        assert!(refused.contains("with the role treasurer none can be made for admin"), "{refused}");
        assert_eq!(book.counts(&["api_tokens"]), [0]);

        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "anna", "seven-lanterns-asleep-in-rain");
        let mut form = visitor.get("/settings/tokens").form("/settings/tokens");
        form.fill("name", "website");
        form.fill("role", "admin");
        let page = visitor.send(&form, 0);
        assert!(page.status == 422 && page.text().contains("none can be made for admin"), "{}", page.text());
        form.fill("role", "viewer");
        assert_eq!(visitor.send(&form, 0).status, 200);
        assert_eq!(book.counts(&["api_tokens"]), [1]);

        let caller = Caller::of(&server, &book, "bookkeeper");
        assert_eq!(caller.get("/funds").0, 200);
        let used = users::list_api_tokens(&mut conn).unwrap();
        assert!(used[0].last_used_on.is_none() && used[1].last_used_on.is_some(), "{used:?}");
        // Whoever may do less than before lets no program do more: the token waits until they may again.
        let maker = used[1].user_id;
        users::set_role(&mut conn, maker, "viewer").unwrap();
        assert_eq!(caller.get("/funds").0, 401);
        let hash = Hash::of(b"nothing").to_string();
        assert!(users::find_api_token(&mut conn, &hash).unwrap().is_none());
    });
}
