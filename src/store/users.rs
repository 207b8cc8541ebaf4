//! Users, sessions, set-up links and API tokens. Of every secret only a hash is kept.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{api_tokens, sessions, setup_links, users};
use super::{Conn, Result, StoreError};

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub login: String,
    pub role: String,
    pub passphrase_hash: String,
    pub is_disabled: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub last_seen_on: Option<NaiveDate>,
}

type Raw = (i64, String, String, String, String, Option<String>, String, Option<NaiveDate>);
type RawSession = (String, i64, String, String, String);

fn user_of((id, login, _, role, passphrase_hash, disabled_at, created_at, last_seen_on): Raw) -> User {
    User { id, login, role, passphrase_hash, is_disabled: disabled_at.is_some(), created_at, last_seen_on }
}

/// Notes the day on which somebody was there, unless that day is known.
///
/// # Errors
/// When the database cannot be written.
fn set_seen_on(conn: &mut Conn, user_id: i64, on: NaiveDate) -> Result<()> {
    let is_new = users::last_seen_on.is_null().or(users::last_seen_on.lt(on));
    diesel::update(users::table.filter(users::id.eq(user_id).and(is_new)))
        .set(users::last_seen_on.eq(on))
        .execute(conn)?;
    Ok(())
}

/// The day of a moment, RFC 3339 in UTC.
fn day_of(at: &str) -> Option<NaiveDate> {
    at.split('T').next()?.parse().ok()
}

/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<User>> {
    Ok(users::table.order(users::folded_login).load::<Raw>(conn)?.into_iter().map(user_of).collect())
}

/// The login of the user with this id.
///
/// # Errors
/// When the database cannot be read.
pub fn find_login(conn: &mut Conn, id: i64) -> Result<Option<String>> {
    Ok(users::table.filter(users::id.eq(id)).select(users::login).first(conn).optional()?)
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, login: &str) -> Result<Option<User>> {
    Ok(users::table
        .filter(users::folded_login.eq(login.trim().to_lowercase()))
        .first::<Raw>(conn)
        .optional()?
        .map(user_of))
}

/// # Errors
/// When the login is taken.
pub fn insert(conn: &mut Conn, login: &str, role: &str, passphrase_hash: &str, at: &str) -> Result<i64> {
    diesel::insert_into(users::table)
        .values((
            users::login.eq(login.trim()),
            users::folded_login.eq(login.trim().to_lowercase()),
            users::role.eq(role),
            users::passphrase_hash.eq(passphrase_hash),
            users::created_at.eq(at),
        ))
        .returning(users::id)
        .get_result(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } => StoreError::AlreadyThere { what: format!("The user {}", login.trim()) },
            other => other,
        })
}

/// Sets a new passphrase and ends the user's sessions.
///
/// # Errors
/// When the database cannot be written.
pub fn set_passphrase(conn: &mut Conn, id: i64, passphrase_hash: &str) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(id)))
        .set(users::passphrase_hash.eq(passphrase_hash))
        .execute(conn)?;
    delete_sessions_of(conn, id)
}

/// Changes the role and ends the user's sessions.
///
/// # Errors
/// When the database cannot be written.
pub fn set_role(conn: &mut Conn, id: i64, role: &str) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(id))).set(users::role.eq(role)).execute(conn)?;
    delete_sessions_of(conn, id)
}

/// Disables (with a time) or enables (`None`) a user and ends the sessions.
///
/// # Errors
/// When the database cannot be written.
pub fn set_disabled(conn: &mut Conn, id: i64, at: Option<&str>) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(id))).set(users::disabled_at.eq(at)).execute(conn)?;
    delete_sessions_of(conn, id)
}

/// A session: who, the secret its form tokens are made from, and since when (RFC 3339, UTC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub token_hash: String,
    pub user: User,
    pub csrf_secret: String,
    pub created_at: String,
    pub seen_at: String,
}

/// # Errors
/// When the database cannot be written.
pub fn insert_session(conn: &mut Conn, token_hash: &str, user_id: i64, csrf_secret: &str, at: &str) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::user_id.eq(user_id),
            sessions::csrf_secret.eq(csrf_secret),
            sessions::created_at.eq(at),
            sessions::seen_at.eq(at),
        ))
        .execute(conn)?;
    day_of(at).map_or(Ok(()), |day| set_seen_on(conn, user_id, day))
}

/// # Errors
/// When the database cannot be read.
pub fn find_session(conn: &mut Conn, token_hash: &str) -> Result<Option<Session>> {
    let row: Option<(RawSession, Raw)> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(token_hash))
        .first(conn)
        .optional()?;
    Ok(row.map(|((token_hash, _, csrf_secret, created_at, seen_at), user)| Session {
        token_hash,
        user: user_of(user),
        csrf_secret,
        created_at,
        seen_at,
    }))
}

