//! Goods, cash and events through their pages, as somebody clicks: a box counted, a picture handed in, a late sale seen
//! before it is posted, events side by side.

use solidarity_ledger::ledger::{Account, AccountPath};
use solidarity_ledger::ops::OpsError;
use solidarity_ledger::ops::open_accounts::open_account;
use solidarity_ledger::store::accounts::{self, Chart};
use solidarity_ledger::store::{Conn, write};

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

#[test]
fn a_cash_box_is_counted_compared_and_kept_once_however_often_the_form_is_sent() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let list = visitor.get("/cash");
    assert_eq!(list.status, 200);
    let count = list.links().into_iter().find(|href| href.ends_with("/count")).expect("a box to count");
    let mut form = visitor.get(&count).form(&count);
    form.fill("other", "1.00");
    form.fill("note-2000", "2");
    let compared = visitor.send(&form, 0);
    assert!(compared.text().contains("Counted 41.00"), "{}", compared.text());
    let again = compared.form(&count);
    let first = visitor.send(&again, 0);
    let address = first.location.clone();
    let kept = visitor.land(first);
    assert!(kept.text().contains("41.00") && kept.text().contains("not posted"), "{}", kept.text());
    assert_eq!(visitor.send(&again, 0).location, address, "the same sheet is kept once");
    // An empty sheet is a mistake, and so is one with letters.
    let empty = visitor.send(&visitor.get(&count).form(&count), 0);
    assert_eq!(empty.status, 422);
    let mut odd = visitor.get(&count).form(&count);
    odd.fill("note-100", "three");
    assert_eq!(visitor.send(&odd, 0).status, 422);
    let reconcile = kept.links().into_iter().find(|href| href.contains("/reconcile?")).expect("a way to reconcile");
    assert!(visitor.get(&reconcile).body.contains("41.00"), "the sum goes along");
}

#[test]
fn a_picture_is_an_image_small_and_given_back_as_nothing_else() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    assert_eq!(visitor.get("/merch/SHIRT-M/picture").status, 404);
    let page = "/merch/SHIRT-M/picture/new";
    let form = visitor.get(page).form(page);
    let send = |name: &str, content: Vec<u8>| visitor.send_file(&form, "file", name, content);
    assert_eq!(send("a.png", b"<svg onload=alert(1)>".to_vec()).status, 422);
    assert_eq!(send("a.pdf", b"%PDF-1.7 rest".to_vec()).status, 422);
    assert_eq!(send("a.png", Vec::new()).status, 422);
    let large = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 600 * 1024]].concat();
    assert_eq!(send("a.png", large).status, 422);
    let image = [b"\x89PNG\r\n\x1a\n".as_slice(), b"pixels"].concat();
    assert_eq!(send("shirt.png", image.clone()).status, 303);
    assert_eq!(visitor.bytes("/merch/SHIRT-M/picture"), image);
    assert!(visitor.get("/merch/SHIRT-M").body.contains("/merch/SHIRT-M/picture?is="));
    assert!(visitor.get("/merch/sale").body.contains("/merch/SHIRT-M/picture?is="));
    assert_eq!(Visitor::stranger(&server).get("/merch/SHIRT-M/picture").status, 303, "not without a login");
}

