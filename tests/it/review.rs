//! The review of an import as a person meets it: what each line says, all that is ready in one step, somebody else being
//! faster, rows taken apart and put together again, and what of the file is no line.

use solidarity_ledger::ops::fold_rows::{fold_rows, unfold_rows};
use solidarity_ledger::ops::propose_lines::propose_lines;
use solidarity_ledger::store::personal::{self, LineState, StoredLine};

use crate::support::book::{Book, entry};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::{Form, Page, Visitor};

const PASSPHRASE: &str = "seven-lanterns-asleep-in-rain";
const REVIEW: &str = "/imports/1/review?page=1";
const BANK: &str = "Datum;Name;Zweck;Betrag;Währung\n";
const PAYPAL: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID\n\
    14/05/2026,10:00:00,CEST,Joan Doe,Donation Payment,Completed,USD,50.00,-1.75,48.25,P1,\n\
    14/05/2026,10:00:01,CEST,,General Currency Conversion,Completed,USD,-48.25,0.00,-48.25,P2,P1\n\
    14/05/2026,10:00:01,CEST,,General Currency Conversion,Completed,EUR,43.10,0.00,43.10,P3,P1\n\
    15/05/2026,10:00:00,CEST,Kim Roe,Donation Payment,Completed,EUR,20.00,-0.50,19.50,P4,\n";

/// A book with a server and two people who may record.
fn at_work(url: &str, account: &str, file: &str) -> (Book, Server) {
    let book = Book::with_funds(url);
    if account == "Assets:PayPal:EUR" {
        let known = book.done(&["account", "list"]);
        if !known.contains(account) {
            book.done(&["account", "add", account, "--currency", "EUR"]);
        }
    }
    book.done(&["import", &book.file("first.csv", file), "--account", account]);
    let passphrase = book.file("passphrase", PASSPHRASE);
    for login in ["maria", "kim"] {
        book.done(&["user", "add", login, "--role", "treasurer", "--passphrase-file", &passphrase]);
    }
    let server = Server::of(url);
    (book, server)
}

fn press(visitor: &Visitor, form: &Form, name: &str, value: &str) -> Page {
    let at = form.buttons.iter().position(|button| button == &(name.to_owned(), value.to_owned()));
    visitor.send(form, at.unwrap_or_else(|| panic!("no button {name}={value}: {:?}", form.buttons)))
}

fn states(book: &Book) -> Vec<(LineState, Option<i64>)> {
    lines(book).into_iter().map(|line| (line.state, line.entry)).collect()
}

fn lines(book: &Book) -> Vec<StoredLine> {
    personal::list_lines_of(&mut book.conn(), 1).unwrap()
}

#[test]
fn every_amount_of_a_review_says_its_own_currency() {
    on_both(|url| {
        let (_book, server) = at_work(url, "Assets:PayPal:EUR", PAYPAL);
        let text = Visitor::logged_in(&server, "maria", PASSPHRASE).get(REVIEW).text();
        assert!(text.contains("48.25 USD") && text.contains("19.50 EUR"), "{text}");
        assert!(!text.contains("Amount (EUR)"), "one currency over amounts of several: {text}");
    });
}

