//! People and bodies the group deals with: the ledger knows only their codes.

use chrono::DateTime;

use super::{Acting, Result};
use crate::acts::{ActError, is_contact_code};
use crate::store::personal::Contact;
use crate::store::{Conn, personal, write};

/// The same name and note within so many seconds is the same form sent twice.
const SAME_FORM_SECONDS: i64 = 60;

/// Keeps a new contact under the next free code of its letter; answers the code. What was added a moment ago with
/// the same name and note is not added again: its code is the answer.
///
/// # Errors
/// When the book cannot be written.
pub fn add_contact(conn: &mut Conn, letter: char, name: &str, note: &str, acting: &Acting) -> Result<String> {
    Ok(write(conn, |conn| match personal::find_same(conn, letter, name, note)? {
        Some((code, added)) if is_moment_ago(&added, &acting.at) => Ok(code),
        _ => personal::insert_contact(conn, letter, name, note, &acting.at),
    })?)
}

/// Keeps a new contact under the code it has elsewhere, such as in a list of members.
///
/// # Errors
/// When the code is taken or none, or the book cannot be written.
pub fn add_contact_as(conn: &mut Conn, code: &str, name: &str, note: &str, acting: &Acting) -> Result<()> {
    if !is_contact_code(code) {
        return Err(ActError::NotAContactCode { read: code.to_owned() }.into());
    }
    Ok(write(conn, |conn| personal::insert_with_code(conn, code, name, note, &acting.at))?)
}

fn is_moment_ago(then: &str, now: &str) -> bool {
    let (Ok(then), Ok(now)) = (DateTime::parse_from_rfc3339(then), DateTime::parse_from_rfc3339(now)) else {
        return false;
    };
    (0..=SAME_FORM_SECONDS).contains(&now.signed_duration_since(then).num_seconds())
}

/// Changes name and note; the code stays.
///
/// # Errors
/// When the book cannot be written.
pub fn change_contact(conn: &mut Conn, contact: &Contact) -> Result<()> {
    Ok(write(conn, |conn| personal::update_contact(conn, contact))?)
}

/// Keeps where the contact's letters go.
///
/// # Errors
/// When the book cannot be written.
pub fn keep_address(conn: &mut Conn, code: &str, address: &str) -> Result<()> {
    Ok(write(conn, |conn| personal::addresses::set_address(conn, code, address))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_minute_counts_as_the_same_form() {
        let now = "2026-11-22T10:00:30.5Z";
        let then =
            ["2026-11-22T10:00:00Z", "2026-11-22T10:00:30.5Z", "2026-11-22T09:58:00Z", "2026-11-22T10:01:00Z", "?"];
        assert_eq!(then.map(|then| is_moment_ago(then, now)), [true, true, false, false, false]);
    }
}
