//! `verify` finds what was bent behind the guards: each single change to a book whose guards were taken away first,
//! in plain words. What no check inside the book can find, a head kept elsewhere does.

use diesel::prelude::*;
use solidarity_ledger::ledger::chain::{self, Hash};
use solidarity_ledger::ledger::check::Verification;
use solidarity_ledger::ops::verify_book::verify_within;
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::{Conn, entries};

use crate::support::book::{ACTS, Book, add_voucher, entry, gift, paid};
use crate::support::dice::Dice;
use crate::support::engines::on_both;
use crate::support::raw::{Engine, Raw};

/// Statements that each bend one thing about the entry `n`, of the 34 there are.
fn mutations(engine: Engine, n: i64, dice: &mut Dice, raw: &mut Raw) -> Vec<(&'static str, String)> {
    let description = raw.texts(&format!("SELECT description AS t FROM entries WHERE sequence = {n}")).remove(0);
    let at = usize::try_from(dice.below(i64::try_from(description.chars().count()).unwrap())).unwrap();
    let flipped: String = description.chars().enumerate().map(|(i, c)| if i == at { '#' } else { c }).collect();
    let field = |column: &str, value: &str| format!("UPDATE entries SET {column} = {value} WHERE sequence = {n}");
    let hash = engine.bytes(&format!("{:064x}", 1 + dice.below(1000)));
    let line = 1 + dice.below(2);
    let posting = |column: &str, value: &str| {
        format!("UPDATE postings SET {column} = {value} WHERE entry = {n} AND line = {line}")
    };
    let next_day = match engine {
        Engine::Lite => "date(posted_on, '+1 day')",
        Engine::Postgres => "posted_on + 1",
    };
    let other = n % 34 + 1;
    let total =
        "(account_id, fund_id, currency, month) = (SELECT account_id, fund_id, currency, month FROM month_totals
        ORDER BY account_id, fund_id, currency, month LIMIT 1)";
    vec![
        ("a character of the description", field("description", &format!("'{}'", flipped.replace('\'', "''")))),
        ("the kind", field("kind", "'event_cost'")),
        ("the reference", field("reference", "'R-99'")),
        ("a contact", field("contact", "'D-0099'")),
        ("an event", field("event", "'E99'")),
        ("an override that nobody gave", field("override_reason", "'so be it'")),
        ("a rededication that nobody gave", field("rededication", "'so be it'")),
        ("the key", field("idempotency_key", "'another'")),
        ("the same key in other letters", field("idempotency_key", "upper(idempotency_key)")),
        ("who recorded it", field("recorded_by", "'U-9'")),
        ("when it was recorded", field("recorded_at", "'2020-01-01T00:00:00.000000Z'")),
        ("what it reverses", field("reverses", &other.to_string())),
        ("the hash of its body", field("body_hash", &hash)),
        ("its day", format!("{}; UPDATE postings SET posted_on = {next_day} WHERE entry = {n}", field("posted_on", next_day))),
        ("an amount", posting("amount_minor", "amount_minor + 1")),
        ("a sign", posting("amount_minor", "-amount_minor")),
        ("all its amounts", format!("UPDATE postings SET amount_minor = amount_minor * 10 WHERE entry = {n}")),
        ("a fund", posting("fund_id", "(SELECT id FROM funds WHERE code = 'event-E05') + CASE WHEN fund_id = 4 THEN -1 ELSE 0 END")),
        ("an account", posting("account_id", "(SELECT id FROM accounts WHERE path = 'Income:Interest')")),
        ("the currency", format!("UPDATE postings SET currency = 'CHF' WHERE entry = {n}")),
        ("a memo", posting("memo", "'x'")),
        ("a lost posting", format!("DELETE FROM postings WHERE entry = {n} AND line = {line}")),
        (
            "two postings more",
            format!(
                "INSERT INTO postings (entry, line, account_id, fund_id, posted_on, currency, amount_minor)
                 SELECT entry, 90 + line, account_id, fund_id, posted_on, currency, CASE line WHEN 1 THEN 5 ELSE -5 END
                 FROM (SELECT p.entry, l.line, p.account_id, p.fund_id, p.posted_on, p.currency FROM postings p,
                   (SELECT 1 AS line UNION SELECT 2) l WHERE p.entry = {n} AND p.line = 1) twice"
            ),
        ),
        (
            "two lines swapped",
            format!(
                "UPDATE postings SET line = 90 WHERE entry = {n} AND line = 1;
                 UPDATE postings SET line = 1 WHERE entry = {n} AND line = 2;
                 UPDATE postings SET line = 2 WHERE entry = {n} AND line = 90"
            ),
        ),
        (
            "an entry taken out of the middle",
            format!(
                "DELETE FROM stock_moves WHERE entry = {n}; DELETE FROM postings WHERE entry = {n};
                 DELETE FROM entries WHERE sequence = {n}; DELETE FROM seals WHERE sequence = {n}"
            ),
        ),
        (
            "the words of two entries swapped",
            format!(
                "UPDATE entries SET description = CASE sequence
                   WHEN {n} THEN (SELECT description || ' ' FROM entries WHERE sequence = {other})
                   ELSE (SELECT description || ' ' FROM entries WHERE sequence = {n}) END WHERE sequence IN ({n}, {other})"
            ),
        ),
        ("a seal", format!("UPDATE seals SET hash = {hash} WHERE sequence = {n}")),
        ("what a seal continues", format!("UPDATE seals SET previous_hash = {hash} WHERE sequence = {n}")),
        ("a month's debit", format!("UPDATE month_totals SET debit_minor = debit_minor + 1 WHERE {total}")),
        ("a month's credit", format!("UPDATE month_totals SET credit_minor = credit_minor + 1 WHERE {total}")),
        ("a month's count", format!("UPDATE month_totals SET posting_count = posting_count + 1 WHERE {total}")),
        ("a month forgotten", format!("DELETE FROM month_totals WHERE {total}")),
        (
            "a month made up",
            "INSERT INTO month_totals (account_id, fund_id, currency, month, debit_minor, credit_minor, posting_count)
             SELECT account_id, fund_id, currency, '2031-01-01', 5, 5, 2 FROM month_totals LIMIT 1".to_owned(),
        ),
        (
            "a match made up",
            "INSERT INTO matched_months (account_id, month, posting_count)
             SELECT account_id, '2031-01-01', 1 FROM month_totals LIMIT 1".to_owned(),
        ),
        ("pieces on the shelf", "UPDATE stock_levels SET quantity = quantity + 1".to_owned()),
        ("the worth of the shelf", "UPDATE stock_levels SET value_minor = value_minor - 1".to_owned()),
        ("an empty shelf", "DELETE FROM stock_levels".to_owned()),
        ("the sum of a place", "UPDATE stock_sums SET value_minor = value_minor + 1 WHERE place_id <> 0".to_owned()),
        ("the sum of all places", "UPDATE stock_sums SET kinds = kinds + 1 WHERE place_id = 0".to_owned()),
        ("a move of stock", "UPDATE stock_moves SET quantity = quantity + 1 WHERE entry = 8".to_owned()),
        ("a lost move of stock", "DELETE FROM stock_moves WHERE entry = 9".to_owned()),
        ("a photo exchanged", format!("UPDATE vouchers SET content = {hash}")),
        ("a lost photo", "DELETE FROM later_vouchers; DELETE FROM vouchers".to_owned()),
        (
            "an entry made up behind the last",
            format!(
                "INSERT INTO entries (sequence, posted_on, kind, description, vouchers, idempotency_key, body_hash, recorded_by, recorded_at)
                 VALUES (35, '2026-07-01', 'journal', 'x', '', 'made-up', {hash}, 'cli', 'now');
                 INSERT INTO postings (entry, line, account_id, fund_id, posted_on, currency, amount_minor)
                 SELECT 35, line, account_id, fund_id, '2026-07-01', currency, amount_minor FROM postings WHERE entry = 5;
                 INSERT INTO seals (sequence, previous_hash, hash) SELECT 35, hash, {hash} FROM seals WHERE sequence = 34"
            ),
        ),
    ]
}

