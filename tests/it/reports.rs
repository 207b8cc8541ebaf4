//! Every report on both engines: the same book says the same, to the byte, and an empty book has every report too.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::Days;
use serde_json::Value;
use solidarity_ledger::ledger::check::SealedEntry;
use solidarity_ledger::ledger::{Currency, Period};
use solidarity_ledger::ops::build_report::{PeriodAsked, ReportAsked, build_report};
use solidarity_ledger::render::{Format, render};
use solidarity_ledger::reports::ReportName;
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::entries::{self, EntryFilter};
use solidarity_ledger::store::totals;

use crate::support::book::{Book, parsed};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// Every report of the program, with what it must be told.
pub(crate) const REPORTS: [&[&str]; 25] = [
    &["monthly"],
    &["funds"],
    &["fund", "--fund", "rupression"],
    &["income"],
    &["activities"],
    &["position"],
    &["receipts-payments"],
    &["trial-balance"],
    &["ledger"],
    &["register", "--account", "Assets:Bank:Giro"],
    &["journal"],
    &["donations"],
    &["fees"],
    &["merch"],
    &["copies"],
    &["stock"],
    &["consignment"],
    &["event", "--event", "E05"],
    &["currency"],
    &["reconciliation"],
    &["earmark-age"],
    &["spheres"],
    &["handover"],
    &["audit"],
    &["public"],
];

/// A report without what differs between two books of the same content: moments, hashes, and what is drawn by a hash.
fn told(book: &Book, report: &[&str]) -> String {
    let printed = book.done(&[&["report"], report, &["--format", "json"]].concat());
    let mut document = parsed(&printed);
    forget(&mut document);
    document.to_string()
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for field in ["head", "printed_at", "recorded_at", "finished_at", "at", "sample"] {
                fields.remove(field);
            }
            fields.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::String(text) if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => text.clear(),
        _ => {}
    }
}

pub(crate) fn with_event(book: Book) -> Book {
    book.done(&["event", "add", "E05", "--date", "2026-05-16", "--fund", "event-E05"]);
    book
}

#[test]
fn every_report_of_the_worked_book_is_the_same_on_both_engines() {
    let first: RefCell<BTreeMap<&[&str], String>> = RefCell::default();
    on_both(|url| {
        let book = with_event(Book::worked(url));
        book.done(&["period", "close", "2026-01"]);
        book.done(&["reconcile", "--account", "Assets:PayPal:EUR", "--date", "2026-06-30", "--balance", "84.89"]);
        for report in REPORTS {
            let told = told(&book, report);
            let mut first = first.borrow_mut();
            let other = first.entry(report).or_insert_with(|| told.clone());
            assert_eq!(*other, told, "{report:?}");
        }
    });
}

#[test]
fn an_empty_book_has_every_report_too() {
    on_both(|url| {
        let book = with_event(Book::for_the_worked_book(url));
        for (report, format) in REPORTS.into_iter().zip(["text", "csv", "html", "json"].into_iter().cycle()) {
            let printed = book.done(&[&["report"], report, &["--format", format]].concat());
            assert!(!printed.is_empty(), "{report:?} as {format}");
        }
    });
}

/// Debits and credits before and within a period, in minor units, by account, fund and currency.
type Sums = BTreeMap<(String, String, Currency), [i64; 3]>;

fn summed_by_hand(sealed: &[SealedEntry], period: Period) -> Sums {
    let mut sums = Sums::new();
    for entry in sealed.iter().filter(|entry| entry.draft.date <= period.to) {
        for line in &entry.draft.lines {
            let key = (line.account.to_string(), line.fund.to_string(), line.amount.currency);
            let minor = line.amount.minor;
            let at = if entry.draft.date < period.from { 0 } else { usize::from(minor < 0) + 1 };
            sums.entry(key).or_default()[at] += if at == 2 { -minor } else { minor };
        }
    }
    sums.retain(|_, sum| *sum != [0; 3]);
    sums
}

#[test]
fn what_moved_until_any_day_is_the_sum_of_its_postings() {
    on_both(|url| {
        let mut conn = Book::worked(url).conn();
        let chart = Chart::load(&mut conn).unwrap();
        let sealed = entries::list(&mut conn, &chart, &EntryFilter::default(), false, None, 1000).unwrap();
        let (first, last) = entries::date_range(&mut conn).unwrap().unwrap();
        // Days within and at the ends of months, before the first entry and after the last one.
        for to in first.pred_opt().unwrap().iter_days().step_by(3).take_while(|day| *day <= last + Days::new(40)) {
            for from in [Period::up_to(to).from, to - Days::new(40), to - Days::new(5)] {
                let period = Period { from, to };
                let moved = totals::sum_movements(&mut conn, &chart, period).unwrap();
                let summed: Sums = moved
                    .into_iter()
                    .map(|one| {
                        let sums = [one.opening_minor, one.debit_minor, one.credit_minor];
                        ((one.account.to_string(), one.fund.to_string(), one.currency), sums)
                    })
                    .collect();
                assert_eq!(summed, summed_by_hand(&sealed, period), "{from} to {to}");
            }
        }
    });
}