#[test]
fn everything_that_is_ready_is_posted_by_one_button_from_every_page_and_nothing_else() {
    on_both(|url| {
        let mut file = BANK.to_owned();
        for n in 0..130 {
            file.push_str(&format!("{:02}.05.2026;Giver {n};Spende rupression {n};{},00;EUR\n", n % 28 + 1, n + 5));
        }
        file.push_str("29.05.2026;Somebody;?;7,00;EUR\n30.05.2026;Mistake;rupression;8,00;EUR\n");
        let (book, server) = at_work(url, "Assets:Bank:Giro", &file);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let last = lines(&book).last().unwrap().id;
        // One tick is taken away on the second page and kept; a choice is made for the line that needs somebody.
        let second = "/imports/1/review?page=2";
        let mut form = visitor.get(second).form(second);
        let box_of_last = form.fields.iter_mut().find(|field| field.name == "line" && field.value == last.to_string());
        box_of_last.expect("the last line stands on the second page").is_sent = false;
        assert_eq!(press(&visitor, &form, "step", "draft").status, 303);
        let page = visitor.get(REVIEW);
        assert!(page.text().contains("Post all 130 ready lines"), "{}", page.text());
        let mut form = page.form(REVIEW);
        let open = lines(&book)[130].id;
        form.fill(&format!("what-{open}"), "donation");
        let after = visitor.land(press(&visitor, &form, "step", "ready"));
        assert!(after.text().contains("Lines decided: 130"), "{}", after.text());
        let left: Vec<StoredLine> = lines(&book).into_iter().filter(|line| line.state == LineState::Open).collect();
        assert_eq!(left.iter().map(|line| line.id).collect::<Vec<_>>(), [open, last]);
        let kept = after.form(REVIEW);
        assert_eq!(kept.field(&format!("what-{open}")).unwrap().value, "donation", "a choice got lost");
        book.assert_sound();
    });
}

#[test]
fn who_comes_second_is_told_what_is_recorded_and_keeps_the_rest() {
    on_both(|url| {
        let file = format!(
            "{BANK}03.05.2026;Anna Berg;rupression;25,00;EUR\n04.05.2026;Ben Tal;danke;40,00;EUR\n05.05.2026;Cem;?;5,00;EUR\n"
        );
        let (book, server) = at_work(url, "Assets:Bank:Giro", &file);
        let [maria, kim] = ["maria", "kim"].map(|login| Visitor::logged_in(&server, login, PASSPHRASE));
        let [anna, ben, cem] = [0, 1, 2].map(|at| lines(&book)[at].id);
        let mut of_maria = maria.get(REVIEW).form(REVIEW);
        of_maria.fill(&format!("what-{ben}"), "donation");
        of_maria.fill(&format!("fund-{ben}"), "general");
        of_maria.fill(&format!("what-{cem}"), "aside");
        of_maria.fill(&format!("note-{cem}"), "whose is this?");
        for field in of_maria.fields.iter_mut().filter(|field| field.name == "line") {
            field.is_sent = true;
        }
        // Kim posts the first line, and divides nothing.
        let after = press(&kim, &kim.get(REVIEW).form(REVIEW), "step", "ready");
        assert_eq!(after.status, 303, "{}", after.text());
        let late = press(&maria, &of_maria, "step", "post");
        assert_eq!(late.status, 422);
        let text = late.text();
        assert!(text.contains("Recorded meanwhile by somebody else: 3 May 2026, 25.00 EUR, Anna Berg"), "{text}");
        assert!(text.contains("Entry 1"), "{text}");
        assert_eq!(states(&book)[1..], [(LineState::Open, None), (LineState::Open, None)], "nothing was posted");
        let again = late.form(REVIEW);
        assert_eq!(again.field(&format!("fund-{ben}")).unwrap().value, "general");
        assert_eq!(again.field(&format!("note-{cem}")).unwrap().value, "whose is this?");
        assert!(again.field(&format!("what-{anna}")).is_none());
        let done = maria.land(press(&maria, &again, "step", "post"));
        assert!(done.text().contains("Lines decided: 2"), "{}", done.text());
        // The page of one line says the same, and keeps what was typed there.
        let line = format!("/imports/1/lines/{ben}");
        assert_eq!(maria.get(&line).status, 303, "there is nothing left to say of it");
        book.assert_sound();
    });
}

#[test]
fn a_line_that_was_posted_while_it_was_divided_keeps_what_was_typed() {
    on_both(|url| {
        let file = format!("{BANK}03.05.2026;Anna Berg;rupression;25,00;EUR\n");
        let (book, server) = at_work(url, "Assets:Bank:Giro", &file);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let line = format!("/imports/1/lines/{}", lines(&book)[0].id);
        let mut form = visitor.get(&line).form(&line);
        form.fill("amount-1", "10.00");
        form.fill("part-fund-1", "general");
        assert_eq!(press(&visitor, &visitor.get(REVIEW).form(REVIEW), "step", "ready").status, 303);
        let late = visitor.send(&form, 0);
        assert_eq!(late.status, 422);
        assert!(late.text().contains("recorded already, as entry 1"), "{}", late.text());
        assert_eq!(late.form(&line).field("amount-1").unwrap().value, "10.00");
    });
}

