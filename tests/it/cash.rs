//! Cash counted against the book, handed from one to another; and who owes us since when: on both engines.

use solidarity_ledger::ops::count_cash::{Counted, Difference, Pieces, count_cash};
use solidarity_ledger::ops::survey_debts::list_debts;
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::cash;

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// A box with 60.00 of general and 40.00 of merch.
fn book_with_cash(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.record(
        r#"{"key":"a","act":"income","date":"2026-03-01","fund":"general","amount":"60.00","income":"Income:Membership","into":"Assets:Cash:Box"}
{"key":"b","act":"income","date":"2026-03-02","fund":"merch","amount":"40.00","income":"Income:Membership","into":"Assets:Cash:Box"}"#,
    );
    book
}

fn sheet(key: &str, pieces: &[(i64, i64)], other: i64) -> Counted {
    Counted {
        account: "Assets:Cash:Box".parse().unwrap(),
        on: "2026-03-10".parse().unwrap(),
        pieces: pieces.iter().map(|(worth, pieces)| Pieces { worth: *worth, pieces: *pieces }).collect(),
        other: solidarity_ledger::ledger::Money::new(other, solidarity_ledger::ledger::Currency::EUR),
        second: String::new(),
        key: key.to_owned(),
    }
}

#[test]
fn a_count_is_kept_with_its_coins_and_its_difference_is_shared_by_what_lies_there() {
    on_both(|url| {
        let book = book_with_cash(url);
        let mut conn = book.conn();
        // 4 × 20.00 + 12 × 1.00 + 3.00 in rolls = 95.00 of 100.00: 5.00 short, 3.00 of general and 2.00 of merch.
        let counted = sheet("c-1", &[(2000, 4), (100, 12), (500, 0)], 300);
        let number = count_cash(&mut conn, &counted, Difference::Post(None), &acting()).unwrap();
        assert_eq!(count_cash(&mut conn, &counted, Difference::Post(None), &acting()).unwrap(), number, "sent twice");
        let kept = cash::find_count(&mut conn, number).unwrap().unwrap();
        assert_eq!((kept.book.minor, kept.counted.minor, kept.entry), (10_000, 9_500, Some(3)));
        assert!(
            kept.document.contains(r#""pieces":[{"worth":2000,"pieces":4},{"worth":100,"pieces":12}]"#),
            "{}",
            kept.document
        );
        assert_eq!((book.fund_total("general"), book.fund_total("merch")), ("57.00".into(), "38.00".into()));
        // Counted again with nothing missing: kept, and nothing is posted.
        let again = count_cash(&mut conn, &sheet("c-2", &[(500, 19)], 0), Difference::Post(None), &acting()).unwrap();
        assert_eq!(cash::find_count(&mut conn, again).unwrap().unwrap().entry, None);
        assert_eq!(book.counts(&["entries", "cash_counts"]), [3, 2]);
        book.assert_sound();
    });
}

#[test]
fn a_difference_may_stay_open_or_be_borne_by_one_fund_and_no_count_can_be_changed() {
    on_both(|url| {
        let book = book_with_cash(url);
        let list = |book: &Book| book.json(&["cash", "list"])["boxes"].as_array().unwrap()[0].clone();
        let before = list(&book);
        assert_eq!((&before["account"], &before["counted_on"]), (&"Assets:Cash:Box".into(), &serde_json::Value::Null));
        let left = book.json(&["cash", "count", "Assets:Cash:Box", "--counted", "101.50", "--on", "2026-03-10"]);
        assert_eq!((&left["difference"], &left["book"]), (&"1.50".into(), &"100.00".into()));
        assert_eq!(book.counts(&["entries"]), [2]);
        book.done(&[
            "cash",
            "count",
            "Assets:Cash:Box",
            "--counted",
            "101.50",
            "--on",
            "2026-03-11",
            "--post",
            "--fund",
            "general",
        ]);
        assert_eq!(book.fund_total("general"), "61.50");
        let after = list(&book);
        assert_eq!((&after["counted"], &after["counted_on"]), (&"101.50".into(), &"2026-03-11".into()));
        for sql in ["UPDATE cash_counts SET counted_minor = 0", "DELETE FROM cash_counts"] {
            let refused = book.raw().run(sql).unwrap_err();
            assert!(refused.contains("ledger: a count of cash is never"), "{refused}");
        }
        let wrong = book.refused(&["cash", "count", "Assets:Bank:Giro", "--counted", "1.00"]);
        assert!(wrong.contains("no cash box Assets:Bank:Giro"), "{wrong}");
        assert!(book.refused(&["cash", "count", "Assets:Cash:Box", "--counted=-1.00"]).contains("less than nothing"));
        // By piece: two tens, three coins of fifty cents, and a roll that nobody opened.
        let by_piece = |more: [&'static str; 2]| {
            [&["cash", "count", "Assets:Cash:Box", "--on", "2026-03-12", "--pieces", "10x2", "0.50x3"][..], &more]
                .concat()
        };
        let counted = book.json(&by_piece(["--other", "80.00"]));
        assert_eq!((&counted["counted"], &counted["difference"]), (&"101.50".into(), &"0.00".into()));
        let number = counted["count"].as_i64().unwrap();
        let kept = cash::find_count(&mut book.conn(), number).unwrap().unwrap();
        assert!(kept.document.contains(r#"{"worth":50,"pieces":3}"#), "{}", kept.document);
        assert!(book.refused(&by_piece(["--counted", "21.00"])).contains("The pieces come to 21.50 EUR"));
        let odd = book.refused(&["cash", "count", "Assets:Cash:Box", "--pieces", "ten"]);
        assert!(odd.contains("“ten” is not a worth and a number of pieces"), "{odd}");
        let nobody = book.refused(&["cash", "hand-over", "Assets:Cash:Box", "--to", "D-0099"]);
        assert!(nobody.contains("no contact D-0099"), "{nobody}");
        book.assert_sound();
    });
}

#[test]
fn a_debt_is_as_old_as_the_claims_that_stand_and_each_fund_pays_its_own() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["place", "add", "A", "--name", "Infoshop A", "--shop"]);
        book.done(&["product", "add", "ZINE", "--price", "5.00", "--fund", "merch"]);
        for (code, day) in [("E03", "2026-03-01"), ("E04", "2026-07-20")] {
            book.done(&["event", "add", code, "--name", code, "--date", day]);
        }
        book.record(
            r#"{"key":"1","act":"stock_purchase","date":"2026-01-02","items":[{"product":"ZINE","quantity":100,"cost":"100.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"2","act":"consignment_out","date":"2026-01-10","shop":"A","items":[{"product":"ZINE","quantity":60}]}
{"key":"3","act":"consignment_settlement","date":"2026-05-15","shop":"A","items":[{"product":"ZINE","quantity":8}]}
{"key":"4","act":"consignment_settlement","date":"2026-07-20","shop":"A","items":[{"product":"ZINE","quantity":14}]}
{"key":"5","act":"tickets_sold","date":"2026-02-01","event":"E03","amount":"15.00","into":"Assets:Bank:Giro"}
{"key":"6","act":"tickets_sold","date":"2026-07-10","event":"E04","amount":"80.00","into":"Assets:Bank:Giro"}
{"key":"7","act":"event_takings","date":"2026-07-20","event":"E04","into":"Assets:Cash:Box","ahead":"80.00"}"#,
        );
        book.done(&["reverse", "4"]);
        let (mut conn, today) = (book.conn(), acting().today);
        let chart = Chart::load(&mut conn).unwrap();
        let [owed, owing] = list_debts(&mut conn, &chart, today).unwrap();
        assert_eq!((owed.len(), owed[0].open.minor), (1, 4000));
        assert_eq!(owed[0].since(), Some("2026-05-15".parse().unwrap()), "not since the sheet that was taken back");
        assert_eq!(owed[0].parts[0].entry, 3);
        let tickets = owing.iter().find(|debt| debt.account.path.as_str() == "Liabilities:Payable:Tickets").unwrap();
        assert_eq!((tickets.open.minor, tickets.since()), (1500, Some("2026-02-01".parse().unwrap())));
        book.assert_sound();
    });
}