#[test]
fn what_only_goes_from_fund_to_fund_neither_comes_in_nor_leaves() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"donation","date":"2026-05-02","fund":"general","amount":"100.00","into":"Assets:Bank:Giro"}
{"key":"b","act":"payment","date":"2026-05-03","fund":"general","amount":"20.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal"}
{"key":"c","act":"transfer","date":"2026-05-04","from_fund":"general","to_fund":"rupression","amount":"30.00"}"#,
        );
        let report = book.json(&["report", "monthly", "--month", "2026-05"]);
        let giro = &report["money"][0];
        let said: Vec<&str> = ["start", "in", "out", "end"].map(|column| giro[column].as_str().unwrap()).into();
        assert_eq!(said, ["0.00", "100.00", "20.00", "80.00"], "{giro}");
        // Of one fund alone it did come.
        let report = book.json(&["report", "monthly", "--month", "2026-05", "--fund", "rupression"]);
        assert!(report.to_string().contains(r#""in":"30.00""#), "{report}");
    });
}

/// A report as if it was asked for on that day.
fn asked_on(book: &Book, name: ReportName, year: &str, today: &str) -> Value {
    let asked = ReportAsked {
        name,
        period: PeriodAsked { year: Some(year.to_owned()), ..PeriodAsked::default() },
        filter: solidarity_ledger::reports::Filter::default(),
        compare: None,
        today: today.parse().unwrap(),
        printed_at: format!("{today} 12:00 UTC"),
    };
    let report = build_report(&mut book.conn(), &asked).unwrap();
    let words = solidarity_ledger::words::Words::new("en");
    parsed(&String::from_utf8(render(&report, &words, Format::Json).unwrap()).unwrap())
}

#[test]
fn what_waits_is_as_old_as_it_is_today_when_the_period_goes_on() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file = book.file("bank.csv", "Date;Amount;Text\n2026-11-01;12,00;for whom\n");
        book.done(&["import", &file, "--account", "Assets:Bank:Giro"]);
        let days = |today: &str| asked_on(&book, ReportName::Monthly, "2026", today)["open_items"][0]["days"].clone();
        assert_eq!(days("2026-11-23"), 22);
        assert_eq!(days("2027-03-01"), 60, "at the end of the period that is over");
    });
}

#[test]
fn a_report_refuses_what_it_would_not_heed() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"donation","date":"2026-05-02","fund":"general","amount":"100.00","into":"Assets:Bank:Giro"}"#,
        );
        for (arguments, says) in [
            (&["funds", "--account", "Assets:Bank"][..], "funds cannot be narrowed to an account"),
            (&["income", "--event", "E01"], "income cannot be narrowed to an event"),
            (&["public", "--fund", "general"], "public cannot be narrowed to a fund"),
            (&["stock", "--compare", "previous"], "stock has no figures to put beside"),
        ] {
            let said = book.refused(&[&["report"], arguments].concat());
            assert!(said.contains(says), "{arguments:?}: {said}");
        }
        let compared = book.json(&["report", "position", "--as-of", "2026-06-30", "--compare", "previous"]);
        assert_eq!(compared["compared_with"]["to"], "2026-05-31", "{compared}");
    });
}

#[test]
fn what_stands_on_a_day_is_compared_with_a_day_and_with_nothing_before_the_book_began() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            &[("a", "2026-05-31", "100.00"), ("b", "2026-06-02", "20.00")]
                .map(|(key, date, amount)| {
                    format!(r#"{{"key":"{key}","act":"donation","date":"{date}","fund":"general","amount":"{amount}","into":"Assets:Bank:Giro"}}"#)
                })
                .join("\n"),
        );
        let compared = |name: &str, more: &[&str]| {
            let asked = [&["report", name, "--as-of", "2026-06-30", "--compare"], more].concat();
            (book.json(&asked), book.done(&[&asked[..], &["--format", "text"]].concat()))
        };
        let (data, text) = compared("position", &["previous"]);
        let giro = &data["position"][0];
        assert_eq!((giro["total"].as_str(), giro["total_before"].as_str()), (Some("120.00"), Some("100.00")), "{data}");
        assert!(text.contains("Compared with 31 May 2026.") && text.contains(", 31 May 2026"), "{text}");
        let (data, text) = compared("position", &["last-year"]);
        assert_eq!(data["compared_with"]["to"], "2025-06-30");
        assert_eq!(data["position"][0]["total_before"], "0.00", "{data}");
        assert!(text.contains("Compared with 30 June 2025.") || text.contains("Compared with 30 Jun 2025."), "{text}");
        let (_, text) = compared("trial-balance", &["previous"]);
        assert!(text.contains("31 May 2026"), "{text}");
    });
}

