//! Takes an import back, honestly: first what would go and what work would be lost, line by line; then, if somebody
//! still wants it, that and nothing else. What a finished reconciliation holds stays. Ids and days are free again.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::post_entries::{Unknown, post_within};
use super::reverse_entry::{list_givers_back, reversal_of, told_given_back};
use super::{Acting, OpsError, Result};
use crate::ledger::Money;
use crate::ledger::statement::LineStatus;
use crate::store::accounts::Chart;
use crate::store::imports::{self, Import};
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::reconciliations::{self, Match};
use crate::store::{Conn, details, entries, payouts, write};

const LOCKED: &str = "It is matched in a finished reconciliation. Reopen that first.";

/// What undoing an import did and could not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Undone {
    pub import: i64,
    /// Lines that are gone and may be imported again.
    pub lines: usize,
    /// Entries made from them, reversed.
    pub reversed: Vec<i64>,
    /// Lines that were worked on and went all the same, with what was lost.
    pub lost: Vec<WorkedOn>,
    /// Lines that stay, with the reason.
    pub kept: Vec<KeptLine>,
    /// Announced lines of earlier files that had given way to this import, and wait again.
    pub waiting_again: usize,
}

/// A line that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptLine {
    pub line: i64,
    pub date: NaiveDate,
    pub amount: String,
    pub reason: String,
}

/// A line that somebody worked on, and what of that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkedOn {
    pub line: i64,
    pub date: NaiveDate,
    /// Major units, without the currency.
    pub amount: String,
    pub loss: Loss,
}

/// What is lost with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Loss {
    /// The entry that was made from it is reversed.
    Entry { entry: i64 },
    /// It was found to be this entry, which stays without its line.
    Link { entry: i64 },
    /// A match that no finished reconciliation holds is taken apart.
    Match { entries: Vec<i64> },
    /// It was set aside for this reason.
    SetAside { reason: String },
}

/// What undoing an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct UndoPlan {
    /// Lines that nobody has worked on: nothing is lost with them.
    pub untouched: usize,
    pub lost: Vec<WorkedOn>,
    pub kept: Vec<KeptLine>,
    /// Announced lines of earlier files that gave way to this import, and would wait again. None while something of it stays.
    pub waiting_again: usize,
}

/// Matches by line, and which of them a finished reconciliation holds.
struct Matches {
    by_line: HashMap<i64, Match>,
    locked: HashSet<i64>,
}

impl Matches {
    fn of(conn: &mut Conn, account_id: i64) -> Result<Self> {
        let finished: HashSet<i64> = reconciliations::list(conn)?
            .into_iter()
            .filter(|one| one.finished_at.is_some() && one.reopened_at.is_none())
            .map(|one| one.id)
            .collect();
        let (mut by_line, mut locked) = (HashMap::new(), HashSet::new());
        for one in reconciliations::list_matches(conn, account_id)? {
            let is_locked = one.reconciliation_id.is_some_and(|id| finished.contains(&id));
            for line in &one.lines {
                if is_locked {
                    locked.insert(*line);
                }
                by_line.insert(*line, one.clone());
            }
        }
        Ok(Self { by_line, locked })
    }

    /// What goes with a line, if somebody worked on it.
    fn loss(&self, stored: &StoredLine) -> Option<Loss> {
        match (stored.state, stored.entry) {
            (LineState::Posted, Some(entry)) => Some(Loss::Entry { entry }),
            (LineState::Matched, Some(entry)) => Some(Loss::Link { entry }),
            (LineState::SetAside, _) => Some(Loss::SetAside { reason: stored.reason.clone().unwrap_or_default() }),
            _ => self.by_line.get(&stored.id).map(|one| Loss::Match { entries: one.entries.clone() }),
        }
    }
}

/// What undoing an import would take away and leave. Changes nothing.
///
/// # Errors
/// When there is no such import or nothing of it is left to undo.
pub fn plan_undo(conn: &mut Conn, id: i64) -> Result<UndoPlan> {
    let (import, lines) = undoable(conn, id)?;
    let matches = Matches::of(conn, import.facts.account_id)?;
    let chart = Chart::load(conn)?;
    let staying = tell_staying(conn, &chart, &matches, &lines)?;
    let mut plan = UndoPlan::default();
    for stored in &lines {
        if let Some(reason) = staying.get(&stored.id) {
            plan.kept.push(kept(stored, reason));
        } else if let Some(loss) = matches.loss(stored) {
            plan.lost.push(worked_on(stored, loss));
        } else {
            plan.untouched = plan.untouched.saturating_add(1);
        }
    }
    if plan.kept.is_empty() {
        plan.waiting_again = personal::count_gave_way(conn, id)?;
    }
    Ok(plan)
}

