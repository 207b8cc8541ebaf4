//! The only place that reads and writes text about people: contacts and statement lines.
//! In this version it stands in clear; it will be encrypted here, and nothing else has to change.

pub mod addresses;
pub mod drafts;
mod overlap;
pub mod rules;
pub mod shown;
mod states;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::on_both;
use super::schema::{contacts, details, statement_lines};
use super::{Conn, Result, StoreError, read};
use crate::ledger::statement::{LineStatus, StatementLine};
pub use overlap::{
    list_changes_between, list_details_between, list_entries_by_id, list_payments_between, list_payouts,
    list_undone_between,
};
pub use states::{
    bring_announced_back, count_gave_way, forget_gave_way, free_lines_of, give_way, hand_lines_on, set_line_state,
    set_pending_aside, sums_of_entry,
};

/// A person or body the group deals with. The ledger knows only the code.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Opaque, such as `D-0042`.
    pub code: String,
    pub name: String,
    pub note: String,
}

/// Every contact, by code.
///
/// # Errors
/// When the database cannot be read.
pub fn list_contacts(conn: &mut Conn) -> Result<Vec<Contact>> {
    let rows: Vec<(String, String, String)> =
        contacts::table.order(contacts::code).select((contacts::code, contacts::name, contacts::note)).load(conn)?;
    Ok(rows.into_iter().map(|(code, name, note)| Contact { code, name, note }).collect())
}

/// # Errors
/// When the database cannot be read.
pub fn find_contact(conn: &mut Conn, code: &str) -> Result<Option<Contact>> {
    let row: Option<(String, String, String)> = contacts::table
        .filter(contacts::code.eq(code))
        .select((contacts::code, contacts::name, contacts::note))
        .first(conn)
        .optional()?;
    Ok(row.map(|(code, name, note)| Contact { code, name, note }))
}

/// Those of these codes that some contact has.
///
/// # Errors
/// When the database cannot be read.
pub fn known_codes(conn: &mut Conn, codes: &BTreeSet<&str>) -> Result<HashSet<String>> {
    let mut known = HashSet::with_capacity(codes.len());
    for chunk in codes.iter().copied().collect::<Vec<_>>().chunks(1000) {
        known.extend(contacts::table.filter(contacts::code.eq_any(chunk)).select(contacts::code).load::<String>(conn)?);
    }
    Ok(known)
}

/// The newest contact of this letter with exactly this name and note: its code, and when it was added (RFC 3339).
///
/// # Errors
/// When the database cannot be read.
pub fn find_same(conn: &mut Conn, letter: char, name: &str, note: &str) -> Result<Option<(String, String)>> {
    Ok(contacts::table
        .filter(contacts::code.like(format!("{letter}-%")))
        .filter(contacts::name.eq(name))
        .filter(contacts::note.eq(note))
        .order(contacts::id.desc())
        .select((contacts::code, contacts::created_at))
        .first(conn)
        .optional()?)
}

/// Keeps a new contact under the next free code of its letter: `D-0001`.
///
/// # Errors
/// When the database cannot be written.
pub fn insert_contact(conn: &mut Conn, letter: char, name: &str, note: &str, at: &str) -> Result<String> {
    let codes: Vec<String> =
        contacts::table.filter(contacts::code.like(format!("{letter}-%"))).select(contacts::code).load(conn)?;
    let last = codes
        .iter()
        .filter_map(|code| code.split_once('-').and_then(|(_, n)| n.parse::<u32>().ok()))
        .max()
        .unwrap_or(0);
    let code = format!("{letter}-{:04}", last.saturating_add(1));
    insert_with_code(conn, &code, name, note, at)?;
    Ok(code)
}