#[test]
fn a_month_and_a_year_have_short_addresses() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"donation","date":"2026-05-02","fund":"general","amount":"100.00","into":"Assets:Bank:Giro"}"#,
        );
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        for (short, title) in [("2026-05", "May 2026"), ("2026", "2026")] {
            let location = visitor.get(&format!("/reports/{short}")).location;
            let page = visitor.get(&location);
            assert!(page.status == 200 && page.text().contains(title), "{location}: {}", page.text());
        }
        let report = visitor.get("/reports/funds");
        assert!(report.links().contains(&"/help/statements#funds".to_owned()), "{:?}", report.links());
        let handbook = visitor.get("/help/statements");
        assert!(handbook.body.contains("<h3 id=\"funds\">") && handbook.text().contains("brought forward"));
        let file = visitor.get("/reports/2026-05.csv").location;
        assert!(visitor.get(&file).body.contains("100.00"), "{file}");
        assert_eq!(visitor.get("/reports/2026-13").status, 404);
    });
}

#[test]
fn a_report_of_one_account_says_so_in_every_format() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"donation","date":"2026-05-02","fund":"general","amount":"100.00","into":"Assets:Bank:Giro"}"#,
        );
        for (name, account) in [
            ("trial-balance", "Assets"),
            ("donations", "Income:Donations"),
            ("income", "Income:Donations:Free"),
            ("journal", "Assets:Bank:Giro"),
            ("ledger", "Assets:Bank:Giro"),
        ] {
            let asked = ["report", name, "--month", "2026-05", "--account", account];
            assert_eq!(book.json(&asked)["only_account"], account, "{name}");
            for format in ["text", "html", "csvw"] {
                let told = book.done(&[&asked[..], &["--format", format]].concat());
                assert!(told.contains("Only the account "), "{name} {format}: {told}");
                assert_eq!(told.contains("and those below it"), account.matches(':').count() < 2, "{name}: {told}");
            }
        }
        let asked = ["report", "register", "--month", "2026-05", "--account", "Assets:Bank:Giro"];
        assert!(!book.done(&[&asked[..], &["--format", "text"]].concat()).contains("Only the account"));
        let asked = ["report", "funds", "--month", "2026-05", "--fund", "general"];
        assert_eq!(book.json(&asked)["only_fund"], "general");
        assert!(book.json(&["report", "funds", "--month", "2026-05"])["only_fund"].is_null());
    });
}

#[test]
fn what_a_fund_used_beyond_what_it_received_stands_in_the_age_of_earmarks() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["fund", "add", "legal", "--restricted", "--name", "Legal"]);
        book.record(
            r#"{"key":"a","act":"donation","date":"2025-05-02","fund":"rupression","amount":"100.00","into":"Assets:Bank:Giro"}
{"key":"b","act":"payment","date":"2026-05-03","fund":"rupression","amount":"130.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal","override":"agreed on 2 May"}
{"key":"c","act":"payment","date":"2026-05-03","fund":"legal","amount":"60.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal","override":"agreed on 2 May"}"#,
        );
        let report = book.json(&["report", "earmark-age", "--as-of", "2026-06-30"]);
        let rows: Vec<[String; 4]> = report["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| ["received", "used", "left", "status"].map(|id| row[id].as_str().unwrap_or_default().to_owned()))
            .collect();
        let told = [
            ["0.00", "60.00", "-60.00", "overspent"],
            ["100.00", "100.00", "0.00", ""],
            ["0.00", "30.00", "-30.00", "overspent"],
        ];
        let (mut rows, mut told) = (rows, told.map(|row| row.map(str::to_owned)).to_vec());
        rows.sort();
        told.sort();
        assert_eq!(rows, told, "{report}");
    });
}

#[test]
fn a_gift_that_was_taken_back_is_no_gift() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let gift = |key: &str, amount: &str| {
            format!(
                r#"{{"key":"{key}","act":"donation","date":"2026-05-02","fund":"general","amount":"{amount}","into":"Assets:Bank:Giro"}}"#
            )
        };
        book.record(&[gift("a", "777.00"), gift("b", "777.00"), gift("c", "30.00")].join("\n"));
        book.done(&["reverse", "1", "--date", "2026-05-03"]);
        book.record(r#"{"key":"d","act":"refund","date":"2026-05-04","of":"c"}"#);
        let report = book.json(&["report", "donations", "--month", "2026-05"]);
        for section in ["donations", "donations_by_month"] {
            let row = &report[section][0];
            assert_eq!((row["gifts"].as_i64(), row["amount"].as_str()), (Some(2), Some("777.00")), "{row}");
        }
    });
}

#[test]
fn a_period_counts_the_documents_of_statements_up_to_its_end() {
    on_both(|url| {
        let book = Book::with_funds(url);
        for (day, amount) in [("2025-12-31", "10.00"), ("2026-06-30", "20.00"), ("2026-09-30", "30.00")] {
            let act = format!(
                r#"{{"key":"{day}","act":"income","date":"{day}","fund":"general","amount":"10.00","income":"Income:Membership","into":"Assets:Bank:Giro"}}"#
            );
            book.record(&act);
            book.done(&["reconcile", "--account", "Assets:Bank:Giro", "--date", day, "--balance", amount]);
        }
        let documents = |year| {
            asked_on(&book, ReportName::Reconciliation, year, "2026-11-23")["reconciliation"][0]["documents"].clone()
        };
        assert_eq!((documents("2025"), documents("2026")), (1.into(), 3.into()));
    });
}