#[test]
fn rows_that_are_one_thing_can_be_treated_singly_and_folded_again_until_they_are_posted() {
    on_both(|url| {
        let (book, server) = at_work(url, "Assets:PayPal:EUR", PAYPAL);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let proposals = |book: &Book| propose_lines(&mut book.conn(), lines(book)).unwrap().len();
        let leader = lines(&book)[0].id;
        assert_eq!(proposals(&book), 2, "three rows are one");
        let page = visitor.get(REVIEW);
        assert!(page.text().contains("Treat its 3 rows singly"), "{}", page.text());
        let apart = visitor.land(press(&visitor, &page.form(REVIEW), "unfold", &leader.to_string()));
        assert_eq!(proposals(&book), 4);
        assert!(apart.text().contains("-48.25 USD") || apart.text().contains("−48.25 USD"), "{}", apart.text());
        let part = lines(&book)[1].id.to_string();
        visitor.land(press(&visitor, &apart.form(REVIEW), "fold", &part));
        assert_eq!(proposals(&book), 2, "any of the rows brings them together");
        // By the command line, and singly to the end: what the account holds is the same.
        book.done(&["import", "unfold", &leader.to_string()]);
        let mut form = visitor.get(REVIEW).form(REVIEW);
        for (line, what, account) in lines(&book)
            .iter()
            .zip(["donation", "payment", "income", "donation"])
            .map(|(line, what)| (line.id, what, if what == "donation" { "" } else { "Equity:Conversion" }))
        {
            form.fill(&format!("what-{line}"), what);
            form.fill(&format!("fund-{line}"), "general");
            form.fill(&format!("account-{line}"), account);
        }
        for field in form.fields.iter_mut().filter(|field| field.name == "line") {
            field.is_sent = true;
        }
        let done = visitor.land(press(&visitor, &form, "step", "post"));
        assert!(done.text().contains("Entries made: 4"), "{}", done.text());
        assert!(fold_rows(&mut book.conn(), leader).is_err(), "it is recorded");
        assert!(unfold_rows(&mut book.conn(), leader).is_err());
        book.assert_sound();
        let rows = book.json(&["report", "trial-balance", "--as-of", "2026-12-31"]);
        assert!(rows.to_string().contains("62.60"), "43.10 + 19.50 lie in the account: {rows}");
    });
}

#[test]
fn what_of_the_file_is_no_line_is_listed_with_record_column_and_what_was_read() {
    on_both(|url| {
        let (book, server) =
            at_work(url, "Assets:Bank:Giro", &format!("{BANK}03.05.2026;Anna Berg;rupression;25,00;EUR\n"));
        let next = format!(
            "{BANK}03.05.2026;Anna Berg;rupression;25,00;EUR\n04.05.2026;Ben;soli;40,00;EUR\n05.05.2026;Cem;soli;4O,00;EUR\n"
        );
        book.done(&["import", &book.file("next.csv", next), "--account", "Assets:Bank:Giro", "--skip-refused"]);
        let text = Visitor::logged_in(&server, "maria", PASSPHRASE).get("/imports/2/review").text();
        for said in ["Problems with the file", "4O,00", "Betrag", "Duplicates: in the book before", "line of import 1"]
        {
            assert!(text.contains(said), "{said} is not said: {text}");
        }
    });
}

