//! The hash chain: each entry's seal holds the hash of the one before, so history cannot be bent unseen.
//!
//! `hash = SHA-256("entry/v1" ‖ previous hash ‖ canonical bytes)`. Every field of the canonical bytes is
//! preceded by its length (u32, big-endian), so no two entries share their bytes. The golden vectors in the
//! tests fix them: a changed byte is a new version, never a repair.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::entry::Draft;

/// A SHA-256 hash, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What stands before the first entry.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of some bytes, such as a voucher's or a file's.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From 32 stored bytes; `None` when there are not 32.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl FromStr for Hash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let decoded = hex::decode(text.trim()).ok().and_then(|bytes| Self::from_bytes(&bytes));
        decoded.ok_or_else(|| format!("“{text}” is not a chain head. It has 64 characters, 0–9 and a–f."))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An entry's place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// Gapless, from 1.
    pub sequence: i64,
    pub previous: Hash,
    pub hash: Hash,
}

/// Who recorded an entry and when: part of what is sealed, not of what was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The id of a user (`U-1`) or `cli`; never a name.
    pub by: String,
    /// UTC with microseconds, the same for all entries of one submission: `2020-02-10T12:00:00.000000Z`.
    pub at: String,
}

/// The seal that follows `head` for this draft.
#[must_use]
pub fn seal(head: Option<Seal>, draft: &Draft, recorded: &Recorded) -> Seal {
    let previous = head.map_or(Hash::ZERO, |seal| seal.hash);
    let sequence = head.map_or(0, |seal| seal.sequence).saturating_add(1);
    let mut hasher = Sha256::new();
    hasher.update(b"entry/v1");
    hasher.update(previous.as_bytes());
    let mut bytes = body_bytes(draft);
    put(&mut bytes, &sequence.to_be_bytes());
    put(&mut bytes, recorded.by.as_bytes());
    put(&mut bytes, recorded.at.as_bytes());
    hasher.update(&bytes);
    Seal { sequence, previous, hash: Hash(hasher.finalize().into()) }
}

/// The hash of what was submitted, to tell a repeated submission from a different one with the same key (I8).
#[must_use]
pub fn body_hash(draft: &Draft) -> Hash {
    Hash::of(&body_bytes(draft))
}

