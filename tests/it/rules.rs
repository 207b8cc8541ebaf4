//! The promises of the ledger as people and programs meet them: through the command line, on both engines.

use serde_json::json;
use solidarity_ledger::ledger::{Draft, EntryKind};
use solidarity_ledger::ops::reverse_entry::correct_entry;

use crate::support::book::{Book, acting, entry, entry_with, gift, paid, parsed};
use crate::support::engines::on_both;

fn messages(error: &serde_json::Value) -> Vec<(i64, String)> {
    let details = error["details"].as_array().unwrap();
    details.iter().map(|one| (one["line"].as_i64().unwrap(), one["message"].as_str().unwrap().to_owned())).collect()
}

/// One line with these postings: account, fund, amount, currency.
fn journal(key: &str, date: &str, more: &str, lines: &[(&str, &str, &str, &str)]) -> String {
    let lines: Vec<_> = lines
        .iter()
        .map(|(account, fund, amount, currency)| json!({ "account": account, "fund": fund, "amount": amount, "currency": currency }))
        .collect();
    format!(r#"{{"key":"{key}","date":"{date}",{more}"lines":{}}}"#, json!(lines)) + "\n"
}

fn entries_in(book: &Book) -> i64 {
    book.counts(&["entries"])[0]
}

/// A line of an entry: account, fund, amount, currency.
type Told = (&'static str, &'static str, &'static str, &'static str);

// --- I1, I2, I3, I6: what an entry must be -------------------------------------------------------

#[test]
fn an_entry_that_does_not_balance_in_every_fund_and_currency_is_refused_with_the_reason() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let (bank, income) = ("Assets:Bank:Giro", "Income:Donations:Free");
        let cases: [(&str, &[Told]); 8] = [
            ("funds", &[(bank, "general", "5.00", "EUR"), (income, "merch", "-5.00", "EUR")]),
            ("currencies", &[("Assets:Cash:Box", "general", "5.00", "EUR"), (income, "general", "-5.00", "USD")]),
            ("sums", &[(bank, "general", "5.00", "EUR"), (income, "general", "-4.99", "EUR")]),
            ("one line", &[(bank, "general", "5.00", "EUR")]),
            ("no line", &[]),
            ("zero", &[(bank, "general", "0.00", "EUR"), (income, "general", "0.00", "EUR")]),
            (
                "a transfer up in both funds",
                &[
                    (bank, "general", "5.00", "EUR"),
                    ("Transfers:Funds", "general", "-5.00", "EUR"),
                    (bank, "merch", "5.00", "EUR"),
                    ("Transfers:Funds", "merch", "-5.00", "EUR"),
                ],
            ),
            (
                "a loan that nobody owes",
                &[("Assets:DueFrom", "general", "5.00", "EUR"), (bank, "general", "-5.00", "EUR")],
            ),
        ];
        for (what, lines) in cases {
            let error = book.post_refused(&journal("k", "2026-01-01", "", lines));
            let said = messages(&error);
            assert!(said.len() == 1 && said[0].0 == 1 && said[0].1.ends_with('.'), "{what}: {said:?}");
        }
        assert_eq!(entries_in(&book), 0);
        book.assert_sound();
    });
}

#[test]
fn amounts_are_taken_exactly_or_not_at_all() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let large =
            |key: &str, amount: &str| entry(key, "2026-01-01", "Assets:Cash:Box", "Income:Interest", "general", amount);
        let endless = "9".repeat(400);
        for bad in ["", "1,5x", "1.005", "NaN", "1e3", "5.-0", "0x10", "--5", "100000000000000.01", &endless] {
            let error = book.post_refused(&large("k", bad));
            assert_eq!(messages(&error).len(), 1, "{bad}: {error}");
        }
        book.post(&large("k", "100000000000000.00"));
        assert_eq!(book.fund_total("general"), "100000000000000.00");
        // More of them than a sum can hold: refused, and nothing is rounded or kept.
        let thousand: String = (0..1000).map(|n| large(&format!("l-{n}"), "100000000000000.00")).collect();
        book.post_refused(&thousand);
        assert_eq!(book.fund_total("general"), "100000000000000.00");
        assert_eq!(book.assert_sound().entries, 1);
    });
}

