//! Takes an import back, honestly: what is untouched goes, what was worked on is named.

use chrono::NaiveDate;
use serde::Serialize;

use super::post_entries::{Unknown, post_within};
use super::reverse_entry::reversal_of;
use super::{Acting, OpsError, Result};
use crate::store::accounts::Chart;
use crate::store::imports;
use crate::store::personal::{self, LineState};
use crate::store::{Conn, entries, write};

/// What undoing an import did and could not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Undone {
    pub import: i64,
    /// Lines that are gone and may be imported again.
    pub lines: usize,
    /// Entries made from them, reversed.
    pub reversed: Vec<i64>,
    /// Lines that were worked on and stay, with the reason.
    pub kept: Vec<KeptLine>,
}

/// A line that undoing would lose work on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptLine {
    pub line: i64,
    pub date: NaiveDate,
    pub amount: String,
    pub reason: String,
}

/// Undoes an import: untouched lines go, entries made from lines are reversed, reconciled lines stay and are listed.
///
/// # Errors
/// When there is no such import or it was undone before.
pub fn undo_import(conn: &mut Conn, id: i64, acting: &Acting) -> Result<Undone> {
    write(conn, |conn| {
        let import = imports::find(conn, id)?.ok_or_else(|| OpsError::NotFound {
            what: format!("import {id}"),
            hint: "`import list` shows those there are.".into(),
        })?;
        if import.undone_at.is_some() {
            return Err(OpsError::NotPossible(format!("Import {id} was undone already.")));
        }
        let mut chart = Chart::load(conn)?;
        let matched: std::collections::HashSet<i64> =
            crate::store::reconciliations::list_matches(conn, import.facts.account_id)?
                .into_iter()
                .filter(|one| one.reconciliation_id.is_some())
                .flat_map(|one| one.lines)
                .collect();
        let mut undone = Undone { import: id, ..Undone::default() };
        for stored in personal::list_lines_of(conn, id)? {
            if stored.state == LineState::Undone {
                continue;
            }
            if matched.contains(&stored.id) {
                let amount = crate::ledger::Money::new(stored.line.net_minor, stored.line.currency).to_string();
                let reason = "It is matched in a reconciliation.".to_owned();
                undone.kept.push(KeptLine { line: stored.id, date: stored.line.date, amount, reason });
                continue;
            }
            let made = stored.entry.filter(|_| stored.state == LineState::Posted);
            if let Some(entry) = made
                && !entries::is_reversed(conn, entry)?
            {
                undone.reversed.extend(reverse_line_entry(conn, &mut chart, entry, acting)?);
            }
            personal::set_line_state(conn, stored.id, LineState::Undone, None, Some("import undone"))?;
            undone.lines = undone.lines.saturating_add(1);
        }
        if undone.kept.is_empty() {
            imports::set_undone(conn, id, &acting.by, &acting.at)?;
        }
        Ok(undone)
    })
}

fn reverse_line_entry(conn: &mut Conn, chart: &mut Chart, entry: i64, acting: &Acting) -> Result<Option<i64>> {
    let Some(sealed) = entries::find(conn, chart, entry)? else { return Ok(None) };
    let reversal = reversal_of(conn, &sealed, None, Some("The import was undone."))?;
    let posted = post_within(conn, chart, vec![reversal], Unknown::Refuse, acting)?;
    Ok(posted.sequences.first().copied())
}
