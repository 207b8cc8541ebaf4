//! Reads a bank's, provider's or shop's file into statement lines; undoes it honestly.
//!
//! The preview and the import are one plan: what a person was shown is what is stored.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::open_accounts::unknown_account;
use super::post_entries::{Unknown, post_within};
use super::reverse_entry::reversal_of;
use super::{Acting, OpsError, Refusal, Result};
use crate::import::dry_run::{DryCandidate, DryRun, Judged, Percent};
use crate::import::duplicates::{self, Verdict};
use crate::import::earmark::{Earmarks, proposal};
use crate::import::{Options, Profile, Reading, RowError, read};
use crate::ledger::chain::Hash;
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::ledger::{AccountPath, Fund};
use crate::store::accounts::Chart;
use crate::store::imports::{self, NewImport};
use crate::store::personal::{self, LineState};
use crate::store::{Conn, books, entries, funds, write};

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
}

/// A file, understood, against the book: nothing is stored yet.
pub struct Plan {
    pub reading: Reading,
    pub verdicts: Vec<Verdict>,
    pub file_hash: Hash,
    /// The import that brought exactly these bytes already.
    pub same_file: Option<i64>,
    account_id: Option<i64>,
}

/// What an import did; whole numbers of lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub import: Option<i64>,
    pub profile: Option<String>,
    pub new: usize,
    pub duplicate: usize,
    pub pending: usize,
    pub refused: usize,
    /// New lines that may be another line with a shifted date: kept, and asked about in the review.
    pub ask: usize,
    pub posted: usize,
    pub errors: Vec<RowError>,
}

/// Reads the file and judges its lines against the book.
///
/// # Errors
/// When the file cannot be a statement, or there is no such account.
pub fn plan_import(conn: &mut Conn, file: &FileToImport, today: NaiveDate) -> Result<Plan> {
    let chart = Chart::load(conn)?;
    let mut options = Options::new(books::get(conn)?.currency, today);
    options.answers.clone_from(&file.answers);
    options.profile.clone_from(&file.profile);
    options.skip_refused = file.skip_refused;
    options.own_profiles = own_profiles(conn)?;
    let mut account_id = None;
    if let Some(path) = &file.account {
        let account = chart.account(path).ok_or_else(|| unknown_account(path))?;
        if !account.role.is_money() {
            return Err(OpsError::NotPossible(format!(
                "{path} is no account that a statement is about. Choose a bank, cash or provider account."
            )));
        }
        options.account_currency = account.currency;
        options.own_iban.clone_from(&account.number);
        account_id = chart.account_id(path);
    }
    let file_hash = Hash::of(&file.bytes);
    let reading = read(&file.bytes, Some(&file.name), &options)?;
    let mut same_file = None;
    let mut verdicts = vec![Verdict::New; reading.lines.len()];
    if let Some(id) = account_id {
        same_file = imports::find_by_file(conn, id, &file_hash.to_string())?;
        let days = || reading.lines.iter().map(|line| line.date);
        if let (Some(first), Some(last)) = (days().min(), days().max()) {
            let near = |day: NaiveDate, back: bool| {
                let days = Days::new(15);
                if back { day.checked_sub_days(days) } else { day.checked_add_days(days) }.unwrap_or(day)
            };
            let stored: Vec<duplicates::StoredLine> =
                personal::list_lines_between(conn, id, near(first, true), near(last, false))?
                    .into_iter()
                    .map(stored_for_judging)
                    .collect();
            verdicts = duplicates::judge(&reading.lines, &stored);
        }
    }
    Ok(Plan { reading, verdicts, file_hash, same_file, account_id })
}

fn stored_for_judging(stored: personal::StoredLine) -> duplicates::StoredLine {
    let line = stored.line;
    duplicates::StoredLine {
        id: stored.id,
        date: line.date,
        net_minor: line.net_minor,
        currency: line.currency,
        strong_id: duplicates::strong_id(&line).map(str::to_owned),
        kind: line.kind,
        purpose: line.purpose,
        counterparty: line.counterparty,
        status: line.status,
    }
}

