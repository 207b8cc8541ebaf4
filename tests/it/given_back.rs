//! Money and goods that go back: never more than is left, whoever asks and however often; and every figure about goods
//! tells each move for what it was.

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

#[test]
fn a_donation_is_paid_back_once_however_often_it_is_asked() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(r#"{"key":"d","act":"donation","date":"2026-05-02","reference":"D-1","fund":"rupression","amount":"50.00","into":"Assets:Bank:Giro"}"#);
        book.record(r#"{"key":"r","act":"refund","date":"2026-05-03","of":"D-1","amount":"30.00"}"#);
        let again = |amount: &str| {
            let line = format!(r#"{{"key":"x","act":"refund","date":"2026-05-04","of":"D-1","amount":"{amount}"}}"#);
            book.refused(&["record", &book.file("again.jsonl", line)])
        };
        assert!(again("30.00").contains("what is left to pay back, 20.00"), "{}", again("30.00"));
        assert!(again("30.00").contains("entry 2 of 2026-05-03"), "{}", again("30.00"));
        // What was taken back counts no more; what replaced it does.
        book.done(&["reverse", "2"]);
        book.record(r#"{"key":"r-2","act":"refund","date":"2026-05-04","of":"D-1"}"#);
        assert!(again("0.01").contains("was paid back already, all of it: entry 4"), "{}", again("0.01"));
        assert_eq!(book.fund_total("rupression"), "0.00");
        book.assert_sound();
    });
}

/// Two goods at a shop: of the books two sold, five back, three missing; of the pins ten sold. Of a later sale to a
/// friend one book was torn when it came back, and the other stays with a part of its price given back.
fn book_of_a_settlement(url: &str) -> Book {
    let book = Book::with_funds(url);
    for account in ["Assets:Inventory:Consigned:A", "Assets:Receivable:A"] {
        book.done(&["account", "add", account]);
    }
    for (code, price) in [("BOOK", "10.00"), ("PIN", "2.00")] {
        book.done(&["product", "add", code, "--price", price, "--fund", "merch"]);
    }
    book.record(
        r#"{"key":"b","act":"stock_purchase","date":"2026-05-01","items":[{"product":"BOOK","quantity":20,"cost":"80.00"},{"product":"PIN","quantity":40,"cost":"20.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"o","act":"consignment_out","date":"2026-05-02","shop":"A","items":[{"product":"BOOK","quantity":10},{"product":"PIN","quantity":10}]}
{"key":"s","act":"consignment_settlement","date":"2026-05-20","shop":"A","items":[{"product":"BOOK","quantity":2},{"product":"PIN","quantity":10,"price":"1.50"}],"back":[{"product":"BOOK","returned":5,"missing":3}],"commission_percent":"20"}
{"key":"f","act":"merch_sale","date":"2026-05-21","reference":"F","items":[{"product":"BOOK","quantity":2}],"into":"Assets:Cash:Box"}
{"key":"t","act":"sale_refund","date":"2026-05-22","of":"F","items":[{"product":"BOOK","quantity":1}],"goods":"damaged"}
{"key":"k","act":"sale_refund","date":"2026-05-23","of":"F","amount":"4.00","goods":"kept"}"#,
    );
    book
}

#[test]
fn a_settlement_and_refunds_leave_every_figure_about_goods_right() {
    on_both(|url| {
        let book = book_of_a_settlement(url);
        book.done(&["product", "change", "BOOK", "--surplus-to", "general", "--surplus", "all"]);
        // Books: 2 by the shop for 20.00, 2 to the friend for 20.00, less one for 10.00 and less 4.00: 3 for 26.00, at 4.00
        // each 12.00. Pins: 10 for 15.00 and not for their list price, at 0.50 each 5.00.
        let merch = book.json(&["report", "merch", "--month", "2026-05"]);
        let row =
            |code: &str| merch["rows"].as_array().unwrap().iter().find(|row| row["product"] == code).unwrap().clone();
        assert_eq!(
            (&row("BOOK")["sold"], &row("BOOK")["income"], &row("BOOK")["cost_of_goods"]),
            (&3.into(), &"26.00".into(), &"12.00".into()),
            "{merch}"
        );
        assert_eq!((&row("PIN")["sold"], &row("PIN")["income"]), (&10.into(), &"15.00".into()), "{merch}");
        // Of the 35.00 the shop kept 7.00, of it 4.00 for the books.
        let surplus = book.json(&["product", "surplus", "2026-05"]);
        assert_eq!(surplus["surplus"][0]["due"], "10.00", "26.00 − 12.00 − 4.00: {surplus}");
        // Given, and then the shop tells of one of the three missing books: it was sold after all.
        book.done(&["product", "surplus", "2026-05", "--post"]);
        let surplus = book.json(&["product", "surplus", "2026-05"]);
        assert_eq!(surplus["surplus"][0]["open"], "0.00", "{surplus}");
        book.record(
            r#"{"key":"late","act":"merch_sale","date":"2026-05-30","items":[{"product":"BOOK","quantity":1,"price":"9.00"}],"into":"Assets:Cash:Box"}"#,
        );
        let surplus = book.json(&["product", "surplus", "2026-05"]);
        let row = &surplus["surplus"][0];
        assert_eq!(
            (&row["due"], &row["given"], &row["open"]),
            (&"15.00".into(), &"10.00".into(), &"5.00".into()),
            "{row}"
        );
        // The month was closed meanwhile: what is open is given today, and then nothing is.
        book.done(&["period", "close", "2026-05"]);
        book.done(&["product", "surplus", "2026-05", "--post"]);
        let surplus = book.json(&["product", "surplus", "2026-05"]);
        let row = &surplus["surplus"][0];
        assert_eq!((&row["given"], &row["open"]), (&"15.00".into(), &"0.00".into()), "{row}");
        assert_eq!(row["entries"].as_array().unwrap().len(), 2, "{row}");
        // Who takes the second back gives it again.
        book.done(&["reverse", &row["entries"][1].to_string(), "--reason", "too early"]);
        book.done(&["product", "surplus", "2026-05", "--post"]);
        let surplus = book.json(&["product", "surplus", "2026-05"]);
        assert_eq!(surplus["surplus"][0]["open"], "0.00", "{surplus}");
        // The shop: 10 books sent there, 2 sold, 3 lost, 5 back.
        let stock = book.json(&["report", "stock", "--month", "2026-05"]);
        let at = |code: &str, place: &str| {
            let rows = stock["stock_pieces"].as_array().unwrap();
            rows.iter()
                .find(|row| row["product"] == code && row["place"].as_str().unwrap().ends_with(place))
                .unwrap()
                .clone()
        };
        let shop = at("BOOK", ":A");
        assert_eq!((&shop["sold"], &shop["lost"]), (&2.into(), &3.into()), "{shop}");
        book.assert_sound();
    });
}

#[test]
fn an_entrys_page_is_the_delivery_note_and_leads_to_what_paid_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    let book = book_of_a_settlement(&url);
    let server = Server::of(&url);
    let visitor = Visitor::treasurer_of(&book, &server);
    let note = visitor.get("/entries/2").text();
    assert!(note.contains("+1010.00 EUR each") && note.contains("+102.00 EUR each"), "{note}");
    // What the books brought: the shop's, the friend's, and what was given back; not what came home unsold.
    let drill = visitor.get("/entries?product=BOOK&goods=income&from=2026-05-01&to=2026-05-31").text();
    assert!(drill.contains("26.00 EUR"), "{drill}");
    let sale = visitor.get("/entries/4");
    assert!(
        sale.text().contains("Given back by entry 5") && sale.text().contains("Given back by entry 6"),
        "{}",
        sale.text()
    );
    let form = visitor.get("/record/sale-refund?of=4").form("/record/sale-refund");
    assert!(form.field("back-BOOK").is_some() && form.field("back-PIN").is_none(), "what was sold, and nothing else");
    let mut form = form;
    form.fill("back-BOOK", "2");
    let wrong = visitor.send(&form, 0);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("1 of BOOK are with the buyer"), "{}", wrong.text());
    let mut form = wrong.form("/record/sale-refund");
    form.fill("back-BOOK", "1");
    let seen = visitor.send(&form, 0);
    assert_eq!(seen.status, 200, "{}", seen.text());
    // 6.00 of the second book are left after 4.00 of it were given back.
    assert_eq!(visitor.send(&seen.form("/record/sale-refund"), 0).status, 303);
    let paid = "SELECT CAST(amount_minor AS TEXT) AS t FROM postings WHERE entry = 7 AND amount_minor < 0 AND account_id = (SELECT id FROM accounts WHERE path = 'Assets:Cash:Box')";
    assert_eq!(book.raw().texts(paid), ["-600"]);
    book.assert_sound();
}