#[test]
fn a_conversion_keeps_every_currency_at_zero_by_itself() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:PayPal:USD", "--currency", "USD"]);
        book.post(&journal(
            "x-1",
            "2026-06-03",
            "",
            &[
                ("Assets:PayPal:USD", "general", "-95.00", "USD"),
                ("Equity:Conversion", "general", "95.00", "USD"),
                ("Equity:Conversion", "general", "-85.90", "EUR"),
                ("Assets:PayPal:EUR", "general", "85.90", "EUR"),
            ],
        ));
        let wrong = journal(
            "x-2",
            "2026-06-03",
            "",
            &[("Assets:PayPal:USD", "general", "95.00", "EUR"), ("Equity:Conversion", "general", "-95.00", "EUR")],
        );
        let error = book.post_refused(&wrong);
        assert_eq!(messages(&error), [(1, "The account Assets:PayPal:USD holds USD, not EUR.".to_owned())]);
        book.assert_sound();
    });
}

// --- I8 and all or nothing ------------------------------------------------------------------------

#[test]
fn the_same_file_posts_once_and_a_known_key_with_another_body_stops_the_whole_call() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let two = [gift("g-1", "2026-01-01", "general", "5.00"), gift("g-2", "2026-01-02", "merch", "6.00")].concat();
        assert_eq!(book.post(&two), json!({ "posted": 2, "already": 0 }));
        assert_eq!(book.post(&two), json!({ "posted": 0, "already": 2 }));
        let three = [two.clone(), gift("g-3", "2026-01-03", "general", "7.00")].concat();
        assert_eq!(book.post(&three), json!({ "posted": 1, "already": 2 }));
        let changed =
            [gift("g-4", "2026-01-04", "general", "1.00"), gift("g-2", "2026-01-02", "merch", "6.01")].concat();
        let said = messages(&book.post_refused(&changed));
        assert!(said.len() == 1 && said[0].0 == 2 && said[0].1.contains("“g-2”"), "{said:?}");
        assert_eq!(entries_in(&book), 3);
        // Twice the same key in one file: once the same words, once others.
        let twin = gift("t-1", "2026-02-01", "general", "5.00");
        assert_eq!(book.post(&[twin.clone(), twin.clone()].concat()), json!({ "posted": 1, "already": 1 }));
        book.post_refused(&[twin, gift("t-1", "2026-02-01", "general", "5.01")].concat());
        assert_eq!(book.assert_sound().entries, 4);
    });
}

#[test]
fn a_file_without_keys_posts_once_too() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let line = gift("g-1", "2026-01-01", "general", "5.00").replace(r#""key":"g-1","#, "");
        let two = [line.clone(), line].concat();
        assert_eq!(book.post(&two), json!({ "posted": 2, "already": 0 }), "two gifts alike are two gifts");
        assert_eq!(book.post(&two), json!({ "posted": 0, "already": 2 }));
        let csv = "entry_no,date,account,fund,amount,currency,description,reference\n\
            1,2026-01-01,Assets:Bank:Giro,general,5.00,EUR,gift,\n1,2026-01-01,Income:Interest,general,-5.00,EUR,gift,\n";
        let file = book.file("a.csv", csv);
        assert_eq!(book.json(&["post", &file]), json!({ "posted": 1, "already": 0 }));
        assert_eq!(book.json(&["post", &file]), json!({ "posted": 0, "already": 1 }));
        book.assert_sound();
    });
}

