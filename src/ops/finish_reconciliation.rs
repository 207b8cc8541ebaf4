//! Finishes a reconciliation: a document kept for good, and the one way to open it again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reconcile_account::{get, view_reconciliation};
use super::{Acting, OpsError, Result};
use crate::ledger::Money;
use crate::ledger::chain::Hash;
use crate::store::across_day::EarlyLine;
use crate::store::personal::StoredLine;
use crate::store::reconciliations::{self, BookLine, Match, Reconciliation};
use crate::store::{Conn, books, entries, write};

/// A finished reconciliation, kept for good: printed again it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub book: String,
    pub account: String,
    pub currency: String,
    pub date: NaiveDate,
    /// Amounts in major units.
    pub statement_balance: String,
    pub book_balance: String,
    pub difference: String,
    pub matched: usize,
    /// What was matched with what. Older documents name the number alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<Pair>,
    /// On the statement, not in the book up to its day.
    pub unmatched_lines: Vec<Item>,
    /// In the book, not on the statement: in transit.
    pub unmatched_entries: Vec<Item>,
    pub finished_by: String,
    pub finished_at: String,
    pub head: String,
}

/// Lines and entries that belong together, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub lines: Vec<i64>,
    pub entries: Vec<i64>,
}

/// One open item of a document, without personal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub number: i64,
    pub date: NaiveDate,
    pub amount: String,
}

/// Finishes a reconciliation whose difference is zero. Its matches are locked and its document stays.
///
/// # Errors
/// When there is a difference.
pub fn finish_reconciliation(conn: &mut Conn, id: i64, acting: &Acting) -> Result<Document> {
    write(conn, |conn| finish_within(conn, id, acting))
}

pub(super) fn finish_within(conn: &mut Conn, id: i64, acting: &Acting) -> Result<Document> {
    let work = view_reconciliation(conn, id)?;
    let currency = work.reconciliation.statement.currency;
    if work.reconciliation.finished_at.is_some() {
        return Err(OpsError::NotPossible("This reconciliation is finished already.".into()));
    }
    if work.difference_minor != 0 {
        let difference = Money::new(work.difference_minor, currency);
        return Err(OpsError::NotPossible(format!(
            "{difference} {currency} are not explained yet. Match what is left, or record what is missing."
        )));
    }
    let money = |minor: i64| Money::new(minor, currency).to_string();
    let ours: Vec<i64> =
        work.matches.iter().filter(|one| one.reconciliation_id != Some(id)).map(|one| one.id).collect();
    reconciliations::adopt_matches(conn, id, &ours)?;
    let pair = |one: &Match| Pair { lines: one.lines.clone(), entries: one.entries.clone() };
    let line = |line: &StoredLine| Item { number: line.id, date: line.line.date, amount: money(line.line.net_minor) };
    let early = |line: &EarlyLine| Item { number: line.line, date: line.date, amount: money(line.amount_minor) };
    let entry = |entry: &BookLine| Item { number: entry.entry, date: entry.date, amount: money(entry.amount_minor) };
    let (lines, early) = (work.lines.iter().map(line), work.before_their_entry.iter().map(early));
    let entries = work.entries.iter().chain(&work.on_their_way).map(entry);
    let document = Document {
        book: books::get(conn)?.name,
        account: work.account.to_string(),
        currency: currency.to_string(),
        date: work.reconciliation.statement_on,
        statement_balance: work.reconciliation.statement.to_string(),
        book_balance: money(work.book_minor),
        difference: money(work.difference_minor),
        matched: work.matches.len(),
        pairs: work.matches.iter().map(pair).collect(),
        unmatched_lines: lines.chain(early).collect(),
        unmatched_entries: entries.collect(),
        finished_by: acting.by.clone(),
        finished_at: acting.at.clone(),
        head: entries::head(conn)?.map_or(Hash::ZERO, |seal| seal.hash).to_string(),
    };
    let json = serde_json::to_string(&document).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    reconciliations::finish(conn, id, &json, &acting.by, &acting.at)?;
    Ok(document)
}

/// The document of a finished reconciliation.
///
/// # Errors
/// When there is none, or it is not finished.
pub fn find_document(conn: &mut Conn, id: i64) -> Result<(Reconciliation, Document)> {
    let reconciliation = get(conn, id)?;
    let text = reconciliation.document.as_deref().ok_or_else(|| {
        OpsError::NotPossible(format!("Reconciliation {id} is not finished; it has no document yet."))
    })?;
    let document = serde_json::from_str(text)
        .map_err(|error| OpsError::NotPossible(format!("The document cannot be read: {error}.")))?;
    Ok((reconciliation, document))
}

/// Reopens the last finished reconciliation of an account; the old document stays and says so.
///
/// # Errors
/// When it is not finished, a later one builds on it, or no reason is given.
pub fn reopen_reconciliation(conn: &mut Conn, id: i64, reason: &str, acting: &Acting) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(OpsError::NotPossible("Say why it is reopened: the reason is kept with it.".into()));
    }
    let reconciliation = get(conn, id)?;
    if reconciliation.finished_at.is_none() || reconciliation.reopened_at.is_some() {
        return Err(OpsError::NotPossible(format!(
            "Reconciliation {id} is not finished, so there is nothing to reopen."
        )));
    }
    let standing = |one: &Reconciliation| one.finished_at.is_some() && one.reopened_at.is_none();
    let later = reconciliations::list(conn)?.into_iter().find(|one| {
        one.account_id == reconciliation.account_id
            && one.statement.currency == reconciliation.statement.currency
            && standing(one)
            && (one.statement_on, one.id) > (reconciliation.statement_on, reconciliation.id)
    });
    if let Some(later) = later {
        return Err(OpsError::NotPossible(format!(
            "The reconciliation of {} builds on it. Reopen that one first.",
            later.statement_on
        )));
    }
    write(conn, |conn| Ok(reconciliations::reopen(conn, id, reason.trim(), &acting.by, &acting.at)?))
}
