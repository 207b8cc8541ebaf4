//! A month that is reconciled, reopened and reconciled again; and entries that stand on one statement and in another month.

use crate::support::book::{Book, entry};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const BANK: &str = "Assets:Bank:Giro";
const LOCKED: &str = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM matches m JOIN reconciliations r ON r.id = m.reconciliation_id \
     WHERE r.finished_at IS NOT NULL AND r.reopened_at IS NULL";

/// Three lines of January and one of February, two of them explained by entries that were there.
fn book_of_two_months(url: &str) -> Book {
    let book = Book::with_funds(url);
    let entries = [
        entry("a", "2026-01-05", BANK, "Income:Donations:Free", "general", "100.00"),
        entry("b", "2026-01-20", "Expenses:Fees:Bank", BANK, "general", "5.00"),
        // Paid by cheque at the end of January; the bank sees it in February.
        entry("c", "2026-01-30", "Expenses:Event:PA", BANK, "general", "40.00"),
        // Recorded a day late: the bank saw it in January.
        entry("d", "2026-02-01", BANK, "Income:Donations:Free", "general", "7.00"),
    ];
    book.post(&entries.join("\n"));
    let file = "Buchungstag;Name;Verwendungszweck;Betrag;Währung\n05.01.2026;A;Gift;100,00;EUR\n20.01.2026;Bank;Fee;-5,00;EUR\n\
         31.01.2026;D;Gift;7,00;EUR\n03.02.2026;PA;Cheque;-40,00;EUR\n";
    book.done(&["import", &book.file("bank.csv", file), "--account", BANK]);
    book
}

fn reconcile(book: &Book, day: &str, balance: &str) {
    book.done(&["reconcile", "--account", BANK, "--date", day, "--balance", balance]);
}

#[test]
fn what_was_matched_stays_matched_and_locked_when_a_month_is_reconciled_again() {
    on_both(|url| {
        let book = book_of_two_months(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        reconcile(&book, "2026-02-28", "62.00");
        let locked = || book.raw().texts(LOCKED);
        assert_eq!(locked(), ["4"]);
        let refused = book.refused(&["import", "undo", "1"]);
        assert!(refused.contains("matched in a finished reconciliation"), "{refused}");
        let first = visitor.get("/reconciliations/1").text();
        book.done(&["reconcile", "reopen", "1", "--reason", "to look again"]);
        assert_eq!(locked(), ["0"]);
        // The pairs stand on the page and can be taken apart; finished again they are locked again, and the first document
        // says what it said.
        let account = book.raw().texts("SELECT CAST(id AS TEXT) AS t FROM accounts WHERE path = 'Assets:Bank:Giro'");
        let path = format!("/bank/{}/reconcile", account[0]);
        let mut form = visitor.get(&format!("{path}?new=1")).form(&path);
        form.fill("date", "2026-02-28");
        form.fill("balance", "62.00");
        assert_eq!(visitor.send(&form, 0).status, 303);
        let page = visitor.get("/reconciliations/2");
        assert!(page.text().contains("Matched 4"), "{}", page.text());
        reconcile(&book, "2026-02-28", "62.00");
        assert_eq!(locked(), ["4"]);
        let second = visitor.get("/reconciliations/3").text();
        assert!(second.contains("Matched4"), "{second}");
        let again = visitor.get("/reconciliations/1").text();
        let pairs = |text: &str| text.matches("Gift").count();
        assert_eq!(pairs(&first), pairs(&again), "{again}");
        book.assert_sound();
    });
}

#[test]
fn an_entry_on_a_later_statement_is_on_its_way_and_one_recorded_late_is_named() {
    on_both(|url| {
        let book = book_of_two_months(url);
        // February first would match all four; it is taken apart by reopening, and the pairs stay.
        reconcile(&book, "2026-02-28", "62.00");
        book.done(&["reconcile", "reopen", "1", "--reason", "January is wanted first"]);
        let told = book.done(&["reconcile", "show", "1"]);
        assert!(
            told.contains("4 matched\n  line 1 with entry ") && told.contains(": January is wanted first"),
            "{told}"
        );
        // The bank's January: 100.00, -5.00 and the 7.00; the book's: 100.00, -5.00, -40.00.
        reconcile(&book, "2026-01-31", "102.00");
        let january = book.json(&["reconcile", "show", "2"]);
        assert_eq!(january["book_balance"], "55.00", "{january}");
        assert_eq!(january["unmatched_entries"][0]["amount"], "-40.00", "{january}");
        assert_eq!(january["unmatched_lines"][0]["amount"], "7.00", "{january}");
        assert_eq!(january["matched"], 3, "the cheque belongs to February: {january}");
        reconcile(&book, "2026-02-28", "62.00");
        let february = book.json(&["reconcile", "show", "3"]);
        assert_eq!((&february["matched"], &february["book_balance"]), (&1.into(), &"62.00".into()), "{february}");
        book.assert_sound();
    });
}

#[test]
fn what_was_posted_from_its_line_is_matched_at_the_start_and_a_missing_opening_balance_is_named() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file =
            "Datum;Name;Zweck;Betrag;Währung\n05.01.2026;Anna;Spende rupression;25,00;EUR\n06.01.2026;Ben;?;5,00;EUR\n";
        let done = book.json(&["import", &book.file("bank.csv", file), "--account", BANK, "--post"]);
        assert_eq!(done["posted"], 1, "{done}");
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let account = book.raw().texts("SELECT CAST(id AS TEXT) AS t FROM accounts WHERE path = 'Assets:Bank:Giro'");
        let path = format!("/bank/{}/reconcile", account[0]);
        let mut form = visitor.get(&path).form(&path);
        form.fill("date", "2026-01-31");
        form.fill("balance", "130.00");
        let page = visitor.land(visitor.send(&form, 0));
        let text = page.text();
        assert!(text.contains("Lines whose entries were made from them are matched already: 1"), "{text}");
        assert!(text.contains("Matched 1") && text.contains("100.00 would remain with every line recorded"), "{text}");
        // With the opening balance there, nothing is said of one any more.
        book.post(&entry("start", "2026-01-01", BANK, "Equity:Opening", "general", "100.00"));
        let text = visitor.get("/reconciliations/1").text();
        assert!(!text.contains("would remain with every line"), "{text}");
        book.assert_sound();
    });
}

