//! What a file would do to the book: every line judged, every doubt a question, every line accounted for. Stores nothing.
//! The plan has a hash: what was shown is what is stored, or nothing is.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::import_file::{FileToImport, is_none, own_profiles};
use super::open_accounts::unknown_account;
use super::tell_details::tells;
use super::{OpsError, Result};
use super::{ask_doubts, fits_account};
use crate::import::duplicates::{self, Verdict};
use crate::import::{Evidence, Options, Reading, at_rest, read};
use crate::ledger::Money;
use crate::ledger::chain::Hash;
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::store::accounts::Chart;
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, books, imports};

/// A file, understood, against the book: nothing is stored yet.
pub struct Plan {
    pub reading: Reading,
    pub verdicts: Vec<Verdict>,
    pub file_hash: Hash,
    /// The lines only tell what payments were for that arrived elsewhere.
    pub only_tells: bool,
    /// The import that brought exactly these bytes already.
    pub same_file: Option<i64>,
    pub tally: Tally,
    pub(super) account_id: Option<i64>,
}

/// Every line of a file, counted once: `new + duplicate + pending + refused` are the lines of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub new: usize,
    pub duplicate: usize,
    pub pending: usize,
    pub refused: usize,
    /// Of the new ones: rows that move nothing, such as a balance brought forward.
    #[serde(skip_serializing_if = "is_none")]
    pub information: usize,
    /// Of the new ones: those that are taken as new although a like line is stored, because nobody said otherwise.
    pub ask: usize,
    /// Of the duplicates: those that somebody set aside.
    pub set_aside: usize,
    /// Of the new ones: those that an undone import had brought before.
    pub undone_before: usize,
}

/// A file that is read but not yet compared with the book.
pub(super) struct Opened {
    pub(super) reading: Reading,
    file_hash: Hash,
    pub(super) account_id: Option<i64>,
    only_tells: bool,
}

/// Reads the file and judges its lines against the book.
///
/// # Errors
/// When the file cannot be a statement, or there is no such account.
pub fn plan_import(conn: &mut Conn, file: &FileToImport, today: NaiveDate) -> Result<Plan> {
    let opened = open(conn, file, today)?;
    judge(conn, opened, file, today)
}

/// Reads the file; the book is asked only for the account and the group's own mappings.
pub(super) fn open(conn: &mut Conn, file: &FileToImport, today: NaiveDate) -> Result<Opened> {
    let chart = Chart::load(conn)?;
    let mut options = Options::new(books::get(conn)?.currency, today);
    options.answers.clone_from(&file.answers);
    options.profile.clone_from(&file.profile);
    options.skip_refused = file.skip_refused;
    options.own_profiles = own_profiles(conn)?;
    let mut account_id = None;
    if let Some(path) = &file.account {
        let found = chart.account(path).ok_or_else(|| unknown_account(path))?;
        if !found.role.is_money() {
            return Err(OpsError::NotPossible(format!(
                "{path} is no account that a statement is about. Choose a bank, cash or provider account."
            )));
        }
        options.account_currency = found.currency;
        options.own_iban.clone_from(&found.number);
        account_id = chart.account_id(path);
    }
    let mut reading = read(&file.bytes, Some(&file.name), &options)?;
    let only_tells = account_id.is_some() && tells(&mut reading, file, &options.own_profiles);
    at_rest::mark(&mut reading.lines);
    Ok(Opened { reading, file_hash: Hash::of(&file.bytes), account_id, only_tells })
}

/// Judges the lines of an opened file against the book as it is now.
pub(super) fn judge(conn: &mut Conn, opened: Opened, file: &FileToImport, today: NaiveDate) -> Result<Plan> {
    let Opened { reading, file_hash, account_id, only_tells } = opened;
    let mut plan = Plan {
        verdicts: vec![Verdict::New; reading.lines.len()],
        reading,
        file_hash,
        only_tells,
        same_file: None,
        tally: Tally::default(),
        account_id,
    };
    if let Some(id) = account_id {
        plan.same_file = imports::find_by_file(conn, id, &file_hash.to_string())?;
        compare(conn, &mut plan, id, file, today)?;
        let doubt = fits_account::doubt(conn, &plan, id, file)?;
        plan.reading.questions.splice(0..0, doubt);
    }
    plan.count();
    Ok(plan)
}

