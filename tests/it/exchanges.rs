//! Exchanges of currency: what they were, what they won, and how old the money stays, on both engines.

use serde_json::Value;
use solidarity_ledger::ops::build_report::{PeriodAsked, ReportAsked, build_report};
use solidarity_ledger::ops::find_entries::{Backs, narrowed, sum};
use solidarity_ledger::reports::facts::Filter;
use solidarity_ledger::reports::table::{Drill, RowKind};
use solidarity_ledger::reports::{Report, ReportName};
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::entries;

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

fn earmark_ages(book: &Book, as_of: &str) -> Report {
    let period = PeriodAsked { as_of: Some(as_of.to_owned()), ..PeriodAsked::default() };
    let asked = ReportAsked {
        name: ReportName::EarmarkAge,
        period,
        filter: Filter::default(),
        compare: None,
        today: as_of.parse().unwrap(),
        printed_at: String::new(),
    };
    build_report(&mut book.conn(), &asked).unwrap()
}

/// Every number that leads to entries is what they add up to.
fn assert_led_to(book: &Book, report: &Report) {
    let mut conn = book.conn();
    let chart = Chart::load(&mut conn).unwrap();
    let mut followed = 0;
    for row in &report.sections[0].table.rows {
        for (column, cell) in report.sections[0].table.columns.iter().zip(&row.cells) {
            let Some(Drill::Entries(filter)) = &cell.drill else { continue };
            let told: i64 = sum(&mut conn, &chart, filter).unwrap().iter().map(|money| money.minor).sum();
            assert_eq!(told, cell.minor().unwrap(), "{} {:?} by {filter:?}", column.id, row.cells[1].value);
            followed += 1;
        }
    }
    assert!(followed > report.sections[0].table.rows.iter().filter(|row| row.kind == RowKind::Line).count());
}

const AGES: [&str; 6] = ["year", "received", "used", "left", "due_by", "status"];

#[test]
fn what_takes_a_gift_back_lowers_the_year_of_that_gift_and_no_older_one() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let gift = |key: &str, day: &str, amount: &str| {
            format!(
                r#"{{"key":"{key}","act":"donation","date":"{day}","fund":"rupression","amount":"{amount}","into":"Assets:Bank:Giro"}}"#
            )
        };
        book.record(&[gift("a", "2019-03-01", "100.00"), gift("b", "2020-01-20", "500.00")].join("\n"));
        book.done(&["reverse", "2", "--date", "2020-02-03", "--reason", "typed twice"]);
        book.record(&gift("c", "2020-03-05", "40.00"));
        let told = || rows(&book.json(&["report", "earmark-age", "--as-of", "2022-12-31"]), "rows", &AGES);
        let old = ["2019", "100.00", "0.00", "100.00", "2021-12-31", "overdue"];
        assert_eq!(told(), [old, ["2020", "40.00", "0.00", "40.00", "2022-12-31", "in_time"]]);
        assert_led_to(&book, &earmark_ages(&book, "2022-12-31"));

        // Given back a year later, and part of it the year after: it was the gift of 2020 all the same.
        book.record(
            &[
                gift("d", "2020-06-01", "30.00"),
                r#"{"key":"e","act":"refund","date":"2021-05-25","of":"d","amount":"20.00"}"#.to_owned(),
                r#"{"key":"f","act":"refund","date":"2022-05-25","of":"d","amount":"10.00"}"#.to_owned(),
            ]
            .join("\n"),
        );
        assert_eq!(told(), [old, ["2020", "40.00", "0.00", "40.00", "2022-12-31", "in_time"]]);
        assert_led_to(&book, &earmark_ages(&book, "2022-12-31"));
        // At the end of 2021 the second part was still there.
        assert_eq!(
            rows(&book.json(&["report", "earmark-age", "--as-of", "2021-12-31"]), "rows", &AGES),
            [
                ["2019", "100.00", "0.00", "100.00", "2021-12-31", "in_time"],
                ["2020", "50.00", "0.00", "50.00", "2022-12-31", "in_time"]
            ]
        );
        assert_led_to(&book, &earmark_ages(&book, "2021-12-31"));

        // Within a month, the day decides.
        for (day, left) in [("2022-05-24", "50.00"), ("2022-05-25", "40.00")] {
            let report = book.json(&["report", "earmark-age", "--as-of", day]);
            assert_eq!(rows(&report, "rows", &AGES)[1][3], left, "{day}");
        }
        assert_what_is_kept(&book, url);

        // What belongs to a year is listed with what was taken back of it later.
        let (mut conn, report) = (book.conn(), earmark_ages(&book, "2022-12-31"));
        let chart = Chart::load(&mut conn).unwrap();
        let Some(Drill::Entries(filter)) = &report.sections[0].table.rows[1].cells[3].drill else { panic!("no way") };
        let backs = Backs::of(&mut conn, &chart, filter).unwrap();
        let listed = entries::list(&mut conn, &chart, &narrowed(&chart, filter, &backs), false, None, 50).unwrap();
        assert_eq!(listed.iter().map(|one| one.seal.sequence).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7]);
    });
}

