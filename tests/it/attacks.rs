//! Straight at the database, past the program: what the guards of the book itself must refuse on either engine.
//! Each attack is made with one thing wrong, beside a control in which nothing is; after each the book is as it was.

use solidarity_ledger::ledger::check::Verification;
use solidarity_ledger::ops::verify_book::verify_book;
use solidarity_ledger::store::Conn;
use solidarity_ledger::store::accounts::Chart;

use crate::support::book::{Book, add_voucher, entry_with, gift, paid};
use crate::support::engines::on_both;
use crate::support::raw::{Engine, Raw};

const TABLES: [&str; 15] = [
    "entries",
    "postings",
    "seals",
    "period_events",
    "vouchers",
    "later_vouchers",
    "stock_moves",
    "stock_levels",
    "month_totals",
    "accounts",
    "funds",
    "reconciliations",
    "matches",
    "matched_lines",
    "matched_entries",
];

/// One thing that somebody tries, and words of the refusal (any of them, without case).
struct Attack {
    what: &'static str,
    sql: String,
    says: &'static [&'static str],
    /// Refused by keys between tables, which PostgreSQL does not watch for a superuser who asks it not to.
    by_keys: bool,
}

fn attack(what: &'static str, sql: impl Into<String>, says: &'static [&'static str]) -> Attack {
    Attack { what, sql: sql.into(), says, by_keys: false }
}

/// A book with something in every table that must not be bent.
fn full_book(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&["account", "add", "Assets:Inventory:Shirt"]);
    book.product("SHIRT", 1800, "Assets:Inventory:Shirt", "merch");
    book.post(&gift("g-1", "2020-01-10", "general", "500.00"));
    book.post(
        &[gift("g-2", "2020-02-01", "rupression", "80.00"), gift("g-3", "2020-02-02", "merch", "100.00")].concat(),
    );
    book.post(&paid("p-1", "2020-02-05", "general", "20.00"));
    book.done(&["reverse", "4"]);
    book.record(
        r#"{"key":"b-1","act":"stock_purchase","date":"2020-02-06","items":[{"product":"SHIRT","quantity":10,"cost":"65.00"}],"paid_from":"Assets:Bank:Giro"}"#,
    );
    book.done(&["period", "close", "2020-01"]);
    add_voucher(&book, 1);
    let mut raw = book.raw();
    raw.must(
        "INSERT INTO imports (id, account_id, file_hash, file_name, format, encoding, new_count, duplicate_count, pending_count,
           refused_count, evidence, imported_by, imported_at)
         SELECT 1, id, 'x', 'bank.csv', 'csv', 'utf-8', 1, 0, 0, 0, '[]', 'U-1', 'now' FROM accounts WHERE path = 'Assets:Bank:Giro';
         INSERT INTO statement_lines (id, import_id, account_id, record, booked_on, amount_minor, net_minor, currency, counterparty,
           purpose, status, kind, refs, warnings, state)
         SELECT 1, 1, id, 1, '2020-01-10', 50000, 50000, 'EUR', 'A', 'gift', 'booked', 'other', '{}', '[]', 'open'
         FROM accounts WHERE path = 'Assets:Bank:Giro'",
    );
    drop(raw);
    book.done(&["reconcile", "--account", "Assets:Bank:Giro", "--date", "2020-02-28", "--balance", "615.00"]);
    let empty: Vec<&str> =
        TABLES.iter().zip(book.counts(&TABLES)).filter(|(_, count)| *count == 0).map(|(table, _)| *table).collect();
    assert!(empty.is_empty(), "nothing to attack in {empty:?}");
    book
}

