//! Reconciles an account with a statement: what fits is matched, what differs is shown, what is finished stays.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::finish_reconciliation::{Document, finish_within};
use super::open_accounts::unknown_account;
use super::{Acting, OpsError, Result};
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Currency, Money};
use crate::reconcile::{Hint, OpenEntry, OpenLine, Proposal, Reason, explain, propose};
use crate::store::accounts::Chart;
use crate::store::across_day::{self, EarlyLine};
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::reconciliations::{self, BookLine, Reconciliation};
use crate::store::totals::Cells;
use crate::store::{Conn, books, entries, entry_links, totals, write};

/// A reconciliation as it stands.
#[derive(Clone)]
pub struct Work {
    pub reconciliation: Reconciliation,
    pub account: AccountPath,
    /// Booked lines up to the statement's day without a match.
    pub lines: Vec<StoredLine>,
    /// Entries up to the statement's day without a match.
    pub entries: Vec<BookLine>,
    pub matches: Vec<reconciliations::Match>,
    /// Entries up to the day whose lines stand on a later statement: on their way on that day.
    pub on_their_way: Vec<BookLine>,
    /// Lines up to the day whose entries are of a later one.
    pub before_their_entry: Vec<EarlyLine>,
    pub proposals: Vec<Proposal>,
    pub hints: Vec<Hint>,
    /// The account's balance in the book at the end of the day.
    pub book_minor: i64,
    /// Statement less what the book has matched with it up to the day: zero when everything is explained.
    pub difference_minor: i64,
}

/// A statement as it is said in text: its account, its day, and its balance in the account's currency, or the book's where
/// the account holds any.
///
/// # Errors
/// One of the three cannot be read.
pub fn read_statement(
    conn: &mut Conn,
    account: &str,
    date: &str,
    balance: &str,
) -> Result<(AccountPath, NaiveDate, Money)> {
    let path: AccountPath = account.parse()?;
    let currency = match Chart::load(conn)?.account(&path).and_then(|account| account.currency) {
        Some(own) => own,
        None => books::get(conn)?.currency,
    };
    Ok((path, parse_date(date)?, Money::parse(balance, currency)?))
}

/// Starts, or goes on with the unfinished reconciliation of that account.
///
/// # Errors
/// When there is no such account, or the day lies before one that is reconciled already.
pub fn start_reconciliation(
    conn: &mut Conn,
    account: &AccountPath,
    day: NaiveDate,
    statement: Money,
    acting: &Acting,
) -> Result<i64> {
    write(conn, |conn| start_within(conn, account, day, statement, acting))
}

fn start_within(
    conn: &mut Conn,
    account: &AccountPath,
    day: NaiveDate,
    statement: Money,
    acting: &Acting,
) -> Result<i64> {
    let chart = Chart::load(conn)?;
    let id = chart.account_id(account).ok_or_else(|| unknown_account(account))?;
    if chart.account(account).is_none_or(|known| !known.role.is_money()) {
        return Err(OpsError::NotPossible(format!(
            "{account} is no account that has statements. Choose a bank, cash or provider account."
        )));
    }
    let all = reconciliations::list(conn)?;
    let mine = || all.iter().filter(|one| one.account_id == id && one.statement.currency == statement.currency);
    if let Some(open) = mine().find(|one| one.finished_at.is_none()) {
        // One at a time: the unfinished one gives way; its matches stay.
        reconciliations::delete(conn, open.id)?;
    }
    let finished = mine().find(|one| one.finished_at.is_some() && one.reopened_at.is_none() && one.statement_on > day);
    if let Some(later) = finished {
        return Err(OpsError::NotPossible(format!(
            "{account} is reconciled up to {} already. Reopen that first, or use a later statement.",
            later.statement_on
        )));
    }
    Ok(reconciliations::insert(conn, id, day, statement, &acting.by, &acting.at)?)
}

