//! Loads a JSON dump into an empty book: every entry with the seal it had, every table of the book beside it. All or
//! nothing, and only what verifies; the chain's head is the same afterwards, on either engine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::export_book::FORMAT;
use super::publish_book::signs_anew;
use super::verify_book::verify_within;
use super::{OpsError, Result};
use crate::ledger::chain::{self, Hash, Recorded, Seal, body_hash};
use crate::ledger::check::SealedEntry;
use crate::ledger::period::parse_date;
use crate::ledger::product::StockMove;
use crate::ledger::{Currency, Draft, DraftLine, Money};
use crate::store::accounts::Chart;
use crate::store::audit_samples;
use crate::store::dump::{AFTER_ENTRIES, BEFORE_ENTRIES, Dumped, count_rows, finish_rows, insert_rows, start_anew};
use crate::store::{Conn, entries, totals, write};

/// Entries written at a time.
const PAGE: usize = 1000;

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loaded {
    pub entries: i64,
    /// The chain's head: that of the book the dump was made of.
    pub head: Hash,
    /// Whether the dump had people, statement lines and vouchers.
    pub people: bool,
    /// How many rows each table got.
    pub rows: BTreeMap<&'static str, usize>,
    /// What no dump has, in words for people and programs alike.
    pub left_out: [&'static str; 4],
    /// Whether pages were published that were signed by a key which stayed behind: the next one gets a new key.
    pub signing_key_changes: bool,
}

/// Ways in, and the key that signs the public page: whoever gets a dump must not be able to sign in the book's name.
const LEFT_OUT: [&str; 4] = ["passphrases", "sessions", "API tokens", "the key that signs the public page"];

#[derive(Deserialize)]
struct Dump {
    format: String,
    #[serde(default)]
    people: bool,
    tables: BTreeMap<String, Vec<Value>>,
    entries: Vec<EntryRead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryRead {
    sequence: i64,
    key: String,
    date: String,
    kind: String,
    description: String,
    reference: Option<String>,
    reverses: Option<i64>,
    corrects: Option<i64>,
    #[serde(default)]
    gives_back: Option<String>,
    contact: Option<String>,
    event: Option<String>,
    #[serde(rename = "override")]
    override_reason: Option<String>,
    rededication: Option<String>,
    vouchers: Vec<String>,
    lines: Vec<LineRead>,
    stock_moves: Vec<MoveRead>,
    recorded_by: String,
    recorded_at: String,
    previous_hash: String,
    hash: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineRead {
    account: String,
    fund: String,
    amount: String,
    currency: String,
    memo: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveRead {
    product: String,
    place: String,
    quantity: i64,
    value: String,
    currency: String,
    part: Option<String>,
    income: Option<String>,
}

/// Loads the dump.
///
/// # Errors
/// It is no dump of this program, one of its entries does not fit its seal, the book is not empty, or what was loaded
/// does not verify. The book is then as it was.
pub fn load_book(conn: &mut Conn, text: &str) -> Result<Loaded> {
    let dump: Dump = serde_json::from_str(text).map_err(|error| {
        OpsError::NotPossible(format!("This is no dump of a book: {error}. Make one with: export json"))
    })?;
    if dump.format != FORMAT {
        let format = &dump.format;
        return Err(OpsError::NotPossible(format!(
            "The dump has the format “{format}”, and this program reads {FORMAT}."
        )));
    }
    let tables: Vec<&Dumped> = BEFORE_ENTRIES.iter().chain(AFTER_ENTRIES).collect();
    if let Some(unknown) = dump.tables.keys().find(|name| !tables.iter().any(|table| table.name == name.as_str())) {
        return Err(OpsError::NotPossible(format!(
            "The dump has a table {unknown} that this program does not know. It was written by a newer version; update this one."
        )));
    }
    let sealed = seal_all(dump.entries)?;
    write(conn, |conn| {
        refuse_unless_empty(conn)?;
        start_anew(conn)?;
        let mut rows = BTreeMap::new();
        let none = Vec::new();
        let of = |table: &Dumped| dump.tables.get(table.name).unwrap_or(&none);
        for table in BEFORE_ENTRIES {
            insert_rows(conn, table, of(table))?;
        }
        let chart = Chart::load(conn)?;
        conn.expect_many_rows()?;
        for page in sealed.chunks(PAGE) {
            entries::insert(conn, &chart, page)?;
            totals::add(conn, &chart, page)?;
        }
        for table in AFTER_ENTRIES {
            insert_rows(conn, table, of(table))?;
        }
        for table in AFTER_ENTRIES {
            finish_rows(conn, table, of(table))?;
        }
        // Of vouchers that came later nothing was known when the entries were counted.
        audit_samples::rebuild(conn, &chart)?;
        for table in &tables {
            rows.insert(table.name, of(table).len());
        }
        let head = check(conn, dump.people)?;
        Ok(Loaded {
            entries: i64::try_from(sealed.len()).unwrap_or(i64::MAX),
            head,
            people: dump.people,
            rows,
            left_out: LEFT_OUT,
            signing_key_changes: signs_anew(conn)?,
        })
    })
}

/// A dump without people names vouchers that it does not have; anything else that is found stops it.
fn check(conn: &mut Conn, has_people: bool) -> Result<Hash> {
    let verification = verify_within(conn, None, &mut |_| {})?;
    let stops = verification.findings.iter().find(|finding| has_people || finding.rule != "voucher");
    match stops {
        None => Ok(verification.head),
        Some(finding) => Err(OpsError::NotPossible(format!(
            "What the dump holds does not verify: {} Run `verify` on the book it was made of.",
            finding.message
        ))),
    }
}

/// A new book has a name, accounts and the fund `general`; anything more would be lost.
fn refuse_unless_empty(conn: &mut Conn) -> Result<()> {
    const NEW: [&str; 3] = ["books", "accounts", "funds"];
    let mut entries = entries::head(conn)?.map_or(0, |seal| seal.sequence);
    let mut what = "entries".to_owned();
    for table in BEFORE_ENTRIES.iter().chain(AFTER_ENTRIES).filter(|table| !NEW.contains(&table.name)) {
        if entries == 0 {
            entries = count_rows(conn, table)?;
            what = table.name.replace('_', " ");
        }
    }
    if entries == 0 {
        return Ok(());
    }
    Err(OpsError::NotPossible(format!(
        "This book is not empty: it has {entries} {what}. Make a new one with `init`, and load before anything else."
    )))
}

/// Turns what was read into entries, and holds each against the seal it had.
fn seal_all(read: Vec<EntryRead>) -> Result<Vec<SealedEntry>> {
    let mut head: Option<Seal> = None;
    let mut sealed = Vec::with_capacity(read.len());
    for one in read {
        let number = one.sequence;
        let (was, before) = (one.hash.clone(), one.previous_hash.clone());
        let recorded = Recorded { by: one.recorded_by.clone(), at: one.recorded_at.clone() };
        let draft = draft_of(one)
            .map_err(|why| OpsError::NotPossible(format!("Entry {number} of the dump cannot be read: {why}")))?;
        let seal = chain::seal(head, &draft, &recorded);
        if (seal.sequence, seal.hash.to_string(), seal.previous.to_string()) != (number, was, before) {
            return Err(OpsError::NotPossible(format!(
                "Entry {number} of the dump does not fit its seal: the dump was changed after it was made. Nothing was loaded."
            )));
        }
        head = Some(seal);
        sealed.push(SealedEntry { body_hash: body_hash(&draft), draft, recorded, seal });
    }
    Ok(sealed)
}

fn draft_of(read: EntryRead) -> std::result::Result<Draft, String> {
    fn said(error: impl std::fmt::Display) -> String {
        error.to_string()
    }
    let line = |line: LineRead| -> std::result::Result<DraftLine, String> {
        let currency: Currency = line.currency.parse().map_err(said)?;
        Ok(DraftLine {
            account: line.account.parse().map_err(said)?,
            fund: line.fund.parse().map_err(said)?,
            amount: Money::parse(&line.amount, currency).map_err(said)?,
            memo: line.memo,
        })
    };
    let moved = |moved: MoveRead| -> std::result::Result<StockMove, String> {
        let currency: Currency = moved.currency.parse().map_err(said)?;
        Ok(StockMove {
            product: moved.product,
            place: moved.place.parse().map_err(said)?,
            quantity: moved.quantity,
            value_minor: Money::parse(&moved.value, currency).map_err(said)?.minor,
            currency,
            part: moved.part.as_deref().map(str::parse).transpose()?,
            income_minor: moved
                .income
                .map(|income| Money::parse(&income, currency).map(|income| income.minor))
                .transpose()
                .map_err(said)?,
        })
    };
    Ok(Draft {
        date: parse_date(&read.date).map_err(said)?,
        kind: read.kind.parse().map_err(said)?,
        lines: read.lines.into_iter().map(line).collect::<std::result::Result<_, _>>()?,
        stock_moves: read.stock_moves.into_iter().map(moved).collect::<std::result::Result<_, _>>()?,
        vouchers: read.vouchers,
        key: read.key,
        description: read.description,
        reference: read.reference,
        reverses: read.reverses,
        corrects: read.corrects,
        gives_back: read.gives_back,
        contact: read.contact,
        event: read.event,
        override_reason: read.override_reason,
        rededication: read.rededication,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_dump_or_from_elsewhere_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = Conn::create(&format!("sqlite://{}", folder.path().join("b.db").display())).unwrap();
        let mut said = |text: &str| load_book(&mut conn, text).unwrap_err().to_string();
        assert!(said("nonsense").starts_with("This is no dump of a book"));
        assert!(said(r#"{"format":"x/9","tables":{},"entries":[]}"#).contains("“x/9”"));
        let newer = format!(r#"{{"format":"{FORMAT}","tables":{{"wishes":[]}},"entries":[]}}"#);
        assert!(said(&newer).contains("newer version"), "{}", said(&newer));
    }
}
