//! The review of an import: choices kept until they are posted, lines decided together, and all of that taken back in
//! one step. What a decision posts is `explain_lines`' business.

use std::collections::HashSet;

use super::explain_lines::{Decision, decide_lines};
use super::post_entries::{Unknown, post_within};
use super::reverse_entry::reversal_of;
use super::{Acting, OpsError, Result};
use crate::store::accounts::Chart;
use crate::store::personal::drafts::{
    LineDraft, delete_drafts, find_batch, insert_batch, insert_drafts, set_batch_undone,
};
use crate::store::personal::{self, LineState};
use crate::store::{Conn, entries, reconciliations, write};

/// What came of deciding lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// Entries made.
    pub made: usize,
    /// By which this can be taken back in one step.
    pub batch: i64,
}

fn own_lines(conn: &mut Conn, import: i64, lines: impl Iterator<Item = i64>) -> Result<()> {
    let own: HashSet<i64> = personal::list_lines_of(conn, import)?.iter().map(|line| line.id).collect();
    match lines.into_iter().find(|line| !own.contains(line)) {
        None => Ok(()),
        Some(line) => Err(OpsError::NotFound {
            what: format!("statement line {line} in import {import}"),
            hint: "Reload the page.".into(),
        }),
    }
}

/// Carries out decisions about lines of an import, all or none.
///
/// # Errors
/// As [`decide_lines`]; or a line is of another import.
pub fn review_lines(conn: &mut Conn, import: i64, decisions: &[(i64, Decision)], acting: &Acting) -> Result<Reviewed> {
    write(conn, |conn| {
        let lines: Vec<i64> = decisions.iter().map(|(line, _)| *line).collect();
        own_lines(conn, import, lines.iter().copied())?;
        let made = decide_lines(conn, decisions, acting)?;
        delete_drafts(conn, &lines)?;
        let batch = insert_batch(conn, import, &lines, &acting.by, &acting.at)?;
        Ok(Reviewed { made, batch })
    })
}

/// Keeps choices that are not posted yet, and forgets those of `without`.
///
/// # Errors
/// When a line is of another import.
pub fn keep_drafts(conn: &mut Conn, import: i64, drafts: &[LineDraft], without: &[i64]) -> Result<()> {
    write(conn, |conn| {
        own_lines(conn, import, drafts.iter().map(|draft| draft.line_id).chain(without.iter().copied()))?;
        delete_drafts(conn, without)?;
        Ok(insert_drafts(conn, drafts)?)
    })
}

/// Takes back what was decided together: entries are reversed, lines wait again. Answers how many lines.
///
/// # Errors
/// When there is no such batch, it was taken back before, or a line is matched in a reconciliation.
pub fn undo_review(conn: &mut Conn, import: i64, batch: i64, acting: &Acting) -> Result<usize> {
    write(conn, |conn| {
        let lines = find_batch(conn, import, batch)?
            .ok_or_else(|| OpsError::NotPossible("This was taken back already.".into()))?;
        let mut chart = Chart::load(conn)?;
        let mut reopened = 0_usize;
        let mut reversals = Vec::new();
        for line in lines {
            let Some(stored) = personal::find_line(conn, line)? else { continue };
            if !matches!(stored.state, LineState::Posted | LineState::Matched | LineState::SetAside) {
                continue;
            }
            let is_matched = reconciliations::list_matches(conn, stored.account_id)?
                .into_iter()
                .any(|one| one.reconciliation_id.is_some() && one.lines.contains(&line));
            if is_matched {
                return Err(OpsError::NotPossible(format!(
                    "The line of {} is matched in a reconciliation. Reopen that first.",
                    stored.line.date
                )));
            }
            if let Some(entry) = stored.entry.filter(|_| stored.state == LineState::Posted)
                && !entries::is_reversed(conn, entry)?
                && let Some(sealed) = entries::find(conn, &chart, entry)?
            {
                reversals.push(reversal_of(conn, &sealed, None, Some("The review was taken back."))?);
            }
            personal::set_line_state(conn, line, LineState::Open, None, None)?;
            reopened = reopened.saturating_add(1);
        }
        post_within(conn, &mut chart, reversals, Unknown::Refuse, acting)?;
        set_batch_undone(conn, batch, &acting.by, &acting.at)?;
        Ok(reopened)
    })
}