/// The reconciliation with everything around it.
///
/// # Errors
/// When there is none of that number.
pub fn view_reconciliation(conn: &mut Conn, id: i64) -> Result<Work> {
    let chart = Chart::load(conn)?;
    let reconciliation = get(conn, id)?;
    let account = chart.path_of(reconciliation.account_id)?.clone();
    let (day, currency) = (reconciliation.statement_on, reconciliation.statement.currency);
    let matches = reconciliations::list_matches_within(conn, &reconciliation)?;
    let account_id = reconciliation.account_id;
    let on_their_way = across_day::list_entries_on_their_way(conn, account_id, currency, day)?;
    let before_their_entry = across_day::list_lines_before_their_entry(conn, account_id, currency, day)?;
    let lines = personal::shown::list_unmatched(conn, reconciliation.account_id, currency, day)?;
    let far = day.checked_add_days(chrono::Days::new(40)).unwrap_or(day);
    let (open, later): (Vec<BookLine>, Vec<BookLine>) =
        reconciliations::list_unmatched_entries(conn, reconciliation.account_id, currency, far)?
            .into_iter()
            .partition(|line| line.date <= day);
    let open = without_taken_back(conn, open)?;
    let book_minor = balance(conn, &chart, reconciliation.account_id, currency, day)?;
    let unmatched: i64 = open.iter().map(|entry| entry.amount_minor).sum();
    let away: i64 = on_their_way.iter().map(|entry| entry.amount_minor).sum();
    let early: i64 = before_their_entry.iter().map(|line| line.amount_minor).sum();
    let on_statement = book_minor.saturating_sub(unmatched).saturating_sub(away).saturating_add(early);
    let difference_minor = reconciliation.statement.minor.saturating_sub(on_statement);
    let open_lines: Vec<OpenLine> = lines.iter().map(open_line).collect();
    let open_entries = open.iter().map(|entry| open_entry(conn, &chart, entry)).collect::<Result<Vec<_>>>()?;
    let later = later.iter().map(|entry| open_entry(conn, &chart, entry)).collect::<Result<Vec<_>>>()?;
    let whole_difference = reconciliation.statement.minor.saturating_sub(book_minor);
    let mut hints = explain(whole_difference, &open_lines, &open_entries, &later);
    // What remains when everything on the statement is in the book was there before the book began.
    let before = open_lines.iter().map(|line| line.amount_minor).fold(difference_minor, i64::saturating_sub);
    if before != 0 && difference_minor != 0 && has_no_beginning(conn, &reconciliation)? {
        hints.insert(0, Hint::NoOpening { minor: before });
    }
    Ok(Work {
        proposals: propose(&open_lines, &open_entries),
        hints,
        reconciliation,
        account,
        lines,
        entries: open,
        matches,
        on_their_way,
        before_their_entry,
        book_minor,
        difference_minor,
    })
}

/// Leaves out an entry and the one that takes it back, where both are there: no statement tells of either.
pub(super) fn without_taken_back(conn: &mut Conn, mut entries: Vec<BookLine>) -> Result<Vec<BookLine>> {
    let there: Vec<i64> = entries.iter().map(|line| line.entry).collect();
    let pairs = entry_links::list_reversals(conn, &there)?;
    let known: HashSet<i64> = there.into_iter().collect();
    let gone: HashSet<i64> = pairs
        .into_iter()
        .filter(|(_, reversed)| known.contains(reversed))
        .flat_map(|(reversal, reversed)| [reversal, reversed])
        .collect();
    entries.retain(|line| !gone.contains(&line.entry));
    Ok(entries)
}

/// No statement before this one is reconciled, and no opening balance recorded.
fn has_no_beginning(conn: &mut Conn, this: &Reconciliation) -> Result<bool> {
    let is_earlier = |one: &Reconciliation| {
        one.account_id == this.account_id && one.id != this.id && one.finished_at.is_some() && one.reopened_at.is_none()
    };
    Ok(!reconciliations::list(conn)?.iter().any(is_earlier) && !across_day::has_opening(conn, this.account_id)?)
}

