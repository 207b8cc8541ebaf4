//! The auditors' sample: kept month by month, and the same as a choice among all entries.

use serde_json::Value;
use solidarity_ledger::ops::attach_voucher::attach_voucher;

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;

/// Numbers and reasons of the sample, and how much spending has no voucher.
fn sample(book: &Book, period: &[&str]) -> (Vec<(String, String)>, Value) {
    let told = book.json(&[&["report", "audit"], period].concat());
    let rows = told["sample"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (rows.map(|row| (text(&row["entry"]), text(&row["chosen"]))).collect(), told["spending_without_voucher"].clone())
}

fn kept(book: &Book) -> (Vec<String>, Vec<String>) {
    let candidates = "SELECT CAST(month AS TEXT) || ' ' || CAST(entry AS TEXT) || ' ' || CAST(size_minor AS TEXT) AS t \
         FROM audit_candidates ORDER BY month, entry";
    let counts = "SELECT CAST(month AS TEXT) || ' ' || CAST(entries AS TEXT) AS t FROM unvouched_months \
         WHERE entries <> 0 ORDER BY month";
    (book.raw().texts(candidates), book.raw().texts(counts))
}

/// Three months with forty gifts and ten payments each, of amounts that differ.
fn busy(url: &str) -> Book {
    let book = Book::with_funds(url);
    let mut acts = Vec::new();
    for month in 1..=3 {
        for n in 1..=40 {
            let amount = (n * 37 + month * 11) % 91 + 5;
            let day = n % 28 + 1;
            acts.push(format!(
                r#"{{"key":"g{month}-{n}","act":"donation","date":"2026-0{month}-{day:02}","fund":"general","amount":"{amount}.00","into":"Assets:Bank:Giro"}}"#
            ));
        }
        for n in 1..=10 {
            acts.push(format!(
                r#"{{"key":"p{month}-{n}","act":"payment","date":"2026-0{month}-28","fund":"general","amount":"{}.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal"}}"#,
                n + month
            ));
        }
    }
    book.record(&acts.join("\n"));
    book
}

#[test]
fn the_kept_sample_is_that_of_all_entries_and_a_period_that_cuts_months_reads_them() {
    on_both(|url| {
        let book = busy(url);
        let quarter = sample(&book, &["--from", "2026-01-01", "--to", "2026-03-31"]);
        assert_eq!(quarter.0.len(), 25);
        assert_eq!(quarter.1, 30);
        // Everything is of one fund; asked for by fund, the entries themselves are read.
        assert_eq!(sample(&book, &["--from", "2026-01-01", "--to", "2026-03-31", "--fund", "general"]), quarter);
        let cut = ["--from", "2026-01-10", "--to", "2026-03-27"];
        let (chosen, without) = sample(&book, &cut);
        assert_eq!(sample(&book, &[&cut[..], &["--fund", "general"]].concat()), (chosen.clone(), without.clone()));
        assert_eq!((chosen.len(), without), (25, 20.into()), "the payments of March are of its last days");
        book.assert_sound();
    });
}

#[test]
fn a_later_voucher_counts_once_and_a_book_from_before_or_loaded_keeps_the_same() {
    on_both(|url| {
        let book = busy(url);
        let paid: Vec<String> = book.raw().texts(
            "SELECT CAST(sequence AS TEXT) AS t FROM entries WHERE idempotency_key IN ('p1-1', 'p1-2', 'g1-1') ORDER BY sequence",
        );
        for (at, name) in [(0, "a.pdf"), (1, "b.pdf"), (1, "c.pdf"), (2, "d.pdf")] {
            let content = format!("%PDF-1.4 {name}").into_bytes();
            attach_voucher(&mut book.conn(), paid[at].parse().unwrap(), name, content, &acting()).unwrap();
        }
        let all = ["--from", "2026-01-01", "--to", "2026-03-31"];
        let told = sample(&book, &all);
        assert_eq!(told.1, 28, "a gift that has a voucher is no spending");
        book.assert_sound();
        let before = kept(&book);
        book.raw().must("DELETE FROM audit_candidates");
        book.raw().must("DELETE FROM unvouched_months");
        assert_eq!(sample(&book, &all), told, "filled when the book is opened");
        assert_eq!(kept(&book), before);
        book.raw().must("UPDATE unvouched_months SET entries = entries + 1");
        let said: Vec<String> = book.verification().findings.into_iter().map(|one| one.message).collect();
        let wanted =
            |month: &str| format!("What is kept for the auditors' sample of {month} is not what its entries say.");
        assert_eq!(said, ["2026-01", "2026-02", "2026-03"].map(wanted));
    });
}
