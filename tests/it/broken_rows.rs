//! Rows that break off and rows that a bank has only announced, in files of banks nobody has a profile for.

use crate::support::book::Book;
use crate::support::engines::on_both;

const BANK: &str = "Assets:Bank:Giro";

fn plan(book: &Book, name: &str, content: &str) -> serde_json::Value {
    book.json(&["import", &book.file(name, content), "--account", BANK, "--dry-run"])
}

#[test]
fn a_row_that_breaks_off_is_refused_with_its_number_and_never_a_remark() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let head = "Datum;Naam;Omschrijving;Bedrag;Saldo\n01-10-2026;A;gift;10,00;110,00\n";
        let files = [
            ("quote.csv", format!("{head}02-10-2026;B;gift;5,00;115,00\n\"07-10-2026\";\"K. Sm")),
            ("short.csv", format!("{head}02-10-2026;B\n03-10-2026;C;gift;5,00;115,00\n")),
            ("digits.csv", format!("{head}02-10-2026;B;gift;5,00;115,00\n03-10-2026;C;gift;2")),
        ];
        for (name, content) in files {
            let refused = book.error(&["import", &book.file(name, &content), "--account", BANK]);
            assert!(refused.to_string().contains("breaks off"), "{name}: {refused}");
            assert_eq!(book.counts(&["statement_lines"]), [0], "{name}: nothing is half imported");
        }
    });
}

#[test]
fn a_row_without_booking_date_and_balance_waits_and_is_replaced_when_it_is_booked() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let head = "Data operacji;Data księgowania;Opis;Kontrahent;Kwota;Saldo\n";
        let booked =
            "2026-10-12;2026-10-12;Przelew;Anna;1 085,36;6 085,36\n2026-10-13;2026-10-14;Przelew;Jan;100,00;6 185,36\n";
        let first = format!("{head}{booked}2026-10-15;;Zakup;Orlen;-98,40;\n");
        let seen = plan(&book, "first.csv", &first);
        assert_eq!(seen["closing_balance"], "6185.36", "what is announced is in no balance: {seen}");
        assert_eq!((&seen["counts"]["new"], &seen["counts"]["pending"]), (&2.into(), &1.into()), "{seen}");
        book.done(&["import", &book.file("first.csv", &first), "--account", BANK]);
        let later = format!("{head}{booked}2026-10-15;2026-10-17;Zakup;Orlen;-98,40;6 086,96\n");
        book.done(&["import", &book.file("later.csv", &later), "--account", BANK]);
        let sums = "SELECT CAST(CAST(SUM(net_minor) AS BIGINT) AS TEXT) AS t FROM statement_lines WHERE status = 'booked' AND state = 'open'";
        assert_eq!(book.raw().texts(sums), ["108696"], "1085.36 + 100.00 − 98.40, each once");
    });
}
