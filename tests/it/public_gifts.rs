//! What the public page makes of gifts that were taken back, shared between funds, bore a fee, or came in another currency:
//! none of them empties it, and none can be read from it.

use serde_json::Value;

use crate::support::book::{Book, parsed};
use crate::support::engines::on_both;

fn donation(key: &str, date: &str, fund: &str, amount: &str, more: &str) -> String {
    format!(
        r#"{{"key":"{key}","act":"donation","date":"{date}","fund":"{fund}","amount":"{amount}","into":"Assets:Bank:Giro"{more}}}"#
    )
}

fn given(fund: &str, month: &str, count: usize) -> Vec<String> {
    let one = |n: usize| {
        let (key, date) = (format!("{fund}-{month}-{n}"), format!("{month}-{:02}", n % 27 + 1));
        donation(&key, &date, fund, &format!("{}.00", 10 + n), "")
    };
    (0..count).map(one).collect()
}

fn looked(book: &Book, month: &str) -> Value {
    book.json(&["report", "public", "--month", month])
}

fn published(book: &Book, month: &str) -> Value {
    let folder = format!("{}/", book.path(&format!("site-{month}")));
    book.done(&["report", "public", "--output", &folder, "--month", month]);
    parsed(&std::fs::read_to_string(format!("{folder}data.json")).unwrap())
}

fn sum_of_gifts(page: &Value) -> i64 {
    page["months"].as_array().unwrap().iter().map(|row| row["gifts"].as_i64().unwrap()).sum()
}

#[test]
fn one_refund_takes_one_gift_away_and_not_the_page() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let months = ["2025-03", "2025-04", "2025-05", "2025-06"];
        book.record(&months.iter().flat_map(|month| given("general", month, 20)).collect::<Vec<_>>().join("\n"));
        let gifts = || {
            let page = published(&book, "2025-06");
            assert_eq!(page["withheld"].as_array().unwrap().len(), 0, "{page}");
            sum_of_gifts(&page)
        };
        let told = || sum_of_gifts(&looked(&book, "2025-06"));
        assert_eq!(looked(&book, "2025-03")["months"][0]["gifts"], 20);
        book.record(r#"{"key":"part","act":"refund","date":"2025-06-28","of":"general-2025-06-3","amount":"2.00"}"#);
        assert_eq!(told(), 20, "of the one month; a gift of which some went back is still one");
        book.record(r#"{"key":"rest","act":"refund","date":"2025-06-29","of":"general-2025-06-3"}"#);
        assert_eq!(told(), 19, "now all of it went back");
        book.record(
            r#"{"key":"other","act":"refund","date":"2025-06-29","fund":"general","amount":"2.00","from":"Assets:Bank:Giro"}"#,
        );
        assert_eq!(told(), 18, "nobody knows of which gift");
        book.done(&["reverse", "1", "--date", "2025-06-30"]);
        assert_eq!(gifts(), 77);
        book.assert_sound();
    });
}

#[test]
fn a_gift_taken_back_after_a_publication_blocks_neither_the_next_page_nor_its_funds() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["fund", "add", "families", "--restricted"]);
        let both = |month: &str, each: usize| {
            book.record(&[given("rupression", month, each), given("families", month, each)].concat().join("\n"));
        };
        both("2025-01", 20);
        let funds = |page: &Value| page["funds"].as_array().unwrap().len();
        assert_eq!(funds(&published(&book, "2025-01")), 2);
        book.done(&["reverse", "7", "--date", "2025-02-03"]);
        for month in ["2025-02", "2025-03"] {
            both(month, 10);
            let page = published(&book, month);
            assert_eq!(funds(&page), 2, "{page}");
        }
        assert_eq!(sum_of_gifts(&published(&book, "2025-03")), 79);
        // One gift taken back and nothing else: whoever kept the page would read it from the next.
        book.done(&["reverse", "9", "--date", "2025-04-03"]);
        let folder = format!("{}/", book.path("refused"));
        let refused = book.refused(&["report", "public", "--output", &folder, "--month", "2025-04"]);
        assert!(refused.contains("gifts were taken back"), "{refused}");
    });
}

#[test]
fn a_gift_that_several_funds_share_is_one_gift() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(&[given("general", "2025-07", 6), given("general", "2025-09", 6)].concat().join("\n"));
        book.record(
            r#"{"key":"shared","act":"split","date":"2025-08-09","into":"Assets:Bank:Giro","parts":[{"fund":"general","amount":"12.00"},{"fund":"merch","amount":"12.77"},{"fund":"rupression","amount":"13.00"}]}"#,
        );
        let page = published(&book, "2025-09");
        assert!(!page.to_string().contains("37.77"), "{page}");
        assert_eq!(sum_of_gifts(&page), 13);
        let months = page["months"].as_array().unwrap();
        assert!(months.iter().all(|row| row["gifts"].as_i64().unwrap() >= 3), "August stands with a neighbour: {page}");
        assert!(!page["funds"].to_string().contains("\"12.77\""), "{page}");
    });
}

