//! Keeps searches under names, so that they need not be typed again.

use super::search_book::query::Query;
use super::{Acting, OpsError, Result};
use crate::store::saved_searches::{self, SavedSearch};
use crate::store::{Conn, write};

/// Keeps a search that can be understood.
///
/// # Errors
/// When it cannot, or the name is empty, too long or taken.
pub fn save_search(conn: &mut Conn, name: &str, query: &str, acting: &Acting) -> Result<()> {
    let (name, query) = (name.trim(), query.trim());
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(OpsError::NotPossible("Give the search a name of up to 60 characters on one line.".into()));
    }
    Query::parse(query).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    Ok(write(conn, |conn| saved_searches::insert(conn, name, query, &acting.by, &acting.at))?)
}

/// Forgets a saved search.
///
/// # Errors
/// When there is none with this number.
pub fn forget_search(conn: &mut Conn, id: i64) -> Result<()> {
    if write(conn, |conn| saved_searches::delete(conn, id))? {
        return Ok(());
    }
    Err(OpsError::NotFound { what: format!("saved search {id}"), hint: "It may have been removed already.".into() })
}

/// The search of this name.
///
/// # Errors
/// When there is none.
pub fn find_search(conn: &mut Conn, name: &str) -> Result<SavedSearch> {
    let all = saved_searches::list(conn)?;
    let known = all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    all.into_iter().find(|one| one.name.eq_ignore_ascii_case(name.trim())).ok_or_else(|| OpsError::NotFound {
        what: format!("saved search “{name}”"),
        hint: if known.is_empty() { "None is saved.".into() } else { format!("Saved are: {known}.") },
    })
}
