//! The reports of goods tell the same thing the same way: what came from another place is not taken back, what is damaged is
//! lost, and surplus is what is left after what shops kept.

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// 10 shirts for 60.00: 4 to the stall, 3 to a shop that sells 2 and keeps 30 percent; of 3 sold one comes back whole and
/// one damaged; one more is damaged on the shelf.
fn book_of_a_month(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&[
        "product",
        "add",
        "SHIRT",
        "--name",
        "T-shirt",
        "--price",
        "18.00",
        "--fund",
        "merch",
        "--surplus-to",
        "rupression",
    ]);
    book.done(&["place", "add", "Stall"]);
    book.done(&["place", "add", "A", "--name", "Infoshop A", "--shop"]);
    book.record(
        r#"{"key":"b","act":"stock_purchase","date":"2026-03-01","items":[{"product":"SHIRT","quantity":10,"cost":"60.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"m","act":"stock_moved","date":"2026-03-02","items":[{"product":"SHIRT","quantity":4}],"into":"Assets:Inventory:Stall"}
{"key":"s","act":"merch_sale","date":"2026-03-03","reference":"S-1","items":[{"product":"SHIRT","quantity":3}],"into":"Assets:Cash:Box"}
{"key":"r","act":"sale_refund","date":"2026-03-04","of":"S-1","items":[{"product":"SHIRT","quantity":1}],"amount":"18.00","goods":"back"}
{"key":"d","act":"sale_refund","date":"2026-03-05","of":"S-1","items":[{"product":"SHIRT","quantity":1}],"amount":"18.00","goods":"damaged"}
{"key":"o","act":"consignment_out","date":"2026-03-06","shop":"A","items":[{"product":"SHIRT","quantity":3}]}
{"key":"c","act":"consignment_settlement","date":"2026-03-20","shop":"A","items":[{"product":"SHIRT","quantity":2}],"commission_percent":"30"}
{"key":"g","act":"give_away","date":"2026-03-21","items":[{"product":"SHIRT","quantity":1}],"expense":"Expenses:Merch:Shrinkage"}"#,
    );
    book
}

/// The rows of a report as CSV that begin so.
fn rows(book: &Book, report: &[&str], start: &str) -> Vec<String> {
    let told = book.done(&[&["report"], report, &["--format", "csv"]].concat());
    told.lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect()
}

#[test]
fn what_comes_from_elsewhere_is_not_taken_back_and_what_is_damaged_is_lost() {
    on_both(|url| {
        let book = book_of_a_month(url);
        let month = ["--month", "2026-03"];
        // opening, bought, returned, arrived, sold, given, lost, sent, closing
        let stock = rows(&book, &[&["stock"], &month[..]].concat(), "stock_pieces,");
        let counts: Vec<&str> = stock.iter().filter_map(|row| row.split(",merch,").nth(1)).collect();
        assert_eq!(counts, ["0,10,2,0,3,0,2,7,0,", "0,0,0,4,0,0,0,0,4,", "0,0,0,3,2,0,0,0,1,"], "{stock:?}");
        // printed, its cost, sold less taken back, its cost, given, its cost, lost, its cost, left
        let copies = rows(&book, &[&["copies"], &month[..]].concat(), "copies,");
        assert!(copies[0].contains(",EUR,10,60.00,3,18.00,0,0.00,2,12.00,5,"), "{copies:?}");
        let borne = rows(&book, &[&["copies"], &month[..]].concat(), "bearers,").join("\n");
        for (account, amount) in [("COGS", "18.00"), ("Shrinkage", "12.00")] {
            assert!(borne.lines().any(|row| row.contains(account) && row.contains(amount)), "{account}: {borne}");
        }
        book.assert_sound();
    });
}

#[test]
fn surplus_is_after_what_shops_kept_in_every_place() {
    on_both(|url| {
        let book = book_of_a_month(url);
        // 54.00 less 36.00 paid back, and 36.00 of the shop: 54.00; 3 pieces had cost 18.00; the shop kept 10.80.
        let told = "3,54.00,18.00,10.80,25.20,5";
        for period in [&["--month", "2026-03"][..], &["--from", "2026-03-01", "--to", "2026-03-30"]] {
            let merch = rows(&book, &[&["merch"], period].concat(), "SHIRT,");
            assert!(merch[0].contains(told), "{period:?}: {merch:?}");
        }
        assert_eq!(book.json(&["product", "surplus", "2026-03"])["surplus"][0]["due"], "25.20");
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let wrong = visitor.get("/merch/surplus?month=abc");
        assert!(wrong.status == 422 && wrong.text().contains("“abc” is no month"), "{}", wrong.text());
        assert!(visitor.get("/merch/surplus?month=2026-03").text().contains("25.20"));
        // Some were lost and given away: of which batch each sale was is not known.
        let page = visitor.get("/merch/SHIRT").text();
        assert!(page.contains("told only while all that left was sold"), "{page}");
        // 4 badges for 4.00, 3 of them sold for 2.00 each.
        book.done(&["product", "add", "BADGE", "--price", "2.00", "--fund", "merch"]);
        book.record(
            r#"{"key":"bb","act":"stock_purchase","date":"2026-03-01","items":[{"product":"BADGE","quantity":4,"cost":"4.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"bs","act":"merch_sale","date":"2026-03-22","items":[{"product":"BADGE","quantity":3}],"into":"Assets:Cash:Box"}"#,
        );
        let page = visitor.get("/merch/BADGE").text();
        assert!(page.contains("36.003.003.00"), "{page}");
    });
}

