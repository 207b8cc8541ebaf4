//! Which bank lines are the arrival of which payouts; and which await the provider's report.

use diesel::prelude::*;

use super::schema::payout_arrivals;
use super::{Conn, Result};

/// A bank line that a provider sent, with the payout that it is; none while the provider's report is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Insertable, Queryable)]
#[diesel(table_name = payout_arrivals, treat_none_as_default_value = false)]
pub struct Arrived {
    pub bank_line: i64,
    pub payout_line: Option<i64>,
}

/// Every arrival, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<Arrived>> {
    Ok(payout_arrivals::table
        .order(payout_arrivals::id)
        .select((payout_arrivals::bank_line, payout_arrivals::payout_line))
        .load(conn)?)
}

/// Notes what a bank line is the arrival of.
///
/// # Errors
/// When a payout has arrived already, or the database cannot be written.
pub fn insert(conn: &mut Conn, arrived: Arrived) -> Result<()> {
    diesel::insert_into(payout_arrivals::table).values(arrived).execute(conn)?;
    Ok(())
}

/// Forgets what was noted about a line, on either side: it was undone.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_of(conn: &mut Conn, line: i64) -> Result<()> {
    let of_line = payout_arrivals::bank_line.eq(line).or(payout_arrivals::payout_line.eq(line));
    diesel::delete(payout_arrivals::table.filter(of_line)).execute(conn)?;
    Ok(())
}
