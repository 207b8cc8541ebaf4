//! Looks at a book's surroundings: versions, promises of the database, backups, what stands in clear.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Result;
use crate::store::{Conn, books, users};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub what: &'static str,
    pub state: State,
    pub message: String,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Ok,
    /// Known, and to be thought about.
    Warning,
    Failure,
}

impl Finding {
    #[must_use]
    pub fn row(&self) -> Value {
        let state = match self.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failure => "failure",
        };
        json!({ "what": self.what, "state": state, "message": self.message })
    }

    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.state == State::Failure
    }
}

/// A backup older than this many days is old.
pub const BACKUP_DAYS: i64 = 30;

/// Days since the last verified backup; `None` when there never was one.
///
/// # Errors
/// When the book cannot be read.
pub fn days_since_backup(conn: &mut Conn, today: NaiveDate) -> Result<Option<i64>> {
    let last = books::last_backup(conn)?.and_then(|at| at.get(..10).and_then(|day| day.parse::<NaiveDate>().ok()));
    Ok(last.map(|day| today.signed_duration_since(day).num_days()))
}

/// Looks at everything that can be looked at without reading entries.
///
/// # Errors
/// When the book cannot be read.
pub fn examine_book(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut say = |what, state, message: String| findings.push(Finding { what, state, message });
    say("program", State::Ok, format!("solidarity-ledger {}", env!("CARGO_PKG_VERSION")));
    say("engine", State::Ok, conn.engine()?);
    let promises = conn.broken_promises()?;
    if promises.is_empty() {
        say("promises", State::Ok, "The database refuses changed, deleted and unbalanced entries.".into());
    }
    for promise in promises {
        say("promises", State::Failure, promise);
    }
    match days_since_backup(conn, today)? {
        Some(days) if days <= BACKUP_DAYS => {
            say("backup", State::Ok, format!("The last verified backup is {days} days old."))
        }
        Some(days) => say(
            "backup",
            State::Warning,
            format!("The last verified backup is {days} days old. Make one: solidarity-ledger backup FILE"),
        ),
        None => say(
            "backup",
            State::Warning,
            "There is no verified backup yet. Make one: solidarity-ledger backup FILE".into(),
        ),
    }
    let names_in_clear =
        "Contacts and bank lines stand in clear in the book and in its backups. Keep both on an encrypted disk.";
    say("personal text", State::Warning, names_in_clear.into());
    let treasurers =
        users::list(conn)?.into_iter().filter(|user| user.role == "treasurer" && !user.is_disabled).count();
    match treasurers {
        0 => say(
            "users",
            State::Warning,
            "Nobody can sign in as treasurer. Add one: solidarity-ledger user add LOGIN --role treasurer".into(),
        ),
        1 => say(
            "users",
            State::Warning,
            "There is one treasurer. A second one keeps the book in reach when the first is not.".into(),
        ),
        n => say("users", State::Ok, format!("{n} treasurers may sign in.")),
    }
    Ok(findings)
}
