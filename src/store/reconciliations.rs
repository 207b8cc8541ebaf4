//! Reconciliations and the matches between statement lines and entries.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::schema::{matched_entries, matched_lines, matches, reconciliations};
use super::written::written;
use super::{Conn, Result, read, unmatched};
use crate::ledger::{Currency, Money};

/// A reconciliation of one account with one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    pub id: i64,
    pub account_id: i64,
    pub statement_on: NaiveDate,
    pub statement: Money,
    pub started_by: String,
    pub finished_by: Option<String>,
    pub finished_at: Option<String>,
    /// The document as it was finished, JSON.
    pub document: Option<String>,
    pub reopened_at: Option<String>,
    pub reopen_reason: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reconciliations)]
struct Row {
    id: i64,
    account_id: i64,
    statement_on: NaiveDate,
    statement_minor: i64,
    currency: String,
    started_by: String,
    finished_by: Option<String>,
    finished_at: Option<String>,
    document: Option<String>,
    reopened_at: Option<String>,
    reopen_reason: Option<String>,
}

fn reconciliation_of(row: Row) -> Result<Reconciliation> {
    Ok(Reconciliation {
        id: row.id,
        account_id: row.account_id,
        statement_on: row.statement_on,
        statement: Money::new(row.statement_minor, read(&row.currency)?),
        started_by: row.started_by,
        finished_by: row.finished_by,
        finished_at: row.finished_at,
        document: row.document,
        reopened_at: row.reopened_at,
        reopen_reason: row.reopen_reason,
    })
}