fn open_line(stored: &StoredLine) -> OpenLine {
    let line = &stored.line;
    let refs: Vec<&str> = line.refs.values().map(String::as_str).collect();
    let text = format!("{} {} {}", line.counterparty, line.purpose, refs.join(" "));
    OpenLine { id: stored.id, date: line.date, amount_minor: line.net_minor, text, entry: stored.entry }
}

fn open_entry(conn: &mut Conn, chart: &Chart, book: &BookLine) -> Result<OpenEntry> {
    let sealed = entries::find(conn, chart, book.entry)?;
    let touches_opening =
        |line: &crate::ledger::DraftLine| chart.role(&line.account) == Some(crate::ledger::Role::Opening);
    let is_opening = sealed.is_some_and(|sealed| sealed.draft.lines.iter().any(touches_opening));
    Ok(OpenEntry {
        entry: book.entry,
        date: book.date,
        amount_minor: book.amount_minor,
        reference: book.reference.clone(),
        is_opening,
    })
}

fn balance(conn: &mut Conn, chart: &Chart, account: i64, currency: Currency, day: NaiveDate) -> Result<i64> {
    let cells = totals::sum_cells(conn, chart, Cells::OfAccount(account), day)?;
    Ok(cells.iter().filter(|cell| cell.currency == currency).map(crate::ledger::Movement::closing_minor).sum())
}

pub(super) fn get(conn: &mut Conn, id: i64) -> Result<Reconciliation> {
    reconciliations::find(conn, id)?.ok_or_else(|| OpsError::NotFound {
        what: format!("reconciliation {id}"),
        hint: "`reconcile list` shows those there are.".into(),
    })
}

/// Matches lines with entries of the same sum; entries alone are ticked as standing on a typed statement. Refused when the
/// sums differ, or something is matched already.
pub(super) fn accept_within(
    conn: &mut Conn,
    work: &Work,
    lines: &[i64],
    booked: &[i64],
    reason: &str,
    acting: &Acting,
) -> Result<()> {
    if work.reconciliation.finished_at.is_some() {
        return Err(OpsError::NotPossible("This reconciliation is finished. Reopen it with a reason first.".into()));
    }
    let sum_lines: i64 =
        work.lines.iter().filter(|line| lines.contains(&line.id)).map(|line| line.line.net_minor).sum();
    let sum_entries: i64 =
        work.entries.iter().filter(|entry| booked.contains(&entry.entry)).map(|entry| entry.amount_minor).sum();
    let all_open = work.lines.iter().filter(|line| lines.contains(&line.id)).count() == lines.len()
        && work.entries.iter().filter(|entry| booked.contains(&entry.entry)).count() == booked.len();
    if booked.is_empty() || !all_open {
        return Err(OpsError::NotPossible(
            "Choose at least one entry, and only lines and entries that are still open.".into(),
        ));
    }
    if !lines.is_empty() && sum_lines != sum_entries {
        let currency = work.reconciliation.statement.currency;
        let (left, right) = (Money::new(sum_lines, currency), Money::new(sum_entries, currency));
        return Err(OpsError::NotPossible(format!(
            "The chosen lines add up to {left} {currency}, the chosen entries to {right} {currency}. They must be equal."
        )));
    }
    reconciliations::insert_match(
        conn,
        work.reconciliation.account_id,
        Some(work.reconciliation.id),
        lines,
        booked,
        &acting.by,
        reason,
    )?;
    for line in work.lines.iter().filter(|line| lines.contains(&line.id) && line.state == LineState::Open) {
        personal::set_line_state(conn, line.id, LineState::Matched, booked.first().copied(), None)?;
    }
    Ok(())
}

/// Accepts every sure proposal; answers how many.
///
/// # Errors
/// When the reconciliation is finished.
pub fn accept_sure(conn: &mut Conn, id: i64, acting: &Acting) -> Result<usize> {
    write(conn, |conn| accept_sure_within(conn, id, acting))
}

/// What nobody has to agree to twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Matches of lines with what was made from them.
    pub made: usize,
    /// Entries that stand on a typed statement, for its balance is the book's.
    pub standing: usize,
}