/// The migration fills what is kept as the program keeps it, and `verify` finds what is wrong.
fn assert_what_is_kept(book: &Book, url: &str) {
    let columns = ["account_id", "fund_id", "month", "given_month", "is_reversal", "debit_minor", "credit_minor"];
    let columns = columns.map(|column| format!("CAST({column} AS TEXT)")).join(" || ' ' || ");
    let kept = || book.raw().texts(&format!("SELECT {columns} AS t FROM given_back_months ORDER BY 1"));
    let rows = kept();
    assert_eq!(rows.len(), 3, "{rows:?}");
    let folder = if url.starts_with("sqlite://") { "sqlite" } else { "postgres" };
    let file = format!("{}/migrations/{folder}/2026-12-02-001801_given_back_months/up.sql", env!("CARGO_MANIFEST_DIR"));
    book.raw().must("DROP TABLE given_back_months");
    book.raw().must(&std::fs::read_to_string(file).unwrap());
    assert_eq!(kept(), rows);
    book.assert_sound();
    book.raw().must("UPDATE given_back_months SET debit_minor = debit_minor + 1 WHERE is_reversal = 1");
    let said: Vec<String> = book.verification().findings.into_iter().map(|one| one.message).collect();
    assert!(said.len() == 1 && said[0].starts_with("What is kept of money given back on "), "{said:?}");
    book.raw().must("UPDATE given_back_months SET debit_minor = debit_minor - 1 WHERE is_reversal = 1");
}

#[test]
fn an_exchange_leads_to_its_entries_and_nothing_to_none_and_a_comparison_keeps_what_either_year_had() {
    on_both(|url| {
        let book = with_currencies(url);
        book.record(
            &[
                r#"{"key":"b","act":"donation","date":"2025-01-02","fund":"general","amount":"100.00","currency":"USD","into":"Assets:PayPal:USD"}"#.to_owned(),
                exchange("c", "2025-02-01", ("100.00", "USD"), ("90.00", "EUR"), "general"),
                r#"{"key":"d","act":"donation","date":"2026-01-02","fund":"general","amount":"5.00","into":"Assets:Bank:Giro"}"#.to_owned(),
            ]
            .join("\n"),
        );
        let period = PeriodAsked { year: Some("2025".to_owned()), ..PeriodAsked::default() };
        let asked = ReportAsked {
            name: ReportName::Currency,
            period,
            filter: Filter::default(),
            compare: None,
            today: "2026-06-30".parse().unwrap(),
            printed_at: String::new(),
        };
        let report = build_report(&mut book.conn(), &asked).unwrap();
        let table = &report.sections[0].table;
        let at = |id: &str| table.columns.iter().position(|column| column.id == id).unwrap();
        let mut seen = 0;
        for row in table.rows.iter().filter(|row| row.kind == RowKind::Line) {
            for cell in [&row.cells[at("exchanged_in")], &row.cells[at("exchanged_out")]] {
                assert_eq!(cell.drill.is_some(), cell.minor() != Some(0), "{row:?}");
                seen += usize::from(cell.drill.is_some());
            }
        }
        assert_eq!(seen, 2, "dollars were given, euros were got");
        let text = book.done(&["report", "funds", "--year", "2026", "--compare", "previous", "--format", "text"]);
        let head = text.lines().find(|line| line.contains("Brought forward")).unwrap_or_else(|| panic!("{text}"));
        assert!(head.to_lowercase().contains("exchange") && text.contains("90.00"), "{text}");
        let alone = book.done(&["report", "funds", "--year", "2026", "--format", "text"]);
        let head = alone.lines().find(|line| line.contains("Brought forward")).unwrap();
        assert!(!head.to_lowercase().contains("exchange"), "{alone}");
    });
}
