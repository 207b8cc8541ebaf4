//! Searches that somebody gave a name.

use diesel::prelude::*;

use super::schema::saved_searches;
use super::{Conn, Result, StoreError};

/// A search with its name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SavedSearch {
    pub id: i64,
    pub name: String,
    pub query: String,
}

/// Every saved search, by name.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<SavedSearch>> {
    let rows: Vec<(i64, String, String)> = saved_searches::table
        .order(saved_searches::id)
        .select((saved_searches::id, saved_searches::name, saved_searches::query))
        .load(conn)?;
    let mut all: Vec<SavedSearch> = rows.into_iter().map(|(id, name, query)| SavedSearch { id, name, query }).collect();
    all.sort_by_key(|one| (one.name.to_lowercase(), one.id));
    Ok(all)
}

/// Keeps a search under a name.
///
/// # Errors
/// When the name is taken.
pub fn insert(conn: &mut Conn, name: &str, query: &str, by: &str, at: &str) -> Result<()> {
    diesel::insert_into(saved_searches::table)
        .values((
            saved_searches::name.eq(name),
            saved_searches::query.eq(query),
            saved_searches::saved_by.eq(by),
            saved_searches::saved_at.eq(at),
        ))
        .execute(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } => {
                StoreError::AlreadyThere { what: format!("A search named “{name}”") }
            }
            other => other,
        })?;
    Ok(())
}

/// Forgets a search; whether there was one.
///
/// # Errors
/// When the database cannot be written.
pub fn delete(conn: &mut Conn, id: i64) -> Result<bool> {
    Ok(diesel::delete(saved_searches::table.filter(saved_searches::id.eq(id))).execute(conn)? > 0)
}
