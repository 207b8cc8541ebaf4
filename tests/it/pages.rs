//! The pages by hand, on both engines: set-up by the one-time link, a strange file and its columns, matching by hand and
//! taking it back, a reconciliation kept and reopened, and what each role may see and do.

use crate::support::book::{Book, gift, paid};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::{Page, Visitor, crawl};

const PASSPHRASE: &str = "seven-lanterns-asleep-in-rain";

/// A login for each of these roles, named like the role.
fn let_in(book: &Book, roles: &[&str]) {
    let passphrase = book.file("passphrase", PASSPHRASE);
    for role in roles {
        book.done(&["user", "add", role, "--role", role, "--passphrase-file", &passphrase]);
    }
}

/// Sends the page's form to `action` by the button `step`.
fn press(visitor: &Visitor, page: &Page, action: &str, step: &str) -> Page {
    let form = page.form(action);
    let button = form.buttons.iter().position(|(name, value)| name == "step" && value == step);
    visitor.send(&form, button.unwrap_or_else(|| panic!("no button {step}: {:?}", form.buttons)))
}

fn done(visitor: &Visitor, answer: Page) -> Page {
    assert_eq!(answer.status, 303, "{}", answer.text());
    visitor.land(answer)
}

#[test]
fn a_group_sets_its_book_up_by_the_link_that_works_once() {
    on_both(|url| {
        let book = Book::at(url);
        book.done(&["init", "--name", "Black Cat Solidarity", "--currency", "EUR"]);
        let server = Server::of(url);
        let link = format!("/setup/{}", server.told("/setup/"));
        let visitor = Visitor::stranger(&server);
        let mut form = visitor.get(&link).form(&link);
        form.fill("login", "maria");
        form.fill("passphrase", "short");
        form.fill("again", "short");
        let refused = visitor.send(&form, 0);
        assert_eq!(refused.status, 422, "a weak passphrase");
        assert_eq!(refused.form(&link).field("login").unwrap().value, "maria", "what was typed stays");
        form.fill("passphrase", PASSPHRASE);
        form.fill("again", PASSPHRASE);
        let login = done(&visitor, visitor.send(&form, 0));
        assert!(login.text().contains("Passphrase"), "{}", login.text());
        let stranger = Visitor::stranger(&server);
        assert!(matches!(stranger.get(&link).status, 303 | 403 | 404), "the link works twice");
        let maria = Visitor::logged_in(&server, "maria", PASSPHRASE);
        assert!(maria.get("/").body.contains("Black Cat Solidarity"));
        book.assert_sound();
    });
}

const STRANGE: &str = "one;two;three;four\n\
    03.02.2026;Kim;for the prisoners;25,00\n\
    04.02.2026;Lou;Rupression;40,00\n\
    05.02.2026;Print shop;zines;-30,00\n";

#[test]
fn columns_that_say_nothing_are_named_once_and_kept_for_the_next_file() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let_in(&book, &["treasurer"]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "treasurer", PASSPHRASE);
        let upload = |name: &str, content: &str| {
            let form = visitor.get("/import").form("/import");
            visitor.land(visitor.send_file(&form, "file", name, content.into()))
        };
        let page = upload("strange.csv", STRANGE);
        let action = page.forms().first().expect("a form to name the columns").action.clone();
        let mut form = page.form(&action);
        for (column, role) in
            [("column-0", "booked_on"), ("column-1", "counterparty"), ("column-2", "purpose"), ("column-3", "amount")]
        {
            form.fill(column, role);
        }
        form.fill("mapping", "Our strange bank");
        let look = form.buttons.iter().position(|(_, value)| value == "look").expect("a button to look again");
        let again = visitor.land(visitor.send(&form, look));
        assert!(again.text().contains("Lou") && again.text().contains("40.00"), "{}", again.text());
        assert_eq!(again.form(&action).field("column-2").unwrap().value, "purpose", "what was said stays");
        let review = done(&visitor, press(&visitor, &again, &action, "import"));
        assert!(review.text().contains("Print shop"), "{}", review.text());
        assert_eq!(book.counts(&["statement_lines"]), [3]);

        let next = STRANGE.replace("03.02.2026;Kim", "06.02.2026;Noor");
        let page = upload("next.csv", &next);
        assert!(page.text().contains("Our strange bank"), "the mapping is not remembered: {}", page.text());
        let action = page.forms().first().unwrap().action.clone();
        done(&visitor, press(&visitor, &page, &action, "import"));
        assert_eq!(book.counts(&["statement_lines"]), [4], "only the new line comes in");
    });
}

