//! Rows of a provider's file that are taken for one thing, treated singly and folded again. Nothing is posted by it, and
//! it can be changed for as long as no row of the group is recorded.

use std::collections::HashSet;

use super::settle_group::{Together, groups_of};
use super::{OpsError, Result};
use crate::store::personal::{self, LineState};
use crate::store::{Conn, apart, write};

/// The group a line is in when nothing is treated singly.
fn group_around(conn: &mut Conn, line: i64) -> Result<Together> {
    let stored = personal::find_line(conn, line)?.ok_or_else(|| OpsError::NotFound {
        what: format!("statement line {line}"),
        hint: "`import show` lists the lines of an import.".into(),
    })?;
    if stored.state != LineState::Open {
        return Err(OpsError::NotPossible(format!(
            "The line of {} is {} already. Take that back first.",
            stored.line.date,
            stored.state.name()
        )));
    }
    let lines = personal::list_lines_of(conn, stored.import_id)?;
    let found = groups_of(&lines, &HashSet::new()).into_iter().filter(|together| together.rows.len() > 1);
    found.into_iter().find(|together| together.rows.iter().any(|row| row.id == line)).ok_or_else(|| {
        OpsError::NotPossible(format!(
            "The line of {} is no part of several: no other open row of its file belongs to it.",
            stored.line.date
        ))
    })
}

fn change(conn: &mut Conn, line: i64, how: fn(&mut Conn, &[i64]) -> crate::store::Result<()>) -> Result<usize> {
    write(conn, |conn| {
        let rows: Vec<i64> = group_around(conn, line)?.rows.iter().map(|row| row.id).collect();
        how(conn, &rows)?;
        Ok(rows.len())
    })
}

/// Every row of the line's group stands by itself from now on; answers how many rows that are.
///
/// # Errors
/// When the line is in no group, or is recorded already.
pub fn unfold_rows(conn: &mut Conn, line: i64) -> Result<usize> {
    change(conn, line, apart::insert)
}

/// The rows that belong to the line are one thing again; answers how many they are.
///
/// # Errors
/// When no open row belongs to it, or it is recorded already.
pub fn fold_rows(conn: &mut Conn, line: i64) -> Result<usize> {
    change(conn, line, apart::delete)
}
