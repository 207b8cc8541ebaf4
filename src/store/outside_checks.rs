//! What other bookkeeping programs said of the book: kept, so that reports can say it. Knows no other program.

use diesel::prelude::*;

use super::schema::outside_checks;
use super::{Conn, Result};

/// One program's word on the book as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCheck {
    pub program: String,
    pub version: String,
    /// How many entries the book had then.
    pub entries: i64,
    /// The chain's head then, in hexadecimal.
    pub head: String,
    pub has_agreed: bool,
    pub by: String,
    pub at: String,
}

/// Keeps a program's word.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, check: &OutsideCheck) -> Result<()> {
    diesel::insert_into(outside_checks::table)
        .values((
            outside_checks::program.eq(&check.program),
            outside_checks::version.eq(&check.version),
            outside_checks::entries.eq(check.entries),
            outside_checks::head.eq(&check.head),
            outside_checks::has_agreed.eq(check.has_agreed),
            outside_checks::checked_by.eq(&check.by),
            outside_checks::checked_at.eq(&check.at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The last word of each program, by its name.
///
/// # Errors
/// When the database cannot be read.
pub fn list_last(conn: &mut Conn) -> Result<Vec<OutsideCheck>> {
    type Raw = (i64, String, String, i64, String, bool, String, String);
    let last: Vec<i64> = outside_checks::table
        .group_by(outside_checks::program)
        .select(diesel::dsl::max(outside_checks::id).assume_not_null())
        .load(conn)?;
    let rows: Vec<Raw> =
        outside_checks::table.filter(outside_checks::id.eq_any(last)).order(outside_checks::program).load(conn)?;
    let check = |(_, program, version, entries, head, has_agreed, by, at)| OutsideCheck {
        program,
        version,
        entries,
        head,
        has_agreed,
        by,
        at,
    };
    Ok(rows.into_iter().map(check).collect())
}