#[test]
fn what_shops_owe_is_shown_by_age_and_payments_settle_the_oldest_first() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Liabilities:Consignor:B"]);
        book.done(&["place", "add", "A", "--name", "Infoshop A", "--shop"]);
        book.done(&["product", "add", "ZINE", "--price", "5.00", "--fund", "merch"]);
        book.record(
            r#"{"key":"1","act":"stock_purchase","date":"2026-01-02","items":[{"product":"ZINE","quantity":100,"cost":"100.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"2","act":"consignment_out","date":"2026-01-10","shop":"A","items":[{"product":"ZINE","quantity":60}]}
{"key":"3","act":"consignment_settlement","date":"2026-02-01","shop":"A","items":[{"product":"ZINE","quantity":10}]}
{"key":"4","act":"consignment_settlement","date":"2026-05-15","shop":"A","items":[{"product":"ZINE","quantity":8}]}
{"key":"5","act":"consignment_settlement","date":"2026-07-20","shop":"A","items":[{"product":"ZINE","quantity":2}]}
{"key":"6","act":"payment_received","date":"2026-07-25","from":"Assets:Receivable:A","amount":"60.00","into":"Assets:Bank:Giro"}
{"key":"7","act":"consignor_sale","date":"2026-07-01","consignor":"B","fund":"general","amount":"20.00","into":"Assets:Cash:Box","commission_percent":"25"}"#,
        );
        let (mut conn, today) = (book.conn(), acting().today);
        let chart = Chart::load(&mut conn).unwrap();
        // 50.00 + 40.00 + 10.00 less 60.00, the oldest first: 30.00 of 15 May (77 days) and 10.00 of 20 July (11 days).
        let [owed, owing] = list_debts(&mut conn, &chart, today).unwrap();
        assert_eq!(owed.len(), 1);
        assert_eq!((owed[0].open.minor, owed[0].by_age(today)), (4000, [1000, 0, 3000, 0]));
        assert_eq!(owed[0].since(), Some("2026-05-15".parse().unwrap()));
        assert_eq!((owing[0].account.path.as_str(), owing[0].open.minor), ("Liabilities:Consignor:B", 1500));
        let places = book.json(&["place", "list"]);
        let shop =
            places["places"].as_array().unwrap().iter().find(|place| place["shop"] == true && place["kinds"] == 1);
        assert_eq!((&shop.unwrap()["quantity"], &shop.unwrap()["cost"]), (&40.into(), &"40.00".into()));
        assert_eq!(book.json(&["owed"])["owed"].as_array().unwrap().len(), 1);
        assert_eq!(book.json(&["owed", "--by-us"])["owed"][0]["open"], "15.00");
        book.assert_sound();
    });
}

