//! `user`: who may sign in.

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting, read_text};
use crate::ops::OpsError;
use crate::ops::manage_users::{UserRole, add_user, disable_user, reset_passphrase};
use crate::store::{Conn, users};

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Let somebody in; asks for a passphrase
    Add {
        /// The name to log in with
        login: String,
        /// viewer (reads reports), auditor (reads everything), bookkeeper (records), treasurer (records and manages) or
        /// admin (manages users, reads no names and records nothing)
        #[arg(long)]
        role: String,
        /// Read the passphrase from the first line of this file instead of asking
        #[arg(long)]
        passphrase_file: Option<String>,
    },
    /// Everybody who may sign in
    List,
    /// Let somebody in no longer
    Disable {
        /// The name to log in with
        login: String,
    },
    /// Give somebody a new passphrase
    Reset {
        /// The name to log in with
        login: String,
        /// A file whose first line is the passphrase
        #[arg(long)]
        passphrase_file: Option<String>,
    },
}

impl UserCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::Add { login, role, passphrase_file } => {
                let role: UserRole = role.parse()?;
                add_user(conn, &login, role, &passphrase(passphrase_file)?, &acting())?;
                output.document(
                    &json!({ "login": login, "role": role }),
                    &format!("{login} may now sign in as {}.", role.name()),
                )
            }
            Self::List => {
                let rows: Vec<Value> = users::list(conn)?
                    .into_iter()
                    .map(|user| json!({ "login": user.login, "role": user.role, "is_disabled": user.is_disabled }))
                    .collect();
                output.list("users", &["login", "role", "is_disabled"], &rows)
            }
            Self::Disable { login } => {
                disable_user(conn, &login, &acting())?;
                output.document(
                    &json!({ "login": login, "is_disabled": true }),
                    &format!("{login} may no longer sign in."),
                )
            }
            Self::Reset { login, passphrase_file } => {
                reset_passphrase(conn, &login, &passphrase(passphrase_file)?)?;
                output.document(
                    &json!({ "login": login }),
                    &format!("{login} has a new passphrase; open sessions have ended."),
                )
            }
        }
    }
}

fn passphrase(file: Option<String>) -> Result<String, OpsError> {
    if let Some(file) = file {
        return Ok(read_text(&file)?.lines().next().unwrap_or("").to_owned());
    }
    let ask = |question: &str| {
        rpassword::prompt_password(question).map_err(|error| {
            OpsError::NotPossible(format!("The passphrase cannot be read: {error}. Use --passphrase-file FILE."))
        })
    };
    let first = ask("Passphrase (15 characters or more): ")?;
    if ask("The same again: ")? != first {
        return Err(OpsError::NotPossible("The two passphrases differ. Nothing was changed.".into()));
    }
    Ok(first)
}
