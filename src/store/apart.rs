//! Which statement lines are treated singly, though they look like parts of one thing. Ids only.

use std::collections::HashSet;

use diesel::prelude::*;

use super::schema::lines_apart;
use super::{Conn, Result};

/// Every line that is treated singly.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<HashSet<i64>> {
    let lines: Vec<i64> = lines_apart::table.select(lines_apart::line_id).load(conn)?;
    Ok(lines.into_iter().collect())
}

/// These lines stand each by itself from now on.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, lines: &[i64]) -> Result<()> {
    delete(conn, lines)?;
    for line in lines {
        diesel::insert_into(lines_apart::table).values(lines_apart::line_id.eq(*line)).execute(conn)?;
    }
    Ok(())
}

/// These lines may belong together again.
///
/// # Errors
/// When the database cannot be written.
pub fn delete(conn: &mut Conn, lines: &[i64]) -> Result<()> {
    for chunk in lines.chunks(500) {
        diesel::delete(lines_apart::table.filter(lines_apart::line_id.eq_any(chunk))).execute(conn)?;
    }
    Ok(())
}