#[test]
fn what_the_bank_did_by_itself_is_recorded_where_it_is_missing() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&entry("start", "2026-01-01", BANK, "Equity:Opening", "general", "100.00"));
        let file = "Datum;Name;Zweck;Betrag;Währung\n30.01.2026;;Kontoführungsgebühr;-5,00;EUR\n\
                    31.01.2026;;Zinsen;0,12;EUR\n31.01.2026;Ben;?;8,00;EUR\n";
        book.done(&["import", &book.file("bank.csv", file), "--account", BANK]);
        // The text says what they are, and nobody stands on the other side: a proposal that somebody looks at.
        let told = book.json(&["import", "proposals", "1"]);
        let kinds: Vec<&str> =
            told["lines"].as_array().unwrap().iter().filter_map(|one| one["because"][0]["kind"].as_str()).collect();
        assert_eq!(kinds, ["fee", "interest"], "{told}");
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        book.done(&["reconcile", "start", "--account", BANK, "--date", "2026-01-31", "--balance", "98.22"]);
        let path = "/reconciliations/1";
        let press = |name: &str, starts: &str| {
            let form = visitor.get(path).form(path);
            let at = form.buttons.iter().position(|(one, value)| one == name && value.starts_with(starts));
            visitor.send(&form, at.unwrap_or_else(|| panic!("no button {name} {starts}: {:?}", form.buttons)))
        };
        assert_eq!(press("missing-of", "fee ").status, 303);
        assert_eq!(press("missing-of", "interest ").status, 303);
        let refused = book.refused(&["reconcile", "record", "1", "fee", "--line", "3"]);
        assert!(refused.contains("A fee is a line that goes out"), "{refused}");
        // What is neither is recorded on its own page, which leads back here.
        let page = visitor.get(path);
        let link = page.links().into_iter().find(|link| link.contains("/lines/3")).expect("a way to record the line");
        let mut form = visitor.get(&link).form(&link);
        for (name, value) in [("what", "donation"), ("fund", "general")] {
            form.fill(name, value);
        }
        let page = visitor.land(visitor.send(&form, 0));
        assert!(page.text().contains("Reconcile") && page.text().contains("made from this line"), "{}", page.text());
        book.done(&["reconcile", "accept", "1"]);
        // A fee that no line tells of: what remains of a typed statement, offered once nothing else is left.
        assert_eq!(book.json(&["reconcile", "show", "1"])["difference"], "-4.90");
        assert!(visitor.get(path).text().contains("Record 4.90 as the bank’s fee"));
        assert!(book.refused(&["reconcile", "record", "1", "interest"]).contains("not what is missing"));
        assert_eq!(press("missing", "fee").status, 303);
        let done = book.json(&["reconcile", "finish", "1"]);
        assert_eq!((done["difference"].as_str(), done["matched"].as_i64()), (Some("0.00"), Some(5)), "{done}");
        assert_eq!(book.fund_total("general"), "98.22");
        book.assert_sound();
    });
}

