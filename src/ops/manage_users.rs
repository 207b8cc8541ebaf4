//! Users, passphrases and sessions: who may do what.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{
    self,
    phc::{Output, ParamsString, PasswordHash, Salt},
};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::{Acting, OpsError, Result};
use crate::store::users::User;
use crate::store::{Conn, users, write};

/// What somebody may do, from least to most. `Admin` manages users and may not read personal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserRole {
    Viewer,
    Auditor,
    Bookkeeper,
    Treasurer,
    Admin,
}

impl UserRole {
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Auditor, Self::Bookkeeper, Self::Treasurer, Self::Admin];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Auditor => "auditor",
            Self::Bookkeeper => "bookkeeper",
            Self::Treasurer => "treasurer",
            Self::Admin => "admin",
        }
    }

    /// May record, import and reconcile.
    #[must_use]
    pub const fn may_record(self) -> bool {
        matches!(self, Self::Bookkeeper | Self::Treasurer)
    }

    /// May close and reopen periods, open accounts and funds, undo imports, reopen reconciliations.
    #[must_use]
    pub const fn may_decide(self) -> bool {
        matches!(self, Self::Treasurer)
    }

    /// May add users and change roles.
    #[must_use]
    pub const fn may_manage_users(self) -> bool {
        matches!(self, Self::Treasurer | Self::Admin)
    }

    /// May see names, notes and payment texts.
    #[must_use]
    pub const fn may_read_personal_text(self) -> bool {
        matches!(self, Self::Auditor | Self::Bookkeeper | Self::Treasurer)
    }

    /// May let a program do what `other` may: a role that is not above this one, and nothing that this one may not do.
    #[must_use]
    pub fn may_grant(self, other: Self) -> bool {
        let rights =
            |role: Self| [role.may_record(), role.may_decide(), role.may_manage_users(), role.may_read_personal_text()];
        other <= self && rights(other).into_iter().zip(rights(self)).all(|(asked, own)| own || !asked)
    }
}

impl FromStr for UserRole {
    type Err = OpsError;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or_else(|| {
            OpsError::NotPossible(format!(
                "“{text}” is no role. The roles are: {}.",
                Self::ALL.map(Self::name).join(", ")
            ))
        })
    }
}

/// The working memory of argon2id, kept from one hash to the next, so one hash runs at a time: when each thread asked
/// for its own, their 19 MiB stayed with every thread that had ever hashed.
static MEMORY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

/// argon2id, 19 MiB, two passes (OWASP's first choice).
fn usual_params() -> argon2::Result<Params> {
    Params::new(19_456, 2, 1, None)
}

/// The hash of a passphrase, as long as `params` ask for.
fn argon2id(passphrase: &str, salt: &Salt, params: &Params) -> password_hash::Result<Output> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut bytes = [0; Output::MAX_LENGTH];
    let out = bytes.get_mut(..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN));
    let out = out.ok_or(password_hash::Error::OutputSize)?;
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    memory.resize(params.block_count(), Block::new());
    let hashed = argon2.hash_password_into_with_memory(passphrase.as_bytes(), salt, out, memory.as_mut_slice());
    // What a passphrase left in there is nobody's business later.
    memory.fill(Block::new());
    hashed?;
    Ok(Output::new(out)?)
}