#[test]
fn every_bad_line_is_listed_and_nothing_of_the_file_is_kept() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let lines = [
            gift("ok-1", "2026-01-01", "general", "5.00"),
            gift("bad-2", "2026-01-01", "nobody", "5.00"),
            gift("ok-3", "2026-01-01", "general", "5.00"),
            entry("bad-4", "2026-01-01", "Assets:Nowhere", "Income:Interest", "general", "5.00"),
        ];
        let error = book.post_refused(&lines.concat());
        assert_eq!(error["code"], "refused");
        assert_eq!(messages(&error).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
        let said = book.refused(&["post", &book.file("again.jsonl", lines.concat())]);
        assert!(
            said.contains("line 2: There is no fund nobody.") && said.contains("line 4: There is no account"),
            "{said}"
        );
        assert_eq!(entries_in(&book), 0);
        // Unreadable lines are listed together as well.
        let error = book.post_refused(
            &[gift("a", "2026-02-30", "general", "5.00"), "nonsense\n".into(), "\n".into(), "{}\n".into()].concat(),
        );
        assert_eq!(messages(&error).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
        // Accounts and funds that a refused call would have opened are not there either.
        let opens = [gift("n-1", "2026-01-01", "newfund", "5.00"), gift("n-2", "2026-01-01", "general", "0")].concat();
        book.error(&["post", &book.file("opens.jsonl", opens), "--create-accounts"]);
        assert!(!book.done(&["fund", "list"]).contains("newfund"));
        assert_eq!(entries_in(&book), 0);
    });
}

#[test]
fn files_of_every_other_kind_are_refused_in_a_sentence_and_change_nothing() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let binary: Vec<u8> = (0..=255_u8).cycle().take(5000).collect();
        let deep =
            format!("{{\"key\":\"k\",\"date\":\"2026-01-01\",\"lines\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        let files = [
            book.file("empty.jsonl", ""),
            book.file("blank.jsonl", "\n\n \n"),
            book.file("binary.jsonl", &binary),
            book.file("binary.csv", &binary),
            book.file("deep.jsonl", deep),
            book.file("header.csv", "entry_no,date,account,fund,amount,currency,description,reference\n"),
            book.file("other.csv", "a;b;c\n1;2;3\n"),
            book.file("array.jsonl", "[1,2,3]\n"),
            book.file("utf16.jsonl", [0xff, 0xfe, 0x7b, 0x00]),
            book.path("missing.jsonl"),
        ];
        for file in &files {
            for command in ["post", "record"] {
                let said = book.refused(&[command, file]);
                assert!(
                    said.trim().lines().count() <= 120 && said.contains("solidarity-ledger: "),
                    "{command} {file}: {said}"
                );
                assert!(!said.contains("panicked"), "{said}");
            }
        }
        assert_eq!(entries_in(&book), 0);
    });
}

#[test]
fn lines_come_over_standard_input_too_and_text_of_any_script_comes_back_unchanged() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let text =
            "Солидарность 🏴 مرحبا \u{202e}abc\u{202c} \"quoted\"; <script>alert(1)</script> =1+1 'x' \\ include";
        let line = json!({ "key": text, "date": "2026-01-01", "description": text, "reference": text, "lines": [
            { "account": "Assets:Bank:Giro", "fund": "general", "amount": "5.00", "currency": "EUR", "memo": text },
            { "account": "Income:Interest", "fund": "general", "amount": "-5.00", "currency": "EUR" } ] });
        let mut process = book
            .command(&["post", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut process.stdin.take().unwrap(), format!("\u{feff}{line}\n").as_bytes()).unwrap();
        assert!(process.wait().unwrap().success());
        let export = parsed(&book.done(&["export", "json"]));
        let posted = &export["entries"][0];
        assert_eq!((posted["description"].as_str(), posted["reference"].as_str()), (Some(text), Some(text)));
        assert_eq!(posted["lines"][0]["memo"], text);
        book.assert_sound();
    });
}

// --- I5: periods ---------------------------------------------------------------------------------

