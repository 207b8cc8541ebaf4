//! Shop orders that were paid become sales: price, sending, fee, cost, stock. Names of goods are said once, more than the price
//! is a gift, refunds take the goods back or not as somebody says. The files are made up.

use serde_json::Value;
use solidarity_ledger::acts::refund::Goods;
use solidarity_ledger::ops::explain_lines::{Decision, Explanation, decide_lines};
use solidarity_ledger::ops::propose_lines::{Because, Proposed, propose_lines};
use solidarity_ledger::ops::sell_orders::SaleBack;
use solidarity_ledger::store::personal::list_lines_of;
use solidarity_ledger::store::stock;

use crate::support::book::{Book, acting, entry};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const PAYPAL: &str = "Assets:PayPal:EUR";
const HEAD: &str =
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID,Reference Txn ID\n";
const ORDERS: &str = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Notes,Payment Method,Payment Reference,Refunded Amount,Id\n\
    #2001,dana@example.org,paid,2026-05-10 10:00:00 +0100,EUR,41.00,4.50,6.31,45.50,0.00,2,Shirt Solidarity,18.00,TS-M,Dana Probe,,PayPal,8AA00000BB0000051,0.00,7770001\n\
    #2001,dana@example.org,,,,,,,,,1,Sticker pack,5.00,ST,,,,,,\n";
const PAID: &str = "14/05/2026,10:00:00,CEST,Dana Probe,Express Checkout Payment,Completed,EUR,45.50,-1.90,43.60,dana@example.org,8AA00000BB0000051,\n";

/// A book with ten shirts and ten packs of stickers, bought for 6.00 and 1.00 each.
fn book(url: &str) -> Book {
    let book = Book::with_funds(url);
    if !book.done(&["account", "list"]).contains(PAYPAL) {
        book.done(&["account", "add", PAYPAL, "--currency", "EUR"]);
    }
    for (path, code, price, cost) in
        [("Assets:Inventory:Shirt", "SHIRT", 1800, "60.00"), ("Assets:Inventory:Stickers", "STICK", 500, "10.00")]
    {
        if !book.done(&["account", "list"]).contains(path) {
            book.done(&["account", "add", path]);
        }
        book.product(code, price, path, "merch");
        let key = format!("start-{code}");
        book.post(&entry(&key, "2026-01-01", "Assets:Bank:Giro", "Income:Donations:Free", "merch", "100.00"));
        book.record(&format!(
            r#"{{"key":"buy-{code}","act":"stock_purchase","date":"2026-01-02","items":[{{"product":"{code}","quantity":10,"cost":"{cost}"}}],"paid_from":"Assets:Bank:Giro"}}"#
        ));
    }
    book
}

fn import(book: &Book, content: &str) -> Value {
    book.json(&["import", &book.file("file.csv", content), "--account", PAYPAL])
}

fn proposed(book: &Book, import: i64) -> Vec<Proposed> {
    let mut conn = book.conn();
    let lines = list_lines_of(&mut conn, import).unwrap();
    propose_lines(&mut conn, lines).unwrap()
}

fn stock(book: &Book, code: &str) -> i64 {
    let mut conn = book.conn();
    let chart = solidarity_ledger::store::accounts::Chart::load(&mut conn).unwrap();
    stock::levels_of(&mut conn, &chart, code).unwrap().iter().map(|(_, level)| level.quantity).sum()
}

fn post(book: &Book, line: i64, explanation: Explanation) -> Vec<String> {
    let mut conn = book.conn();
    decide_lines(&mut conn, &[(line, Decision::Post(explanation))], &acting()).unwrap();
    let entry = solidarity_ledger::store::personal::find_line(&mut conn, line).unwrap().unwrap().entry.unwrap();
    let chart = solidarity_ledger::store::accounts::Chart::load(&mut conn).unwrap();
    let sealed = solidarity_ledger::store::entries::find(&mut conn, &chart, entry).unwrap().unwrap();
    let mut lines: Vec<String> =
        sealed.draft.lines.iter().map(|line| format!("{} {} {}", line.account, line.fund, line.amount)).collect();
    lines.sort();
    lines
}