#[test]
fn a_rule_that_divides_a_line_is_posted_with_all_its_parts() {
    on_both(|url| {
        let (book, server) = at_work(url, "Assets:Bank:Giro", &format!("{BANK}03.05.2026;Flat 3;Miete;-100,00;EUR\n"));
        book.done(&["account", "add", "Expenses:General:Rent"]);
        book.post(&entry("start", "2026-01-01", "Assets:Bank:Giro", "Income:Donations:Free", "general", "500.00"));
        book.post(&entry("more", "2026-01-01", "Assets:Bank:Giro", "Income:Donations:Free", "merch", "500.00"));
        book.done(&[
            "rule",
            "add",
            "--name",
            "Rent",
            "--when",
            "note~miete",
            "--then",
            "account=Expenses:General:Rent",
            "--then",
            "split=60%,fund=merch",
            "--then",
            "split=rest,fund=general",
        ]);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let page = visitor.get(REVIEW);
        assert!(page.text().contains("divided: 60.00 EUR"), "{}", page.text());
        assert_eq!(press(&visitor, &page.form(REVIEW), "step", "ready").status, 303);
        assert_eq!((book.fund_total("merch"), book.fund_total("general")), ("440.00".into(), "460.00".into()));
        book.assert_sound();
    });
}

/// Sets a rule's form as it stands before a person, and keeps it.
fn keep_rule(visitor: &Visitor, answer: &Page) -> Page {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = visitor.get(&answer.location);
    let form = page.form("/rules/new");
    visitor.land(visitor.send(&form, 0))
}

#[test]
fn a_line_that_a_rule_made_ready_is_posted_with_the_others_though_something_was_chosen_for_it() {
    on_both(|url| {
        let file = format!(
            "{BANK}03.05.2026;Anna Berg;rupression;25,00;EUR\n04.05.2026;Verein Elf;Beitrag;40,00;EUR\n05.05.2026;Verein Elf;Beitrag;5,00;EUR\n06.05.2026;Cem;rupression;9,00;EUR\n"
        );
        let (book, server) = at_work(url, "Assets:Bank:Giro", &file);
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let [anna, first, second] = [0, 1, 2].map(|at| lines(&book)[at].id);
        let page = visitor.get(REVIEW);
        assert!(page.text().contains("Post all 2 ready lines"), "{}", page.text());
        let mut form = page.form(REVIEW);
        form.fill(&format!("what-{first}"), "donation");
        form.fill(&format!("fund-{first}"), "general");
        form.fill(&format!("note-{second}"), "ask the association");
        let unticked = form.fields.iter_mut().find(|field| field.name == "line" && field.value == anna.to_string());
        unticked.unwrap().is_sent = false;
        keep_rule(&visitor, &press(&visitor, &form, "always", &first.to_string()));
        let page = visitor.get(REVIEW);
        assert!(page.text().contains("Post all 3 ready lines"), "what is left out is not counted: {}", page.text());
        let form = page.form(REVIEW);
        let ticked: Vec<String> =
            form.fields.iter().filter(|f| f.name == "line" && f.is_sent).map(|f| f.value.clone()).collect();
        assert!(ticked.contains(&first.to_string()) && ticked.contains(&second.to_string()), "{ticked:?}");
        assert!(!ticked.contains(&anna.to_string()), "a tick that was taken away came back");
        let after = visitor.land(press(&visitor, &form, "step", "ready"));
        assert!(after.text().contains("Lines decided: 3"), "{}", after.text());
        let left: Vec<i64> =
            lines(&book).iter().filter(|line| line.state == LineState::Open).map(|line| line.id).collect();
        assert_eq!(left, [anna]);
        book.assert_sound();
    });
}