#[test]
fn moves_stand_in_the_order_of_their_days_page_after_page() {
    on_both(|url| {
        let book = book_of_a_month(url);
        for n in 0..60 {
            let day = format!("2026-03-{:02}", 28 - n % 20);
            book.record(&format!(
                r#"{{"key":"x-{n}","act":"gift_in_kind","date":"{day}","product":"SHIRT","quantity":1,"value":"6.00"}}"#
            ));
        }
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let (mut address, mut keys) = ("/merch/SHIRT/moves".to_owned(), Vec::new());
        loop {
            let page = visitor.get(&address);
            let dates = crate::support::visitor::css("tbody td.date");
            let days = page.html().select(&dates);
            keys.extend(days.map(|day| day.text().collect::<String>().trim().to_owned()));
            match page.links().into_iter().find(|href| href.contains("before=")) {
                Some(next) => address = next,
                None => break,
            }
        }
        let day = |text: &String| {
            let number = text.split_whitespace().next().and_then(|day| day.parse::<u32>().ok());
            number.unwrap_or_else(|| panic!("no day in {text}"))
        };
        let days: Vec<u32> = keys.iter().map(day).collect();
        assert!(days.len() > 70, "{}", days.len());
        assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "{days:?}");
        for unknown in ["before=17.2", "before=abc", "place=nowhere+at+all"] {
            assert_eq!(visitor.get(&format!("/merch/SHIRT/moves?{unknown}")).status, 404, "{unknown}");
        }
    });
}

#[test]
fn a_set_tells_how_many_its_parts_make() {
    on_both(|url| {
        let book = book_of_a_month(url);
        book.done(&["product", "add", "PAIR", "--price", "30.00", "--fund", "merch", "--part", "2 SHIRT"]);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let page = visitor.get("/merch/PAIR").text();
        assert!(page.contains("2 can be made of what is there"), "5 are left: {page}");
    });
}

#[test]
fn who_buys_and_pays_later_is_owed_by_name_and_what_they_pay_too_much_is_a_gift() {
    on_both(|url| {
        let book = book_of_a_month(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        let action = "/record/order";
        let mut form = visitor.get(action).form(action);
        form.fill("quantity-SHIRT", "2");
        form.fill("owed_by", "AnnaB");
        form.fill("place", "Assets:Inventory:Stall");
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        let owed = visitor.get("/owed");
        assert!(owed.text().contains("AnnaB") && owed.text().contains("36.00"), "{}", owed.text());
        let letters: Vec<String> = owed.links().into_iter().filter(|href| href.ends_with("/letter")).collect();
        let letters: Vec<String> = letters.iter().map(|href| visitor.get(href).text()).collect();
        assert!(letters.iter().any(|letter| letter.contains("Dear AnnaB,")), "{letters:?}");
        // 50.00 for 36.00: refused in names, then the rest is a gift.
        let action = "/record/received";
        let mut form = visitor.get(action).form(action);
        form.fill("amount", "50");
        form.fill("from", "Assets:Receivable:AnnaB");
        form.fill("into", "Assets:Cash:Box");
        let refused = visitor.send(&form, 0);
        assert!(refused.status == 422 && refused.text().contains("36.00 EUR is open at AnnaB"), "{}", refused.text());
        assert!(!refused.text().contains("Assets:Receivable"), "no path is told: {}", refused.text());
        form.fill("donation_fund", "rupression");
        let seen = visitor.send(&form, 0);
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(visitor.send(&seen.form(action), 0).status, 303);
        assert_eq!(book.fund_total("rupression"), "14.00");
        assert_eq!(book.json(&["owed"])["owed"].as_array().unwrap().len(), 1, "only the shop owes");
        book.assert_sound();
    });
}