#[test]
fn a_paid_order_is_a_sale_with_sending_fee_cost_and_stock_once_its_goods_are_known() {
    on_both(|url| {
        let book = book(url);
        import(&book, ORDERS);
        let came = import(&book, &format!("{HEAD}{PAID}"));
        assert_eq!(came["linked"], 1, "{came}");
        let asked = &proposed(&book, 2)[0];
        assert!(asked.needs_look && !asked.is_sure);
        let names = asked.because.iter().find_map(|one| match one {
            Because::UnknownGoods { names } => Some(names.clone()),
            _ => None,
        });
        assert_eq!(names.unwrap(), ["Shirt Solidarity", "Sticker pack"]);
        book.done(&["import", "goods", "--set", "TS-M=SHIRT", "--set", "Sticker pack=STICK"]);
        assert!(book.refused(&["import", "goods", "--set", "TS-M=NOTHERE"]).contains("product NOTHERE"));
        let known = &proposed(&book, 2)[0];
        assert!(known.is_sure && !known.needs_look, "{:?}", known.because);
        let lines = post(&book, known.line.id, known.explanation.clone().unwrap());
        assert_eq!(
            lines,
            [
                "Assets:Inventory:Shirt merch -12.00",
                "Assets:Inventory:Stickers merch -1.00",
                "Assets:PayPal:EUR merch 43.60",
                "Expenses:Fees:PayPal merch 1.90",
                "Expenses:Merch:COGS merch 1.00",
                "Expenses:Merch:COGS merch 12.00",
                "Income:Merch:Sales merch -36.00",
                "Income:Merch:Sales merch -5.00",
                "Income:Merch:Shipping merch -4.50",
            ]
        );
        assert_eq!((stock(&book, "SHIRT"), stock(&book, "STICK")), (8, 9));
        // The name is remembered: the next order needs no word.
        let next = ORDERS.replace("#2001", "#2002").replace("8AA00000BB0000051", "8AA00000BB0000052");
        import(&book, &next.replace("7770001", "7770002"));
        let paid = PAID.replace("8AA00000BB0000051", "8AA00000BB0000052").replace("14/05", "15/05");
        let done =
            book.json(&["import", &book.file("next.csv", format!("{HEAD}{paid}")), "--account", PAYPAL, "--post"]);
        assert_eq!(done["posted"], 1, "{done}");
        assert_eq!(stock(&book, "SHIRT"), 6);
        book.assert_sound();
    });
}

#[test]
fn what_was_paid_beyond_the_goods_is_a_gift_and_comes_from_the_place_that_was_said() {
    on_both(|url| {
        let book = book(url);
        book.done(&["account", "add", "Assets:Inventory:Post"]);
        book.record(
            r#"{"key":"move","act":"stock_moved","date":"2026-01-03","items":[{"product":"SHIRT","quantity":4}],"into":"Assets:Inventory:Post"}"#,
        );
        let tape = "date,paid to,item type,item name,artist,currency,item price,quantity,sub total,additional fan contribution,shipping,transaction fee,fee type,item total,amount you received,bandcamp transaction id,bandcamp transaction item id,net amount,package,buyer name,buyer email,buyer note\n\
            5/14/26 10:02am,Us,package,SHIRT,Us,EUR,18,1,18,5,3.5,1.20,paypal,26.5,25.30,9000001,8000001,25.30,Shirt,Dana Probe,dana@example.org,for Rupression\n";
        import(&book, tape);
        book.done(&["import", "goods", "--place", "Bandcamp, sales report=Assets:Inventory:Post"]);
        let paid = "14/05/2026,10:00:00,CEST,Dana Probe,Mobile Payment,Completed,EUR,26.50,-1.20,25.30,dana@example.org,8AA00000BB0000061,\n";
        import(&book, &format!("{HEAD}{paid}"));
        let one = &proposed(&book, 2)[0];
        assert!(
            one.because.iter().any(|why| matches!(why, Because::Sold { gift_minor: 500, .. })),
            "{:?}",
            one.because
        );
        let lines = post(&book, one.line.id, one.explanation.clone().unwrap());
        assert!(lines.contains(&"Income:Donations:Earmarked rupression -5.00".to_owned()), "{lines:?}");
        assert!(lines.contains(&"Assets:Inventory:Post merch -6.00".to_owned()), "{lines:?}");
        book.assert_sound();
    });
}

#[test]
fn an_order_dearer_than_what_was_paid_is_asked_about() {
    on_both(|url| {
        let book = book(url);
        import(&book, ORDERS);
        import(&book, &format!("{HEAD}{}", PAID.replace("45.50,-1.90,43.60", "40.00,-1.90,38.10")));
        let told = book.json(&["import", "details"])["details"][0].clone();
        assert_eq!(told["state"], "asked", "the same number, another amount: {told}");
        book.done(&["import", "link", &told["line"].to_string(), &told["candidates"][0]["payment"].to_string()]);
        book.done(&["import", "goods", "--set", "TS-M=SHIRT", "--set", "ST=STICK"]);
        let one = &proposed(&book, 2)[0];
        assert!(
            one.because.iter().any(|why| matches!(why, Because::TooDear { ordered_minor: 4550 })),
            "{:?}",
            one.because
        );
        assert!(one.explanation.as_ref().is_none_or(|known| known.sale.is_none()));
    });
}