/// The import with the lines of it that were not taken back yet.
fn undoable(conn: &mut Conn, id: i64) -> Result<(Import, Vec<StoredLine>)> {
    let import = imports::find(conn, id)?.ok_or_else(|| OpsError::NotFound {
        what: format!("import {id}"),
        hint: "`import list` shows those there are.".into(),
    })?;
    let mut lines = personal::list_lines_of(conn, id)?;
    lines.retain(|stored| stored.state != LineState::Undone);
    if import.undone_at.is_some() && lines.is_empty() {
        return Err(OpsError::NotPossible(format!("Import {id} was undone already.")));
    }
    Ok((import, lines))
}

/// Why lines stay, by line: a finished reconciliation holds them, or somebody gave back by hand what their entry brought.
/// What the import itself gave back goes with it.
fn tell_staying(
    conn: &mut Conn,
    chart: &Chart,
    matches: &Matches,
    lines: &[StoredLine],
) -> Result<HashMap<i64, String>> {
    let of_import: HashSet<i64> = lines.iter().filter_map(|stored| stored.entry).collect();
    let mut staying = HashMap::new();
    for stored in lines {
        if matches.locked.contains(&stored.id) {
            staying.insert(stored.id, LOCKED.to_owned());
        } else if let Some(Loss::Entry { entry }) = matches.loss(stored)
            && let Some(sealed) = entries::find(conn, chart, entry)?
        {
            let mut by = list_givers_back(conn, chart, &sealed)?;
            by.retain(|one| !of_import.contains(&one.seal.sequence));
            if !by.is_empty() {
                staying.insert(stored.id, told_given_back(entry, &by));
            }
        }
    }
    Ok(staying)
}

fn kept(stored: &StoredLine, reason: &str) -> KeptLine {
    KeptLine { line: stored.id, date: stored.line.date, amount: amount(stored), reason: reason.to_owned() }
}

fn worked_on(stored: &StoredLine, loss: Loss) -> WorkedOn {
    WorkedOn { line: stored.id, date: stored.line.date, amount: amount(stored), loss }
}

fn amount(stored: &StoredLine) -> String {
    Money::new(stored.line.net_minor, stored.line.currency).to_string()
}

/// Undoes an import: lines go, entries made from them are reversed, lines of a finished reconciliation stay and are
/// listed. The file can be imported again; what stayed is known then.
///
/// # Errors
/// As [`plan_undo`].
pub fn undo_import(conn: &mut Conn, id: i64, acting: &Acting) -> Result<Undone> {
    write(conn, |conn| {
        let (import, lines) = undoable(conn, id)?;
        let matches = Matches::of(conn, import.facts.account_id)?;
        let mut chart = Chart::load(conn)?;
        let staying = tell_staying(conn, &chart, &matches, &lines)?;
        let mut undone = Undone { import: id, ..Undone::default() };
        let (mut taken_apart, mut reversed) = (HashSet::new(), HashSet::new());
        for stored in &lines {
            if let Some(reason) = staying.get(&stored.id) {
                undone.kept.push(kept(stored, reason));
                continue;
            }
            if let Some(one) = matches.by_line.get(&stored.id).filter(|one| taken_apart.insert(one.id)) {
                reconciliations::delete_match(conn, one.id)?;
            }
            if let Some(loss) = matches.loss(stored) {
                if let Loss::Entry { entry } = loss
                    && reversed.insert(entry)
                    && !entries::is_reversed(conn, entry)?
                {
                    undone.reversed.extend(reverse_line_entry(conn, &mut chart, entry, acting)?);
                }
                undone.lost.push(worked_on(stored, loss));
            }
            if stored.line.status == LineStatus::Booked || stored.line.status == LineStatus::Info {
                payouts::delete_of(conn, stored.id)?;
            }
            details::free(conn, stored.id)?;
            personal::set_line_state(conn, stored.id, LineState::Undone, None, Some("import undone"))?;
            undone.lines = undone.lines.saturating_add(1);
        }
        if undone.lines == 0 && !undone.kept.is_empty() {
            let why = undone.kept.first().map(|line| line.reason.as_str()).unwrap_or_default();
            return Err(OpsError::NotPossible(format!("Nothing of import {id} can be undone. {why}")));
        }
        personal::forget_gave_way(conn, id)?;
        // An import of which something stays is not undone: the rest can be taken back later.
        if undone.kept.is_empty() {
            undone.waiting_again = personal::bring_announced_back(conn, id)?;
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