/// An entry as SQL: the right one that fits behind the head of the book, until one thing in it is bent.
#[derive(Clone)]
struct Crooked {
    engine: Engine,
    sequence: i64,
    date: &'static str,
    key: &'static str,
    refers: &'static str,
    previous: String,
    hash: String,
    /// account, fund, date, currency, amount
    lines: Vec<(&'static str, &'static str, &'static str, &'static str, &'static str)>,
    is_sealed: bool,
}

const DAY: &str = "2020-03-05";
const ASIDE: &str = "2020-03-06";

impl Crooked {
    fn right(engine: Engine, raw: &mut Raw) -> Self {
        Self {
            engine,
            sequence: raw.number("SELECT MAX(sequence) + 1 AS n FROM seals"),
            date: DAY,
            key: "new",
            refers: "NULL, NULL",
            previous: "(SELECT hash FROM seals ORDER BY sequence DESC LIMIT 1)".into(),
            hash: engine.bytes(&"ab".repeat(32)),
            lines: vec![
                ("Assets:Bank:Giro", "general", DAY, "EUR", "1000"),
                ("Income:Donations:Free", "general", DAY, "EUR", "-1000"),
            ],
            is_sealed: true,
        }
    }

    fn with(&self, bend: impl FnOnce(&mut Self)) -> Self {
        let mut crooked = self.clone();
        bend(&mut crooked);
        crooked
    }

    fn body(&self) -> String {
        let Self { engine, sequence, date, key, refers, previous, hash, .. } = self;
        let body_hash = engine.bytes(&"cd".repeat(32));
        let mut sql = format!(
            "INSERT INTO entries (sequence, posted_on, kind, description, reverses, corrects, vouchers, idempotency_key, body_hash,
               recorded_by, recorded_at)
             VALUES ({sequence}, '{date}', 'journal', 'bent', {refers}, '', '{key}', {body_hash}, 'cli', 'now');\n"
        );
        for ((account, fund, day, currency, amount), line) in self.lines.iter().zip(1..) {
            sql += &format!(
                "INSERT INTO postings (entry, line, account_id, fund_id, posted_on, currency, amount_minor)
                 VALUES ({sequence}, {line}, COALESCE((SELECT id FROM accounts WHERE path = '{account}'), 9999),
                   (SELECT id FROM funds WHERE code = '{fund}'), '{day}', '{currency}', {amount});\n"
            );
        }
        if self.is_sealed {
            sql += &format!(
                "INSERT INTO seals (sequence, previous_hash, hash) VALUES ({sequence}, {previous}, {hash});\n"
            );
        }
        sql
    }

    fn committed(&self) -> String {
        format!("BEGIN;\n{}COMMIT;", self.body())
    }
}