#[test]
fn a_closed_month_takes_nothing_until_it_is_reopened_with_a_reason_that_is_kept() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g-1", "2026-01-15", "general", "5.00"));
        book.done(&["period", "close", "2026-01"]);
        assert!(book.refused(&["period", "close", "2026-01"]).contains("closed already"));
        let late = gift("g-2", "2026-01-31", "general", "5.00");
        assert!(messages(&book.post_refused(&late))[0].1.contains("2026-01 is closed"));
        book.post(&gift("g-3", "2026-02-01", "general", "5.00"));
        assert!(
            book.error(&["period", "reopen", "2026-01", "--reason", "  "])["message"]
                .as_str()
                .unwrap()
                .contains("Say why")
        );
        book.done(&["period", "reopen", "2026-01", "--reason", "a receipt turned up"]);
        assert!(book.refused(&["period", "reopen", "2026-01", "--reason", "x"]).contains("not closed"));
        book.post(&late);
        let periods = book.json(&["period", "list"]);
        let told: Vec<_> = periods["periods"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (&one["action"], &one["reason"], &one["by"]))
            .collect();
        assert!(told.contains(&(&json!("reopened"), &json!("a receipt turned up"), &json!("cli"))), "{told:?}");
        assert!(book.refused(&["period", "close", "2199-01"]).contains("not begun"));
        assert!(book.refused(&["period", "close", "January"]).ends_with(".\n"));
        book.assert_sound();
    });
}

// --- I4: corrections -----------------------------------------------------------------------------

#[test]
fn a_reversal_bears_the_day_of_its_entry_or_the_first_open_day_with_that_day_named() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(
            &[gift("g-1", "2026-01-15", "general", "5.00"), gift("g-2", "2026-01-16", "general", "6.00")].concat(),
        );
        book.done(&["reverse", "1"]);
        for month in ["2026-01", "2026-02"] {
            book.done(&["period", "close", month]);
        }
        assert_eq!(book.json(&["reverse", "2"]), json!({ "reversed": 2, "entry": 4 }));
        let days = book.raw().texts("SELECT CAST(posted_on AS TEXT) || ' ' || description AS t FROM entries WHERE reverses IS NOT NULL ORDER BY sequence");
        assert_eq!(days, ["2026-01-15 Reversal of entry 1", "2026-03-01 Reversal of entry 2 of 2026-01-16"]);
        assert_eq!(book.fund_total("general"), "0.00");
        assert!(book.refused(&["reverse", "2"]).contains("reversed already"));
        assert!(book.refused(&["reverse", "4"]).contains("is a reversal itself"));
        assert!(book.refused(&["reverse", "99"]).contains("There is no entry 99."));
        book.assert_sound();
    });
}

#[test]
fn a_correction_is_a_reversal_and_a_new_entry_in_one_step_linked_both_ways() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g-1", "2026-01-15", "general", "50.00"));
        book.done(&["period", "close", "2026-01"]);
        let mut conn = book.conn();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let mut right = Draft::new("g-1-right", day, EntryKind::Donation, "Gift");
        let line = |account: &str, minor| {
            let money = solidarity_ledger::ledger::Money::new(minor, solidarity_ledger::ledger::Currency::EUR);
            solidarity_ledger::ledger::DraftLine::new(account.parse().unwrap(), "general".parse().unwrap(), money)
        };
        right.lines = vec![line("Assets:Bank:Giro", 500), line("Income:Donations:Free", -501)];
        // A replacement that is refused takes the reversal with it.
        correct_entry(&mut conn, 1, right.clone(), None, &acting()).unwrap_err();
        assert_eq!(entries_in(&book), 1);
        right.lines[1].amount.minor = -500;
        let posted = correct_entry(&mut conn, 1, right, None, &acting()).unwrap();
        assert_eq!(posted.sequences, [2, 3]);
        let told = book.raw().texts(
            "SELECT CAST(posted_on AS TEXT) || ' ' || description || ' ' || COALESCE(CAST(reverses AS TEXT), '-') || ' ' ||
               COALESCE(CAST(corrects AS TEXT), '-') AS t FROM entries WHERE sequence > 1 ORDER BY sequence",
        );
        assert_eq!(told, ["2026-02-01 Reversal of entry 1 of 2026-01-15 1 -", "2026-02-01 Gift (2026-01-15) - 1"]);
        assert_eq!(book.fund_total("general"), "5.00");
        book.assert_sound();
    });
}