/// Keeps a new contact under a code that it had elsewhere.
///
/// # Errors
/// When the code is taken, or the database cannot be written.
pub fn insert_with_code(conn: &mut Conn, code: &str, name: &str, note: &str, at: &str) -> Result<()> {
    let row = (contacts::code.eq(code), contacts::name.eq(name), contacts::note.eq(note), contacts::created_at.eq(at));
    diesel::insert_into(contacts::table).values(row).execute(conn).map_err(|error| match StoreError::from(error) {
        StoreError::AlreadyThere { .. } => StoreError::AlreadyThere { what: format!("The contact {code}") },
        other => other,
    })?;
    Ok(())
}

/// Changes name and note of a contact.
///
/// # Errors
/// When the database cannot be written.
pub fn update_contact(conn: &mut Conn, contact: &Contact) -> Result<()> {
    diesel::update(contacts::table.filter(contacts::code.eq(&contact.code)))
        .set((contacts::name.eq(&contact.name), contacts::note.eq(&contact.note)))
        .execute(conn)?;
    Ok(())
}

/// What has become of a statement line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// Nobody has said yet what it is.
    Open,
    /// An entry was made from it.
    Posted,
    /// It belongs to an entry that was there.
    Matched,
    /// Put aside with a reason.
    SetAside,
    /// Its import was undone.
    Undone,
}

impl LineState {
    const ALL: [Self; 5] = [Self::Open, Self::Posted, Self::Matched, Self::SetAside, Self::Undone];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Posted => "posted",
            Self::Matched => "matched",
            Self::SetAside => "set_aside",
            Self::Undone => "undone",
        }
    }
}

/// A statement line as the book keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredLine {
    pub id: i64,
    pub import_id: i64,
    pub account_id: i64,
    pub line: StatementLine,
    pub state: LineState,
    pub reason: Option<String>,
    pub entry: Option<i64>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = statement_lines, treat_none_as_default_value = false)]
struct NewLine {
    import_id: i64,
    account_id: i64,
    record: i32,
    booked_on: NaiveDate,
    value_on: Option<NaiveDate>,
    amount_minor: i64,
    fee_minor: Option<i64>,
    net_minor: i64,
    currency: String,
    balance_after_minor: Option<i64>,
    counterparty: String,
    counterparty_account: Option<String>,
    purpose: String,
    status: String,
    kind: String,
    refs: String,
    warnings: String,
    state: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = statement_lines)]
struct LineRow {
    id: i64,
    #[diesel(embed)]
    line: NewLine,
    reason: Option<String>,
    entry: Option<i64>,
}

fn json_of<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable { what: error.to_string() })
}

fn of_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable { what: error.to_string() })
}

/// Stores the lines of an import.
///
/// # Errors
/// When the database cannot be written.
pub fn insert_lines(conn: &mut Conn, import_id: i64, account_id: i64, lines: &[&StatementLine]) -> Result<()> {
    for chunk in lines.chunks(1000) {
        let rows = chunk
            .iter()
            .map(|line| {
                Ok(NewLine {
                    import_id,
                    account_id,
                    record: i32::try_from(line.record).unwrap_or(i32::MAX),
                    booked_on: line.date,
                    value_on: line.value_date,
                    amount_minor: line.amount_minor,
                    fee_minor: line.fee_minor,
                    net_minor: line.net_minor,
                    currency: line.currency.code().to_owned(),
                    balance_after_minor: line.balance_after_minor,
                    counterparty: line.counterparty.clone(),
                    counterparty_account: line.counterparty_account.clone(),
                    purpose: line.purpose.clone(),
                    status: line.status.name().to_owned(),
                    kind: line.kind.clone(),
                    refs: if line.refs.is_empty() { "{}".to_owned() } else { json_of(&line.refs)? },
                    warnings: if line.warnings.is_empty() { "[]".to_owned() } else { json_of(&line.warnings)? },
                    state: LineState::Open.name().to_owned(),
                })
            })
            .collect::<Result<Vec<NewLine>>>()?;
        on_both!(conn, c => diesel::insert_into(statement_lines::table).values(&rows).execute(c))?;
    }
    Ok(())
}

