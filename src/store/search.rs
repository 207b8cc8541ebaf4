//! Finding entries and statement lines by what they say, when, and how much. Knows no language of searches: it gets
//! patterns and bounds. What is found of statement lines is text about people.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::conn::MultiBackend;
use super::entries::{EntryRow, with_lines};
use super::personal::{LineState, StoredLine, list_lines_by_id};
use super::schema::{entries, month_totals, postings, statement_lines};
use super::{Conn, Result};
use crate::ledger::Currency;
use crate::ledger::check::SealedEntry;

diesel::define_sql_function! { fn lower(text: st::Text) -> st::Text; }
diesel::define_sql_function! { fn coalesce(text: st::Nullable<st::Text>, other: st::Text) -> st::Text; }
diesel::define_sql_function! { fn abs(value: st::BigInt) -> st::BigInt; }

/// Amounts in one currency, in minor units, without sign, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub currency: Currency,
    pub least: i64,
    pub most: i64,
}

/// What entries and lines must have.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Each must stand somewhere.
    pub words: Vec<String>,
    /// None may stand anywhere.
    pub excluded: Vec<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// One line must have one of these accounts, all of what follows, and an amount in one of the ranges.
    pub accounts: Option<Vec<i64>>,
    pub funds: Option<Vec<i64>>,
    pub amounts: Option<Vec<Range>>,
    pub reference: Option<String>,
    pub kind: Option<String>,
    pub events: Option<Vec<String>>,
    pub contact: Option<String>,
}

/// A condition that more can be added to.
type Condition<T> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = st::Bool>>;

/// Every currency the book has moved.
///
/// # Errors
/// When the database cannot be read.
pub fn list_currencies(conn: &mut Conn) -> Result<Vec<Currency>> {
    let codes: Vec<String> = month_totals::table.select(month_totals::currency).distinct().load(conn)?;
    codes.iter().map(|code| super::read(code)).collect()
}

/// Entries that have all that is wanted, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_entries(conn: &mut Conn, chart: &Chart, wanted: &Wanted, limit: i64) -> Result<Vec<SealedEntry>> {
    let mut query = entries::table.select(EntryRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(from) = wanted.from {
        query = query.filter(entries::posted_on.ge(from));
    }
    if let Some(to) = wanted.to {
        query = query.filter(entries::posted_on.le(to));
    }
    if let Some(kind) = &wanted.kind {
        query = query.filter(entries::kind.eq(kind.clone()));
    }
    if let Some(events) = &wanted.events {
        query = query.filter(entries::event.eq_any(events.clone()));
    }
    if let Some(contact) = &wanted.contact {
        query = query.filter(entries::contact.eq(contact.clone()));
    }
    let reference = wanted.reference.iter().flat_map(|reference| patterns(reference));
    if let Some(condition) = reference.map(in_reference).reduce(either) {
        query = query.filter(entries::reference.is_not_null()).filter(condition);
    }
    for word in &wanted.words {
        if let Some(condition) = patterns(word).into_iter().map(in_entry).reduce(either) {
            query = query.filter(condition);
        }
    }
    for word in &wanted.excluded {
        for pattern in patterns(word) {
            query = query.filter(diesel::dsl::not(in_entry(pattern)));
        }
    }
    if let Some(of_line) = posting_condition(wanted) {
        query = query.filter(diesel::dsl::sql::<st::Bool>(&of_line));
    }
    let query = query.order((entries::posted_on.desc(), entries::sequence.desc())).limit(limit);
    let rows: Vec<EntryRow> = query.load(conn)?;
    with_lines(conn, chart, rows)
}

/// Ways to write a word whose case SQLite does not fold: it knows only the letters of English.
fn patterns(word: &str) -> Vec<String> {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let lower = escaped.to_lowercase();
    if lower.is_ascii() {
        return vec![format!("%{lower}%")];
    }
    let mut letters = lower.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let capital = format!("{first}{}", letters.as_str());
    let mut ways = vec![lower.clone(), capital, lower.to_uppercase(), escaped];
    ways.dedup();
    ways.into_iter().map(|way| format!("%{way}%")).collect()
}

fn either(one: Condition<entries::table>, other: Condition<entries::table>) -> Condition<entries::table> {
    Box::new(one.or(other))
}

fn either_line(
    one: Condition<statement_lines::table>,
    other: Condition<statement_lines::table>,
) -> Condition<statement_lines::table> {
    Box::new(one.or(other))
}

fn in_reference(pattern: String) -> Condition<entries::table> {
    Box::new(lower(coalesce(entries::reference, "")).like(pattern).escape('\\'))
}

/// In the description, the reference, the contact's code, or the memo of a line.
fn in_entry(pattern: String) -> Condition<entries::table> {
    let memo = lower(coalesce(postings::memo, "")).like(pattern.clone()).escape('\\');
    // Only lines that have a memo: they have an index of their own.
    let with_memo = postings::table.filter(postings::memo.is_not_null()).filter(memo).select(postings::entry);
    let in_description = lower(entries::description).like(pattern.clone()).escape('\\');
    let in_contact = lower(coalesce(entries::contact, "")).like(pattern.clone()).escape('\\');
    let in_reference = lower(coalesce(entries::reference, "")).like(pattern).escape('\\');
    Box::new(in_description.or(in_reference).or(in_contact).or(entries::sequence.eq_any(with_memo)))
}