/// Accepts what was made from its own line; and where a statement is typed or counted, with no line to compare, and its
/// balance is the book's: every entry up to its day.
///
/// # Errors
/// When the reconciliation is finished.
pub fn accept_agreed(conn: &mut Conn, id: i64, acting: &Acting) -> Result<Agreed> {
    write(conn, |conn| {
        let made = accept_where(conn, id, acting, |proposal| proposal.reasons.contains(&Reason::MadeFromLine))?;
        Ok(Agreed { made, standing: accept_typed_within(conn, id, acting)? })
    })
}

fn accept_typed_within(conn: &mut Conn, id: i64, acting: &Acting) -> Result<usize> {
    let work = view_reconciliation(conn, id)?;
    let open: i64 = work.entries.iter().map(|entry| entry.amount_minor).sum();
    if !work.lines.is_empty() || work.entries.is_empty() || work.difference_minor != open {
        return Ok(0);
    }
    for entry in &work.entries {
        accept_within(conn, &work, &[], &[entry.entry], "typed statement", acting)?;
    }
    Ok(work.entries.len())
}

fn accept_sure_within(conn: &mut Conn, id: i64, acting: &Acting) -> Result<usize> {
    accept_where(conn, id, acting, |proposal| proposal.is_sure)
}

fn accept_where(conn: &mut Conn, id: i64, acting: &Acting, wanted: impl Fn(&Proposal) -> bool) -> Result<usize> {
    let work = view_reconciliation(conn, id)?;
    let chosen: Vec<&Proposal> = work.proposals.iter().filter(|proposal| wanted(proposal)).collect();
    for proposal in &chosen {
        accept_within(conn, &work, &proposal.lines, &proposal.entries, &reason_text(proposal), acting)?;
    }
    Ok(chosen.len())
}

fn reason_text(proposal: &Proposal) -> String {
    serde_json::to_string(&proposal.reasons).unwrap_or_default()
}

/// Takes a match back.
///
/// # Errors
/// When it belongs to a finished reconciliation.
pub fn undo_match(conn: &mut Conn, id: i64, match_id: i64) -> Result<()> {
    let work = view_reconciliation(conn, id)?;
    let matched = work.matches.iter().find(|one| one.id == match_id).ok_or_else(|| OpsError::NotFound {
        what: format!("match {match_id}"),
        hint: "It may have been taken back already.".into(),
    })?;
    write(conn, |conn| {
        reconciliations::delete_match(conn, match_id)?;
        for line in &matched.lines {
            if personal::find_line(conn, *line)?.is_some_and(|stored| stored.state == LineState::Matched) {
                personal::set_line_state(conn, *line, LineState::Open, None, None)?;
            }
        }
        Ok(())
    })
}

/// Reconciles in one go: accepts what is sure, and finishes when nothing is left unexplained.
///
/// # Errors
/// When a difference remains: then nothing is kept, and the message says how much.
pub fn reconcile_account(
    conn: &mut Conn,
    account: &AccountPath,
    day: NaiveDate,
    statement: Money,
    acting: &Acting,
) -> Result<(i64, Document)> {
    write(conn, |conn| {
        let id = start_within(conn, account, day, statement, acting)?;
        accept_sure_within(conn, id, acting)?;
        accept_typed_within(conn, id, acting)?;
        let work = view_reconciliation(conn, id)?;
        if work.difference_minor != 0 {
            let currency = statement.currency;
            return Err(OpsError::Refused(vec![super::Refusal {
                line: 1,
                why: None,
                message: format!(
                    "The statement says {statement} {currency}, the book {} {currency}: {} {currency} are not explained. {} lines and {} entries are open.",
                    Money::new(work.book_minor, currency),
                    Money::new(work.difference_minor, currency),
                    work.lines.len(),
                    work.entries.len()
                ),
            }]));
        }
        Ok((id, finish_within(conn, id, acting)?))
    })
}