#[test]
fn a_typed_balance_that_is_the_books_leaves_nothing_to_tick() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let cash = "Assets:Cash:Box";
        let entries = [
            entry("a", "2026-01-05", cash, "Income:Donations:Free", "general", "30.00"),
            entry("b", "2026-01-09", "Expenses:Event:PA", cash, "general", "12.50"),
            entry("c", "2026-02-02", cash, "Income:Donations:Free", "general", "5.00"),
        ];
        book.post(&entries.join("\n"));
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let account = book.raw().texts("SELECT CAST(id AS TEXT) AS t FROM accounts WHERE path = 'Assets:Cash:Box'");
        let path = format!("/bank/{}/reconcile", account[0]);
        let start = |balance: &str| {
            let mut form = visitor.get(&format!("{path}?new=yes")).form(&path);
            form.fill("date", "2026-01-31");
            form.fill("balance", balance);
            visitor.land(visitor.send(&form, 0)).text()
        };
        let other = start("17.00");
        assert!(!other.contains("taken as standing"), "half a euro is missing: {other}");
        let text = start("17.50");
        assert!(text.contains("all 2 entries up to that day are taken as standing on the statement"), "{text}");
        let work = book.json(&["reconcile", "list"]);
        let id = work["reconciliations"].as_array().unwrap().last().unwrap()["id"].to_string();
        let done = book.json(&["reconcile", "finish", &id]);
        assert_eq!((done["difference"].as_str(), done["matched"].as_i64()), (Some("0.00"), Some(2)), "{done}");
        book.assert_sound();
    });
}

#[test]
fn a_line_waits_again_when_its_entry_is_taken_back_and_follows_a_correction_of_the_same_sum() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file = "Datum;Name;Zweck;Betrag;Währung\n05.01.2026;Anna;Spende rupression;25,00;EUR\n\
                    06.01.2026;Ben;Spende rupression;15,00;EUR\n";
        let done = book.json(&["import", &book.file("bank.csv", file), "--account", BANK, "--post"]);
        assert_eq!(done["posted"], 2, "{done}");
        let states = || {
            let query =
                "SELECT state || ' ' || COALESCE(CAST(entry AS TEXT), '-') AS t FROM statement_lines ORDER BY id";
            book.raw().texts(query)
        };
        let made: Vec<String> = states();
        let number = |state: &str| state.rsplit(' ').next().unwrap().to_owned();
        assert!(made.iter().all(|state| state.starts_with("posted ")), "{made:?}");
        book.done(&["reverse", &number(&made[0])]);
        assert_eq!(states()[0], "open -");
        let proposals = book.json(&["import", "proposals", "1"]);
        assert_eq!(proposals["lines"].as_array().unwrap().len(), 1, "it is proposed anew: {proposals}");
        let said = book.file("said.jsonl", r#"{"line":1,"is":["what=donation","fund=rupression"]}"#);
        book.done(&["import", "decide", "1", &said]);
        assert!(states()[0].starts_with("posted "));
        // To another fund, of the same sum: the line is what the corrected entry says.
        let old = number(&states()[1]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let path = format!("/entries/{old}/correct");
        let mut form = visitor.get(&path).form(&path);
        let funds: Vec<String> =
            form.fields.iter().filter(|field| field.value == "rupression").map(|field| field.name.clone()).collect();
        assert!(!funds.is_empty());
        funds.iter().for_each(|name| form.fill(name, "general"));
        let mut page = visitor.land(visitor.send(&form, 0));
        if let Some(again) = page.forms().into_iter().find(|form| form.action == path) {
            page = visitor.land(visitor.send(&again, 0));
        }
        let state = states()[1].clone();
        assert!(state.starts_with("posted ") && number(&state) != old, "{state}: {}", page.text());
        assert_eq!(book.fund_total("general"), "15.00");
        book.assert_sound();
    });
}
