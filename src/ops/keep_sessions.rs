//! Sessions and tokens of programs: begun, seen, ended. Of every secret only a hash comes here.

use chrono::NaiveDate;

use super::manage_users::UserRole;
use super::{OpsError, Result};
use crate::store::users::{ApiToken, User};
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

/// Lets a program in, with a role that its maker may grant.
///
/// # Errors
/// The role is above the maker's own, the maker is not there, or the book cannot be written.
pub fn issue_token(
    conn: &mut Conn,
    label: &str,
    token_hash: &str,
    role: UserRole,
    user_id: i64,
    at: &str,
) -> Result<()> {
    write(conn, |conn| {
        let maker = users::list(conn)?.into_iter().find(|user| user.id == user_id && !user.is_disabled);
        let own: UserRole = match maker {
            Some(maker) => maker.role.parse()?,
            None => return Err(OpsError::NotPossible("Only somebody who may sign in makes a token.".into())),
        };
        if !own.may_grant(role) {
            let may: Vec<&str> =
                UserRole::ALL.into_iter().filter(|one| own.may_grant(*one)).map(UserRole::name).collect();
            let (own, role, may) = (own.name(), role.name(), may.join(", "));
            return Err(OpsError::NotPossible(format!(
                "A token may do no more than whoever makes it: with the role {own} none can be made for {role}. You can choose: {may}."
            )));
        }
        Ok(users::insert_api_token(conn, label, token_hash, role.name(), user_id, at)?)
    })
}

/// The role with which a token lets a program in, if it does: it is not revoked, and its maker may sign in and still
/// grant that role.
#[must_use]
pub fn role_of_token(token: &ApiToken, maker: &User) -> Option<UserRole> {
    let role = token.role.parse::<UserRole>().ok()?;
    let own = maker.role.parse::<UserRole>().ok()?;
    (!token.is_revoked && !maker.is_disabled && own.may_grant(role)).then_some(role)
}

/// The token with this hash and its role, if it lets a program in; the day is noted as the last on which it was used.
///
/// # Errors
/// When the book cannot be read or written.
pub fn admit_program(conn: &mut Conn, token_hash: &str, today: NaiveDate) -> Result<Option<(i64, UserRole)>> {
    let Some((token, maker)) = users::find_api_token(conn, token_hash)? else { return Ok(None) };
    let Some(role) = role_of_token(&token, &maker) else { return Ok(None) };
    // Once a day: a program that asks every second must not write every second.
    if token.last_used_on.is_none_or(|day| day < today) {
        users::set_api_token_used(conn, token.id, today)?;
    }
    Ok(Some((token.id, role)))
}

/// Lets a program in no longer.
///
/// # Errors
/// When the book cannot be written.
pub fn revoke_token(conn: &mut Conn, id: i64, at: &str) -> Result<()> {
    Ok(users::revoke_api_token(conn, id, at)?)
}
