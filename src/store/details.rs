//! Which statement lines only tell what payments were for, and which payment each belongs to. Ids and reasons; the texts
//! are statement lines like others.

use std::collections::HashSet;

use diesel::prelude::*;

use super::schema::{details, statement_lines};
use super::{Conn, Result};

/// A line that tells of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = details)]
pub struct DetailRow {
    pub line_id: i64,
    /// The line of the payment, once it is known.
    pub payment: Option<i64>,
    /// Why it is that payment, as JSON; empty without one.
    pub reasons: String,
    /// Payments that it is not, as a JSON list of lines: somebody said so.
    pub declined: String,
}

/// Whether there are any at all: most books have none.
///
/// # Errors
/// When the database cannot be read.
pub fn has_any(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(details::table.select(details::line_id))).get_result(conn)?)
}

/// These lines tell of payments.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, lines: &[i64]) -> Result<()> {
    for line in lines {
        diesel::insert_into(details::table)
            .values((details::line_id.eq(*line), details::reasons.eq(""), details::declined.eq("[]")))
            .execute(conn)?;
    }
    Ok(())
}

/// Every line that tells of a payment, those of undone imports left out, with its import.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<(i64, DetailRow)>> {
    Ok(details::table
        .inner_join(statement_lines::table.on(statement_lines::id.eq(details::line_id)))
        .filter(statement_lines::state.ne("undone"))
        .order(details::line_id)
        .select((statement_lines::import_id, DetailRow::as_select()))
        .load(conn)?)
}

/// The lines among these that tell of payments.
///
/// # Errors
/// When the database cannot be read.
pub fn list_among(conn: &mut Conn, lines: &[i64]) -> Result<HashSet<i64>> {
    let mut found = HashSet::new();
    for chunk in lines.chunks(500) {
        let some: Vec<i64> =
            details::table.filter(details::line_id.eq_any(chunk)).select(details::line_id).load(conn)?;
        found.extend(some);
    }
    Ok(found)
}

/// These lines are of this payment, or of none.
///
/// # Errors
/// When the database cannot be written.
pub fn set_payment(
    conn: &mut Conn,
    lines: &[i64],
    payment: Option<i64>,
    reasons: &str,
    by: &str,
    at: &str,
) -> Result<()> {
    diesel::update(details::table.filter(details::line_id.eq_any(lines)))
        .set((
            details::payment.eq(payment),
            details::reasons.eq(reasons),
            details::linked_by.eq(Some(by)),
            details::linked_at.eq(Some(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// These lines are not of the payments that the JSON list names.
///
/// # Errors
/// When the database cannot be written.
pub fn set_declined(conn: &mut Conn, lines: &[i64], declined: &str) -> Result<()> {
    diesel::update(details::table.filter(details::line_id.eq_any(lines)))
        .set(details::declined.eq(declined))
        .execute(conn)?;
    Ok(())
}

/// The line is gone with its import: what was told of it waits again, and what it told is told no more.
///
/// # Errors
/// When the database cannot be written.
pub fn free(conn: &mut Conn, line: i64) -> Result<()> {
    let tied = details::table.filter(details::payment.eq(Some(line)).or(details::line_id.eq(line)));
    diesel::update(tied).set((details::payment.eq(None::<i64>), details::reasons.eq(""))).execute(conn)?;
    Ok(())
}