/// The canonical bytes of what was submitted.
fn body_bytes(draft: &Draft) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    put(&mut bytes, draft.key.as_bytes());
    put(&mut bytes, draft.date.to_string().as_bytes());
    put(&mut bytes, draft.kind.name().as_bytes());
    put(&mut bytes, draft.description.as_bytes());
    put_option(&mut bytes, draft.reference.as_deref().map(str::as_bytes));
    put_option(&mut bytes, draft.reverses.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    put_option(&mut bytes, draft.corrects.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    put_option(&mut bytes, draft.contact.as_deref().map(str::as_bytes));
    put_option(&mut bytes, draft.event.as_deref().map(str::as_bytes));
    put_option(&mut bytes, draft.override_reason.as_deref().map(str::as_bytes));
    put_option(&mut bytes, draft.rededication.as_deref().map(str::as_bytes));
    put_count(&mut bytes, draft.vouchers.len());
    for voucher in &draft.vouchers {
        put(&mut bytes, voucher.as_bytes());
    }
    put_count(&mut bytes, draft.lines.len());
    for line in &draft.lines {
        put(&mut bytes, line.account.as_str().as_bytes());
        put(&mut bytes, line.fund.folded().as_bytes());
        put(&mut bytes, line.amount.currency.code().as_bytes());
        put(&mut bytes, &line.amount.minor.to_be_bytes());
        put_option(&mut bytes, line.memo.as_deref().map(str::as_bytes));
    }
    put_count(&mut bytes, draft.stock_moves.len());
    for stock_move in &draft.stock_moves {
        put(&mut bytes, stock_move.product.as_bytes());
        put(&mut bytes, stock_move.place.as_str().as_bytes());
        put(&mut bytes, &stock_move.quantity.to_be_bytes());
        put(&mut bytes, &stock_move.value_minor.to_be_bytes());
        put(&mut bytes, stock_move.currency.code().as_bytes());
    }
    put_later_fields(&mut bytes, draft);
    bytes
}

/// What entries came to say later stands behind the rest, each part under its name and only where there is something to
/// say: so the bytes of an older entry stay as they were sealed.
fn put_later_fields(bytes: &mut Vec<u8>, draft: &Draft) {
    if let Some(key) = &draft.gives_back {
        put(bytes, b"gives back");
        put(bytes, key.as_bytes());
    }
    if draft.stock_moves.iter().any(|moved| moved.part.is_some() || moved.income_minor.is_some()) {
        put(bytes, b"why goods moved");
        for moved in &draft.stock_moves {
            put_option(bytes, moved.part.map(|part| part.name().as_bytes()));
            put_option(bytes, moved.income_minor.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        }
    }
}

fn put(bytes: &mut Vec<u8>, field: &[u8]) {
    put_count(bytes, field.len());
    bytes.extend_from_slice(field);
}

/// Absent and empty differ: absent is a single 0, present a 1 and the field.
fn put_option(bytes: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        None => bytes.push(0),
        Some(field) => {
            bytes.push(1);
            put(bytes, field);
        }
    }
}

fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::product::{StockMove, StockPart};
    use crate::ledger::{Currency, DraftLine, EntryKind, Money};
    use chrono::NaiveDate;

    fn donation() -> Draft {
        let date = NaiveDate::from_ymd_opt(2020, 2, 10).unwrap();
        let mut draft = Draft::new("key-1", date, EntryKind::Donation, "Donation by bank");
        let fund: crate::ledger::FundCode = "Rupression".parse().unwrap();
        let money = |minor| Money::new(minor, Currency::EUR);
        draft.lines = vec![
            DraftLine::new("Assets:Bank:Giro".parse().unwrap(), fund.clone(), money(2500)),
            DraftLine::new("Income:Donations:Bank".parse().unwrap(), fund, money(-2500)),
        ];
        draft
    }

    fn recorded() -> Recorded {
        Recorded { by: "U-1".into(), at: "2020-02-10T12:00:00.000000Z".into() }
    }

    #[test]
    fn the_golden_vectors_hold() {
        let first = seal(None, &donation(), &recorded());
        assert_eq!(first.sequence, 1);
        assert_eq!(first.hash.to_string(), include_str!("../../tests/golden/chain/first.expected").trim());
        let mut full = donation();
        full.key = "key-2".into();
        full.reference = Some("R-1".into());
        full.reverses = Some(1);
        full.corrects = Some(1);
        full.contact = Some("D-0042".into());
        full.event = Some("E-05".into());
        full.override_reason = Some(String::new());
        full.rededication = Some("Grund: ж".into());
        full.vouchers = vec!["ab".repeat(32)];
        let second = seal(Some(first), &full, &recorded());
        assert_eq!(second.previous, first.hash);
        assert_eq!(second.hash.to_string(), include_str!("../../tests/golden/chain/second.expected").trim());
        let third = seal(Some(second), &taken_back(), &recorded());
        assert_eq!(third.hash.to_string(), include_str!("../../tests/golden/chain/third.expected").trim());
    }

    /// A donation that gives back another, with a shirt that came back beside it.
    fn taken_back() -> Draft {
        let mut draft = donation();
        draft.key = "key-3".into();
        draft.gives_back = Some("key-1".into());
        draft.stock_moves = vec![StockMove {
            product: "SHIRT".into(),
            place: "Assets:Inventory:Shirt".parse().unwrap(),
            quantity: 1,
            value_minor: 650,
            currency: Currency::EUR,
            part: Some(StockPart::Returned),
            income_minor: Some(-1800),
        }];
        draft
    }

    #[test]
    fn what_entries_came_to_say_later_is_sealed_too() {
        let base = body_hash(&taken_back());
        let changes: Vec<fn(&mut Draft)> = vec![
            |d| d.gives_back = None,
            |d| d.gives_back = Some("key-2".into()),
            |d| d.stock_moves[0].part = None,
            |d| d.stock_moves[0].part = Some(StockPart::Bought),
            |d| d.stock_moves[0].income_minor = None,
            |d| d.stock_moves[0].income_minor = Some(0),
        ];
        for change in changes {
            let mut changed = taken_back();
            change(&mut changed);
            assert_ne!(body_hash(&changed), base);
        }
    }

    #[test]
    fn every_field_changes_the_hash_and_an_empty_text_is_not_an_absent_one() {
        let base = body_hash(&donation());
        let changes: Vec<fn(&mut Draft)> = vec![
            |d| d.key.push('x'),
            |d| d.date = d.date.succ_opt().unwrap(),
            |d| d.kind = EntryKind::Journal,
            |d| d.description.push(' '),
            |d| d.reference = Some(String::new()),
            |d| d.reverses = Some(1),
            |d| d.corrects = Some(1),
            |d| d.contact = Some(String::new()),
            |d| d.event = Some(String::new()),
            |d| d.override_reason = Some(String::new()),
            |d| d.rededication = Some(String::new()),
            |d| d.vouchers.push(String::new()),
            |d| d.lines.reverse(),
            |d| d.lines[0].memo = Some(String::new()),
            |d| d.lines[0].amount.minor += 1,
        ];
        for change in changes {
            let mut changed = donation();
            change(&mut changed);
            assert_ne!(body_hash(&changed), base);
        }
    }
}
