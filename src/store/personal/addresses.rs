//! Where letters to a contact go. Personal text like the name.

use diesel::prelude::*;

use crate::store::schema::contacts;
use crate::store::{Conn, Result};

/// Where a contact's letters go, line by line; empty while nobody has said.
///
/// # Errors
/// When the database cannot be read.
pub fn find_address(conn: &mut Conn, code: &str) -> Result<Option<String>> {
    Ok(contacts::table.filter(contacts::code.eq(code)).select(contacts::address).first(conn).optional()?)
}

/// Keeps where a contact's letters go.
///
/// # Errors
/// When the database cannot be written.
pub fn set_address(conn: &mut Conn, code: &str, address: &str) -> Result<()> {
    diesel::update(contacts::table.filter(contacts::code.eq(code))).set(contacts::address.eq(address)).execute(conn)?;
    Ok(())
}