// --- I9, I11: restricted funds -------------------------------------------------------------------

#[test]
fn a_restricted_fund_never_falls_below_zero_today_or_later_without_a_recorded_reason() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(
            &[gift("g-1", "2026-01-10", "rupression", "100.00"), gift("g-2", "2026-01-01", "general", "500.00")]
                .concat(),
        );
        let said = messages(&book.post_refused(&paid("p-1", "2026-01-20", "rupression", "100.01")));
        assert!(said[0].1.contains("Fund rupression would hold -0.01 EUR on 2026-01-20"), "{said:?}");
        // Before the gift there was nothing to pay from.
        assert!(
            messages(&book.post_refused(&paid("p-2", "2026-01-09", "rupression", "10.00")))[0].1.contains("2026-01-09")
        );
        book.post(&paid("p-3", "2026-03-01", "rupression", "80.00"));
        // Enough on its own day, too little on a later one.
        let said = messages(&book.post_refused(&paid("p-4", "2026-02-01", "rupression", "30.00")));
        assert!(said[0].1.contains("-10.00 EUR on 2026-03-01"), "{said:?}");
        // A bill that is only owed counts as well.
        let owed = entry("o-1", "2026-03-02", "Expenses:Support:Legal", "Liabilities:Payable", "rupression", "20.01");
        book.post_refused(&owed);
        // A single account below zero is normal: cash is pooled.
        book.post(&entry("m-1", "2026-03-02", "Assets:Cash:Box", "Assets:Bank:Giro", "rupression", "70.00"));
        book.post_refused(&entry_with(
            "p-5",
            "2026-03-03",
            "Expenses:Support:Legal",
            "Assets:Cash:Box",
            "rupression",
            "40.00",
            r#""override":" ","#,
        ));
        book.post(&entry_with(
            "p-5",
            "2026-03-03",
            "Expenses:Support:Legal",
            "Assets:Cash:Box",
            "rupression",
            "40.00",
            r#""override":"the court does not wait","#,
        ));
        // What has happened goes on: money coming in while below zero needs no reason.
        book.post(&gift("g-3", "2026-03-04", "rupression", "5.00"));
        // Unrestricted funds are shown, not refused.
        book.post(&paid("p-6", "2026-03-05", "general", "900.00"));
        let verification = book.json(&["verify"]);
        assert_eq!(verification["findings"], json!([]));
        assert!(verification["notes"].to_string().contains("Fund general has less than no money"));
    });
}