fn compare(conn: &mut Conn, plan: &mut Plan, account_id: i64, file: &FileToImport, today: NaiveDate) -> Result<()> {
    if let Some(import) = plan.same_file
        && let Some((verdicts, set_aside)) = all_brought_by(conn, import, &plan.reading.lines)?
    {
        plan.verdicts = verdicts;
        plan.tally.set_aside = set_aside;
        return Ok(());
    }
    let days = || plan.reading.lines.iter().map(|line| line.date);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(()) };
    let slack = Days::new(15);
    let from = first.checked_sub_days(slack).unwrap_or(first);
    let to = last.checked_add_days(slack).unwrap_or(last);
    let mut aside = HashSet::new();
    let mut stored = Vec::new();
    let known = if plan.only_tells { personal::list_details_between } else { personal::list_lines_between };
    for line in known(conn, account_id, from, to)? {
        if line.state == LineState::SetAside {
            aside.insert(line.id);
        }
        stored.push(for_judging(line));
    }
    plan.verdicts = duplicates::judge(&plan.reading.lines, &stored, &plan.reading.covered(today));
    at_rest::mark_released(&mut plan.reading.lines, &plan.verdicts);
    let asked: HashSet<i64> = plan.verdicts.iter().filter_map(ask_doubts::asks_about).collect();
    let doubtful: HashMap<i64, &duplicates::StoredLine> =
        stored.iter().map(|line| (line.id, line)).filter(|(id, _)| asked.contains(id)).collect();
    let asked = ask_doubts::questions(&plan.reading.lines, &plan.verdicts, &doubtful, &file.answers);
    plan.reading.questions.extend(asked);
    ask_doubts::take_answers(&mut plan.reading.lines, &mut plan.verdicts, &file.answers);
    if imports::any_undone(conn, account_id)? {
        let undone: Vec<duplicates::StoredLine> =
            personal::list_undone_between(conn, account_id, first, last)?.into_iter().map(for_judging).collect();
        let again = duplicates::undone_before(&plan.reading.lines, &plan.verdicts, &undone);
        plan.tally.undone_before = again.len();
    }
    let is_aside = |verdict: &&Verdict| repeats(verdict).is_some_and(|id| aside.contains(&id));
    plan.tally.set_aside = plan.verdicts.iter().filter(is_aside).count();
    // These bytes came before; where lines of them are gone since, as with an earlier import that was undone, they are new.
    let is_new = |(line, verdict): (&StatementLine, &Verdict)| {
        line.status == LineStatus::Booked && matches!(verdict, Verdict::New)
    };
    if plan.reading.lines.iter().zip(&plan.verdicts).any(is_new) {
        plan.same_file = None;
    }
    if plan.same_file.is_none() {
        let check = follows_from_the_book(conn, plan, account_id)?;
        plan.reading.evidence.extend(check);
    }
    Ok(())
}

/// Where an import brought exactly these bytes and every booked line of them itself, line and stored line have the same
/// record, day and money: there is nothing to tell apart. Answers the verdicts, and how many lines were set aside; `None`
/// where one line is missing or announced only, or the file is read otherwise now.
fn all_brought_by(conn: &mut Conn, import: i64, lines: &[StatementLine]) -> Result<Option<(Vec<Verdict>, usize)>> {
    let stored = personal::shown::list_places(conn, import)?;
    let by_record: HashMap<u32, _> = stored.into_iter().map(|place| (place.record, place)).collect();
    let (mut verdicts, mut set_aside) = (Vec::with_capacity(lines.len()), 0_usize);
    for line in lines {
        let is_it = |place: &&personal::shown::LinePlace| {
            line.status != LineStatus::Pending
                && place.status == line.status.name()
                && (place.date, place.net_minor) == (line.date, line.net_minor)
                && place.currency == line.currency.code()
        };
        let Some(place) = by_record.get(&line.record).filter(is_it) else { return Ok(None) };
        verdicts.push(Verdict::Duplicate { of: place.id });
        set_aside = set_aside.saturating_add(usize::from(place.is_set_aside));
    }
    // Two lines of one record would be one stored line twice.
    Ok((by_record.len() == lines.len()).then_some((verdicts, set_aside)))
}