#[test]
fn fees_are_told_where_three_gifts_bore_them_and_else_taken_off_what_came_in() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let by_paypal = |key: &str, date: &str| {
            let line = donation(key, date, "general", "25.00", r#","fee":"0.97""#);
            line.replace("Assets:Bank:Giro", "Assets:PayPal:EUR")
        };
        book.record(&[given("general", "2025-01", 2), vec![by_paypal("p1", "2025-01-20")]].concat().join("\n"));
        let page = published(&book, "2025-01");
        assert!(!page.to_string().contains("\"0.97\"") && !page["purposes"].to_string().contains("costs"), "{page}");
        let all = |page: &Value, column: &str| page["funds"].as_array().unwrap().last().unwrap()[column].clone();
        let three = |page: &Value| [all(page, "income"), all(page, "spending"), all(page, "carried_forward")];
        assert_eq!(three(&page), ["45.03", "0.00", "45.03"], "10.00 + 11.00 + 24.03");
        assert_eq!(page["income_as_it_arrived"][0], "EUR", "{page}");
        // Three gifts more, one with a fee: still none is told, not even as what is new on this page.
        book.record(&[given("general", "2025-02", 2), vec![by_paypal("p2", "2025-02-20")]].concat().join("\n"));
        let page = published(&book, "2025-02");
        assert_eq!(three(&page), ["90.06", "0.00", "90.06"]);
        // In a book of its own, where each month has enough of them, they are told.
        on_both(|url| {
            let book = Book::with_funds(url);
            let lines: Vec<String> = (0..3).map(|n| by_paypal(&format!("q{n}"), "2025-03-04")).collect();
            book.record(&lines.join("\n"));
            let page = published(&book, "2025-03");
            assert_eq!(three(&page), ["75.00", "2.91", "72.09"]);
            assert_eq!(page["purposes"][0]["purpose"], "costs_of_gifts", "{page}");
            assert_eq!(page["purposes"][0]["amount"], "2.91");
            assert!(page["income_as_it_arrived"].is_null());
        });
    });
}

#[test]
fn what_a_withheld_currency_was_exchanged_for_is_withheld_with_it() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:PayPal:USD"]);
        let dollars = |key: &str, date: &str| {
            let line = donation(key, date, "general", "100.00", r#","currency":"USD""#);
            line.replace("Assets:Bank:Giro", "Assets:PayPal:USD")
        };
        let exchange = |key: &str, date: &str| {
            format!(
                r#"{{"key":"{key}","act":"conversion","date":"{date}","from":"Assets:PayPal:USD","amount":"100.00","currency":"USD","into":"Assets:Bank:Giro","received":"85.90","received_currency":"EUR","fund":"general"}}"#
            )
        };
        book.record(
            &[given("general", "2025-01", 3), vec![dollars("d1", "2025-01-05"), exchange("x1", "2025-01-06")]]
                .concat()
                .join("\n"),
        );
        let page = published(&book, "2025-01");
        assert_eq!(page["withheld"][0], "USD");
        assert_eq!(page["exchange_withheld"][0], "EUR");
        for row in page["funds"].as_array().unwrap() {
            assert_eq!(row["income"], "33.00", "{row}");
            assert!(!row.to_string().contains("85.90") && !row.to_string().contains("118.90"), "{row}");
        }
        // With three gifts the dollars are told; what the first of them was exchanged for is not.
        book.record(
            &[given("general", "2025-02", 3), vec![dollars("d2", "2025-02-05"), dollars("d3", "2025-02-05")]]
                .concat()
                .join("\n"),
        );
        let page = published(&book, "2025-02");
        assert_eq!(page["withheld"].as_array().unwrap().len(), 0, "{page}");
        assert!(!page.to_string().contains("85.90"), "{page}");
        let mut dollars_told = page["funds"].as_array().unwrap().iter().filter(|row| row["currency"] == "USD");
        assert!(dollars_told.clone().count() > 0 && dollars_told.all(|row| row["income"] == "300.00"), "{page}");
        assert!(
            !page["funds"].to_string().contains("100.00") && !page["funds"].to_string().contains("200.00"),
            "{page}"
        );
        book.record(
            &[exchange("x2", "2025-03-06"), exchange("x3", "2025-03-07")]
                .into_iter()
                .chain(given("general", "2025-03", 3))
                .chain(
                    (4..7).flat_map(|n| {
                        [dollars(&format!("d{n}"), "2025-03-08"), exchange(&format!("x{n}"), "2025-03-09")]
                    }),
                )
                .collect::<Vec<_>>()
                .join("\n"),
        );
        let page = published(&book, "2025-03");
        assert!(page["exchange_withheld"].is_null(), "five more: {page}");
        assert!(page["funds"].to_string().contains("515.40"), "six times 85.90: {page}");
    });
}

/// What is kept, as rows of text.
fn kept(book: &Book) -> Vec<String> {
    let query = "SELECT CAST(account_id AS TEXT) || ' ' || CAST(fund_id AS TEXT) || ' ' || currency || ' ' || CAST(month AS TEXT)
             || ' ' || CAST(gifts AS TEXT) || ' ' || CAST(lines AS TEXT) || ' ' || CAST(amount_minor AS TEXT) AS t
         FROM gift_parts ORDER BY account_id, fund_id, currency, month";
    book.raw().texts(query)
}

#[test]
fn the_migration_fills_what_is_kept_as_the_program_keeps_it_and_verify_finds_what_is_wrong() {
    on_both(|url| {
        let book = Book::at(url);
        book.done(&["init", "--demo"]);
        let rows = kept(&book);
        assert!(rows.len() > 20, "{rows:?}");
        let folder = if url.starts_with("sqlite://") { "sqlite" } else { "postgres" };
        let file = format!("{}/migrations/{folder}/2026-11-30-001401_gift_parts/up.sql", env!("CARGO_MANIFEST_DIR"));
        book.raw().must("DROP TABLE gift_parts");
        book.raw().must(&std::fs::read_to_string(file).unwrap());
        assert_eq!(kept(&book), rows);
        book.assert_sound();
        book.raw().must("UPDATE gift_parts SET gifts = gifts + 1 WHERE gifts = (SELECT MAX(gifts) FROM gift_parts)");
        let said: Vec<String> = book.verification().findings.into_iter().map(|one| one.message).collect();
        assert!(!said.is_empty() && said.iter().all(|one| one.starts_with("What is kept of gifts on ")), "{said:?}");
    });
}
