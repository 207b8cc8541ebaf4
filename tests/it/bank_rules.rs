//! Rules for bank lines, from the command line on both engines: made, tried, asked in order, posted and ended.

use serde_json::Value;

use crate::support::book::Book;
use crate::support::engines::on_both;

const STATEMENT: &str = "Buchungstag;Valuta;Empfänger;Verwendungszweck;Betrag;Währung\n\
    03.03.2026;03.03.2026;Chris Probe;Mitgliedsbei trag März;10,00;EUR\n\
    04.03.2026;04.03.2026;Dana Probe;Mitgliedsbeitrag, und für Rupression;10,00;EUR\n\
    05.03.2026;05.03.2026;Jugendzentrum;Soliabend;100,01;EUR\n\
    06.03.2026;06.03.2026;Stadtwerke;Abschlag;-64,00;EUR\n\
    07.03.2026;07.03.2026;Niemand;ganz etwas anderes;5,00;EUR\n";

fn with_statement(url: &str) -> (Book, String) {
    let book = Book::with_funds(url);
    book.post(&crate::support::book::gift("start", "2026-01-01", "general", "500.00"));
    let file = book.file("march.csv", STATEMENT);
    (book, file)
}

fn add(book: &Book, name: &str, when: &[&str], then: &[&str]) -> Value {
    let mut arguments = vec!["rule", "add", "--name", name];
    when.iter().for_each(|condition| arguments.extend(["--when", *condition]));
    then.iter().for_each(|proposal| arguments.extend(["--then", *proposal]));
    book.json(&arguments)
}

fn import_and_post(book: &Book, file: &str) -> Value {
    book.json(&["import", file, "--account", "Assets:Bank:Giro", "--post"])
}

fn states(book: &Book) -> Vec<(String, String)> {
    let lines = book.json(&["import", "show", "1"]);
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines["lines"].as_array().unwrap().iter().map(|line| (text(line, "counterparty"), text(line, "state"))).collect()
}

#[test]
fn rules_post_what_they_are_sure_of_and_nothing_against_the_words_of_a_donor() {
    on_both(|url| {
        let (book, file) = with_statement(url);
        add(&book, "Membership", &["note~mitgliedsbeitrag", "sign=in"], &["account=Income:Membership", "fund=general"]);
        add(
            &book,
            "Youth centre",
            &["counterparty~jugendzentrum"],
            &["split=60%,fund=rupression", "split=rest,fund=general"],
        );
        add(
            &book,
            "Power",
            &["counterparty=Stadtwerke", "amount=50.00..70.00"],
            &["account=Expenses:General:Office", "fund=general"],
        );
        let done = import_and_post(&book, &file);
        assert_eq!((&done["new"], &done["posted"]), (&5.into(), &3.into()), "{done}");
        let open: Vec<String> =
            states(&book).into_iter().filter(|(_, state)| state == "open").map(|(name, _)| name).collect();
        assert_eq!(open, ["Dana Probe", "Niemand"], "the note says Rupression, the rule General: a person decides");
        assert_eq!(book.fund_total("rupression"), "60.01", "the larger remainder goes to the larger part");
        assert_eq!(book.fund_total("general"), "486.00");
        book.assert_sound();
    });
}

#[test]
fn the_first_rule_that_fits_wins_and_the_order_can_be_changed() {
    on_both(|url| {
        let (book, file) = with_statement(url);
        let all = add(&book, "All money in", &["sign=in"], &["what=donation", "fund=general"]);
        let other = add(&book, "Youth centre", &["counterparty~jugendzentrum"], &["fund=merch"]);
        assert_eq!((&all["place"], &other["place"]), (&1.into(), &2.into()));
        let tried = book.json(&["rule", "test", &other["id"].to_string()]);
        assert_eq!(tried["hits"], 0, "nothing was imported yet: {tried}");
        book.done(&["rule", "move", &other["id"].to_string(), "--to", "1"]);
        let listed = book.json(&["rule", "list"]);
        assert_eq!(listed["rules"][0]["name"], "Youth centre");
        import_and_post(&book, &file);
        assert_eq!(book.fund_total("merch"), "100.01");
        book.assert_sound();
    });
}

#[test]
fn a_rule_is_tried_on_past_lines_before_it_is_made() {
    on_both(|url| {
        let (book, file) = with_statement(url);
        book.done(&["import", &file, "--account", "Assets:Bank:Giro"]);
        let trial = |book: &Book| {
            book.json(&[
                "rule",
                "test",
                "--when",
                "note~mitgliedsbeitrag",
                "--then",
                "account=Income:Membership",
                "--then",
                "fund=general",
            ])
        };
        let tried = trial(&book);
        assert_eq!(
            (&tried["looked_at"], &tried["hits"], &tried["counts"]["proposed"]),
            (&5.into(), &2.into(), &2.into()),
            "{tried}"
        );
        assert_eq!(book.json(&["rule", "list"])["rules"].as_array().unwrap().len(), 0, "trying keeps nothing");
        add(&book, "Membership", &["note~mitgliedsbeitrag"], &["account=Income:Membership", "fund=general"]);
        let tried = trial(&book);
        assert_eq!(tried["counts"]["earlier"], 2, "the rule that is kept comes before: {tried}");
        assert_eq!(tried["lines"][0]["then"]["account"], "Income:Membership");
    });
}

#[test]
fn a_rule_that_was_removed_proposes_no_longer_and_stays_in_the_book() {
    on_both(|url| {
        let (book, file) = with_statement(url);
        let rule = add(&book, "All money in", &["sign=in"], &["what=donation", "fund=general"]);
        let twice = add(&book, "All money in", &["sign=in"], &["what=donation", "fund=general"]);
        assert_eq!(rule["id"], twice["id"], "the same rule again is the one there is");
        book.done(&["rule", "remove", &rule["id"].to_string()]);
        assert_eq!(book.error(&["rule", "remove", &rule["id"].to_string()])["code"], "not_found");
        assert_eq!(import_and_post(&book, &file)["posted"], 1, "only the line that names a fund");
        assert_eq!(book.counts(&["rules"]), [1]);
    });
}

#[test]
fn a_rule_that_the_book_cannot_follow_is_refused_with_what_to_do() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let refused =
            |when: &str, then: &str| book.error(&["rule", "add", "--name", "x", "--when", when, "--then", then]);
        let message = |error: Value| error["message"].as_str().unwrap().to_owned();
        assert!(message(refused("note~abc", "fund=nowhere")).contains("no open fund nowhere"));
        assert!(message(refused("note~abc", "account=Income:Nothing:Here")).contains("no open account"));
        let unknown =
            ["rule", "add", "--name", "x", "--when", "note~abc", "--then", "fund=general", "--then", "contact=D-9999"];
        assert!(message(book.error(&unknown)).contains("no contact D-9999"));
        assert!(message(refused("note abc", "fund=general")).contains("is no condition"));
        assert_eq!(book.counts(&["rules"]), [0]);
        let usage = book.run(&[
            "rule",
            "add",
            "--name",
            "x",
            "--confidence",
            "101",
            "--when",
            "sign=in",
            "--then",
            "fund=general",
        ]);
        assert_eq!(usage.status.code(), Some(2));
    });
}