/// The stored line that a line repeats.
const fn repeats(verdict: &Verdict) -> Option<i64> {
    match verdict {
        Verdict::Duplicate { of } => Some(*of),
        _ => None,
    }
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
    let known: Vec<Fund> = funds::list(conn)?.into_iter().map(|(_, fund)| fund).collect();
    let earmarks = Earmarks::new(&known);
    Ok(DryRun::new(&plan.reading, |index, line| {
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
    }))
}

/// Stores what is new of a file as statement lines, or nothing.
///
/// # Errors
/// While a question is open or rows are refused; every one is listed.
pub fn import_file(conn: &mut Conn, file: &FileToImport, acting: &Acting) -> Result<Imported> {
    let plan = plan_import(conn, file, acting.today)?;
    let account_id = plan
        .account_id
        .ok_or_else(|| OpsError::NotPossible("Say which account the statement is about: --account PATH.".into()))?;
    if plan.same_file.is_some() {
        let lines = plan.reading.lines.len();
        return Ok(Imported { import: plan.same_file, duplicate: lines, ..Imported::nothing(&plan.reading) });
    }
    refuse_what_is_open(&plan.reading, file.skip_refused)?;
    write(conn, |conn| {
        // Somebody may have imported meanwhile: judged again under the lock, so each line comes once.
        let plan = plan_import(conn, file, acting.today)?;
        if plan.same_file.is_some() {
            return Ok(Imported {
                import: plan.same_file,
                duplicate: plan.reading.lines.len(),
                ..Imported::nothing(&plan.reading)
            });
        }
        store_plan(conn, &plan, account_id, &file.name, acting)
    })
}

impl Imported {
    fn nothing(reading: &Reading) -> Self {
        Self {
            import: None,
            profile: reading.profile.clone(),
            new: 0,
            duplicate: 0,
            pending: 0,
            refused: 0,
            ask: 0,
            posted: 0,
            errors: Vec::new(),
        }
    }
}

fn refuse_what_is_open(reading: &Reading, skip_refused: bool) -> Result<()> {
    let questions = reading.open_questions();
    if !questions.is_empty() {
        let refusals = questions.into_iter().map(|question| Refusal {
            line: 1,
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
                message: format!("Record {}{column}, read “{}”: {}", error.record, error.read, error.message),
            }
        });
        return Err(OpsError::Refused(refusals.collect()));
    }
    Ok(())
}

fn store_plan(conn: &mut Conn, plan: &Plan, account_id: i64, file_name: &str, acting: &Acting) -> Result<Imported> {
    let reading = &plan.reading;
    let judged = || reading.lines.iter().zip(&plan.verdicts);
    let fresh: Vec<&StatementLine> =
        judged().filter(|(_, verdict)| repeats(verdict).is_none()).map(|(line, _)| line).collect();
    let pending = fresh.iter().filter(|line| line.status == LineStatus::Pending).count();
    let mut done = Imported {
        new: fresh.len().saturating_sub(pending),
        duplicate: reading.lines.len().saturating_sub(fresh.len()),
        pending,
        refused: reading.errors.len(),
        ask: judged().filter(|(_, verdict)| matches!(verdict, Verdict::Ask { .. })).count(),
        errors: reading.errors.clone(),
        ..Imported::nothing(reading)
    };
    if fresh.is_empty() {
        return Ok(done);
    }
    for (_, verdict) in judged() {
        if let Verdict::Replaces { of } = verdict {
            personal::set_line_state(conn, *of, LineState::Undone, None, Some("booked"))?;
        }
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let evidence = serde_json::json!({ "evidence": reading.evidence, "errors": reading.errors }).to_string();
    let row = NewImport {
        account_id,
        file_hash: plan.file_hash.to_string(),
        file_name: file_name.to_owned(),
        profile: reading.profile.clone(),
        format: reading.format.name().to_owned(),
        encoding: reading.encoding.clone(),
        covers_from: reading.from,
        covers_to: reading.to,
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
    personal::insert_lines(conn, id, account_id, &fresh)?;
    done.import = Some(id);
    Ok(done)
}

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
