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

#[test]
fn a_row_that_moves_nothing_is_information_and_waits_for_nobody() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let content =
            "Datum;Name;Zweck;Betrag;Währung\n01.05.2026;;Kontoabschluss;0,00;EUR\n03.05.2026;Anna;soli;25,00;EUR\n";
        let file = book.file("zero.csv", content);
        let done = book.json(&["import", &file, "--account", "Assets:Bank:Giro"]);
        assert_eq!((&done["new"], &done["information"]), (&2.into(), &1.into()), "{done}");
        let shown = book.json(&["import", "show", "1"]);
        let states: Vec<&str> =
            shown["lines"].as_array().unwrap().iter().map(|line| line["status"].as_str().unwrap()).collect();
        assert_eq!(states, ["info", "booked"], "{shown}");
    });
}

#[test]
fn a_statement_that_seems_to_be_of_another_account_is_asked_about_before_anything_is_stored() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:Bank:Franken", "--currency", "CHF"]);
        book.done(&["account", "add", "Assets:Bank:Euro", "--currency", "EUR"]);
        let head = "Datum;Name;Zweck;Betrag;Währung\n";
        let francs =
            book.file("francs.csv", format!("{head}30.05.2026;Anna;soli;25,00;CHF\n31.05.2026;Ben;soli;30,00;CHF\n"));
        let refused = book.refused(&["import", &francs, "--account", "Assets:Bank:Euro"]);
        assert!(refused.contains("The file is in CHF, the chosen account holds EUR"), "{refused}");
        assert!(refused.contains("account_fits=ANSWER"), "{refused}");
        assert_eq!(book.counts(&["statement_lines"]), [0]);
        let done = book.json(&["import", &francs, "--account", "Assets:Bank:Franken"]);
        assert_eq!(done["new"], 2, "{done}");
        // The same bytes into a second account.
        book.done(&["account", "add", "Assets:Bank:Second", "--currency", "CHF"]);
        let refused = book.refused(&["import", &francs, "--account", "Assets:Bank:Second"]);
        assert!(
            refused.contains("Exactly this file was imported into Assets:Bank:Franken already (import 1)"),
            "{refused}"
        );
        let said = ["import", &francs, "--account", "Assets:Bank:Second", "--set", "account_fits=yes"];
        assert_eq!(book.json(&said)["new"], 2);
        assert_eq!(
            book.json(&["import", &francs, "--account", "Assets:Bank:Franken"])["new"],
            0,
            "known, and not asked"
        );
    });
}

#[test]
fn accounts_of_the_others_are_not_taken_for_ones_own_where_the_balance_runs_on() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let content = "Datum;Konto;Name;Zweck;Betrag;Saldo;Währung\n\
            28.05.2026;DE02120300000000202051;Anna;soli;25,00;125,00;EUR\n\
            29.05.2026;DE02500105170137075030;Ben;soli;30,00;155,00;EUR\n\
            30.05.2026;DE02100500000054540402;Cem;soli;10,00;165,00;EUR\n\
            31.05.2026;DE02300209000106531065;Dana;soli;-15,00;150,00;EUR\n";
        let file = book.file("others.csv", content);
        let done = book.json(&["import", &file, "--account", "Assets:Bank:Giro"]);
        assert_eq!(done["new"], 4, "{done}");
    });
}

#[test]
fn a_total_that_the_file_states_is_compared_with_its_lines() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let lines = "Date,Name,Note,Amount,Currency\n2026-05-01,A,x,25.00,EUR\n2026-05-31,B,x,12.50,EUR\n";
        let check = |total: &str| {
            let plan = plan(&book, "total.csv", &format!("{lines}Total,,,{total},EUR\n"));
            let found = plan["evidence"].as_array().unwrap().iter().find(|one| one["what"] == "total").cloned();
            found.unwrap_or_else(|| panic!("no word about the total: {plan}"))["check"].clone()
        };
        assert_eq!((check("37.50"), check("47.50")), (true.into(), false.into()));
    });
}

#[test]
fn an_amount_whose_mark_could_be_either_is_remarked_on_where_the_others_are_plain() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let head = "Datum;Name;Zweck;Betrag;Währung\n30.05.2026;A;x;1.250;EUR\n";
        let mixed = plan(&book, "mixed.csv", &format!("{head}31.05.2026;B;x;12,50;EUR\n"));
        let said = |line: usize| mixed["lines"][line]["warnings"].to_string().contains("three digits behind one mark");
        assert!(said(0) && !said(1), "{mixed}");
        assert_eq!(mixed["lines"][0]["amount"], "1250.00", "{mixed}");
    });
}

#[test]
fn a_file_with_nothing_but_its_column_names_says_so() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file = book.file("empty.csv", "Datum;Name;Zweck;Betrag;Währung\n");
        assert!(book.refused(&["import", &file, "--account", BANK]).contains("no line below them"));
    });
}
