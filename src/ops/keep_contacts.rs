//! People and bodies the group deals with: the ledger knows only their codes.

use super::{Acting, Result};
use crate::store::personal::Contact;
use crate::store::{Conn, personal, write};

/// Keeps a new contact under the next free code of its letter; answers the code.
///
/// # Errors
/// When the book cannot be written.
pub fn add_contact(conn: &mut Conn, letter: char, name: &str, note: &str, acting: &Acting) -> Result<String> {
    Ok(write(conn, |conn| personal::insert_contact(conn, letter, name, note, &acting.at))?)
}

/// Changes name and note; the code stays.
///
/// # Errors
/// When the book cannot be written.
pub fn change_contact(conn: &mut Conn, contact: &Contact) -> Result<()> {
    Ok(write(conn, |conn| personal::update_contact(conn, contact))?)
}
