//! Entries, postings and seals: written in batches, read back as they were sealed.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

pub use super::entry_list::{EntryFilter, EntryKey, key_of, list, list_recorded_with};

use super::accounts::Chart;
use super::among::{among, among_texts};
use super::conn::on_both;
use super::day::Day;
use super::many::{CHUNK, Many, row};
use super::schema::{entries, postings, seals};
use super::{Conn, Result, StoreError, read, stock};
use crate::ledger::chain::{Hash, Recorded, Seal};
use crate::ledger::check::SealedEntry;
use crate::ledger::{Draft, DraftLine, Money};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = entries, treat_none_as_default_value = false)]
pub(super) struct EntryRow {
    sequence: i64,
    #[diesel(deserialize_as = NaiveDate)]
    posted_on: Day,
    kind: String,
    description: String,
    reference: Option<String>,
    reverses: Option<i64>,
    corrects: Option<i64>,
    gives_back: Option<String>,
    contact: Option<String>,
    event: Option<String>,
    override_reason: Option<String>,
    rededication: Option<String>,
    vouchers: String,
    idempotency_key: String,
    body_hash: Vec<u8>,
    recorded_by: String,
    recorded_at: String,
}

row!(EntryRow => "entries", sequence BigInt, posted_on Date, kind Text, description Text, reference NullableText,
    reverses NullableBigInt, corrects NullableBigInt, gives_back NullableText, contact NullableText, event NullableText,
    override_reason NullableText, rededication NullableText, vouchers Text, idempotency_key Text, body_hash Binary,
    recorded_by Text, recorded_at Text);

#[derive(Insertable)]
#[diesel(table_name = postings, treat_none_as_default_value = false)]
struct PostingRow {
    entry: i64,
    line: i32,
    account_id: i64,
    fund_id: i64,
    posted_on: Day,
    currency: String,
    amount_minor: i64,
    memo: Option<String>,
}

row!(PostingRow => "postings", entry BigInt, line Integer, account_id BigInt, fund_id BigInt, posted_on Date,
    currency Text, amount_minor BigInt, memo NullableText);

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = seals, treat_none_as_default_value = false)]
struct SealRow {
    sequence: i64,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

row!(SealRow => "seals", sequence BigInt, previous_hash Binary, hash Binary);

/// Writes rows in one statement.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            #[cfg(feature = "postgres")]
            Conn::Pg(conn) => diesel::insert_into($table).values($rows).execute(conn),
            Conn::Lite(conn) => Many($rows).execute(conn),
        }
    };
}

/// The last seal, `None` in an empty book.
///
/// # Errors
/// When the database cannot be read.
pub fn head(conn: &mut Conn) -> Result<Option<Seal>> {
    let row: Option<SealRow> = seals::table
        .select((seals::sequence, seals::previous_hash, seals::hash))
        .order(seals::sequence.desc())
        .first(conn)
        .optional()?;
    row.map(seal_of).transpose()
}

fn seal_of(row: SealRow) -> Result<Seal> {
    let hash = |bytes: &[u8]| {
        Hash::from_bytes(bytes)
            .ok_or_else(|| StoreError::Unreadable { what: format!("the seal of entry {}", row.sequence) })
    };
    Ok(Seal { sequence: row.sequence, previous: hash(&row.previous_hash)?, hash: hash(&row.hash)? })
}

/// Writes sealed entries with their postings, stock moves and seals. The database checks each seal.
///
/// # Errors
/// When the database refuses one: then nothing of the transaction stays.
pub fn insert(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    for chunk in sealed.chunks(CHUNK) {
        let entry_rows: Vec<EntryRow> = chunk.iter().map(entry_row).collect();
        insert_all!(conn, entries::table, entry_rows.as_slice())?;
        let mut posting_rows: Vec<PostingRow> = Vec::with_capacity(chunk.len().saturating_mul(3));
        for entry in chunk {
            posting_rows_of(chart, entry, &mut posting_rows)?;
        }
        for rows in posting_rows.chunks(CHUNK) {
            insert_all!(conn, postings::table, rows)?;
        }
        stock::insert_moves(conn, chart, chunk)?;
        let seal_rows: Vec<SealRow> = chunk
            .iter()
            .map(|entry| SealRow {
                sequence: entry.seal.sequence,
                previous_hash: entry.seal.previous.as_bytes().to_vec(),
                hash: entry.seal.hash.as_bytes().to_vec(),
            })
            .collect();
        insert_all!(conn, seals::table, seal_rows.as_slice())?;
    }
    Ok(())
}

fn entry_row(sealed: &SealedEntry) -> EntryRow {
    let draft = &sealed.draft;
    EntryRow {
        sequence: sealed.seal.sequence,
        posted_on: Day(draft.date),
        kind: draft.kind.name().to_owned(),
        description: draft.description.clone(),
        reference: draft.reference.clone(),
        reverses: draft.reverses,
        corrects: draft.corrects,
        gives_back: draft.gives_back.clone(),
        contact: draft.contact.clone(),
        event: draft.event.clone(),
        override_reason: draft.override_reason.clone(),
        rededication: draft.rededication.clone(),
        vouchers: draft.vouchers.join(","),
        idempotency_key: draft.key.clone(),
        body_hash: sealed.body_hash.as_bytes().to_vec(),
        recorded_by: sealed.recorded.by.clone(),
        recorded_at: sealed.recorded.at.clone(),
    }
}

