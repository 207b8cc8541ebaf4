//! Exchanges of currency: what they were, what they won, and how old the money stays, on both engines.

use serde_json::Value;

use crate::support::book::Book;
use crate::support::engines::on_both;

fn rows(report: &Value, section: &str, fields: &[&str]) -> Vec<Vec<String>> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = report[section].as_array().unwrap().iter();
    rows.map(|row| fields.iter().map(|field| text(&row[*field])).collect()).collect()
}

fn exchange(
    key: &str,
    day: &str,
    (amount, currency): (&str, &str),
    (received, into): (&str, &str),
    fund: &str,
) -> String {
    let account = |currency: &str| {
        if currency == "EUR" { "Assets:Bank:Giro".to_owned() } else { format!("Assets:PayPal:{currency}") }
    };
    let (from, to) = (account(currency), account(into));
    format!(
        r#"{{"key":"{key}","act":"conversion","date":"{day}","from":"{from}","amount":"{amount}","currency":"{currency}","into":"{to}","received":"{received}","received_currency":"{into}","fund":"{fund}"}}"#
    )
}

fn with_currencies(url: &str) -> Book {
    let book = Book::with_funds(url);
    for path in ["Assets:PayPal:USD", "Assets:PayPal:CHF"] {
        book.done(&["account", "add", path]);
    }
    book
}

#[test]
fn every_exchange_tells_its_rate_and_what_it_won_where_the_book_knows() {
    on_both(|url| {
        let book = with_currencies(url);
        let gift = |key: &str, amount: &str, currency: &str, into: &str| {
            format!(
                r#"{{"key":"{key}","act":"donation","date":"2026-01-02","fund":"general","amount":"{amount}","currency":"{currency}","into":"{into}"}}"#
            )
        };
        book.record(
            &[
                gift("a", "500.00", "EUR", "Assets:Bank:Giro"),
                gift("b", "100.00", "USD", "Assets:PayPal:USD"),
                exchange("c", "2026-02-01", ("90.00", "EUR"), ("100.00", "CHF"), "general"),
                exchange("d", "2026-05-01", ("50.00", "CHF"), ("47.50", "EUR"), "general"),
                exchange("e", "2026-05-02", ("30.00", "USD"), ("27.10", "EUR"), "general"),
            ]
            .join("\n"),
        );
        let fields =
            ["given_currency", "given_amount", "got_currency", "got_amount", "rate", "in_own_currency", "gain"];
        let report = book.json(&["report", "currency", "--month", "2026-05"]);
        assert_eq!(
            rows(&report, "exchanges", &fields),
            [
                ["CHF", "50.00", "EUR", "47.50", "1 CHF = 0.9500 EUR", "47.50", "2.50"],
                // Dollars came as a gift: what they were worth nobody wrote down.
                ["USD", "30.00", "EUR", "27.10", "1 USD = 0.903333 EUR", "27.10", "null"],
            ]
        );
        let year = book.json(&["report", "currency", "--year", "2026"]);
        assert_eq!(
            rows(&year, "exchanges", &fields)[0],
            ["EUR", "90.00", "CHF", "100.00", "1 CHF = 0.9000 EUR", "90.00", "null"]
        );
        let text = book.done(&["report", "currency", "--month", "2026-05", "--format", "text"]);
        assert!(text.contains("Won or lost in all") && text.contains("not a market’s"), "{text}");
    });
}

#[test]
fn earmarked_money_does_not_grow_young_by_exchange() {
    on_both(|url| {
        let book = with_currencies(url);
        let gift = |key: &str, day: &str, amount: &str| {
            format!(
                r#"{{"key":"{key}","act":"donation","date":"{day}","fund":"rupression","amount":"{amount}","currency":"USD","into":"Assets:PayPal:USD"}}"#
            )
        };
        book.record(
            &[
                gift("a", "2024-03-01", "60.00"),
                gift("b", "2025-03-01", "60.00"),
                exchange("c", "2026-05-01", ("90.00", "USD"), ("81.00", "EUR"), "rupression"),
            ]
            .join("\n"),
        );
        let report = book.json(&["report", "earmark-age", "--as-of", "2026-06-30"]);
        assert_eq!(
            rows(&report, "rows", &["year", "currency", "received", "by_exchange", "used", "left", "due_by"]),
            [
                ["2024", "EUR", "0.00", "54.00", "0.00", "54.00", "2026-12-31"],
                ["2025", "EUR", "0.00", "27.00", "0.00", "27.00", "2027-12-31"],
                ["2024", "USD", "60.00", "0.00", "60.00", "0.00", "null"],
                ["2025", "USD", "60.00", "0.00", "30.00", "30.00", "2027-12-31"],
            ]
        );
    });
}
