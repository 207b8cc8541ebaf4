//! What a submission says that cannot be recorded as it is: again under a key that the book knows, or of a day that has not
//! come. Looks, and writes nothing.

use chrono::NaiveDate;

use super::{OpsError, Result};
use crate::acts::Record;
use crate::store::{Conn, entries, recorded_acts};

/// The entry that has the record's key, and whether the same words made it.
fn find_by_key(conn: &mut Conn, record: &Record) -> Result<Option<(i64, bool)>> {
    let keys = entries::find_keys(conn, std::slice::from_ref(&record.key))?;
    let Some((sequence, _)) = keys.get(&record.key).copied() else { return Ok(None) };
    let said_before = recorded_acts::find(conn, &record.key)?;
    Ok(Some((sequence, said_before.as_deref() == Some(record.fingerprint()?.to_string().as_str()))))
}

/// The entry an earlier submission of the same record made.
pub(super) fn find_repeated(conn: &mut Conn, record: &Record) -> Result<Option<i64>> {
    match find_by_key(conn, record)? {
        None => Ok(None),
        Some((sequence, true)) => Ok(Some(sequence)),
        Some((sequence, false)) => Err(OpsError::NotPossible(format!(
            "The key “{}” was used for entry {sequence}, which says something else.",
            record.key
        ))),
    }
}

/// The entry that other words with the record's key made: a form that was sent before and has changed since.
///
/// # Errors
/// When the book cannot be read.
pub fn find_sent_before(conn: &mut Conn, record: &Record) -> Result<Option<i64>> {
    Ok(find_by_key(conn, record)?.filter(|(_, is_same)| !is_same).map(|(sequence, _)| sequence))
}

/// What is said to a day that has not come yet.
pub(super) fn ahead(day: NaiveDate, today: NaiveDate) -> String {
    format!("{day} is after today, {today}. What was sold, counted or moved is recorded on its day: correct the date.")
}