#[test]
fn lines_are_matched_by_hand_taken_back_finished_and_reopened() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let entries = [
            gift("g", "2026-02-03", "general", "25.00"),
            gift("h", "2026-02-04", "rupression", "15.00"),
            paid("p", "2026-02-20", "general", "5.00"),
        ];
        book.post(&entries.concat());
        let file = "Datum;Name;Zweck;Betrag;Währung\n05.02.2026;Bank;Sammelgutschrift;40,00;EUR\n";
        book.done(&["import", &book.file("bank.csv", file), "--account", "Assets:Bank:Giro"]);
        let_in(&book, &["treasurer"]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "treasurer", PASSPHRASE);
        let bank = visitor
            .get("/bank")
            .links()
            .into_iter()
            .find(|link| link.starts_with("/bank/") && link.ends_with("/reconcile"));
        let start = bank.unwrap_or_else(|| "/bank/1/reconcile".to_owned());
        let mut form = visitor.get(&start).form(&start);
        form.fill("date", "2026-02-28");
        form.fill("balance", "40.00");
        let work = done(&visitor, visitor.send(&form, 0));
        let action = work.forms().first().expect("the work's form").action.clone();

        // One line, two entries: nothing on one side is refused with a sentence, the right ones go together.
        let mut form = work.form(&action);
        form.fields.retain(|field| field.name != "proposal");
        let ticks = |form: &mut crate::support::visitor::Form, name: &str, count: usize| {
            form.fields
                .iter_mut()
                .filter(|field| field.name == name)
                .take(count)
                .for_each(|field| field.is_sent = true);
        };
        let by_hand = form.buttons.iter().position(|(_, value)| value == "match").expect("a button to match by hand");
        assert_eq!(visitor.send(&form, by_hand).status, 422, "nothing was ticked");
        ticks(&mut form, "line", 1);
        ticks(&mut form, "entry", 2);
        let matched = done(&visitor, visitor.send(&form, by_hand));
        assert_eq!(book.counts(&["matches", "matched_lines", "matched_entries"]), [1, 1, 2]);
        let form = matched.form(&action);
        let undo = form.buttons.iter().position(|(name, _)| name == "undo").expect("a match can be taken back");
        let open = done(&visitor, visitor.send(&form, undo));
        assert_eq!(book.counts(&["matched_lines", "matched_entries"]), [0, 0]);
        let mut form = open.form(&action);
        form.fields.retain(|field| field.name != "proposal");
        ticks(&mut form, "line", 1);
        ticks(&mut form, "entry", 2);
        let even = done(&visitor, visitor.send(&form, by_hand));
        let kept = done(&visitor, press(&visitor, &even, &action, "finish"));
        assert!(kept.text().contains("Finished"), "{}", kept.text());
        let document = visitor.get(&action).text();
        assert!(document.contains("40.00") && document.contains("Sammelgutschrift"), "{document}");

        // What is recorded later does not change the document.
        book.post(&gift("late", "2026-02-10", "general", "99.00"));
        let address = action.clone();
        assert_eq!(visitor.get(&address).text(), document);

        let reopen = format!("{address}/reopen");
        let mut form = visitor.get(&reopen).form(&reopen);
        assert_eq!(visitor.send(&form, 0).status, 422, "reopening needs a reason");
        form.fill("reason", "the bank sent a corrected statement");
        let again = done(&visitor, visitor.send(&form, 0));
        assert!(again.status == 200, "{}", again.text());
        assert!(visitor.get(&address).text().contains("the bank sent a corrected statement"), "the reason is kept");
        book.assert_sound();
    });
}

#[test]
fn every_role_sees_its_pages_and_no_more() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g", "2026-02-03", "rupression", "25.00"));
        let file = "Datum;Name;Zweck;Betrag;Währung\n05.02.2026;Zilpzalp;danke;40,00;EUR\n";
        book.done(&["import", &book.file("bank.csv", file), "--account", "Assets:Bank:Giro"]);
        let_in(&book, &["viewer", "auditor", "bookkeeper", "treasurer", "admin"]);
        let server = Server::of(url);
        let statuses = |role: &str| {
            let visitor = Visitor::logged_in(&server, role, PASSPHRASE);
            let home = visitor.get("/");
            assert_eq!(home.status, 200, "{role}");
            // No link leads to a closed door.
            for page in ["/", "/funds", "/bank", "/reports", "/merch", "/events", "/entries", "/entries/1", "/settings"]
            {
                for link in visitor.get(page).links() {
                    assert_eq!(visitor.get(&link).status, 200, "{role}: {page} leads to {link}");
                }
            }
            let pages = [
                "/funds",
                "/reports/monthly",
                "/contacts",
                "/imports",
                "/record/donation",
                "/funds/new",
                "/settings/users",
            ];
            let seen: Vec<String> = pages.iter().map(|page| visitor.get(page).body).collect();
            let knows_names = seen.iter().any(|body| body.contains("Zilpzalp"));
            (pages.map(|page| visitor.get(page).status), knows_names)
        };
        assert_eq!(statuses("viewer"), ([200, 200, 403, 403, 403, 403, 403], false));
        assert_eq!(statuses("auditor").0, [200, 200, 200, 200, 403, 403, 403]);
        assert_eq!(statuses("bookkeeper").0, [200, 200, 200, 200, 200, 403, 403]);
        assert_eq!(statuses("treasurer").0, [200, 200, 200, 200, 200, 200, 200]);
        assert_eq!(statuses("admin"), ([200, 200, 403, 403, 403, 403, 200], false));
    });
}

#[test]
fn no_page_of_the_demo_shows_the_key_of_a_text_instead_of_the_text() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let mut faults = Vec::new();
    for (path, page) in crawl(&visitor) {
        let text = page.text();
        let is_key =
            |word: &&str| ["web-", "reports-", "search-", "acts-", "import-"].iter().any(|room| word.starts_with(room));
        faults.extend(text.split_whitespace().filter(is_key).map(|word| format!("{path}: {word}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn from_a_number_to_its_entries_there_is_a_way_back() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"donation","date":"2026-05-02","fund":"general","amount":"100.00","into":"Assets:Bank:Giro"}"#,
        );
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let report = "/reports/monthly?month=2026-05&fund=general";
        let page = visitor.get(report);
        let told = page.links().into_iter().find(|href| href.contains("what=income")).expect("a number of income");
        let list = visitor.get(&told);
        assert!(list.links().iter().any(|href| href == report), "{:?}", list.links());
        let entry = list.links().into_iter().find(|href| href.starts_with("/entries/1?list=")).expect("its entry");
        let back =
            visitor.get(&entry).links().into_iter().find(|href| href.starts_with("/entries?")).expect("a way back");
        assert_eq!(visitor.get(&back).links(), list.links());
        // Nothing else is led to.
        let list = visitor.get("/entries?report=https%3A%2F%2Fexample.org&what=income");
        assert!(!list.text().contains("Back to the report"), "{}", list.text());
    });
}