fn posting_rows_of(chart: &Chart, sealed: &SealedEntry, rows: &mut Vec<PostingRow>) -> Result<()> {
    for (line, number) in sealed.draft.lines.iter().zip(1_i32..) {
        let missing = |what: String| StoreError::Unreadable { what };
        let account_id = chart.account_id(&line.account).ok_or_else(|| missing(format!("account {}", line.account)))?;
        let fund_id = chart.fund_id(&line.fund).ok_or_else(|| missing(format!("fund {}", line.fund)))?;
        rows.push(PostingRow {
            entry: sealed.seal.sequence,
            line: number,
            account_id,
            fund_id,
            posted_on: Day(sealed.draft.date),
            currency: line.amount.currency.code().to_owned(),
            amount_minor: line.amount.minor,
            memo: line.memo.clone(),
        });
    }
    Ok(())
}

/// Which of these idempotency keys are used, and by which entry with which body.
///
/// # Errors
/// When the database cannot be read.
pub fn find_keys(conn: &mut Conn, keys: &[String]) -> Result<HashMap<String, (i64, Hash)>> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(CHUNK) {
        let rows: Vec<(String, i64, Vec<u8>)> = on_both!(conn, c => entries::table
            .filter(among_texts(entries::idempotency_key, chunk))
            .select((entries::idempotency_key, entries::sequence, entries::body_hash))
            .load(c))?;
        for (key, sequence, body) in rows {
            let hash =
                Hash::from_bytes(&body).ok_or_else(|| StoreError::Unreadable { what: format!("entry {sequence}") })?;
            found.insert(key, (sequence, hash));
        }
    }
    Ok(found)
}

/// The next sealed entries in their order, after number `after`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_sealed_after(conn: &mut Conn, chart: &Chart, after: i64, limit: i64) -> Result<Vec<SealedEntry>> {
    let is_sealed = diesel::dsl::exists(seals::table.filter(seals::sequence.eq(entries::sequence)));
    let rows: Vec<EntryRow> = entries::table
        .filter(entries::sequence.gt(after).and(is_sealed))
        .order(entries::sequence)
        .limit(limit)
        .select(EntryRow::as_select())
        .load(conn)?;
    with_lines(conn, chart, rows)
}

/// What was recorded last, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_newest(conn: &mut Conn, chart: &Chart, limit: i64) -> Result<Vec<SealedEntry>> {
    let rows: Vec<EntryRow> =
        entries::table.order(entries::sequence.desc()).limit(limit).select(EntryRow::as_select()).load(conn)?;
    let mut found = with_lines(conn, chart, rows)?;
    found.sort_by_key(|entry| std::cmp::Reverse(entry.seal.sequence));
    Ok(found)
}

/// One entry by its sequence number.
///
/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, chart: &Chart, sequence: i64) -> Result<Option<SealedEntry>> {
    let rows: Vec<EntryRow> =
        entries::table.filter(entries::sequence.eq(sequence)).select(EntryRow::as_select()).load(conn)?;
    Ok(with_lines(conn, chart, rows)?.into_iter().next())
}

/// Entries by their sequence numbers, in no order; numbers without an entry are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_numbered(conn: &mut Conn, chart: &Chart, sequences: &[i64]) -> Result<Vec<SealedEntry>> {
    let mut found = Vec::with_capacity(sequences.len());
    for chunk in sequences.chunks(CHUNK) {
        let rows: Vec<EntryRow> = on_both!(conn, c => entries::table
            .filter(among(entries::sequence, chunk))
            .select(EntryRow::as_select())
            .load(c))?;
        found.extend(with_lines(conn, chart, rows)?);
    }
    Ok(found)
}

/// The entries with this reference or key, or of this number; reversed ones and reversals left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_by_name(conn: &mut Conn, chart: &Chart, name: &str) -> Result<Vec<SealedEntry>> {
    let number: i64 = name.parse().unwrap_or(-1);
    let rows: Vec<EntryRow> = entries::table
        .filter(entries::reference.eq(name).or(entries::idempotency_key.eq(name)).or(entries::sequence.eq(number)))
        .filter(entries::reverses.is_null())
        .order(entries::sequence)
        .limit(100)
        .select(EntryRow::as_select())
        .load(conn)?;
    let found = with_lines(conn, chart, rows)?;
    standing_among(conn, found)
}

/// The entries that gave back what one of these keys brought; reversed ones and reversals left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_giving_back(conn: &mut Conn, chart: &Chart, keys: &[String]) -> Result<Vec<SealedEntry>> {
    let rows: Vec<EntryRow> = entries::table
        .filter(entries::gives_back.eq_any(keys))
        .filter(entries::reverses.is_null())
        .order(entries::sequence)
        .select(EntryRow::as_select())
        .load(conn)?;
    let found = with_lines(conn, chart, rows)?;
    standing_among(conn, found)
}

