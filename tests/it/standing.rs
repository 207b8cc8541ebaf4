//! Standing gifts of a book, from import to what is said of them: on every way in, and when an import is taken back.

use chrono::NaiveDate;
use solidarity_ledger::import::standing::{Rhythm, State};
use solidarity_ledger::ops::list_standing::list_standing;

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const HEAD: &str = "Datum;Name;Zweck;Betrag;Währung\n";
const GIFTS: &str = "03.02.2026;Anna Berg;Dauerauftrag;20,00;EUR\n03.03.2026;Anna Berg;Dauerauftrag;20,00;EUR\n\
    03.04.2026;Anna Berg;Dauerauftrag;20,00;EUR\n04.05.2026;Anna Berg;Dauerauftrag;20,00;EUR\n";

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn import(book: &Book, name: &str, rows: &str) {
    book.done(&["import", &book.file(name, format!("{HEAD}{rows}")), "--account", "Assets:Bank:Giro"]);
}

fn states(book: &Book, today: NaiveDate) -> Vec<(String, State)> {
    let all = list_standing(&mut book.conn(), today).unwrap();
    all.into_iter().map(|gift| (gift.counterparty, gift.standing.state)).collect()
}

#[test]
fn what_comes_every_month_is_missed_only_when_the_statements_reach_beyond_its_day() {
    on_both(|url| {
        let book = Book::with_funds(url);
        import(&book, "spring.csv", GIFTS);
        let known = list_standing(&mut book.conn(), day(7, 1)).unwrap();
        assert_eq!((known.len(), known[0].standing.rhythm), (1, Rhythm::Monthly));
        assert_ne!(known[0].standing.state, State::Missing, "nobody has looked at June's statement");
        // A list of orders at a shop is no statement of the account.
        let kofi = "DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Reference,BuyerEmail,PaymentProvider\n\
            2026-06-28T08:00:00Z,Jo,,Ko-fi Support,3.00,2.65,EUR,Tip,tx1,,,PayPal\n";
        book.done(&["import", &book.file("kofi.csv", kofi), "--account", "Assets:Bank:Giro"]);
        assert_ne!(states(&book, day(7, 1))[0].1, State::Missing);
        import(&book, "june.csv", "28.06.2026;Copyshop;Rechnung;-9,00;EUR\n");
        assert_eq!(states(&book, day(7, 1)), [("Anna Berg".to_owned(), State::Missing)]);
        // The command line and the page tell the same.
        let told = book.json(&["standing"]);
        assert!(told.to_string().contains("Anna Berg"), "{told}");
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let page = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain").get("/standing");
        assert!(page.text().contains("Anna Berg"), "{}", page.text());
        // Taken back with its import, nothing is standing.
        book.done(&["import", "undo", "1"]);
        assert!(states(&book, day(7, 1)).is_empty());
    });
}
