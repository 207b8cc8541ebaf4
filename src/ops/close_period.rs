//! Closes and reopens months. Both are kept for good, with person and reason.

use super::{Acting, OpsError, Result};
use crate::ledger::Month;
use crate::store::periods::PeriodEvent;
use crate::store::{Conn, periods, write};

/// Closes a month: it takes no more entries.
///
/// # Errors
/// When it is closed already, or not over yet.
pub fn close_period(conn: &mut Conn, month: Month, acting: &Acting) -> Result<()> {
    if month > Month::containing(acting.today) {
        return Err(OpsError::NotPossible(format!("{month} has not begun yet.")));
    }
    change(conn, month, true, "", acting)
}

/// Opens a closed month again.
///
/// # Errors
/// When it is not closed, or no reason is given.
pub fn reopen_period(conn: &mut Conn, month: Month, reason: &str, acting: &Acting) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(OpsError::NotPossible(format!("Say why {month} is reopened: the reason is kept with it.")));
    }
    change(conn, month, false, reason.trim(), acting)
}

fn change(conn: &mut Conn, month: Month, is_closed: bool, reason: &str, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        if periods::list_closed(conn)?.contains(&month) == is_closed {
            let state = if is_closed { "closed already" } else { "not closed" };
            return Err(OpsError::NotPossible(format!("{month} is {state}.")));
        }
        let event =
            PeriodEvent { month, is_closed, reason: reason.to_owned(), by: acting.by.clone(), at: acting.at.clone() };
        periods::insert(conn, &event)?;
        Ok(())
    })
}