#[test]
fn goods_of_a_post_order_that_come_back_pay_back_what_was_paid_for_them_and_not_their_sending() {
    on_both(|url| {
        let book = Book::with_funds(url);
        for (code, price) in [("BOOK", "10.00"), ("PIN", "2.00")] {
            book.done(&["product", "add", code, "--price", price, "--fund", "merch"]);
        }
        book.record(
            r#"{"key":"b","act":"stock_purchase","date":"2026-05-01","items":[{"product":"BOOK","quantity":20,"cost":"80.00"},{"product":"PIN","quantity":40,"cost":"20.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"o","act":"merch_sale","date":"2026-05-02","reference":"P-1","items":[{"product":"BOOK","quantity":2},{"product":"PIN","quantity":5}],"shipping":"6.00","into":"Assets:Bank:Giro"}
{"key":"r","act":"sale_refund","date":"2026-05-09","of":"P-1","items":[{"product":"BOOK","quantity":1}]}"#,
        );
        let income = |account: &str| {
            let sql = format!(
                "SELECT CAST(SUM(-p.amount_minor) AS TEXT) AS t FROM postings p JOIN accounts a ON a.id = p.account_id WHERE a.path = '{account}'"
            );
            book.raw().texts(&sql).remove(0)
        };
        assert_eq!(income("Income:Merch:Sales"), "2000", "30.00 less the book");
        assert_eq!(income("Income:Merch:Shipping"), "600", "the parcel was sent");
        // An amount beyond the goods is the sending's; what is left is paid back by the rest of the order.
        book.record(r#"{"key":"s","act":"sale_refund","date":"2026-05-10","of":"P-1","items":[{"product":"BOOK","quantity":1}],"amount":"13.00"}"#);
        assert_eq!((income("Income:Merch:Sales"), income("Income:Merch:Shipping")), ("1000".into(), "300".into()));
        book.record(r#"{"key":"e","act":"sale_refund","date":"2026-05-11","of":"P-1"}"#);
        assert_eq!((income("Income:Merch:Sales"), income("Income:Merch:Shipping")), ("0".into(), "0".into()));
        book.assert_sound();
    });
}

#[test]
fn what_was_exchanged_for_a_sale_can_be_paid_back_without_searching_for_it() {
    on_both(|url| {
        let book = book_of_a_settlement(url);
        book.record(r#"{"key":"v","act":"merch_sale","date":"2026-05-24","reference":"V","items":[{"product":"BOOK","quantity":1}],"into":"Assets:Cash:Box"}
{"key":"w","act":"exchange","date":"2026-05-25","of":"V","back":[{"product":"BOOK","quantity":1}],"out":[{"product":"PIN","quantity":5}]}"#);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/record/sale-refund?of=V");
        let form = page.form("/record/sale-refund");
        assert!(form.field("back-PIN").is_some() && form.field("back-BOOK").is_some(), "{}", page.text());
        // A new item is of the fund for merch, not of the first one in the list.
        assert_eq!(visitor.get("/merch/new").form("/merch/new").field("fund").unwrap().value, "merch");
        // The other way round is no double.
        let mut form = visitor.get("/record/exchange").form("/record/exchange");
        for (name, value) in [("of", "V"), ("date", "2026-05-25"), ("back-PIN", "5"), ("out-BOOK", "1")] {
            form.fill(name, value);
        }
        let look = visitor.send(&form, 0);
        assert!(look.status == 200 && !look.text().contains("may be the same as entry"), "{}", look.text());
    });
}

/// A product whose surplus goes to Rupression, with what happened to it; and what is due for each of the months.
fn due_by_month(url: &str, rule: &str, acts: &[(&str, &str)], months: &[&str]) -> (Book, Vec<String>) {
    let book = Book::with_funds(url);
    let add = ["product", "add", "SHIRT", "--price", "20.00", "--fund", "merch", "--surplus-to", "rupression"];
    book.done(&[&add[..], &["--surplus", rule]].concat());
    for (n, (day, act)) in acts.iter().enumerate() {
        book.record(&format!(r#"{{"key":"k-{n}","date":"{day}",{act}}}"#));
    }
    let dues = months.iter().map(|month| {
        let told = book.json(&["product", "surplus", month]);
        let due = told["surplus"][0]["due"].as_str().unwrap_or("none").to_owned();
        if !["0.00", "none"].contains(&due.as_str()) {
            book.done(&["product", "surplus", month, "--post"]);
        }
        due
    });
    let dues = dues.collect();
    (book, dues)
}

const BUY: &str = r#""act":"stock_purchase","items":[{"product":"SHIRT","quantity":10,"cost":"100.00"}],"paid_from":"Assets:Bank:Giro""#;
const SELL_5: &str = r#""act":"merch_sale","items":[{"product":"SHIRT","quantity":5}],"into":"Assets:Cash:Box""#;

#[test]
fn a_second_batch_is_paid_back_before_more_of_the_surplus_is_given() {
    on_both(|url| {
        let sell_10 = SELL_5.replace(":5}", ":10}");
        let acts = [
            ("2026-01-05", BUY),
            ("2026-02-05", &sell_10),
            ("2026-03-05", BUY),
            ("2026-04-05", SELL_5),
            ("2026-05-05", SELL_5),
        ];
        let months = ["2026-02", "2026-03", "2026-04", "2026-05"];
        let (book, dues) = due_by_month(url, "after costs", &acts, &months);
        assert_eq!(dues, ["100.00", "none", "0.00", "100.00"], "20 sold for 400.00 had cost 200.00");
        assert_eq!(book.fund_total("rupression"), "200.00");
        assert_eq!(book.fund_total("merch"), "0.00");
        let april = book.json(&["product", "surplus", "2026-04"])["surplus"][0].clone();
        assert_eq!(april["carried"], "100.00", "{april}");
        assert!(april["working"].as_str().unwrap().contains("100.00 that earlier months took back"), "{april}");
        book.assert_sound();
    });
}

#[test]
fn what_came_back_or_was_given_too_much_is_made_up_by_the_months_after() {
    on_both(|url| {
        let sale = format!(r#"{SELL_5},"reference":"S""#);
        let back = r#""act":"sale_refund","of":"S","items":[{"product":"SHIRT","quantity":5}],"amount":"100.00""#;
        let acts = [("2026-01-05", BUY), ("2026-02-05", sale.as_str()), ("2026-03-05", back), ("2026-04-05", SELL_5)];
        let months = ["2026-02", "2026-03", "2026-04"];
        let (book, dues) = due_by_month(url, "all", &acts, &months);
        assert_eq!(dues, ["50.00", "0.00", "0.00"]);
        assert_eq!(book.fund_total("rupression"), "50.00");
        let march = book.json(&["product", "surplus", "2026-03"])["surplus"][0]["working"].to_string();
        assert!(march.contains("50.00 is taken back: the months after make it up"), "{march}");
        // The sale of April is undone as well, and five more go in May: February's 50.00 pay for them.
        let april = book.json(&["report", "journal", "--month", "2026-04"])["rows"][0]["entry"].to_string();
        book.done(&["reverse", &april]);
        book.record(&format!(r#"{{"key":"may","date":"2026-05-05",{SELL_5}}}"#));
        let may = book.json(&["product", "surplus", "2026-05"])["surplus"][0].clone();
        assert_eq!((&may["due"], &may["carried"]), (&"0.00".into(), &"50.00".into()), "{may}");
        book.assert_sound();
    });
}
