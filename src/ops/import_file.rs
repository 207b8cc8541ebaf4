//! Reads a bank's, provider's or shop's file into statement lines.
//!
//! The preview and the import are one plan: what a person was shown is what is stored.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::link_details::link_found;
use super::plan_import::{Plan, Tally, judge, open, plan_import, repeats};
use super::settle_group::open_accounts_for;
use super::{Acting, OpsError, Refusal, Result};
use crate::import::dry_run::{DryCandidate, DryRun, Judged, Percent};
use crate::import::duplicates::Verdict;
use crate::import::earmark::{Earmarks, proposal};
use crate::import::{Evidence, Profile, Reading, RowError};
use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountPath, Fund};
use crate::store::imports::{self, NewImport};
use crate::store::personal::{self, LineState};
use crate::store::{Conn, details, funds, write};

/// A file and what was said about it.
#[derive(Debug, Clone, Default)]
pub struct FileToImport {
    pub name: String,
    pub bytes: Vec<u8>,
    /// `None` only for a preview.
    pub account: Option<AccountPath>,
    pub profile: Option<String>,
    /// Answers by question: `date_order` → `dmy`.
    pub answers: BTreeMap<String, String>,
    /// Keep and list rows that cannot be read instead of refusing the file.
    pub skip_refused: bool,
    /// The hash of the plan that was agreed to: when the book would make another one of it by now, nothing is stored.
    pub plan: Option<String>,
}

/// What an import did; whole numbers of lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub import: Option<i64>,
    pub profile: Option<String>,
    pub new: usize,
    pub duplicate: usize,
    pub pending: usize,
    #[serde(skip_serializing_if = "is_none")]
    pub information: usize,
    pub refused: usize,
    /// Of the new lines: those that are taken as new although a like line is stored, because nobody said otherwise.
    pub ask: usize,
    /// Announced lines of this account that were never booked, put aside by this import.
    pub expired: usize,
    pub posted: usize,
    /// Orders and gifts, of this file or an earlier one, whose payments are known now.
    #[serde(skip_serializing_if = "is_none")]
    pub linked: usize,
    pub errors: Vec<RowError>,
    /// Checks of the file that do not hold; it was imported all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks_failed: Vec<FailedCheck>,
}

/// A check of a file that does not hold, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedCheck {
    pub check: &'static str,
    pub value: String,
    pub reason: String,
}