#[test]
fn restricted_money_changes_its_fund_only_as_a_rededication_with_a_reason() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g-1", "2026-01-10", "rupression", "100.00"));
        let moved = |more: &str| {
            journal(
                "t-1",
                "2026-01-11",
                more,
                &[
                    ("Transfers:Funds", "rupression", "40.00", "EUR"),
                    ("Assets:Bank:Giro", "rupression", "-40.00", "EUR"),
                    ("Assets:Bank:Giro", "general", "40.00", "EUR"),
                    ("Transfers:Funds", "general", "-40.00", "EUR"),
                ],
            )
        };
        assert!(messages(&book.post_refused(&moved("")))[0].1.contains("rededication"));
        assert!(messages(&book.post_refused(&moved(r#""rededication":"","#)))[0].1.contains("rededication is empty"));
        // An override is no rededication.
        book.post_refused(&moved(r#""override":"because","#));
        let act = r#"{"key":"a-1","act":"transfer","date":"2026-01-12","from_fund":"rupression","to_fund":"general","amount":"10.00","account":"Assets:Bank:Giro""#;
        book.error(&["record", &book.file("t.jsonl", format!("{act}}}\n"))]);
        book.record(&format!("{act},\"rededication\":\"the case is closed; donors were asked\"}}\n"));
        book.post(&moved(r#""rededication":"the case is closed; donors were asked","#));
        assert_eq!((book.fund_total("rupression").as_str(), book.fund_total("general").as_str()), ("50.00", "50.00"));
        book.assert_sound();
    });
}

#[test]
fn money_moved_between_own_accounts_leaves_every_fund_as_it_was() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(
            &[
                entry("g-1", "2026-01-10", "Assets:PayPal:EUR", "Income:Donations:Earmarked", "rupression", "33.33"),
                entry("g-2", "2026-01-10", "Assets:PayPal:EUR", "Income:Donations:Free", "general", "66.67"),
            ]
            .concat(),
        );
        let funds = || ["general", "rupression"].map(|fund| book.fund_total(fund));
        let before = funds();
        book.record(
            r#"{"key":"o","act":"payout_sent","date":"2026-01-11","from":"Assets:PayPal:EUR","amount":"50.00"}"#,
        );
        book.record(
            r#"{"key":"i","act":"payout_arrived","date":"2026-02-01","into":"Assets:Bank:Giro","amount":"50.00"}"#,
        );
        book.record(r#"{"key":"m","act":"move","date":"2026-02-02","from":"Assets:Bank:Giro","into":"Assets:Cash:Box","amount":"0.01"}"#);
        assert_eq!(funds(), before);
        let report = book.json(&["report", "funds", "--month", "2026-02"]);
        for row in report["rows"].as_array().unwrap() {
            assert_eq!(
                (&row["income"], &row["spending"], &row["transfers"]),
                (&json!("0.00"), &json!("0.00"), &json!("0.00"))
            );
        }
        book.assert_sound();
    });
}

// --- Accounts and funds --------------------------------------------------------------------------

#[test]
fn closed_accounts_and_funds_take_nothing_and_close_only_when_empty() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g-1", "2026-01-10", "merch", "5.00"));
        assert!(book.refused(&["account", "close", "Assets:Bank:Giro"]).contains("still holds 5.00 EUR"));
        assert!(book.refused(&["fund", "close", "merch"]).contains("still holds 5.00 EUR"));
        book.post(&paid("p-1", "2026-01-11", "merch", "5.00"));
        book.done(&["account", "close", "Assets:Bank:Giro"]);
        book.done(&["fund", "close", "MERCH"]);
        let said = |line: &str| messages(&book.post_refused(line))[0].1.clone();
        assert!(said(&gift("g-2", "2026-01-12", "general", "1.00")).contains("Assets:Bank:Giro is closed"));
        let to_cash = entry("g-3", "2026-01-12", "Assets:Cash:Box", "Income:Interest", "merch", "1.00");
        assert!(said(&to_cash).contains("merch is closed"));
        for command in [["account", "close", "Assets:Nowhere"], ["fund", "close", "nobody"]] {
            assert!(book.refused(&command).starts_with("solidarity-ledger: There is no "));
        }
        book.assert_sound();
    });
}

#[test]
fn fund_codes_are_compared_without_case_and_kept_as_written() {
    on_both(|url| {
        let book = Book::with_funds(url);
        assert!(book.refused(&["fund", "add", "RUPRESSION"]).contains("already there"));
        assert!(book.refused(&["fund", "add", "General"]).contains("already there"));
        book.done(&["fund", "add", "Kasse.2026_a-B"]);
        book.post(&gift("g-1", "2026-01-10", "kasse.2026_A-b", "5.00"));
        assert_eq!(book.fund_total("Kasse.2026_a-B"), "5.00");
        // The same entry with the code in other letters is the same entry.
        assert_eq!(
            book.post(&gift("g-1", "2026-01-10", "KASSE.2026_A-B", "5.00")),
            json!({ "posted": 0, "already": 1 })
        );
        let forty = "a".repeat(40);
        book.done(&["fund", "add", &forty]);
        for bad in ["", "-a", ".a", "a b", "a:b", "ä", &"a".repeat(41), "a/b"] {
            let output = book.run(&["fund", "add", "--", bad]);
            assert_eq!(output.status.code(), Some(1), "{bad}");
        }
        book.assert_sound();
    });
}

