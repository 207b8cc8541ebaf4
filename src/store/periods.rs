//! Closing and reopening months: what happened, never changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::period_events;
use super::{Conn, Result};
use crate::ledger::Month;

/// One closing or reopening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodEvent {
    pub month: Month,
    pub is_closed: bool,
    pub reason: String,
    pub by: String,
    pub at: String,
}

type Raw = (i64, NaiveDate, String, String, String, String);

/// Everything that happened to periods, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<PeriodEvent>> {
    let rows: Vec<Raw> = period_events::table.order(period_events::id).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(_, month, action, reason, by, at)| PeriodEvent {
            month: Month::containing(month),
            is_closed: action == "closed",
            reason,
            by,
            at,
        })
        .collect())
}

/// The months that are closed now.
///
/// # Errors
/// When the database cannot be read.
pub fn list_closed(conn: &mut Conn) -> Result<Vec<Month>> {
    let mut state = BTreeMap::new();
    for event in list(conn)? {
        state.insert(event.month, event.is_closed);
    }
    Ok(state.into_iter().filter_map(|(month, is_closed)| is_closed.then_some(month)).collect())
}

/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, event: &PeriodEvent) -> Result<()> {
    diesel::insert_into(period_events::table)
        .values((
            period_events::month.eq(event.month.first_day()),
            period_events::action.eq(if event.is_closed { "closed" } else { "reopened" }),
            period_events::reason.eq(&event.reason),
            period_events::recorded_by.eq(&event.by),
            period_events::recorded_at.eq(&event.at),
        ))
        .execute(conn)?;
    Ok(())
}