impl FailedCheck {
    fn of(reading: &Reading) -> Vec<Self> {
        let failed =
            |one: &Evidence| Self { check: one.what, value: one.value.clone(), reason: one.reasons.join("; ") };
        reading.red().into_iter().map(failed).collect()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The mappings the group saved.
///
/// # Errors
/// When a saved mapping cannot be read.
pub fn own_profiles(conn: &mut Conn) -> Result<Vec<Profile>> {
    imports::list_profiles(conn)?
        .into_iter()
        .map(|(name, content)| {
            toml::from_str(&content)
                .map_err(|error| OpsError::NotPossible(format!("The saved mapping “{name}” cannot be read: {error}.")))
        })
        .collect()
}

/// What `--dry-run` prints.
///
/// # Errors
/// As [`plan_import`].
pub fn dry_run(conn: &mut Conn, file: &FileToImport, today: NaiveDate) -> Result<DryRun> {
    let plan = plan_import(conn, file, today)?;
    let agreed = plan.account_id.map(|_| plan.hash().to_string());
    let known: Vec<Fund> = funds::list(conn)?.into_iter().map(|(_, fund)| fund).collect();
    let earmarks = Earmarks::new(&known);
    let document = DryRun::new(&plan.reading, |index, line| {
        let candidates = earmarks.find(line);
        let duplicate_of = plan.verdicts.get(index).and_then(repeats).map(|id| id.to_string());
        Judged {
            fund: proposal(&candidates).map(|candidate| candidate.fund.to_string()),
            candidates: candidates
                .iter()
                .map(|candidate| DryCandidate {
                    fund: candidate.fund.to_string(),
                    matched: candidate.matched.clone(),
                    confidence: Percent(candidate.confidence_percent),
                })
                .collect(),
            duplicate_of,
        }
    });
    let Tally { new, duplicate, pending, information, refused, ask, .. } = plan.tally;
    let mut counts = BTreeMap::from([
        ("new", new),
        ("duplicate", duplicate),
        ("pending", pending),
        ("refused", refused),
        ("ask", ask),
    ]);
    counts.extend((information > 0).then_some(("information", information)));
    Ok(DryRun { counts: agreed.is_some().then_some(counts), plan: agreed, ..document })
}

/// How many days an announced line may wait for its booking before it is put aside.
const PENDING_DAYS: u64 = 30;

/// How many of the lines that the book had already are kept with the import, to be looked at.
const MOST_KNOWN_KEPT: usize = 500;

/// Stores what is new of a file as statement lines, or nothing.
///
/// # Errors
/// While a question is open or rows are refused; every one is listed.
pub fn import_file(conn: &mut Conn, file: &FileToImport, acting: &Acting) -> Result<Imported> {
    import_file_watched(conn, file, acting, &mut |_, _| {})
}

/// As [`import_file`], telling `progress` how many lines of how many are stored.
///
/// # Errors
/// As [`import_file`].
pub fn import_file_watched(
    conn: &mut Conn,
    file: &FileToImport,
    acting: &Acting,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Imported> {
    // Read before the lock is taken: nobody waits for a file to be understood.
    let opened = open(conn, file, acting.today)?;
    let account_id = opened
        .account_id
        .ok_or_else(|| OpsError::NotPossible("Say which account the statement is about: --account PATH.".into()))?;
    write(conn, |conn| {
        let plan = judge(conn, opened, file, acting.today)?;
        if plan.same_file.is_some() {
            return Ok(Imported { import: plan.same_file, ..Imported::of(&plan) });
        }
        refuse_what_is_open(&plan.reading, file.skip_refused)?;
        if file.plan.as_ref().is_some_and(|agreed| *agreed != plan.hash().to_string()) {
            return Err(has_changed());
        }
        store_plan(conn, &plan, account_id, &file.name, acting, progress)
    })
}

impl Imported {
    fn of(plan: &Plan) -> Self {
        let Tally { new, duplicate, pending, information, refused, ask, .. } = plan.tally;
        Self {
            import: None,
            profile: plan.reading.profile.clone(),
            new,
            duplicate,
            pending,
            information,
            refused,
            ask,
            expired: 0,
            posted: 0,
            linked: 0,
            errors: plan.reading.errors.clone(),
            checks_failed: FailedCheck::of(&plan.reading),
        }
    }
}

/// The plan that was agreed to is not what would be done by now.
#[must_use]
pub fn has_changed() -> OpsError {
    OpsError::NotPossible(
        "The book has changed since you looked: another import came between. Nothing was stored; look at the file again."
            .into(),
    )
}

fn refuse_what_is_open(reading: &Reading, skip_refused: bool) -> Result<()> {
    let questions = reading.open_questions();
    if !questions.is_empty() {
        let refusals = questions.into_iter().map(|question| Refusal {
            line: 1,
            why: None,
            message: format!(
                "{} Answer with --set {}=ANSWER, one of: {}.",
                question.text,
                question.id,
                question.options.join(", ")
            ),
        });
        return Err(OpsError::Refused(refusals.collect()));
    }
    if !reading.errors.is_empty() && !skip_refused {
        let refusals = reading.errors.iter().take(100).map(|error| {
            let column = error.column.as_deref().map(|column| format!(", column {column}")).unwrap_or_default();
            Refusal {
                line: usize::try_from(error.record).unwrap_or(0),
                why: None,
                message: format!("Record {}{column}, read “{}”: {}", error.record, error.read, error.message),
            }
        });
        return Err(OpsError::Refused(refusals.collect()));
    }
    Ok(())
}

/// An announced line makes room for what has come of it.
fn give_way(conn: &mut Conn, announced: i64, line: &StatementLine, import: i64) -> Result<()> {
    let (state, reason) = match line.kind.as_str() {
        "hold_release" => (LineState::SetAside, "held back, and let go since"),
        _ => (LineState::Undone, "booked"),
    };
    Ok(personal::give_way(conn, announced, state, reason, import)?)
}

fn store_plan(
    conn: &mut Conn,
    plan: &Plan,
    account_id: i64,
    file_name: &str,
    acting: &Acting,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Imported> {
    let reading = &plan.reading;
    let judged = || reading.lines.iter().zip(&plan.verdicts);
    let fresh: Vec<&StatementLine> =
        judged().filter(|(_, verdict)| repeats(verdict).is_none()).map(|(line, _)| line).collect();
    let mut done = Imported::of(plan);
    let expires = acting.today.checked_sub_days(Days::new(PENDING_DAYS)).unwrap_or(acting.today);
    if fresh.is_empty() {
        return Ok(done);
    }
    let covered = reading.covered(acting.today);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    // Which stored line each repeated one is: enough of them to look at.
    let known: Vec<(u32, i64)> =
        judged().filter_map(|(line, verdict)| Some((line.record, repeats(verdict)?))).take(MOST_KNOWN_KEPT).collect();
    let evidence =
        serde_json::json!({ "evidence": reading.evidence, "errors": reading.errors, "known": known }).to_string();
    let row = NewImport {
        account_id,
        file_hash: plan.file_hash.to_string(),
        file_name: file_name.to_owned(),
        profile: reading.profile.clone(),
        format: reading.format.name().to_owned(),
        encoding: reading.encoding.clone(),
        covers_from: reading.from,
        covers_to: reading.to,
        first_day_is_whole: covered.first_is_whole,
        last_day_is_whole: covered.last_is_whole,
        opening_minor: reading.opening_balance_minor,
        closing_minor: reading.closing_balance_minor,
        closing_on: reading.closing_date,
        new_count: count(done.new),
        duplicate_count: count(done.duplicate),
        pending_count: count(done.pending),
        refused_count: count(done.refused),
        evidence,
        imported_by: acting.by.clone(),
        imported_at: acting.at.clone(),
    };
    let id = imports::insert(conn, &row)?;
    for (line, verdict) in judged() {
        if let Verdict::Replaces { of } = verdict {
            give_way(conn, *of, line, id)?;
        }
    }
    let mut stored = 0_usize;
    for some in fresh.chunks(1000) {
        personal::insert_lines(conn, id, account_id, some)?;
        stored = stored.saturating_add(some.len());
        progress(stored, fresh.len());
    }
    if plan.only_tells {
        let lines: Vec<i64> = personal::list_lines_of(conn, id)?.iter().map(|line| line.id).collect();
        details::insert(conn, &lines)?;
    } else {
        open_accounts_for(conn, account_id, &fresh)?;
    }
    done.import = Some(id);
    done.linked = link_found(conn, acting)?;
    let never_came = "announced, and not booked within 30 days";
    done.expired = personal::set_pending_aside(conn, account_id, expires, never_came, id)?;
    Ok(done)
}