/// What is found after `sql`, which is undone again.
fn found_after(conn: &mut Conn, sql: &str) -> Verification {
    let mut found = None;
    let undone: Result<(), diesel::result::Error> = conn.transaction(|conn| {
        for statement in sql.split(';') {
            diesel::sql_query(statement).execute(conn).unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        found = Some(verify_within(conn, None, &mut |_| {}).unwrap_or_else(|error| panic!("{sql}: {error}")));
        Err(diesel::result::Error::RollbackTransaction)
    });
    undone.unwrap_err();
    found.unwrap()
}

#[test]
fn every_single_change_behind_the_guards_is_found_in_plain_words() {
    on_both(|url| {
        let book = Book::for_the_worked_book(url);
        book.post(&gift("first", "2025-12-31", "general", "0.01"));
        let photo = add_voucher(&book, 1);
        let acts = std::fs::read_to_string(ACTS).unwrap();
        book.record(&acts.replace(r#""reference":"V-012""#, &format!(r#""reference":"V-012","vouchers":["{photo}"]"#)));
        book.assert_sound();
        let mut raw = book.raw();
        raw.drop_guards();
        let mut conn = book.conn();
        let mut dice = Dice::new(7);
        let mut missed = Vec::new();
        for _ in 0..2 {
            let n = 1 + dice.below(34);
            for (what, sql) in mutations(book.engine(), n, &mut dice, &mut raw) {
                let findings = found_after(&mut conn, &sql).findings;
                let is_sentence = |text: &str| text.ends_with('.') && text.contains(' ');
                if findings.is_empty() || !findings.iter().all(|finding| is_sentence(&finding.message)) {
                    missed.push(format!("entry {n}: {what}: {findings:?}\n{sql}"));
                }
            }
        }
        assert!(missed.is_empty(), "{}", missed.join("\n"));
        book.assert_sound();
    });
}

#[test]
fn a_finding_is_said_in_words_and_ends_with_exit_1() {
    on_both(|url| {
        let book = Book::worked(url);
        let clean = book.json(&["verify"]);
        assert_eq!((clean["entries"].as_i64(), clean["postings"].as_i64()), (Some(33), Some(104)));
        assert_eq!(clean["findings"], serde_json::json!([]));
        assert_eq!(clean["head"].as_str().unwrap().len(), 64);
        let mut raw = book.raw();
        raw.drop_guards();
        raw.must("UPDATE entries SET description = 'nothing to see' WHERE sequence = 5");
        let output = book.run(&["verify"]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            said.contains("entry 5: Its content is not what was sealed: something was changed afterwards."),
            "{said}"
        );
        let output = book.run(&["verify", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let document = crate::support::book::parsed(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(document["findings"][0]["entry"], 5);
    });
}

/// Month totals as the postings that are there would have them.
fn recount(raw: &mut Raw, engine: Engine) {
    let month = match engine {
        Engine::Lite => "substr(posted_on, 1, 7) || '-01'",
        Engine::Postgres => "date_trunc('month', posted_on)::date",
    };
    raw.must(&format!(
        "DELETE FROM month_totals;
         INSERT INTO month_totals (account_id, fund_id, currency, month, debit_minor, credit_minor, posting_count)
         SELECT account_id, fund_id, currency, {month}, SUM(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END),
           SUM(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END), COUNT(*)
         FROM postings GROUP BY account_id, fund_id, currency, {month};
         DELETE FROM turned WHERE entry NOT IN (SELECT sequence FROM entries);
         DELETE FROM audit_candidates;
         DELETE FROM unvouched_months"
    ));
}

#[test]
fn a_tail_cut_off_with_care_is_found_by_the_head_kept_elsewhere() {
    on_both(|url| {
        let book = Book::worked(url);
        let head = book.assert_sound().head.to_string();
        book.done(&["verify", "--expect-head", &head]);
        let mut raw = book.raw();
        raw.drop_guards();
        raw.must(
            "DELETE FROM postings WHERE entry >= 32; DELETE FROM entries WHERE sequence >= 32; DELETE FROM seals WHERE sequence >= 32",
        );
        let loud = book.verification().findings;
        assert!(loud.iter().all(|finding| finding.rule == "totals") && !loud.is_empty(), "{loud:?}");
        recount(&mut raw, book.engine());
        book.assert_sound();
        let output = book.run(&["verify", "--expect-head", &head]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("cut off or rewritten"), "{said}");
    });
}

#[test]
fn a_chain_made_anew_over_a_changed_entry_is_found_by_the_head_kept_elsewhere() {
    on_both(|url| {
        let book = Book::worked(url);
        let old_head = book.assert_sound().head;
        let (mut raw, mut conn) = (book.raw(), book.conn());
        raw.drop_guards();
        let engine = book.engine();
        let bytes = |hash: Hash| engine.bytes(&hash.to_string());
        let chart = Chart::load(&mut conn).unwrap();
        let sealed = entries::list_sealed_after(&mut conn, &chart, 0, 100).unwrap();
        let mut head = None;
        for mut one in sealed {
            if one.seal.sequence == 20 {
                one.draft.description = "E-05 costs, as we would like them".into();
                let body = bytes(chain::body_hash(&one.draft));
                raw.must(&format!(
                    "UPDATE entries SET description = '{}', body_hash = {body} WHERE sequence = 20",
                    one.draft.description
                ));
            }
            let seal = chain::seal(head, &one.draft, &one.recorded);
            let (previous, hash) = (bytes(seal.previous), bytes(seal.hash));
            raw.must(&format!(
                "UPDATE seals SET previous_hash = {previous}, hash = {hash} WHERE sequence = {}",
                seal.sequence
            ));
            head = Some(seal);
        }
        // What is kept for auditors is made anew when it is missing.
        raw.must("DELETE FROM audit_candidates");
        let verification = book.assert_sound();
        assert_ne!(verification.head, old_head);
        assert_eq!(book.run(&["verify", "--expect-head", &old_head.to_string()]).status.code(), Some(1));
    });
}

#[test]
fn a_head_kept_at_any_time_stays_in_the_chain_of_a_sound_book() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let none = "0".repeat(64);
        assert_eq!(book.json(&["verify"])["head"], none.as_str());
        book.post(&gift("g-1", "2026-01-01", "general", "5.00"));
        let first = book.assert_sound().head.to_string();
        book.post(&gift("g-2", "2026-01-02", "general", "5.00"));
        for kept in [none, first.clone(), book.assert_sound().head.to_string(), first.to_uppercase()] {
            book.done(&["verify", "--expect-head", &kept]);
        }
        assert!(book.refused(&["verify", "--expect-head", "abc"]).contains("64 characters"));
    });
}

#[test]
fn notes_are_worth_knowing_and_no_fault() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:Inventory:Shirt"]);
        book.post(&paid("p-1", "2026-01-01", "general", "7.00"));
        book.post(&entry("i-1", "2026-01-02", "Assets:Inventory:Shirt", "Income:Donations:InKind", "merch", "30.00"));
        let verification = book.json(&["verify"]);
        assert_eq!(verification["findings"], serde_json::json!([]));
        let notes = verification["notes"].to_string();
        assert!(
            notes.contains(
                "Fund general has less than no money: with what it is owed and owes -7.00 EUR, stock left out"
            ),
            "{notes}"
        );
        assert!(notes.contains("Assets:Inventory:Shirt holds 30.00 EUR and no product."), "{notes}");
    });
}