fn for_judging(stored: StoredLine) -> duplicates::StoredLine {
    let mut line = stored.line;
    duplicates::StoredLine {
        id: stored.id,
        date: line.date,
        value_date: line.value_date,
        net_minor: line.net_minor,
        currency: line.currency,
        balance_after_minor: line.balance_after_minor,
        strong_id: duplicates::strong_id(&line).map(str::to_owned),
        end_to_end: line.refs.remove("end_to_end"),
        mandate: line.refs.remove("mandate"),
        order_no: line.refs.remove("order_no"),
        kind: line.kind,
        purpose: line.purpose,
        counterparty: line.counterparty,
        counterparty_account: line.counterparty_account,
        status: line.status,
        is_open: stored.state == LineState::Open,
    }
}

/// The stored line that a line repeats.
pub(super) const fn repeats(verdict: &Verdict) -> Option<i64> {
    match verdict {
        Verdict::Duplicate { of } => Some(*of),
        _ => None,
    }
}

/// The last statement's closing balance and every line since make this one's closing balance: nothing is missing between
/// the files, nothing is doubled.
fn follows_from_the_book(conn: &mut Conn, plan: &Plan, account_id: i64) -> Result<Option<Evidence>> {
    let reading = &plan.reading;
    let (Some(closing), Some(currency)) = (reading.closing_balance_minor, reading.balance_currency) else {
        return Ok(None);
    };
    let Some(until) = reading.closing_date.or(reading.to) else { return Ok(None) };
    let Some((anchor, since, before)) = imports::last_closing(conn, account_id, until)? else { return Ok(None) };
    if since == until {
        return Ok(None);
    }
    let is_after = |import: Option<i64>, day: NaiveDate| {
        day > since && day <= until || day == since && import.is_none_or(|import| import > anchor)
    };
    let stored = personal::list_changes_between(conn, account_id, currency, since, until)?;
    let known = stored.iter().filter(|(import, day, _)| is_after(Some(*import), *day)).map(|(_, _, minor)| *minor);
    let fresh = reading.lines.iter().zip(&plan.verdicts).filter(|(line, verdict)| {
        repeats(verdict).is_none()
            && line.status == LineStatus::Booked
            && line.currency == currency
            && is_after(None, line.date)
    });
    let reached = known.chain(fresh.map(|(line, _)| line.net_minor)).fold(before, i64::saturating_add);
    let money = |minor| Money::new(minor, currency).to_string();
    let value = format!("{} → {} {currency}", money(before), money(closing));
    let reason = if reached == closing {
        format!("the balance of {since} and all lines since make this closing balance")
    } else {
        let gap = money(closing.saturating_sub(reached));
        format!(
            "between {since} and {until}, {gap} {currency} are unaccounted for: a statement is missing, or a line is there twice"
        )
    };
    Ok(Some(Evidence::check("follows_from_the_book", value, reached == closing, reason)))
}

impl Plan {
    fn count(&mut self) {
        let tally = &mut self.tally;
        tally.refused = self.reading.errors.len();
        if self.same_file.is_some() {
            tally.duplicate = self.reading.lines.len();
            return;
        }
        for (line, verdict) in self.reading.lines.iter().zip(&self.verdicts) {
            let only_informs = line.status == LineStatus::Info && !self.only_tells;
            let is_new = !matches!(verdict, Verdict::Duplicate { .. });
            tally.information = tally.information.saturating_add(usize::from(only_informs && is_new));
            let place = match verdict {
                Verdict::Duplicate { .. } => &mut tally.duplicate,
                _ if line.status == LineStatus::Pending => &mut tally.pending,
                Verdict::Ask { .. } => {
                    tally.ask = tally.ask.saturating_add(1);
                    &mut tally.new
                }
                Verdict::New | Verdict::Replaces { .. } => &mut tally.new,
            };
            *place = place.saturating_add(1);
        }
    }

    /// What this plan would do, as a hash: the file, how each line was read, and what becomes of it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut said = self.file_hash.to_string();
        for (line, verdict) in self.reading.lines.iter().zip(&self.verdicts) {
            let (what, of) = match verdict {
                Verdict::New => ('n', 0),
                Verdict::Duplicate { of } => ('d', *of),
                Verdict::Replaces { of } => ('r', *of),
                Verdict::Ask { of, .. } => ('a', *of),
            };
            said.push_str(&format!(
                "\n{} {} {} {} {} {what}{of}",
                line.record,
                line.date,
                line.net_minor,
                line.currency,
                line.status.name()
            ));
        }
        Hash::of(said.as_bytes())
    }
}