#[test]
fn who_gets_money_back_that_they_had_paid_is_among_those_we_owe_until_it_is_paid() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["product", "add", "ZINE", "--price", "5.00", "--fund", "merch"]);
        book.record(
            r#"{"key":"1","act":"stock_purchase","date":"2026-01-02","items":[{"product":"ZINE","quantity":100,"cost":"100.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"2","act":"merch_sale","date":"2026-01-10","reference":"S","items":[{"product":"ZINE","quantity":4}],"into":"Assets:Receivable:Kim"}
{"key":"3","act":"payment_received","date":"2026-02-01","from":"Assets:Receivable:Kim","amount":"20.00","into":"Assets:Bank:Giro"}
{"key":"4","act":"sale_refund","date":"2026-03-01","of":"S"}"#,
        );
        let owed = book.json(&["owed", "--by-us"]);
        let row = &owed["owed"][0];
        assert_eq!((&row["open"], &row["since"]), (&"20.00".into(), &"2026-03-01".into()), "{owed}");
        assert_eq!(book.json(&["owed"])["owed"].as_array().unwrap().len(), 0);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/owed");
        let pay = page.links().into_iter().find(|link| link.starts_with("/record/paid?")).expect("a way to pay it");
        let mut form = visitor.get(&pay).form("/record/paid");
        assert_eq!(form.field("owed_to").unwrap().value, "Assets:Receivable:Kim");
        assert_eq!(form.field("amount").unwrap().value, "20.00");
        form.fill("from", "Assets:Bank:Giro");
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form("/record/paid"), 0).status, 303);
        assert_eq!(book.json(&["owed", "--by-us"])["owed"].as_array().unwrap().len(), 0);
        // Nothing more than what is owed, and nobody who owes us.
        let more = format!(
            r#"{{"key":"5","act":"payable_settled","date":"{}","owed_to":"Assets:Receivable:Kim","amount":"1.00","from":"Assets:Bank:Giro"}}"#,
            chrono::Local::now().date_naive()
        );
        assert!(book.refused(&["record", &book.file("more.jsonl", more)]).contains("0.00"));
        book.assert_sound();
    });
}

#[test]
fn every_page_says_since_when_a_shop_owes_by_the_same_rule() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["place", "add", "A", "--name", "Infoshop A", "--shop"]);
        book.done(&["product", "add", "ZINE", "--price", "4.00", "--fund", "merch"]);
        book.record(
            r#"{"key":"1","act":"stock_purchase","date":"2026-01-02","items":[{"product":"ZINE","quantity":100,"cost":"100.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"2","act":"consignment_out","date":"2026-01-10","shop":"A","items":[{"product":"ZINE","quantity":60}]}
{"key":"3","act":"consignment_settlement","date":"2026-06-11","shop":"A","items":[{"product":"ZINE","quantity":12}]}
{"key":"4","act":"consignment_settlement","date":"2026-07-01","shop":"A","items":[{"product":"ZINE","quantity":24}]}
{"key":"5","act":"payment_received","date":"2026-07-05","from":"Assets:Receivable:A","amount":"100.00","into":"Assets:Bank:Giro"}"#,
        );
        assert_eq!(book.json(&["owed"])["owed"][0]["since"], "2026-07-01", "48.00 of June are paid");
        let open = book.done(&["report", "reconciliation", "--year", "2026", "--format", "csv"]);
        assert!(open.contains("2026-07-01") && !open.contains("2026-06-11"), "{open}");
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        for path in ["/owed", "/stock"] {
            let text = visitor.get(path).text();
            assert!(text.contains("1 Jul 2026") && !text.contains("11 Jun 2026"), "{path}: {text}");
        }
        let text = visitor.get("/consignment/shop/A").text();
        let since = text.split("Open since").nth(1).unwrap_or_default();
        assert!(since.trim_start().starts_with("1 Jul 2026"), "{text}");
        book.assert_sound();
    });
}