/// The part of a query that speaks of lines. A boxed condition cannot stand in a subquery for both engines, so it is
/// written out; what goes in are numbers, days and codes of currencies, never a text that somebody typed.
fn posting_condition(wanted: &Wanted) -> Option<String> {
    let among = |column: &str, ids: &[i64]| {
        let list: Vec<String> = ids.iter().map(ToString::to_string).collect();
        if list.is_empty() { "1 = 0".to_owned() } else { format!("p.{column} IN ({})", list.join(", ")) }
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(wanted.accounts.as_ref().map(|ids| among("account_id", ids)));
    parts.extend(wanted.funds.as_ref().map(|ids| among("fund_id", ids)));
    if let Some(ranges) = &wanted.amounts {
        let within = |range: &Range| {
            let Range { currency, least, most } = range;
            format!("(p.currency = '{}' AND abs(p.amount_minor) BETWEEN {least} AND {most})", currency.code())
        };
        let any: Vec<String> = ranges.iter().map(within).collect();
        parts.push(if any.is_empty() { "1 = 0".to_owned() } else { format!("({})", any.join(" OR ")) });
    }
    if parts.is_empty() {
        return None;
    }
    parts.extend(wanted.from.map(|day| format!("p.posted_on >= '{day}'")));
    parts.extend(wanted.to.map(|day| format!("p.posted_on <= '{day}'")));
    Some(format!("entries.sequence IN (SELECT p.entry FROM postings p WHERE {})", parts.join(" AND ")))
}

/// Statement lines that have all that is wanted, newest first; those of undone imports left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_lines(conn: &mut Conn, wanted: &Wanted, limit: i64) -> Result<Vec<StoredLine>> {
    let mut query = statement_lines::table
        .filter(statement_lines::state.ne(LineState::Undone.name()))
        .select(statement_lines::id)
        .into_boxed::<MultiBackend>();
    if let Some(from) = wanted.from {
        query = query.filter(statement_lines::booked_on.ge(from));
    }
    if let Some(to) = wanted.to {
        query = query.filter(statement_lines::booked_on.le(to));
    }
    if let Some(accounts) = &wanted.accounts {
        query = query.filter(statement_lines::account_id.eq_any(accounts.clone()));
    }
    if let Some(ranges) = &wanted.amounts {
        let within = |range: &Range| -> Condition<statement_lines::table> {
            let size = || abs(statement_lines::amount_minor);
            let currency = statement_lines::currency.eq(range.currency.code().to_owned());
            Box::new(currency.and(size().ge(range.least)).and(size().le(range.most)))
        };
        let none: Condition<statement_lines::table> = Box::new(statement_lines::record.lt(0));
        query = query.filter(ranges.iter().map(within).fold(none, |one, other| Box::new(one.or(other))));
    }
    let reference = wanted.reference.iter().flat_map(|reference| patterns(reference));
    if let Some(condition) = reference.map(in_refs).reduce(either_line) {
        query = query.filter(condition);
    }
    for word in &wanted.words {
        if let Some(condition) = patterns(word).into_iter().map(in_line).reduce(either_line) {
            query = query.filter(condition);
        }
    }
    for pattern in wanted.excluded.iter().flat_map(|word| patterns(word)) {
        query = query.filter(diesel::dsl::not(in_line(pattern)));
    }
    let query = query.order((statement_lines::booked_on.desc(), statement_lines::id.desc())).limit(limit);
    let ids: Vec<i64> = query.load(conn)?;
    list_lines_by_id(conn, &ids)
}

/// The names under which the importer keeps references; they are no text of the bank's.
const NAMES: [&str; 23] = [
    "bank_id",
    "related_id",
    "group_id",
    "payout_id",
    "end_to_end",
    "mandate",
    "creditor",
    "order_no",
    "original_amount",
    "original_currency",
    "rate",
    "email",
    "bic",
    "item",
    "sku",
    "quantity",
    "item_price",
    "shipping",
    "discount",
    "refunded",
    "supplement",
    "type",
    "status",
];

fn in_refs(pattern: String) -> Condition<statement_lines::table> {
    let word = pattern.trim_matches('%').replace('\\', "");
    if !NAMES.iter().any(|name| name.contains(&word)) {
        return Box::new(lower(statement_lines::refs).like(pattern).escape('\\'));
    }
    // A word that stands in a name, too, is looked for with the names taken out.
    let values = NAMES
        .iter()
        .fold("LOWER(statement_lines.refs)".to_owned(), |text, name| format!("REPLACE({text}, '\"{name}\":', '')"));
    let found = diesel::dsl::sql::<st::Bool>(&format!("{values} LIKE ")).bind::<st::Text, _>(pattern);
    Box::new(found.sql(" ESCAPE '\\'"))
}

/// In the name, the purpose, the other account, or the references.
fn in_line(pattern: String) -> Condition<statement_lines::table> {
    let other = lower(coalesce(statement_lines::counterparty_account, "")).like(pattern.clone()).escape('\\');
    let purpose = lower(statement_lines::purpose).like(pattern.clone()).escape('\\');
    let name = lower(statement_lines::counterparty).like(pattern.clone()).escape('\\');
    Box::new(name.or(purpose).or(other).or(in_refs(pattern)))
}
