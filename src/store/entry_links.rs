//! What entries have to do with each other: which was taken back, and by which it was replaced.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::among::among;
use super::conn::on_both;
use super::entries::span_of;
use super::schema::entries;
use super::{Conn, Result};

/// The entry that takes this one back.
///
/// # Errors
/// When the database cannot be read.
pub fn find_reversal(conn: &mut Conn, sequence: i64) -> Result<Option<i64>> {
    Ok(entries::table.filter(entries::reverses.eq(sequence)).select(entries::sequence).first(conn).optional()?)
}

/// The entry that replaces this one.
///
/// # Errors
/// When the database cannot be read.
pub fn find_correction(conn: &mut Conn, sequence: i64) -> Result<Option<i64>> {
    Ok(entries::table.filter(entries::corrects.eq(sequence)).select(entries::sequence).first(conn).optional()?)
}

/// The entry of this key, whose money or goods another gives back.
///
/// # Errors
/// When the database cannot be read.
pub fn find_given_back(conn: &mut Conn, key: Option<&str>) -> Result<Option<i64>> {
    let Some(key) = key else { return Ok(None) };
    Ok(entries::table.filter(entries::idempotency_key.eq(key)).select(entries::sequence).first(conn).optional()?)
}

/// The entries that give back what the one of this key brought.
///
/// # Errors
/// When the database cannot be read.
pub fn list_giving_back(conn: &mut Conn, key: &str) -> Result<Vec<i64>> {
    let giving = entries::table.filter(entries::gives_back.eq(key)).order(entries::sequence);
    Ok(giving.select(entries::sequence).limit(100).load(conn)?)
}

/// Which of these entries were taken back.
///
/// # Errors
/// When the database cannot be read.
pub fn list_reversed(conn: &mut Conn, sequences: &[i64]) -> Result<HashSet<i64>> {
    let mut found = HashSet::new();
    for chunk in sequences.chunks(1000) {
        let reversed = entries::table.select(entries::reverses);
        let some: Vec<Option<i64>> = match span_of(chunk) {
            Some((least, most)) => reversed.filter(entries::reverses.between(least, most)).load(conn)?,
            None => on_both!(conn, c => reversed.filter(among(entries::reverses, chunk)).load(c))?,
        };
        found.extend(some.into_iter().flatten().filter(|number| chunk.contains(number)));
    }
    Ok(found)
}

/// Which of these entries take back another one, and which: reversal → reversed.
///
/// # Errors
/// When the database cannot be read.
pub fn list_reversals(conn: &mut Conn, sequences: &[i64]) -> Result<HashMap<i64, i64>> {
    let mut found = HashMap::new();
    for chunk in sequences.chunks(1000) {
        let taking_back = entries::table.filter(entries::reverses.is_not_null());
        let pairs = taking_back.select((entries::sequence, entries::reverses));
        let some: Vec<(i64, Option<i64>)> = on_both!(conn, c => pairs.filter(among(entries::sequence, chunk)).load(c))?;
        found.extend(some.into_iter().filter_map(|(reversal, reversed)| Some((reversal, reversed?))));
    }
    Ok(found)
}