/// Hashes a passphrase that is long or strong enough.
///
/// # Errors
/// When it is shorter than 15 characters and easy to guess.
pub fn hash_passphrase(passphrase: &str, login: &str) -> Result<String> {
    let length = passphrase.chars().count();
    let is_strong = zxcvbn::zxcvbn(passphrase, &[login, "solidarity", "ledger"]).score() >= zxcvbn::Score::Four;
    let repeats_login = passphrase.to_lowercase().replace(&login.to_lowercase(), "").trim().is_empty();
    if (length < 15 && !is_strong) || repeats_login || length > 1000 {
        return Err(OpsError::NotPossible(
            "The passphrase is too easy to guess. Use 15 characters or more, for example four or five unrelated words."
                .into(),
        ));
    }
    let hashed = || {
        let params = usual_params()?;
        let salt = Salt::generate();
        let hash = argon2id(passphrase, &salt, &params)?;
        Ok(PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(hash),
        })
    };
    let hash = hashed().map_err(|error: password_hash::Error| OpsError::NotPossible(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the passphrase is the user's. An unknown user costs the same time as a known one.
///
/// # Errors
/// When the hash in the book cannot be read.
pub fn is_passphrase_of(user: Option<&User>, passphrase: &str) -> Result<bool> {
    // The hash of a passphrase nobody has, made with the parameters above.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29saWRhcml0eS1sZWRnZXI$t0KpYcC5bGQXD0mnWTXxmjAuEaZxt2bHiKwCuGC6m3o";
    let text = user.map_or(NOBODY, |user| user.passphrase_hash.as_str());
    let read = || {
        let kept = PasswordHash::new(text).ok()?;
        let fresh = argon2id(passphrase, kept.salt.as_ref()?, &Params::try_from(&kept).ok()?).ok()?;
        // Compared in constant time.
        Some(kept.hash? == fresh)
    };
    let fits = read().ok_or_else(|| {
        OpsError::NotPossible(
            "The stored passphrase cannot be read. Reset it with: solidarity-ledger user reset LOGIN".into(),
        )
    })?;
    Ok(fits && user.is_some_and(|user| !user.is_disabled))
}

/// Refuses what cannot be a login.
///
/// # Errors
/// When it is empty, long, or has other characters than letters, digits and four marks.
pub fn check_login(login: &str) -> Result<()> {
    let login = login.trim();
    let letters_are_fine = login.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@'));
    if login.is_empty() || login.chars().count() > 60 || !letters_are_fine {
        return Err(OpsError::NotPossible("A login has up to 60 letters, digits, “.”, “_”, “-” or “@”.".into()));
    }
    Ok(())
}

/// Adds a user.
///
/// # Errors
/// When the login is taken or unreadable, or the passphrase too weak.
pub fn add_user(conn: &mut Conn, login: &str, role: UserRole, passphrase: &str, acting: &Acting) -> Result<i64> {
    check_login(login)?;
    let login = login.trim();
    let hash = hash_passphrase(passphrase, login)?;
    write(conn, |conn| users::insert(conn, login, role.name(), &hash, &acting.at)).map_err(OpsError::from)
}

/// Sets a new passphrase; the user's sessions end.
///
/// # Errors
/// When there is no such user or the passphrase is too weak.
pub fn reset_passphrase(conn: &mut Conn, login: &str, passphrase: &str) -> Result<()> {
    let user = get(conn, login)?;
    let hash = hash_passphrase(passphrase, &user.login)?;
    write(conn, |conn| users::set_passphrase(conn, user.id, &hash)).map_err(OpsError::from)
}

/// Lets a user in no longer, or again. The last treasurer stays.
///
/// # Errors
/// When there is no such user, or nobody else could do the treasurer's work.
pub fn disable_user(conn: &mut Conn, login: &str, acting: &Acting) -> Result<()> {
    let user = get(conn, login)?;
    write(conn, |conn| {
        keep_a_treasurer(conn, &user)?;
        Ok(users::set_disabled(conn, user.id, Some(&acting.at))?)
    })
}

/// Lets a user in again.
///
/// # Errors
/// When there is no such user.
pub fn enable_user(conn: &mut Conn, login: &str) -> Result<()> {
    let user = get(conn, login)?;
    write(conn, |conn| users::set_disabled(conn, user.id, None)).map_err(OpsError::from)
}

/// Gives a user another role; the user's sessions end.
///
/// # Errors
/// As [`disable_user`].
pub fn change_role(conn: &mut Conn, login: &str, role: UserRole) -> Result<()> {
    let user = get(conn, login)?;
    write(conn, |conn| {
        if role != UserRole::Treasurer {
            keep_a_treasurer(conn, &user)?;
        }
        Ok(users::set_role(conn, user.id, role.name())?)
    })
}

fn keep_a_treasurer(conn: &mut Conn, leaving: &User) -> Result<()> {
    let is_treasurer = |user: &User| user.role == UserRole::Treasurer.name() && !user.is_disabled;
    let others = users::list(conn)?.into_iter().filter(|user| user.id != leaving.id && is_treasurer(user)).count();
    if is_treasurer(leaving) && others == 0 {
        return Err(OpsError::NotPossible(format!(
            "{} is the only treasurer. Make somebody else treasurer first.",
            leaving.login
        )));
    }
    Ok(())
}

fn get(conn: &mut Conn, login: &str) -> Result<User> {
    users::find(conn, login)?.ok_or_else(|| OpsError::NotFound {
        what: format!("user {login}"),
        hint: "`user list` shows those there are.".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_lets_a_program_do_what_they_may_not_do_themselves() {
        use UserRole::{Admin, Auditor, Bookkeeper, Treasurer, Viewer};
        let granted =
            |role: UserRole| UserRole::ALL.into_iter().filter(|other| role.may_grant(*other)).collect::<Vec<_>>();
        assert_eq!(granted(Treasurer), [Viewer, Auditor, Bookkeeper, Treasurer]);
        assert_eq!(granted(Admin), [Viewer, Admin]);
        assert_eq!(granted(Bookkeeper), [Viewer, Auditor, Bookkeeper]);
        assert_eq!(granted(Viewer), [Viewer]);
    }

    #[test]
    fn weak_passphrases_are_refused_and_the_right_one_opens() {
        for weak in ["", "short", "password1234", "treasurer", "aaaaaaaaaaaaaa"] {
            assert!(hash_passphrase(weak, "treasurer").is_err(), "{weak}");
        }
        let hash = hash_passphrase("correct horse battery staple", "anna").unwrap();
        let user = User {
            id: 1,
            login: "anna".into(),
            role: "treasurer".into(),
            passphrase_hash: hash,
            is_disabled: false,
            created_at: String::new(),
            last_seen_on: None,
        };
        assert!(is_passphrase_of(Some(&user), "correct horse battery staple").unwrap());
        assert!(!is_passphrase_of(Some(&user), "wrong").unwrap());
        assert!(!is_passphrase_of(None, "wrong").unwrap());
        assert!(!is_passphrase_of(Some(&User { is_disabled: true, ..user }), "correct horse battery staple").unwrap());
    }
}
