//! Sessions and tokens of programs: begun, seen, ended. Of every secret only a hash comes here.

use super::Result;
use super::manage_users::UserRole;
use crate::store::{Conn, users, write};

/// Begins a session; the one it takes the place of (by the hash of its token) ends.
///
/// # Errors
/// When the book cannot be written.
pub fn begin_session(
    conn: &mut Conn,
    token_hash: &str,
    user_id: i64,
    instead_of: Option<&str>,
    at: &str,
) -> Result<()> {
    write(conn, |conn| {
        if let Some(before) = instead_of {
            users::delete_session(conn, before)?;
        }
        // Form tokens follow from the session's own token: no second secret is needed.
        Ok(users::insert_session(conn, token_hash, user_id, "", at)?)
    })
}

/// Notes that a session was used.
///
/// # Errors
/// When the book cannot be written.
pub fn mark_session(conn: &mut Conn, token_hash: &str, at: &str) -> Result<()> {
    Ok(users::set_session_seen(conn, token_hash, at)?)
}

/// Ends a session.
///
/// # Errors
/// When the book cannot be written.
pub fn end_session(conn: &mut Conn, token_hash: &str) -> Result<()> {
    Ok(users::delete_session(conn, token_hash)?)
}

/// Lets a program in.
///
/// # Errors
/// When the book cannot be written.
pub fn issue_token(
    conn: &mut Conn,
    label: &str,
    token_hash: &str,
    role: UserRole,
    user_id: i64,
    at: &str,
) -> Result<()> {
    Ok(users::insert_api_token(conn, label, token_hash, role.name(), user_id, at)?)
}

/// Lets a program in no longer.
///
/// # Errors
/// When the book cannot be written.
pub fn revoke_token(conn: &mut Conn, id: i64, at: &str) -> Result<()> {
    Ok(users::revoke_api_token(conn, id, at)?)
}