/// Every reconciliation, newest statement first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<Reconciliation>> {
    let rows: Vec<Row> = reconciliations::table
        .order((reconciliations::statement_on.desc(), reconciliations::id.desc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(reconciliation_of).collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Reconciliation>> {
    let row: Option<Row> =
        reconciliations::table.filter(reconciliations::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(reconciliation_of).transpose()
}

/// Starts a reconciliation.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(
    conn: &mut Conn,
    account_id: i64,
    statement_on: NaiveDate,
    statement: Money,
    by: &str,
    at: &str,
) -> Result<i64> {
    Ok(diesel::insert_into(reconciliations::table)
        .values((
            reconciliations::account_id.eq(account_id),
            reconciliations::statement_on.eq(statement_on),
            reconciliations::statement_minor.eq(statement.minor),
            reconciliations::currency.eq(statement.currency.code()),
            reconciliations::started_by.eq(by),
            reconciliations::started_at.eq(at),
        ))
        .returning(reconciliations::id)
        .get_result(conn)?)
}

/// Finishes: from now on the document and the matches stay.
///
/// # Errors
/// When it is finished already.
pub fn finish(conn: &mut Conn, id: i64, document: &str, by: &str, at: &str) -> Result<()> {
    diesel::update(reconciliations::table.filter(reconciliations::id.eq(id)))
        .set((
            reconciliations::finished_by.eq(by),
            reconciliations::finished_at.eq(at),
            reconciliations::document.eq(document),
        ))
        .execute(conn)?;
    Ok(())
}

/// Reopens a finished reconciliation; the document stays and says so.
///
/// # Errors
/// When it was reopened before.
pub fn reopen(conn: &mut Conn, id: i64, reason: &str, by: &str, at: &str) -> Result<()> {
    diesel::update(reconciliations::table.filter(reconciliations::id.eq(id)))
        .set((
            reconciliations::reopened_by.eq(by),
            reconciliations::reopened_at.eq(at),
            reconciliations::reopen_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes a reconciliation that was never finished; its matches lose their place in it and stay.
///
/// # Errors
/// When it is finished.
pub fn delete(conn: &mut Conn, id: i64) -> Result<()> {
    diesel::update(matches::table.filter(matches::reconciliation_id.eq(id)))
        .set(matches::reconciliation_id.eq(None::<i64>))
        .execute(conn)?;
    diesel::delete(reconciliations::table.filter(reconciliations::id.eq(id))).execute(conn)?;
    Ok(())
}

/// What belongs together: lines on one side, entries on the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Match {
    pub id: i64,
    pub reconciliation_id: Option<i64>,
    pub lines: Vec<i64>,
    pub entries: Vec<i64>,
    pub reason: String,
}

/// Keeps a match.
///
/// # Errors
/// When a line or an entry on this account is matched already.
pub fn insert_match(
    conn: &mut Conn,
    account_id: i64,
    reconciliation_id: Option<i64>,
    lines: &[i64],
    entries: &[i64],
    by: &str,
    reason: &str,
) -> Result<i64> {
    let id: i64 = diesel::insert_into(matches::table)
        .values((
            matches::account_id.eq(account_id),
            matches::reconciliation_id.eq(reconciliation_id),
            matches::made_by.eq(by),
            matches::reason.eq(reason),
        ))
        .returning(matches::id)
        .get_result(conn)?;
    for line in lines {
        diesel::insert_into(matched_lines::table)
            .values((matched_lines::line_id.eq(line), matched_lines::match_id.eq(id)))
            .execute(conn)?;
    }
    for entry in entries {
        diesel::insert_into(matched_entries::table)
            .values((
                matched_entries::entry.eq(entry),
                matched_entries::account_id.eq(account_id),
                matched_entries::match_id.eq(id),
            ))
            .execute(conn)?;
    }
    Ok(id)
}

/// Takes a match back.
///
/// # Errors
/// When it belongs to a finished reconciliation.
pub fn delete_match(conn: &mut Conn, id: i64) -> Result<()> {
    diesel::delete(matched_lines::table.filter(matched_lines::match_id.eq(id))).execute(conn)?;
    diesel::delete(matched_entries::table.filter(matched_entries::match_id.eq(id))).execute(conn)?;
    diesel::delete(matches::table.filter(matches::id.eq(id))).execute(conn)?;
    Ok(())
}

/// Puts the loose matches of an account into a reconciliation, so that they are locked with it.
///
/// # Errors
/// When the database cannot be written.
pub fn adopt_matches(conn: &mut Conn, reconciliation_id: i64, ids: &[i64]) -> Result<()> {
    for chunk in ids.chunks(1000) {
        diesel::update(matches::table.filter(matches::id.eq_any(chunk)))
            .set(matches::reconciliation_id.eq(reconciliation_id))
            .execute(conn)?;
    }
    Ok(())
}

/// The matches of an account, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_matches(conn: &mut Conn, account_id: i64) -> Result<Vec<Match>> {
    let mine = matches::table.filter(matches::account_id.eq(account_id)).order(matches::id);
    let rows = mine.select((matches::id, matches::reconciliation_id, matches::reason)).load(conn)?;
    with_items(conn, rows)
}

/// The matches of an account that belong to one reconciliation, and those up to its day that no standing one holds: made
/// since the last, or left by one that was reopened. Oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_matches_within(conn: &mut Conn, reconciliation: &Reconciliation) -> Result<Vec<Match>> {
    #[derive(QueryableByName)]
    #[diesel(table_name = matches)]
    struct Row {
        id: i64,
        reconciliation_id: Option<i64>,
        reason: String,
    }
    // A match is of the statement its line stands on; one without a line, of the statement after its entry.
    let query = "SELECT m.id, m.reconciliation_id, m.reason FROM matches m WHERE m.account_id = ? AND (m.reconciliation_id = ? \
         OR m.id IN (SELECT id FROM matches WHERE reconciliation_id IS NULL UNION ALL SELECT x.id FROM reconciliations r \
             JOIN matches x ON x.reconciliation_id = r.id WHERE r.account_id = ? AND r.reopened_at IS NOT NULL) \
         AND (EXISTS (SELECT 1 FROM matched_lines ml JOIN statement_lines l ON l.id = ml.line_id \
                 WHERE ml.match_id = m.id AND l.booked_on <= ?) \
             OR NOT EXISTS (SELECT 1 FROM matched_lines ml WHERE ml.match_id = m.id) \
                 AND EXISTS (SELECT 1 FROM matched_entries me JOIN entries e ON e.sequence = me.entry \
                     WHERE me.match_id = m.id AND e.posted_on <= ?))) ORDER BY m.id";
    let Reconciliation { id, account_id, statement_on, .. } = reconciliation;
    let rows: Vec<Row> = written(query)
        .bind::<st::BigInt, _>(*account_id)
        .bind::<st::BigInt, _>(*id)
        .bind::<st::BigInt, _>(*account_id)
        .bind::<st::Date, _>(*statement_on)
        .bind::<st::Date, _>(*statement_on)
        .load(conn)?;
    with_items(conn, rows.into_iter().map(|row| (row.id, row.reconciliation_id, row.reason)).collect())
}

fn with_items(conn: &mut Conn, rows: Vec<(i64, Option<i64>, String)>) -> Result<Vec<Match>> {
    let numbers: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
    let mut found: std::collections::BTreeMap<i64, Match> = rows
        .into_iter()
        .map(|(id, reconciliation_id, reason)| (id, Match { id, reconciliation_id, reason, ..Match::default() }))
        .collect();
    for some in numbers.chunks(500) {
        let lines: Vec<(i64, i64)> = matched_lines::table
            .filter(matched_lines::match_id.eq_any(some))
            .order(matched_lines::line_id)
            .select((matched_lines::match_id, matched_lines::line_id))
            .load(conn)?;
        let entries: Vec<(i64, i64)> = matched_entries::table
            .filter(matched_entries::match_id.eq_any(some))
            .order(matched_entries::entry)
            .select((matched_entries::match_id, matched_entries::entry))
            .load(conn)?;
        for (id, line) in lines {
            if let Some(matched) = found.get_mut(&id) {
                matched.lines.push(line);
            }
        }
        for (id, entry) in entries {
            if let Some(matched) = found.get_mut(&id) {
                matched.entries.push(entry);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// The sum of one entry on one account over its funds: the unit of matching (I12).
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct BookLine {
    #[diesel(sql_type = st::BigInt)]
    pub entry: i64,
    #[diesel(sql_type = st::Date)]
    pub date: NaiveDate,
    #[diesel(sql_type = st::Text)]
    pub description: String,
    #[diesel(sql_type = st::Nullable<st::Text>)]
    pub reference: Option<String>,
    #[diesel(sql_type = st::BigInt)]
    pub amount_minor: i64,
}

/// The unmatched sums of entries on an account up to a day; entries whose sum there is zero are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_unmatched_entries(
    conn: &mut Conn,
    account_id: i64,
    currency: Currency,
    up_to: NaiveDate,
) -> Result<Vec<BookLine>> {
    let query = "SELECT p.entry, e.posted_on AS date, e.description, e.reference, CAST(SUM(p.amount_minor) AS BIGINT) AS amount_minor \
         FROM postings p JOIN entries e ON e.sequence = p.entry \
         WHERE p.account_id = ? AND p.posted_on >= ? AND p.posted_on <= ? AND p.currency = ? \
         AND NOT EXISTS (SELECT 1 FROM matched_entries m WHERE m.entry = p.entry AND m.account_id = p.account_id) \
         GROUP BY p.entry, e.posted_on, e.description, e.reference HAVING SUM(p.amount_minor) <> 0 ORDER BY e.posted_on, p.entry";
    let mut found: Vec<BookLine> = Vec::new();
    for month in unmatched::list_months(conn, account_id, up_to)? {
        let unmatched = written(query)
            .bind::<st::BigInt, _>(account_id)
            .bind::<st::Date, _>(month.from)
            .bind::<st::Date, _>(month.to)
            .bind::<st::Text, _>(currency.code());
        found.extend(unmatched.load::<BookLine>(conn)?);
    }
    Ok(found)
}