/// New entries that the book must not take.
fn crooked_entries(right: &Crooked) -> Vec<Attack> {
    let bent = |what, says, bend: &dyn Fn(&mut Crooked)| attack(what, right.with(bend).committed(), says);
    let engine = right.engine;
    let mut attacks = vec![
        bent("an entry without a seal", &["foreign key", "without a seal"], &|e| e.is_sealed = false),
        bent("a fund in debit, another in credit", &["unbalanced within a fund"], &|e| e.lines[1].1 = "rupression"),
        bent("euros in debit, dollars in credit", &["unbalanced within a fund"], &|e| e.lines[1].3 = "USD"),
        bent("debit and credit that differ", &["unbalanced within a fund"], &|e| e.lines[1].4 = "-999"),
        bent("a transfer that raises both funds", &["do not cancel"], &|e| {
            e.lines = vec![
                ("Assets:Bank:Giro", "general", DAY, "EUR", "10"),
                ("Transfers:Funds", "general", DAY, "EUR", "-10"),
                ("Assets:Bank:Giro", "merch", DAY, "EUR", "10"),
                ("Transfers:EventSurplus", "merch", DAY, "EUR", "-10"),
            ];
        }),
        bent("a transfer that cancels only across currencies", &["do not cancel"], &|e| {
            e.lines = vec![
                ("Assets:Bank:Giro", "general", DAY, "EUR", "10"),
                ("Transfers:Funds", "general", DAY, "EUR", "-10"),
                ("Assets:Bank:Giro", "merch", DAY, "USD", "-10"),
                ("Transfers:Funds", "merch", DAY, "USD", "10"),
            ];
        }),
        bent("a loan that nobody owes", &["do not cancel"], &|e| {
            e.lines = vec![
                ("Assets:DueFrom", "general", DAY, "EUR", "10"),
                ("Assets:Bank:Giro", "general", DAY, "EUR", "-10"),
                ("Assets:Bank:Giro", "merch", DAY, "EUR", "10"),
                ("Income:Donations:Free", "merch", DAY, "EUR", "-10"),
            ];
        }),
        bent("a loan hidden behind a transfer", &["do not cancel"], &|e| {
            e.lines = vec![
                ("Assets:DueFrom", "general", DAY, "EUR", "10"),
                ("Transfers:Funds", "general", DAY, "EUR", "-10"),
            ];
        }),
        bent("a gap in the sequence", &["wrong sequence"], &|e| e.sequence += 1),
        bent("a number before the first", &["wrong sequence"], &|e| e.sequence = 0),
        bent("a number that is taken", &["already there"], &|e| e.sequence = 2),
        bent("another previous hash", &["wrong previous hash"], &|e| e.previous = engine.bytes(&"00".repeat(32))),
        bent("a previous hash cut short", &["wrong previous hash", "check"], &|e| e.previous = engine.bytes("00")),
        bent("a hash cut short", &["check"], &|e| e.hash = engine.bytes(&"ab".repeat(31))),
        bent("a hash too long", &["check"], &|e| e.hash = engine.bytes(&"ab".repeat(33))),
        bent("a closed month", &["period is closed"], &|e| {
            e.date = "2020-01-31";
            e.lines.iter_mut().for_each(|line| line.2 = "2020-01-31");
        }),
        bent("a day that does not exist", &["check", "out of range"], &|e| {
            e.date = "2020-02-30";
            e.lines.iter_mut().for_each(|line| line.2 = "2020-02-30");
        }),
        bent("one posting", &["two postings"], &|e| e.lines.truncate(1)),
        bent("no posting", &["two postings"], &|e| e.lines.clear()),
        bent("an amount of zero", &["check"], &|e| {
            e.lines.iter_mut().for_each(|line| line.4 = "0");
        }),
        bent("a posting on another day than its entry", &["another date"], &|e| e.lines[1].2 = ASIDE),
        bent("a second reversal of an entry", &["already there", "unique"], &|e| e.refers = "4, NULL"),
        bent("the reversal of an entry that is not there", &["not there"], &|e| e.refers = "77, NULL"),
        bent("the correction of an entry that is not there", &["not there"], &|e| e.refers = "NULL, 77"),
        bent("a key that was used", &["already there", "unique"], &|e| e.key = "g-1"),
    ];
    let unknown = bent("an account that is not there", &["foreign key"], &|e| e.lines[0].0 = "Assets:Nowhere");
    attacks.push(Attack { by_keys: true, ..unknown });
    if engine == Engine::Lite {
        // PostgreSQL has real types; here a column takes whatever comes.
        attacks.push(bent("a closed month written another way", &["check"], &|e| {
            e.date = "2020-1-31";
            e.lines.iter_mut().for_each(|line| line.2 = "2020-1-31");
        }));
        attacks.push(bent("half a cent", &["check"], &|e| {
            (e.lines[0].4, e.lines[1].4) = ("10.5", "-10.5");
        }));
        attacks.push(bent("an amount in words", &["check"], &|e| e.lines[0].4 = "'ten'"));
    }
    attacks
}