#[test]
fn rows_that_belong_to_no_sealed_entry_are_found() {
    on_both(|url| {
        let book = Book::worked(url);
        let mut raw = book.raw();
        raw.drop_guards();
        raw.must(match book.engine() {
            Engine::Lite => "PRAGMA foreign_keys = OFF",
            Engine::Postgres => "SET session_replication_role = replica",
        });
        let hash = book.engine().bytes(&"ab".repeat(32));
        raw.must(&format!(
            "INSERT INTO entries (sequence, posted_on, kind, description, vouchers, idempotency_key, body_hash, recorded_by, recorded_at)
             VALUES (40, '2026-07-01', 'journal', 'x', '', 'stray', {hash}, 'cli', 'now');
             INSERT INTO postings (entry, line, account_id, fund_id, posted_on, currency, amount_minor)
             SELECT 50, line, account_id, fund_id, posted_on, currency, amount_minor FROM postings WHERE entry = 5;
             INSERT INTO seals (sequence, previous_hash, hash) VALUES (60, {hash}, {hash})"
        ));
        let findings = book.verification().findings;
        let about: Vec<Option<i64>> = findings.iter().map(|finding| finding.entry).collect();
        assert_eq!(about, [Some(40), Some(50), Some(60)], "{findings:?}");
        assert_eq!(book.run(&["verify"]).status.code(), Some(1));
    });
}
