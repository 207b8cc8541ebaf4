//! What acts said, by their keys: a repeated act is known by this, for what it posts depends on the book as it stood.

use diesel::prelude::*;

use super::schema::recorded_acts;
use super::{Conn, Result};

/// What acts said, by key.
///
/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    Ok(recorded_acts::table
        .filter(recorded_acts::idempotency_key.eq(key))
        .select(recorded_acts::fingerprint)
        .first(conn)
        .optional()?)
}

/// Keeps what an act said.
///
/// # Errors
/// When the key is taken.
pub fn insert(conn: &mut Conn, key: &str, fingerprint: &str) -> Result<()> {
    diesel::insert_into(recorded_acts::table)
        .values((recorded_acts::idempotency_key.eq(key), recorded_acts::fingerprint.eq(fingerprint)))
        .execute(conn)?;
    Ok(())
}
