//! What somebody chose for lines under review and has not posted yet, and which lines were posted together. A choice may
//! hold a reason in somebody's own words, so it lives behind the module of personal text.

use diesel::prelude::*;

use super::super::schema::{line_drafts, review_batch_lines, review_batches, statement_lines};
use super::super::{Conn, Result};

/// What was chosen for a line, as the form sends it; empty where nothing was.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = line_drafts)]
pub struct LineDraft {
    pub line_id: i64,
    pub what: String,
    pub fund: String,
    pub account: String,
    pub note: String,
    pub is_ticked: bool,
    /// Whether the line was proposed as ready then: only of such a line a missing tick says that it is left out.
    pub was_ready: bool,
    pub saved_by: String,
    pub saved_at: String,
}

/// The choices kept for the lines of an import.
///
/// # Errors
/// When the database cannot be read.
pub fn list_drafts(conn: &mut Conn, import_id: i64) -> Result<Vec<LineDraft>> {
    let own = statement_lines::table.filter(statement_lines::import_id.eq(import_id)).select(statement_lines::id);
    Ok(line_drafts::table.filter(line_drafts::line_id.eq_any(own)).select(LineDraft::as_select()).load(conn)?)
}

/// Forgets what was chosen for these lines.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_drafts(conn: &mut Conn, lines: &[i64]) -> Result<()> {
    for chunk in lines.chunks(500) {
        diesel::delete(line_drafts::table.filter(line_drafts::line_id.eq_any(chunk))).execute(conn)?;
    }
    Ok(())
}

/// Keeps choices, each in place of what was kept for its line.
///
/// # Errors
/// When the database cannot be written.
pub fn insert_drafts(conn: &mut Conn, drafts: &[LineDraft]) -> Result<()> {
    let lines: Vec<i64> = drafts.iter().map(|draft| draft.line_id).collect();
    delete_drafts(conn, &lines)?;
    for draft in drafts {
        diesel::insert_into(line_drafts::table).values(draft).execute(conn)?;
    }
    Ok(())
}

/// Remembers that these lines were decided together; answers the batch's number.
///
/// # Errors
/// When the database cannot be written.
pub fn insert_batch(conn: &mut Conn, import_id: i64, lines: &[i64], by: &str, at: &str) -> Result<i64> {
    let id: i64 = diesel::insert_into(review_batches::table)
        .values((
            review_batches::import_id.eq(import_id),
            review_batches::made_by.eq(by),
            review_batches::made_at.eq(at),
        ))
        .returning(review_batches::id)
        .get_result(conn)?;
    for line in lines {
        diesel::insert_into(review_batch_lines::table)
            .values((review_batch_lines::batch_id.eq(id), review_batch_lines::line_id.eq(*line)))
            .execute(conn)?;
    }
    Ok(id)
}

/// The lines of a batch of this import that was not taken back; `None` when there is none.
///
/// # Errors
/// When the database cannot be read.
pub fn find_batch(conn: &mut Conn, import_id: i64, batch: i64) -> Result<Option<Vec<i64>>> {
    let standing = review_batches::table
        .filter(review_batches::id.eq(batch).and(review_batches::import_id.eq(import_id)))
        .filter(review_batches::undone_at.is_null());
    let found: Option<i64> = standing.select(review_batches::id).first(conn).optional()?;
    if found.is_none() {
        return Ok(None);
    }
    let lines = review_batch_lines::table.filter(review_batch_lines::batch_id.eq(batch));
    Ok(Some(lines.order(review_batch_lines::line_id).select(review_batch_lines::line_id).load(conn)?))
}

/// The last batch of an import that was not taken back.
///
/// # Errors
/// When the database cannot be read.
pub fn find_last_batch(conn: &mut Conn, import_id: i64) -> Result<Option<i64>> {
    Ok(review_batches::table
        .filter(review_batches::import_id.eq(import_id).and(review_batches::undone_at.is_null()))
        .order(review_batches::id.desc())
        .select(review_batches::id)
        .first(conn)
        .optional()?)
}

/// Remembers that a batch was taken back.
///
/// # Errors
/// When the database cannot be written.
pub fn set_batch_undone(conn: &mut Conn, batch: i64, by: &str, at: &str) -> Result<()> {
    diesel::update(review_batches::table.filter(review_batches::id.eq(batch)))
        .set((review_batches::undone_by.eq(by), review_batches::undone_at.eq(at)))
        .execute(conn)?;
    Ok(())
}
