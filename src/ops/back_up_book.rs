//! Verified copies of a book, and back again.

use super::verify_book::verify_book;
use super::{Acting, OpsError, Result};
use crate::ledger::chain::Hash;
use crate::store::conn::Place;
use crate::store::{Conn, books, write};

/// Copies the book to a new file, opens the copy and checks everything in it; only then is it called a backup.
/// A SQLite book is copied whole.
///
/// # Errors
/// When the file exists, the copy differs, or the book lies in PostgreSQL, which has its own tools.
pub fn back_up_book(conn: &mut Conn, file: &str, acting: &Acting) -> Result<Hash> {
    if std::path::Path::new(file).exists() {
        return Err(OpsError::NotPossible(format!(
            "{file} exists already. Choose a new name: a backup never replaces one."
        )));
    }
    let head = crate::store::entries::head(conn)?.map_or(Hash::ZERO, |seal| seal.hash);
    if !copy_verified(conn, file, head)? {
        return Err(OpsError::NotPossible(
            "A book in PostgreSQL is backed up with pg_dump, which keeps everything: pg_dump --format=custom --file=FILE DATABASE".into(),
        ));
    }
    write(conn, |conn| books::insert_backup(conn, &acting.at, &head.to_string())).map_err(OpsError::from)?;
    Ok(head)
}

/// Copies the book to a new file and checks the copy; `false` for PostgreSQL, which has its own tools.
fn copy_verified(conn: &mut Conn, file: &str, head: Hash) -> Result<bool> {
    if conn.copy_to(file)?.is_none() {
        return Ok(false);
    }
    match check_copy(&format!("sqlite://{file}"), head) {
        Ok(()) => Ok(true),
        // A copy that is not whole must not lie there looking like a book; that it cannot be removed is said too.
        Err(error) => match std::fs::remove_file(file) {
            Ok(()) => Err(error),
            Err(why) => {
                Err(OpsError::NotPossible(format!("{error} The bad copy {file} could not be removed either: {why}.")))
            }
        },
    }
}

fn check_copy(url: &str, head: Hash) -> Result<()> {
    let mut copy = Conn::open(url)?;
    if let Some(broken) = copy.broken_promises()?.first() {
        return Err(OpsError::NotPossible(format!("The copy does not verify: {broken}")));
    }
    let verification = verify_book(&mut copy, Some(head), &mut |_| {})?;
    if verification.findings.is_empty() {
        return Ok(());
    }
    let first = verification.findings.first().map_or("", |finding| finding.message.as_str());
    Err(OpsError::NotPossible(format!("The copy does not verify: {first} Run `verify` on the book itself.")))
}

/// Puts a backup to a new place and checks everything in it.
///
/// # Errors
/// When the backup cannot be read, the place is taken, or the copy does not verify.
pub fn restore_book(file: &str, to: &str) -> Result<Hash> {
    if !std::path::Path::new(file).is_file() {
        return Err(OpsError::NotFound {
            what: format!("backup {file}"),
            hint: "Check the name and the folder.".into(),
        });
    }
    let Place::Sqlite { path } = Place::parse(to)? else {
        return Err(OpsError::NotPossible(
            "A backup file is restored to a sqlite:// place. To move to PostgreSQL: export json --with-people, then load into a new book there.".into(),
        ));
    };
    if std::path::Path::new(&path).exists() {
        return Err(OpsError::NotPossible(format!(
            "{path} exists already. Restore to a new place; nothing was changed."
        )));
    }
    let mut backup = Conn::open(&format!("sqlite://{file}"))?;
    let head = crate::store::entries::head(&mut backup)?.map_or(Hash::ZERO, |seal| seal.hash);
    copy_verified(&mut backup, &path, head)?;
    Ok(head)
}