/// # Errors
/// When the database cannot be written.
pub fn set_session_seen(conn: &mut Conn, token_hash: &str, at: &str) -> Result<()> {
    diesel::update(sessions::table.filter(sessions::token_hash.eq(token_hash)))
        .set(sessions::seen_at.eq(at))
        .execute(conn)?;
    let of: Option<i64> =
        sessions::table.filter(sessions::token_hash.eq(token_hash)).select(sessions::user_id).first(conn).optional()?;
    match (of, day_of(at)) {
        (Some(user_id), Some(day)) => set_seen_on(conn, user_id, day),
        _ => Ok(()),
    }
}

/// # Errors
/// When the database cannot be written.
pub fn delete_session(conn: &mut Conn, token_hash: &str) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::token_hash.eq(token_hash))).execute(conn)?;
    Ok(())
}

/// # Errors
/// When the database cannot be written.
pub fn delete_sessions_of(conn: &mut Conn, user_id: i64) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Keeps one set-up link; an earlier one no longer works.
///
/// # Errors
/// When the database cannot be written.
pub fn replace_setup_link(conn: &mut Conn, token_hash: &str, at: &str) -> Result<()> {
    diesel::delete(setup_links::table).execute(conn)?;
    diesel::insert_into(setup_links::table)
        .values((setup_links::token_hash.eq(token_hash), setup_links::created_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

/// Whether the set-up link with this hash still works.
///
/// # Errors
/// When the database cannot be read.
pub fn has_setup_link(conn: &mut Conn, token_hash: &str) -> Result<bool> {
    let n: i64 = setup_links::table.filter(setup_links::token_hash.eq(token_hash)).count().get_result(conn)?;
    Ok(n > 0)
}

/// # Errors
/// When the database cannot be written.
pub fn delete_setup_links(conn: &mut Conn) -> Result<()> {
    diesel::delete(setup_links::table).execute(conn)?;
    Ok(())
}

/// A token for the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    pub id: i64,
    pub label: String,
    pub role: String,
    pub user_id: i64,
    pub created_at: String,
    pub is_revoked: bool,
    pub last_used_on: Option<NaiveDate>,
}

type RawToken = (i64, String, String, String, i64, String, Option<String>, Option<NaiveDate>);

fn token_of((id, label, _, role, user_id, created_at, revoked_at, last_used_on): RawToken) -> ApiToken {
    ApiToken { id, label, role, user_id, created_at, is_revoked: revoked_at.is_some(), last_used_on }
}

/// # Errors
/// When the database cannot be written.
pub fn insert_api_token(
    conn: &mut Conn,
    label: &str,
    token_hash: &str,
    role: &str,
    user_id: i64,
    at: &str,
) -> Result<()> {
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::label.eq(label),
            api_tokens::token_hash.eq(token_hash),
            api_tokens::role.eq(role),
            api_tokens::user_id.eq(user_id),
            api_tokens::created_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// # Errors
/// When the database cannot be read.
pub fn list_api_tokens(conn: &mut Conn) -> Result<Vec<ApiToken>> {
    Ok(api_tokens::table.order(api_tokens::id).load::<RawToken>(conn)?.into_iter().map(token_of).collect())
}

/// A token that is not revoked and whose maker is not disabled, with the maker.
///
/// # Errors
/// When the database cannot be read.
pub fn find_api_token(conn: &mut Conn, token_hash: &str) -> Result<Option<(ApiToken, User)>> {
    let row: Option<(RawToken, Raw)> = api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .filter(api_tokens::token_hash.eq(token_hash))
        .filter(api_tokens::revoked_at.is_null().and(users::disabled_at.is_null()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(token, user)| (token_of(token), user_of(user))))
}

/// Notes the day on which a token was used.
///
/// # Errors
/// When the database cannot be written.
pub fn set_api_token_used(conn: &mut Conn, id: i64, on: NaiveDate) -> Result<()> {
    diesel::update(api_tokens::table.filter(api_tokens::id.eq(id)))
        .set(api_tokens::last_used_on.eq(on))
        .execute(conn)?;
    Ok(())
}

/// # Errors
/// When the database cannot be written.
pub fn revoke_api_token(conn: &mut Conn, id: i64, at: &str) -> Result<()> {
    diesel::update(api_tokens::table.filter(api_tokens::id.eq(id))).set(api_tokens::revoked_at.eq(at)).execute(conn)?;
    Ok(())
}