/// Changes to what is already in the book.
fn changes(engine: Engine) -> Vec<Attack> {
    let hash = engine.bytes(&"ab".repeat(32));
    let never: &[&str] = &["never"];
    let sealed: &[&str] = &["sealed"];
    let locked: &[&str] = &["finished reconciliation"];
    let mut attacks = vec![
        attack("another description", "UPDATE entries SET description = 'x' WHERE sequence = 1", never),
        attack("the same description again", "UPDATE entries SET description = description", never),
        attack("another date", "UPDATE entries SET posted_on = '2020-02-20' WHERE sequence = 1", never),
        attack("twice the money", "UPDATE postings SET amount_minor = amount_minor * 2 WHERE entry = 1", never),
        attack("another fund", "UPDATE postings SET fund_id = (SELECT id FROM funds WHERE code = 'merch') WHERE entry = 1", never),
        attack("a memo", "UPDATE postings SET memo = 'x' WHERE entry = 1 AND line = 1", never),
        attack("another hash", format!("UPDATE seals SET hash = {hash} WHERE sequence = 1"), never),
        attack("a month opened by hand", "UPDATE period_events SET action = 'reopened'", never),
        attack("another photo", format!("UPDATE vouchers SET content = {hash}"), never),
        attack("a photo of another entry", "UPDATE later_vouchers SET entry = 2", never),
        attack("another quantity", "UPDATE stock_moves SET quantity = 1", never),
        attack("an account of another role", "UPDATE accounts SET role = 'none' WHERE path = 'Transfers:Funds'", never),
        attack("an account of another kind", "UPDATE accounts SET kind = 'income' WHERE path = 'Assets:Bank:Giro'", never),
        attack("an account of another path", "UPDATE accounts SET path = 'Assets:Bank:Other' WHERE path = 'Assets:Bank:Giro'", never),
        attack("an account of another currency", "UPDATE accounts SET currency = 'USD' WHERE path = 'Assets:Bank:Giro'", never),
        attack("an account of another number", "UPDATE accounts SET id = 4711 WHERE path = 'Assets:Bank:Giro'", never),
        attack("a restricted fund set free", "UPDATE funds SET restriction = 'unrestricted' WHERE code = 'rupression'", never),
        attack("a fund of another code", "UPDATE funds SET code = 'x', folded_code = 'x' WHERE code = 'rupression'", never),
        attack("a document of another wording", "UPDATE reconciliations SET document = '{}'", never),
        attack("a statement of another balance", "UPDATE reconciliations SET statement_minor = 1", never),
        attack("a statement in another currency", "UPDATE reconciliations SET currency = 'USD'", never),
        attack("a document of another hand", "UPDATE reconciliations SET finished_by = 'U-9'", never),
        attack("a reconciliation begun again by hand", "UPDATE reconciliations SET finished_at = NULL", never),
        attack("matches taken out of their document", "UPDATE matches SET reconciliation_id = NULL", locked),
        attack("another reason for a match", "UPDATE matches SET reason = 'x'", locked),
        attack("an entry matched in place of another", "UPDATE matched_entries SET entry = 2 WHERE entry = 1",
            &["finished reconciliation", "taken back and made anew"]),
        attack("a line moved to another match", "UPDATE matched_lines SET match_id = match_id + 1", locked),
        attack("a match added to a finished document",
            "INSERT INTO matched_entries (entry, account_id, match_id) SELECT entry, account_id + 1, match_id FROM matched_entries", locked),
        attack("a posting into a sealed entry",
            "INSERT INTO postings (entry, line, account_id, fund_id, posted_on, currency, amount_minor)
             SELECT entry, 90, account_id, fund_id, posted_on, currency, amount_minor FROM postings WHERE entry = 1 AND line = 1", sealed),
        attack("a balanced pair into a sealed entry",
            "INSERT INTO postings (entry, line, account_id, fund_id, posted_on, currency, amount_minor)
             SELECT entry, 90 + line, account_id, fund_id, posted_on, currency, amount_minor FROM postings WHERE entry = 1", sealed),
        attack("a stock move into a sealed entry",
            "INSERT INTO stock_moves (entry, line, product_id, place_id, quantity, value_minor, currency)
             SELECT 1, 9, product_id, place_id, quantity, value_minor, currency FROM stock_moves", sealed),
        attack("a second seal", format!("INSERT INTO seals (sequence, previous_hash, hash) SELECT sequence, previous_hash, {hash} FROM seals
             WHERE sequence = 1"), &["wrong sequence"]),
        attack("a seal without an entry", format!("INSERT INTO seals (sequence, previous_hash, hash)
             SELECT sequence + 1, hash, {hash} FROM seals ORDER BY sequence DESC LIMIT 1"), &["no entry to seal"]),
        attack("a month closed before it began",
            "INSERT INTO period_events (month, action, reason, recorded_by, recorded_at) VALUES ('2020-02-15', 'closed', '', 'x', 'now')",
            &["periods are months"]),
        attack("an event slipped in before another",
            "INSERT INTO period_events (id, month, action, reason, recorded_by, recorded_at) SELECT MIN(id), '2020-03-01', 'closed', '', 'x', 'now'
             FROM period_events", &["in order"]),
    ];
    let kept = ["entries", "postings", "seals", "period_events", "vouchers", "later_vouchers", "stock_moves"];
    let also = ["accounts", "funds", "reconciliations"];
    for table in kept.into_iter().chain(also) {
        attacks.push(attack("rows deleted", format!("DELETE FROM {table}"), never));
    }
    for table in ["matches", "matched_lines", "matched_entries"] {
        attacks.push(attack("a locked match deleted", format!("DELETE FROM {table}"), locked));
    }
    attacks.push(attack(
        "matches loosened, then deleted",
        "BEGIN; UPDATE matches SET reconciliation_id = NULL; DELETE FROM matched_entries; COMMIT",
        locked,
    ));
    attacks
}

/// What SQLite lets pass its delete triggers unless every unique key is guarded on insert too.
fn replacements() -> Vec<Attack> {
    let refused: &[&str] = &["ledger:"];
    let mut attacks: Vec<Attack> = TABLES
        .iter()
        .filter(|table| !["month_totals", "stock_levels"].contains(table))
        .map(|table| attack("rows replaced", format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"), refused))
        .collect();
    let entry = "posted_on, kind, description, vouchers, idempotency_key, body_hash, recorded_by, recorded_at";
    attacks.extend([
        attack(
            "an entry replaced through its key",
            format!("INSERT OR REPLACE INTO entries (sequence, {entry}) SELECT 99, {entry} FROM entries WHERE sequence = 1"),
            refused,
        ),
        attack(
            "a voucher replaced through its row number",
            "INSERT OR REPLACE INTO vouchers (rowid, hash, file_name, media_type, content, added_by, added_at)
             SELECT rowid, replace(hash, substr(hash, 1, 8), '00000000'), file_name, media_type, x'00', added_by, added_at FROM vouchers",
            refused,
        ),
        attack("an account replaced through its path", "INSERT OR REPLACE INTO accounts (path, label, kind, role)
             VALUES ('Transfers:Funds', '', 'equity', 'none')", refused),
        attack("a fund replaced through its code", "INSERT OR REPLACE INTO funds (code, folded_code, name, restriction, purpose)
             VALUES ('Rupression', 'rupression', '', 'unrestricted', '')", refused),
        attack("a posting moved over another", "UPDATE OR REPLACE postings SET line = 2 WHERE entry = 1 AND line = 1", refused),
        attack("a match replaced", "INSERT OR REPLACE INTO matches (id, account_id, made_by, reason) SELECT id, account_id, 'x', '' FROM matches", refused),
    ]);
    attacks
}

/// What only PostgreSQL knows.
fn sweeps() -> Vec<Attack> {
    let mut attacks: Vec<Attack> = TABLES
        .iter()
        .filter(|table| !["month_totals", "stock_levels"].contains(table))
        .map(|table| attack("a table emptied", format!("TRUNCATE {table} CASCADE"), &["ledger:"]))
        .collect();
    for table in ["products", "statement_lines", "imports"] {
        attacks.push(attack("a table emptied through another", format!("TRUNCATE {table} CASCADE"), &["ledger:"]));
    }
    attacks.push(attack(
        "an entry overwritten on conflict",
        "INSERT INTO entries SELECT * FROM entries WHERE sequence = 1 ON CONFLICT (sequence) DO UPDATE SET description = 'x'",
        &["ledger:"],
    ));
    attacks.push(attack(
        "an account overwritten on conflict",
        "INSERT INTO accounts SELECT * FROM accounts ON CONFLICT (id) DO UPDATE SET role = 'none'",
        &["ledger:"],
    ));
    attacks
}

/// What must not change: the number of rows, what `verify` says with the head of the chain, accounts and funds.
fn state(conn: &mut Conn, raw: &mut Raw) -> (Vec<i64>, Verification, String) {
    let chart = Chart::load(conn).unwrap();
    let verification = verify_book(conn, None, &mut |_| {}).unwrap();
    (raw.counts(&TABLES), verification, format!("{:?} {:?}", chart.accounts(), chart.funds()))
}

/// Makes every attack on its own connection, prepared with `settings`, and holds the book to what it was.
fn attack_all(book: &Book, settings: &str, attacks: &[Attack]) {
    let (mut conn, mut watcher) = (book.conn(), book.raw());
    let before = state(&mut conn, &mut watcher);
    let mut survivors = Vec::new();
    for Attack { what, sql, says, .. } in attacks {
        let mut raw = book.raw();
        raw.must(settings);
        match raw.run(sql) {
            Ok(()) => survivors.push(format!("{what}: taken: {sql}")),
            Err(said) if !says.iter().any(|word| said.to_lowercase().contains(word)) => {
                survivors.push(format!("{what}: refused for another reason: {said}\n{sql}"));
            }
            Err(_) => {}
        }
        drop(raw);
        assert_eq!(state(&mut conn, &mut watcher), before, "{settings}: {what}: {sql}");
    }
    assert!(survivors.is_empty(), "{settings}\n{}", survivors.join("\n"));
}

#[test]
fn no_attack_on_the_database_bends_the_book() {
    on_both(|url| {
        let book = full_book(url);
        let engine = book.engine();
        let right = Crooked::right(engine, &mut book.raw());
        // The control: what is bent below is right before it is bent.
        book.raw().must(&format!("BEGIN;\n{}ROLLBACK;", right.body()));
        assert!(book.assert_sound().entries > 0);
        let mut attacks = changes(engine);
        attacks.extend(crooked_entries(&right));
        match engine {
            Engine::Lite => {
                attacks.extend(replacements());
                for triggers in ["ON", "OFF"] {
                    attack_all(
                        &book,
                        &format!("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = {triggers}"),
                        &attacks,
                    );
                }
            }
            Engine::Postgres => {
                attacks.extend(sweeps());
                attack_all(&book, "SET session_replication_role = origin", &attacks);
                attacks.retain(|attack| !attack.by_keys);
                attack_all(&book, "SET session_replication_role = replica", &attacks);
            }
        }
        book.post(&gift("after", "2020-03-31", "general", "1.00"));
        book.assert_sound();
    });
}

#[test]
fn a_book_whose_guards_are_gone_says_so_when_it_is_examined() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["doctor"]);
        book.raw().drop_guards();
        let report = book.run(&["doctor"]);
        assert_eq!(report.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&report.stdout).contains("seals_only_what_is_right"));
    });
}

#[test]
fn what_was_reversed_stays_reversed_and_an_override_is_kept_with_its_entry() {
    on_both(|url| {
        let book = full_book(url);
        assert!(book.refused(&["reverse", "4"]).contains("reversed already"));
        let more = r#""override":"the court did not wait","#;
        let line =
            entry_with("o-1", "2020-02-20", "Expenses:Support:Legal", "Assets:Bank:Giro", "rupression", "99.00", more);
        book.post(&line);
        let kept = book.raw().texts("SELECT override_reason AS t FROM entries WHERE idempotency_key = 'o-1'");
        assert_eq!(kept, ["the court did not wait"]);
        book.assert_sound();
    });
}
