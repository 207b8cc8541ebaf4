//! What the program says about itself, at its most talkative: never who gave, from where, how much, or what was asked.

use std::time::Duration;

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const PASSPHRASE: &str = "canary-seven-lanterns-asleep";
/// Words that stand in names, notes, addresses, amounts and queries, and nowhere else.
const CANARIES: [&str; 8] =
    ["Zilpzalp", "DE89370400440532013000", "Nachtigall", "Pirol", "4711.37", "471137", "canary-seven", "Zaunkoenig"];

#[test]
fn the_log_at_its_most_talkative_names_nobody_and_no_amount() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let passphrase = book.file("passphrase", PASSPHRASE);
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::talkative(url);
        let stranger = Visitor::stranger(&server);
        let mut login = stranger.get("/login").form("/login");
        login.fill("login", "Zaunkoenig");
        login.fill("passphrase", "canary-seven-wrong");
        assert_eq!(stranger.send(&login, 0).status, 422);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);

        let mut contact = visitor.get("/contacts/new").form("/contacts/new");
        contact.fill("name", "Zilpzalp");
        contact.fill("note", "lives at Pirol");
        assert_eq!(visitor.send(&contact, 0).status, 303);
        let mut donation = visitor.get("/record/donation").form("/record/donation");
        donation.fill("amount", "4711.37");
        donation.fill("fund", "rupression");
        donation.fill("description", "for Nachtigall");
        donation.fill("date", "2026-01-10");
        let checked = visitor.send(&donation, 0);
        assert_eq!(checked.status, 200, "{}", checked.text());
        let posted = visitor.send(&checked.form("/record/donation"), 0);
        assert_eq!(posted.status, 303, "{}", posted.text());
        donation.fill("amount", "4711.37 Nachtigall");
        assert_eq!(visitor.send(&donation, 0).status, 422);
        let file =
            "Datum;Name;IBAN;Zweck;Betrag;Währung\n10.01.2026;Zilpzalp;DE89370400440532013000;Pirol;4711,37;EUR\n";
        let mut upload = visitor.get("/import").form("/import");
        upload.fill("account", &upload.field("account").unwrap().value.clone());
        let answer = visitor.land(visitor.send_file(&upload, "file", "Nachtigall.csv", file.into()));
        assert!(answer.text().contains("Zilpzalp"), "{}", answer.text());
        for path in [
            "/entries?text=Nachtigall",
            "/contacts?q=Pirol",
            "/funds/Nachtigall",
            "/reports/monthly?month=Pirol",
            "/Zilpzalp",
        ] {
            visitor.get(path);
        }

        // A failure of ours: a table is gone under the server's feet.
        book.raw().must("DROP TABLE matched_months");
        let broken: Vec<u16> =
            ["/", "/bank", "/bank/1", "/bank/2", "/reports/monthly"].map(|path| visitor.get(path).status).into();
        assert!(broken.contains(&500), "{broken:?}");

        std::thread::sleep(Duration::from_millis(300));
        let log = server.log();
        assert!(log.contains("a request failed"), "the failure was not logged: {log}");
        let address = server.address().trim_start_matches("http://").to_owned();
        let mut told: Vec<String> =
            CANARIES.iter().filter(|word| log.contains(*word)).map(ToString::to_string).collect();
        // Our own address is said once; the visitor's, which has another port, never.
        let others = log.replace(&address, "").matches("127.0.0.1").count();
        if others > 0 {
            told.push(format!("{others} addresses"));
        }
        if log.contains('?') && log.lines().any(|line| line.contains("?text=") || line.contains("?q=")) {
            told.push("a query".into());
        }
        let lines: Vec<&str> =
            log.lines().filter(|line| told.iter().any(|word| line.contains(word.as_str()))).take(12).collect();
        assert!(told.is_empty(), "the log tells {told:?}:\n{}", lines.join("\n"));
    });
}