#[test]
fn an_order_that_is_paid_back_takes_its_goods_back_or_not_as_somebody_says() {
    on_both(|url| {
        let book = book(url);
        import(&book, ORDERS);
        book.done(&["import", "goods", "--set", "TS-M=SHIRT", "--set", "ST=STICK"]);
        let back = "20/05/2026,10:00:00,CEST,Dana Probe,Payment Refund,Completed,EUR,-45.50,1.55,-43.95,dana@example.org,8AA00000BB0000059,8AA00000BB0000051\n";
        import(&book, &format!("{HEAD}{PAID}{back}"));
        let sale = proposed(&book, 2)[0].clone();
        post(&book, sale.line.id, sale.explanation.unwrap());
        let refund = proposed(&book, 2)[0].clone();
        assert!(refund.needs_look && !refund.is_sure, "nobody knows whether the shirts come back");
        let known = refund.explanation.unwrap();
        let entry = known.sale_back.as_ref().unwrap().entry;
        let returned = Explanation { sale_back: Some(SaleBack { entry, goods: Goods::Back }), ..known };
        let lines = post(&book, refund.line.id, returned);
        assert!(lines.contains(&"Expenses:Merch:COGS merch -12.00".to_owned()), "{lines:?}");
        assert!(lines.contains(&"Expenses:Fees:PayPal merch -1.55".to_owned()), "{lines:?}");
        assert_eq!((stock(&book, "SHIRT"), stock(&book, "STICK")), (10, 10));
        book.assert_sound();
    });
}

#[test]
fn the_pages_ask_once_what_a_name_is_and_the_review_posts_the_sale() {
    on_both(|url| {
        let book = book(url);
        import(&book, ORDERS);
        import(&book, &format!("{HEAD}{PAID}"));
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        let review = visitor.get("/imports/2/review");
        assert!(review.text().contains("nobody has said yet what these are"), "{}", review.text());
        assert!(review.links().contains(&"/details/goods".to_owned()));
        let mut form = visitor.get("/details/goods").form("/details/goods");
        form.fill("product-1", "SHIRT");
        form.fill("product-2", "STICK");
        let saved = visitor.land(visitor.send(&form, 0));
        assert!(saved.text().contains("Saved: 2"), "{}", saved.text());
        let page = visitor.get("/imports/2/review");
        assert!(page.text().contains("sold: 2 × SHIRT, 1 × STICK"), "{}", page.text());
        let form = page.form("/imports/2/review?page=1");
        let ready = form.buttons.iter().position(|(_, value)| value == "ready").unwrap();
        let after = visitor.land(visitor.send(&form, ready));
        assert!(after.text().contains("Entries made: 1"), "{}", after.text());
        assert_eq!(stock(&book, "SHIRT"), 8);
        book.assert_sound();
    });
}

#[test]
fn an_order_beyond_the_stock_is_refused_in_the_review_and_posted_with_the_reason_that_is_given() {
    on_both(|url| {
        let book = book(url);
        let order = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Notes,Payment Method,Payment Reference,Refunded Amount,Id\n\
            #2009,dana@example.org,paid,2026-05-10 10:00:00 +0100,EUR,216.00,0.00,0,216.00,0.00,12,Shirt Solidarity,18.00,SHIRT,Dana Probe,,PayPal,8AA00000BB0000059,0.00,7770009\n";
        import(&book, order);
        import(
            &book,
            &format!("{HEAD}{}", PAID.replace("45.50,-1.90,43.60", "216.00,-6.00,210.00").replace("51,", "59,")),
        );
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        let page = visitor.get("/imports/2/review");
        let form = page.form("/imports/2/review?page=1");
        let post = form.buttons.iter().position(|(_, value)| value == "post").unwrap();
        let refused = visitor.land(visitor.send(&form, post));
        assert!(refused.text().contains("holds 10 of SHIRT, and 12 are wanted"), "{}", refused.text());
        assert_eq!(stock(&book, "SHIRT"), 10);
        let mut again = refused.form("/imports/2/review?page=1");
        let line = proposed(&book, 2)[0].line.id;
        again.fill(&format!("note-{line}"), "two came back uncounted");
        let done = visitor.land(visitor.send(&again, post));
        assert!(!done.text().contains("are wanted"), "{}", done.text());
        assert_eq!(stock(&book, "SHIRT"), -2);
        book.assert_sound();
    });
}
