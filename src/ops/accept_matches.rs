//! Accepts several matches of a reconciliation at once, all or none.

use super::reconcile_account::{accept_within, view_reconciliation};
use super::{Acting, Result};
use crate::store::{Conn, write};

/// Lines and entries that belong together; without lines, an entry that stands on a typed statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pair {
    pub lines: Vec<i64>,
    pub entries: Vec<i64>,
    /// Why, as it is kept with the match.
    pub reason: String,
}

/// The reason of a match that somebody made without a proposal.
pub const BY_HAND: &str = "by hand";

/// Accepts every pair; answers how many.
///
/// # Errors
/// When one of them does not add up or is matched already: then none is accepted.
pub fn accept_matches(conn: &mut Conn, id: i64, pairs: &[Pair], acting: &Acting) -> Result<usize> {
    write(conn, |conn| {
        let work = view_reconciliation(conn, id)?;
        for pair in pairs {
            accept_within(conn, &work, &pair.lines, &pair.entries, &pair.reason, acting)?;
        }
        Ok(pairs.len())
    })
}