#[test]
fn the_pages_of_debts_and_events_open_and_say_what_is_there() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    for path in [
        "/owed",
        "/events/compare",
        "/merch/surplus",
        "/stock",
        "/reports/copies",
        "/merch?after=A",
        "/merch?before=ZZ",
    ] {
        let page = visitor.get(path);
        assert_eq!(page.status, 200, "{path}");
    }
    assert!(visitor.get("/events/compare").body.contains("<svg class=\"plot\""));
    for path in ["/owed/999999/letter", "/cash/999999/count", "/cash/counts/999999", "/cash/x/count"] {
        assert_eq!(visitor.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_chart_that_was_read_before_knows_what_was_opened_since_and_nothing_that_was_rolled_back() {
    on_both(|url| {
        let book = Book::fresh(url);
        let path: AccountPath = "Assets:Cash:Tin".parse().unwrap();
        let knows = |conn: &mut Conn| Chart::load(conn).unwrap().account(&path).is_some();
        let (mut one, mut other) = (book.conn(), book.conn());
        assert!(!knows(&mut one) && !knows(&mut other));
        let taken_back: Result<(), OpsError> = write(&mut other, |conn| {
            accounts::insert(conn, &Account::from_path(path.clone()))?;
            assert!(knows(conn), "inside its own transaction");
            Err(OpsError::NotPossible("taken back".into()))
        });
        assert!(taken_back.is_err());
        assert!(!knows(&mut one) && !knows(&mut other));
        open_account(&mut other, &Account::from_path(path.clone())).unwrap();
        assert!(knows(&mut one) && knows(&mut other));
        book.product("TIN", 100, "Assets:Cash:Tin", "general");
        let id = Chart::load(&mut one).unwrap().account_id(&path).unwrap();
        assert!(Chart::load(&mut one).unwrap().is_own_stock(id), "a new product's stock is known too");
    });
}

#[test]
fn a_sheet_is_looked_at_before_it_is_recorded_and_says_which_line_is_wrong() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["product", "add", "BOOK", "--price", "10.00", "--fund", "merch"]);
        book.record(r#"{"key":"b","act":"stock_purchase","date":"2026-05-01","items":[{"product":"BOOK","quantity":20,"cost":"80.00"}],"paid_from":"Assets:Bank:Giro"}"#);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let entries = || book.counts(&["entries"])[0];
        let before = entries();
        let mut form = visitor.get("/merch/sheet").form("/merch/sheet");
        let sheet = "date,product,quantity\n2026-05-02,BOOK,2\n2026-05-03,BOOK,1\n";
        form.fill("sheet", &format!("{sheet}2026-05-04,NOTHING,1\n"));
        let wrong = visitor.send(&form, 0);
        assert!(wrong.status == 422 && wrong.text().contains("Line 4:"), "{}", wrong.text());
        let mut form = wrong.form("/merch/sheet");
        form.fill("sheet", sheet);
        let look = visitor.send(&form, 0);
        assert!(look.text().contains("2 entries will be recorded"), "{}", look.text());
        assert_eq!(entries(), before, "nothing is recorded by looking");
        let done = visitor.land(visitor.send(&look.form("/merch/sheet"), 0));
        assert!(done.text().contains("Sales recorded: 2. There already: 0."), "{}", done.text());
        // The same sheet with one sale more: only that one is new; the same again is nothing new.
        let mut form = visitor.get("/merch/sheet").form("/merch/sheet");
        form.fill("sheet", &format!("{sheet}2026-05-04,BOOK,1\n"));
        let look = visitor.send(&form, 0);
        assert!(
            look.text().contains("One entry will be recorded")
                && look.text().contains("2 lines are in the book already"),
            "{}",
            look.text()
        );
        let again = visitor.land(visitor.send(&look.form("/merch/sheet"), 0));
        assert!(again.text().contains("Sales recorded: 1. There already: 2."), "{}", again.text());
        let nothing = visitor.send(&form, 0);
        assert!(
            nothing.status == 422 && nothing.text().contains("Line 4 is in the book already: entry"),
            "{}",
            nothing.text()
        );
        assert_eq!(entries(), before + 3);
        // What was taken back comes again, as itself; the sheet of a second stall has a name.
        book.done(&["reverse", &entries().to_string(), "--reason", "wrong day"]);
        let look = visitor.send(&form, 0);
        assert!(look.text().contains("One entry will be recorded"), "{}", look.text());
        visitor.land(visitor.send(&look.form("/merch/sheet"), 0));
        assert_eq!(visitor.send(&form, 0).status, 422, "it is there once more");
        form.fill("name", "Stall B");
        let look = visitor.send(&form, 0);
        assert!(look.text().contains("3 entries will be recorded"), "{}", look.text());
        visitor.land(visitor.send(&look.form("/merch/sheet"), 0));
        assert_eq!(entries(), before + 8);
        assert_eq!(book.raw().texts("SELECT CAST(quantity AS TEXT) AS t FROM stock_levels"), ["12"]);
        book.assert_sound();
    });
}

#[test]
fn surplus_is_looked_at_before_it_is_given() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let address = "/merch/surplus?month=2026-10";
    let page = visitor.get(address);
    if !page.forms().iter().any(|form| form.action == "/merch/surplus") {
        panic!("the demo has a month whose surplus is open: {}", page.text());
    }
    let look = visitor.send(&page.form("/merch/surplus"), 0);
    assert!(look.status == 200 && look.text().contains("will be recorded"), "{}", look.text());
    assert!(visitor.get(address).forms().iter().any(|form| form.action == "/merch/surplus"), "looking gave it");
    let given = visitor.land(visitor.send(&look.form("/merch/surplus"), 0));
    assert!(!given.forms().iter().any(|form| form.action == "/merch/surplus"), "{}", given.text());
}