fn line_of(stored: LineRow) -> Result<StoredLine> {
    let id = stored.id;
    let unreadable = |what: &str| StoreError::Unreadable { what: format!("{what} of statement line {id}") };
    let row = stored.line;
    let currency = match read(&row.currency) {
        Ok(currency) => currency,
        Err(_) => crate::ledger::Currency::unlisted(&row.currency).ok_or_else(|| unreadable("the currency"))?,
    };
    let refs: BTreeMap<String, String> = if row.refs == "{}" { BTreeMap::new() } else { of_json(&row.refs)? };
    let line = StatementLine {
        record: u32::try_from(row.record).unwrap_or(0),
        date: row.booked_on,
        value_date: row.value_on,
        amount_minor: row.amount_minor,
        fee_minor: row.fee_minor,
        net_minor: row.net_minor,
        currency,
        balance_after_minor: row.balance_after_minor,
        status: LineStatus::named(&row.status).ok_or_else(|| unreadable("the status"))?,
        counterparty: row.counterparty,
        counterparty_account: row.counterparty_account,
        purpose: row.purpose,
        kind: row.kind,
        refs,
        warnings: if row.warnings == "[]" { Vec::new() } else { of_json(&row.warnings)? },
    };
    let state = LineState::ALL.into_iter().find(|state| state.name() == row.state).unwrap_or(LineState::Open);
    Ok(StoredLine {
        id: stored.id,
        import_id: row.import_id,
        account_id: row.account_id,
        line,
        state,
        reason: stored.reason,
        entry: stored.entry,
    })
}

/// The lines of one import, in the file's order.
///
/// # Errors
/// When the database cannot be read.
pub fn list_lines_of(conn: &mut Conn, import_id: i64) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::import_id.eq(import_id))
        .order(statement_lines::record)
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// The lines of an account between two days, undone imports left out; for telling duplicates and for reconciling. Lines
/// that only tell of payments are no movements and are left out as well.
///
/// # Errors
/// When the database cannot be read.
pub fn list_lines_between(conn: &mut Conn, account_id: i64, from: NaiveDate, to: NaiveDate) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id))
        .filter(statement_lines::booked_on.ge(from).and(statement_lines::booked_on.le(to)))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .filter(statement_lines::id.ne_all(details::table.select(details::line_id)))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find_line(conn: &mut Conn, id: i64) -> Result<Option<StoredLine>> {
    let row: Option<LineRow> = statement_lines::table
        .filter(statement_lines::id.eq(id))
        .select(LineRow::as_select())
        .first(conn)
        .optional()?;
    row.map(line_of).transpose()
}

/// The lines with these ids, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_lines_by_id(conn: &mut Conn, ids: &[i64]) -> Result<Vec<StoredLine>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows: Vec<LineRow> = statement_lines::table
            .filter(statement_lines::id.eq_any(chunk))
            .order((statement_lines::booked_on.desc(), statement_lines::id.desc()))
            .select(LineRow::as_select())
            .load(conn)?;
        found.extend(rows.into_iter().map(line_of).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// The last lines of an account that entries were made from, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_posted_lines(conn: &mut Conn, account_id: i64, limit: i64) -> Result<Vec<StoredLine>> {
    let mut rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(statement_lines::state.eq(LineState::Posted.name())))
        .order((statement_lines::booked_on.desc(), statement_lines::id.desc()))
        .limit(limit)
        .select(LineRow::as_select())
        .load(conn)?;
    rows.reverse();
    rows.into_iter().map(line_of).collect()
}

/// The last booked lines of all accounts, whatever became of them, newest first; undone imports are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_past_lines(conn: &mut Conn, limit: i64) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::status.eq(LineStatus::Booked.name()))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .order((statement_lines::booked_on.desc(), statement_lines::id.desc()))
        .limit(limit)
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// The entries that lines of an account were made into or are.
///
/// # Errors
/// When the database cannot be read.
pub fn list_entries_of_lines(conn: &mut Conn, account_id: i64) -> Result<Vec<i64>> {
    let found: Vec<Option<i64>> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(statement_lines::entry.is_not_null()))
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .select(statement_lines::entry)
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}
