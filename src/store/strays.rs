//! Rows that belong to no sealed entry: nothing the program writes, only what came past it. For `verify`;
//! knows no rule of the ledger.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Conn, Result};

/// Rows of one table that hang in the air.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Strays {
    /// The number of the entry they say they belong to.
    #[diesel(sql_type = BigInt)]
    pub entry: i64,
    /// What they are: `entry`, `posting`, `stock move` or `seal`.
    #[diesel(sql_type = Text)]
    pub what: String,
}

/// The first hundred, one for each entry and kind.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<Strays>> {
    let query = "SELECT sequence AS entry, 'entry' AS what FROM entries e
          WHERE NOT EXISTS (SELECT 1 FROM seals s WHERE s.sequence = e.sequence)
        UNION SELECT entry, 'posting' FROM postings p
          WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sequence = p.entry)
        UNION SELECT entry, 'stock move' FROM stock_moves m
          WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sequence = m.entry)
        UNION SELECT sequence, 'seal' FROM seals s
          WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sequence = s.sequence)
        ORDER BY 1, 2 LIMIT 100";
    Ok(diesel::sql_query(query).load(conn)?)
}