#[test]
fn an_alias_of_its_own_is_left_out_and_one_of_another_fund_refused() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let add = |code: &str, aliases: &[&str]| {
            let mut arguments = vec!["fund", "add", code];
            aliases.iter().for_each(|alias| arguments.extend(["--alias", alias]));
            book.run(&arguments)
        };
        let output = add("antifa", &["ANTIFA", "Netzwerk-Fall", "netzwerk fall", "Антифа", "Nürnberg"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let funds = book.json(&["fund", "list"]);
        let antifa = funds["funds"].as_array().unwrap().iter().find(|fund| fund["code"] == "antifa").unwrap();
        assert_eq!(antifa["aliases"], json!(["Netzwerk-Fall", "Nürnberg"]));
        for taken in ["Rupression", "rupression", "general", "antifa", "Nürnberg", "nurnberg", "netzwerk  fall"] {
            let output = add("other", &[taken]);
            assert_eq!(output.status.code(), Some(1), "{taken}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("belongs to the fund"), "{taken}");
        }
        assert_eq!(add("netzwerkfall", &[]).status.code(), add("Netzwerk-Fall", &[]).status.code());
        assert_eq!(add("nurnberg", &[]).status.code(), Some(1), "a code that is another fund's alias");
        assert!(!book.done(&["fund", "list"]).contains("other"));
    });
}

#[test]
fn an_account_gets_kind_and_role_from_its_path() {
    on_both(|url| {
        let book = Book::fresh(url);
        let expected = [
            ("Assets:Bank:Two", "asset", "bank"),
            ("Assets:Cash:Two", "asset", "cash"),
            ("Assets:PayPal:USD", "asset", "provider"),
            ("Assets:Stripe", "asset", "provider"),
            ("Assets:SumUp", "asset", "provider"),
            ("Assets:Transit:Two", "asset", "in_transit"),
            ("Assets:Receivable:A", "asset", "receivable"),
            ("Liabilities:Payable:A", "liability", "payable"),
            ("Liabilities:Reimburse:P-1", "liability", "payable"),
            ("Liabilities:Consignor:A", "liability", "payable"),
            ("Assets:Inventory:Zine", "asset", "inventory"),
            ("Assets:Inventory:Consigned:A", "asset", "consigned"),
            ("Assets:DueFrom:A", "asset", "due_from"),
            ("Liabilities:DueTo:A", "liability", "due_to"),
            ("Equity:Opening:A", "equity", "opening"),
            ("Equity:Conversion:A", "equity", "conversion"),
            ("Equity:FundTransfers", "equity", "transfer"),
            ("Transfers:Other", "equity", "transfer"),
            ("Income:Other", "income", "none"),
            ("Expenses:Other:Deep:Down", "expense", "none"),
        ];
        for (path, kind, role) in expected {
            let account = book.json(&["account", "add", path]);
            assert_eq!((account["kind"].as_str(), account["role"].as_str()), (Some(kind), Some(role)), "{path}");
        }
        for bad in ["Money:Bank", "assets:Bank", "Assets", "Assets::Bank", "Assets:", ":Assets", ""] {
            let output = book.run(&["account", "add", "--", bad]);
            let is_root_alone = bad == "Assets";
            assert!(output.status.code() == Some(1) || is_root_alone, "{bad}");
        }
        assert!(book.refused(&["account", "add", "Assets:Bank:Two"]).contains("already there"));
        let account =
            book.json(&["account", "add", "Assets:Safe", "--role", "cash", "--label", "The safe", "--currency", "CHF"]);
        assert_eq!(
            (&account["role"], &account["label"], &account["currency"]),
            (&json!("cash"), &json!("The safe"), &json!("CHF"))
        );
    });
}