#[test]
fn an_ambiguous_date_is_asked_with_no_answer_set_and_nothing_is_stored_before_one_is() {
    on_both(|url| {
        let (book, server) = at_work(url, "Assets:Bank:Giro", &format!("{BANK}30.01.2026;Anna Berg;soli;25,00;EUR\n"));
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let mut form = visitor.get("/import").form("/import");
        form.fill("account", "Assets:Bank:Giro");
        let file = "Date,Name,Note,Amount,Currency\n03/04/2026,Ben,soli,40.50,EUR\n05/06/2026,Cem,soli,41.50,EUR\n";
        let look = visitor.land(visitor.send_file(&form, "file", "unclear.csv", file.into()));
        let action = look.forms().first().unwrap().action.clone();
        let asked = |page: &Page| -> Vec<(String, bool)> {
            let form = page.form(&action);
            form.fields.into_iter().filter(|f| f.name == "answer-date_order").map(|f| (f.value, f.is_sent)).collect()
        };
        let answers = asked(&look);
        assert!(answers.len() >= 2 && answers.iter().all(|(_, is_set)| !is_set), "{answers:?}");
        assert!(look.text().contains("your answer below decides"), "the days shown are one of two readings");
        let mut form = look.form(&action);
        form.fill("mapping", "Our unclear bank");
        let refused = press(&visitor, &form, "step", "import");
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("Answer this first:"), "{}", refused.text());
        assert!(asked(&refused).iter().all(|(_, is_set)| !is_set), "it was answered by nobody");
        assert_eq!(refused.form(&action).field("mapping").unwrap().value, "Our unclear bank");
        assert_eq!(book.counts(&["statement_lines"]), [1], "nothing is stored before the answer");
        let mut form = refused.form(&action);
        let answer = form.fields.iter_mut().find(|f| f.name == "answer-date_order" && f.value == "mdy");
        answer.expect("month first is offered").is_sent = true;
        let done = press(&visitor, &form, "step", "import");
        assert_eq!(done.status, 303, "{}", done.text());
        let days: Vec<String> =
            personal::list_lines_of(&mut book.conn(), 2).unwrap().iter().map(|l| l.line.date.to_string()).collect();
        assert_eq!(days, ["2026-03-04", "2026-05-06"]);
        book.assert_sound();
    });
}

/// Sends a file for the giro account; gives the page that asks, and where its form goes.
fn looked_at(visitor: &Visitor, file: &str) -> (Page, String) {
    let mut form = visitor.get("/import").form("/import");
    form.fill("account", "Assets:Bank:Giro");
    let look = visitor.land(visitor.send_file(&form, "file", "unknown.csv", file.into()));
    let action = look.forms().first().unwrap().action.clone();
    (look, action)
}

#[test]
fn what_no_sum_and_no_word_tells_is_asked_in_words_and_answered_by_a_tick() {
    on_both(|url| {
        let (book, server) = at_work(url, "Assets:Bank:Giro", &format!("{BANK}30.01.2026;Anna Berg;soli;25,00;EUR\n"));
        let visitor = Visitor::logged_in(&server, "maria", PASSPHRASE);
        let turns = "Siku;Maelezo;Kutoka;Kuingia\n14.05.2026;Karatasi;42,50;\n16.05.2026;Mchango;;100,00\n";
        let card = "Date,Description,Card Member,Amount\n14/05/2026,POSTER PRINTERS,K MILLER,42.50\n\
            16/05/2026,PAYMENT RECEIVED - THANK YOU,K MILLER,-100.00\n";
        for (number, file, question, answer, told, amounts) in [
            (2, turns, "answer-columns", "debit=4,credit=3", "“Kuingia” is what went out, “Kutoka”", [4_250, -10_000]),
            (3, card, "answer-sign", "flip", "It went out:", [-4_250, 10_000]),
        ] {
            let (look, action) = looked_at(&visitor, file);
            assert!(look.text().contains(told) && !look.text().contains("as_is"), "{}", look.text());
            let refused = press(&visitor, &look.form(&action), "step", "import");
            assert_eq!(refused.status, 422, "{}", refused.text());
            assert!(refused.text().contains("Answer this first:"), "{}", refused.text());
            let mut form = refused.form(&action);
            let tick = form.fields.iter_mut().find(|field| field.name == question && field.value == answer);
            tick.expect("it is offered").is_sent = true;
            let done = press(&visitor, &form, "step", "import");
            assert_eq!(done.status, 303, "{}", done.text());
            let lines = personal::list_lines_of(&mut book.conn(), number).unwrap();
            assert_eq!(lines.iter().map(|line| line.line.net_minor).collect::<Vec<i64>>(), amounts);
        }
        book.assert_sound();
    });
}