/// Those that nothing took back.
fn standing_among(conn: &mut Conn, found: Vec<SealedEntry>) -> Result<Vec<SealedEntry>> {
    let mut standing = Vec::with_capacity(found.len());
    for sealed in found {
        if !is_reversed(conn, sealed.seal.sequence)? {
            standing.push(sealed);
        }
    }
    Ok(standing)
}

/// The numbers of the entries that reverse or correct this one.
///
/// # Errors
/// When the database cannot be read.
pub fn list_followers(conn: &mut Conn, sequence: i64) -> Result<Vec<i64>> {
    Ok(entries::table
        .filter(entries::reverses.eq(sequence).or(entries::corrects.eq(sequence)))
        .order(entries::sequence)
        .select(entries::sequence)
        .load(conn)?)
}

/// Whether an entry was taken back.
///
/// # Errors
/// When the database cannot be read.
pub fn is_reversed(conn: &mut Conn, sequence: i64) -> Result<bool> {
    let n: i64 = entries::table.filter(entries::reverses.eq(sequence)).count().get_result(conn)?;
    Ok(n > 0)
}

/// First and last date of the book's entries.
///
/// # Errors
/// When the database cannot be read.
pub fn date_range(conn: &mut Conn) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let first: Option<NaiveDate> =
        entries::table.select(entries::posted_on).order(entries::posted_on.asc()).first(conn).optional()?;
    let last: Option<NaiveDate> =
        entries::table.select(entries::posted_on).order(entries::posted_on.desc()).first(conn).optional()?;
    Ok(first.zip(last))
}

/// The least and the most of numbers that lie close together, as those of a page do. Rows between them are asked for by
/// one statement that is prepared once; a statement with as many numbers as the page has entries is prepared each time.
pub(super) fn span_of(numbers: &[i64]) -> Option<(i64, i64)> {
    let (least, most) = (*numbers.iter().min()?, *numbers.iter().max()?);
    let count = i64::try_from(numbers.len()).ok()?;
    (most.saturating_sub(least) <= count.saturating_mul(2)).then_some((least, most))
}

pub(super) fn with_lines(conn: &mut Conn, chart: &Chart, rows: Vec<EntryRow>) -> Result<Vec<SealedEntry>> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
    let mut lines: HashMap<i64, Vec<DraftLine>> = HashMap::with_capacity(rows.len());
    let mut seals_found: HashMap<i64, Seal> = HashMap::with_capacity(rows.len());
    for chunk in numbers.chunks(CHUNK) {
        type Posting = (i64, i64, i64, String, i64, Option<String>);
        let of_chunk = postings::table.order((postings::entry, postings::line)).select((
            postings::entry,
            postings::account_id,
            postings::fund_id,
            postings::currency,
            postings::amount_minor,
            postings::memo,
        ));
        let found: Vec<Posting> = match span_of(chunk) {
            Some((least, most)) => of_chunk.filter(postings::entry.between(least, most)).load(conn)?,
            None => on_both!(conn, c => of_chunk.filter(among(postings::entry, chunk)).load(c))?,
        };
        for (entry, account, fund, currency, amount_minor, memo) in found {
            let line = DraftLine {
                account: chart.path_of(account)?.clone(),
                fund: chart.code_of(fund)?.clone(),
                amount: Money::new(amount_minor, read(&currency)?),
                memo,
            };
            lines.entry(entry).or_default().push(line);
        }
        let of_chunk = seals::table.select((seals::sequence, seals::previous_hash, seals::hash));
        let seal_rows: Vec<SealRow> = match span_of(chunk) {
            Some((least, most)) => of_chunk.filter(seals::sequence.between(least, most)).load(conn)?,
            None => on_both!(conn, c => of_chunk.filter(among(seals::sequence, chunk)).load(c))?,
        };
        for row in seal_rows {
            seals_found.insert(row.sequence, seal_of(row)?);
        }
    }
    let mut moves = stock::list_moves(conn, chart, &numbers)?;
    rows.into_iter()
        .map(|row| {
            let unreadable = || StoreError::Unreadable { what: format!("entry {}", row.sequence) };
            let seal = seals_found.remove(&row.sequence).ok_or_else(unreadable)?;
            let body_hash = Hash::from_bytes(&row.body_hash).ok_or_else(unreadable)?;
            let draft = Draft {
                date: row.posted_on.0,
                kind: read(&row.kind)?,
                lines: lines.remove(&row.sequence).unwrap_or_default(),
                stock_moves: moves.remove(&row.sequence).unwrap_or_default(),
                vouchers: row.vouchers.split(',').filter(|hash| !hash.is_empty()).map(str::to_owned).collect(),
                key: row.idempotency_key,
                description: row.description,
                reference: row.reference,
                reverses: row.reverses,
                corrects: row.corrects,
                gives_back: row.gives_back,
                contact: row.contact,
                event: row.event,
                override_reason: row.override_reason,
                rededication: row.rededication,
            };
            Ok(SealedEntry { draft, recorded: Recorded { by: row.recorded_by, at: row.recorded_at }, body_hash, seal })
        })
        .collect()
}
