//! The import of a large file, as a browser without scripts meets it: a page that comes back by itself, other pages meanwhile,
//! the review at the end; and a file that is refused says why and leaves nothing.

use std::time::{Duration, Instant};

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::{Page, Visitor};

const ROWS: usize = 3_000;

/// A statement of over half a megabyte.
fn large(last: &str) -> Vec<u8> {
    let mut file = String::from("Datum;Name;Zweck;Betrag;Währung\n");
    let note = "a gift with a note that goes on for long ".repeat(4);
    for n in 0..ROWS {
        let (day, month) = (n % 28 + 1, n / 28 % 9 + 1);
        file.push_str(&format!("{day:02}.{month:02}.2026;Giver number {n};{note}{n};{},00;EUR\n", n % 90 + 1));
    }
    file.push_str(last);
    assert!(file.len() > 500_000);
    file.into_bytes()
}

/// Sends the file and says yes; gives what came back.
fn say_yes(visitor: &Visitor, file: Vec<u8>) -> Page {
    let mut form = visitor.get("/import").form("/import");
    form.fill("account", "Assets:Bank:Giro");
    let look = visitor.land(visitor.send_file(&form, "file", "large.csv", file));
    let action = look.forms().first().unwrap().action.clone();
    let form = look.form(&action);
    let yes = form.buttons.iter().position(|(_, value)| value == "import").unwrap();
    visitor.send(&form, yes)
}

fn visitor(book: &Book, server: &Server) -> Visitor {
    let _ = book;
    Visitor::logged_in(server, "maria", "seven-lanterns-asleep-in-rain")
}

fn with_maria(url: &str) -> (Book, Server) {
    let book = Book::with_funds(url);
    let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
    book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
    let server = Server::of(url);
    (book, server)
}

/// Looks at the page as the browser would, until it leads on.
fn wait(visitor: &Visitor, address: &str) -> Page {
    let begin = Instant::now();
    loop {
        let page = visitor.get(address);
        if page.status != 200 || !page.body.contains("<progress") {
            return page;
        }
        assert!(page.text().contains("rows are"), "{}", page.text());
        assert!(begin.elapsed() < Duration::from_secs(120), "it never ends");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_large_file_shows_how_far_it_is_and_ends_at_the_review() {
    on_both(|url| {
        let (book, server) = with_maria(url);
        let visitor = visitor(&book, &server);
        let yes = say_yes(&visitor, large(""));
        assert_eq!(yes.status, 303);
        assert!(yes.location.ends_with("/progress"), "{}", yes.location);
        let first = visitor.get(&yes.location);
        assert!(first.body.contains("<progress"), "{}", first.text());
        // Others are served while it runs, and nobody else sees it.
        assert_eq!(visitor.get("/funds").status, 200);
        let other = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        assert!(!other.get(&yes.location).body.contains("<progress"), "another session's import is shown");
        let end = wait(&visitor, &yes.location);
        assert!(end.location.ends_with("/review"), "{} {}", end.status, end.text());
        let review = visitor.land(end);
        assert!(review.text().contains(&format!("New lines: {ROWS}")), "{}", &review.text()[..300]);
        assert_eq!(book.counts(&["statement_lines", "imports"]), [i64::try_from(ROWS).unwrap(), 1]);
    });
}

#[test]
fn a_large_file_that_is_refused_says_why_and_leaves_nothing() {
    on_both(|url| {
        let (book, server) = with_maria(url);
        let visitor = visitor(&book, &server);
        let yes = say_yes(&visitor, large("01.10.2026;Bad row;x;4O,00;EUR\n"));
        let end = wait(&visitor, &yes.location);
        assert_eq!(end.status, 422, "{}", end.text());
        assert!(end.text().contains("not settled yet") && end.text().contains("4O,00"), "{}", end.text());
        assert_eq!(book.counts(&["statement_lines", "imports"]), [0, 0]);
        // The file waits still: left out, the rest comes in.
        let action = end.forms().first().unwrap().action.clone();
        let mut form = end.form(&action);
        form.fill("leave_out", "yes");
        let yes = form.buttons.iter().position(|(_, value)| value == "import").unwrap();
        let again = visitor.send(&form, yes);
        let end = wait(&visitor, &again.location);
        assert!(end.location.ends_with("/review"), "{}", end.text());
        assert_eq!(book.counts(&["statement_lines"]), [i64::try_from(ROWS).unwrap()]);
    });
}
