//! Takes an entry back, alone or together with what replaces it. Nothing is ever changed or deleted.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::post_entries::{Posted, Unknown, post_within};
use super::record_acts::{Rehearsal, rehearse};
use super::{Acting, OpsError, Result};
use crate::acts::chart::SALES;
use crate::ledger::check::SealedEntry;
use crate::ledger::goods::follow_price;
use crate::ledger::product::StockMove;
use crate::ledger::stock_history::{Least, least_since};
use crate::ledger::{AccountPath, Draft, Month};
use crate::store::accounts::Chart;
use crate::store::{Conn, entries, periods, personal, products, stock, stock_days, write};

/// The draft that takes an entry back: on its date while that month is open, else on the first open day after it,
/// with the original date named. `date` overrides that.
///
/// # Errors
/// When the entry was reversed before.
pub fn reversal_of(
    conn: &mut Conn,
    sealed: &SealedEntry,
    date: Option<NaiveDate>,
    reason: Option<&str>,
) -> Result<Draft> {
    let number = sealed.seal.sequence;
    if sealed.draft.reverses.is_some() {
        return Err(OpsError::NotPossible(format!(
            "Entry {number} is a reversal itself. Record what happened anew instead."
        )));
    }
    let closed: HashSet<Month> = periods::list_closed(conn)?.into_iter().collect();
    let day = date.unwrap_or_else(|| first_open_day(sealed.draft.date, &closed));
    let mut draft = Draft::new(format!("reverse-{number}"), day, sealed.draft.kind, String::new());
    draft.description = if day == sealed.draft.date {
        format!("Reversal of entry {number}")
    } else {
        format!("Reversal of entry {number} of {}", sealed.draft.date)
    };
    draft.reference.clone_from(&sealed.draft.reference);
    draft.event.clone_from(&sealed.draft.event);
    draft.contact.clone_from(&sealed.draft.contact);
    draft.reverses = Some(number);
    draft.lines = sealed.draft.reversed_lines();
    draft.stock_moves = sealed
        .draft
        .stock_moves
        .iter()
        .cloned()
        .map(|moved| StockMove {
            quantity: moved.quantity.saturating_neg(),
            value_minor: moved.value_minor.saturating_neg(),
            income_minor: moved.income_minor.map(i64::saturating_neg),
            ..moved
        })
        .collect();
    draft.override_reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    Ok(draft)
}

/// The day itself while its month is open, else the first of the next open month.
pub(super) fn first_open_day(date: NaiveDate, closed: &HashSet<Month>) -> NaiveDate {
    let mut month = Month::containing(date);
    if !closed.contains(&month) {
        return date;
    }
    while closed.contains(&month) {
        month = month.next();
    }
    month.first_day()
}

/// Reverses an entry.
///
/// # Errors
/// When there is none of that number, it was reversed before, or a rule refuses.
pub fn reverse_entry(
    conn: &mut Conn,
    sequence: i64,
    date: Option<NaiveDate>,
    reason: Option<&str>,
    acting: &Acting,
) -> Result<Posted> {
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        reverse_within(conn, &mut chart, (sequence, date), reason, acting)
    })
}

/// Reverses what was recorded in one step, the last entry first: all of it or nothing.
///
/// # Errors
/// As [`reverse_entry`], or when there is nothing left of it to take back.
pub fn reverse_together(conn: &mut Conn, sequence: i64, reason: Option<&str>, acting: &Acting) -> Result<Vec<i64>> {
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let sealed = find_standing(conn, &chart, sequence)?;
        let mut taken_back = Vec::new();
        for one in entries::list_recorded_with(conn, &chart, &sealed)? {
            let number = one.seal.sequence;
            if one.draft.reverses.is_none() && !entries::is_reversed(conn, number)? {
                reverse_within(conn, &mut chart, (number, None), reason, acting)?;
                taken_back.push(number);
            }
        }
        Ok(taken_back)
    })
}

fn reverse_within(
    conn: &mut Conn,
    chart: &mut Chart,
    (sequence, date): (i64, Option<NaiveDate>),
    reason: Option<&str>,
    acting: &Acting,
) -> Result<Posted> {
    let sealed = find_standing(conn, chart, sequence)?;
    refuse_given_back(conn, chart, &sealed)?;
    let draft = reversal_of(conn, &sealed, date, reason)?;
    if draft.override_reason.is_none() {
        refuse_shortage(conn, chart, &draft)?;
    }
    let posted = post_within(conn, chart, vec![draft], Unknown::Refuse, acting)?;
    personal::free_lines_of(conn, sequence)?;
    Ok(posted)
}

/// What was paid back cannot be undone as well: the money would leave twice, and goods come back twice.
fn refuse_given_back(conn: &mut Conn, chart: &Chart, sealed: &SealedEntry) -> Result<()> {
    let by = list_givers_back(conn, chart, sealed)?;
    if by.is_empty() { Ok(()) } else { Err(OpsError::NotPossible(told_given_back(sealed.seal.sequence, &by))) }
}

/// The entries that stand and gave back what this one, or one it corrects, brought.
pub(super) fn list_givers_back(conn: &mut Conn, chart: &Chart, sealed: &SealedEntry) -> Result<Vec<SealedEntry>> {
    let mut keys = vec![sealed.draft.key.clone()];
    let mut corrected = sealed.draft.corrects;
    while let Some(number) = corrected {
        let Some(before) = entries::find(conn, chart, number)? else { break };
        corrected = before.draft.corrects;
        keys.push(before.draft.key);
    }
    Ok(entries::list_giving_back(conn, chart, &keys)?)
}

pub(super) fn told_given_back(number: i64, by: &[SealedEntry]) -> String {
    let named = by.iter().map(|one| format!("entry {} of {}", one.seal.sequence, one.draft.date));
    let named = named.collect::<Vec<_>>().join(", ");
    format!("What entry {number} brought was given back or exchanged already: {named}. Take that back first.")
}

/// Goods that left since cannot be taken out once more, unless somebody says why.
fn refuse_shortage(conn: &mut Conn, chart: &Chart, draft: &Draft) -> Result<()> {
    let mut taken: BTreeMap<(&str, &AccountPath), i64> = BTreeMap::new();
    for step in &draft.stock_moves {
        let pieces = taken.entry((&step.product, &step.place)).or_default();
        *pieces = pieces.saturating_add(step.quantity);
    }
    for ((code, place), change) in taken.into_iter().filter(|(_, change)| *change < 0) {
        let levels = stock::levels_of(conn, chart, code)?;
        let now = levels.iter().find(|(known, _)| known == place).map_or(0, |(_, level)| level.quantity);
        let later = stock_days::list_moved_after(conn, chart, (code, place), draft.date)?;
        let Least { there, on } = least_since(now, draft.date, &later);
        if there.saturating_add(change) < 0 {
            let name = products::find(conn, chart, code)?.map_or_else(|| code.to_owned(), |(_, product)| product.name);
            let label = chart.account(place).map(|account| account.label.trim()).filter(|label| !label.is_empty());
            let (place, left) = (label.unwrap_or(place.as_str()), there.saturating_add(change));
            let day = on.map(|day| format!(" on {day}")).unwrap_or_default();
            return Err(OpsError::NotPossible(format!(
                "{place} would hold {left} of {name}{day}, for goods have left it since. Take back the entries by which they left, or give the reason why less than nothing may lie there."
            )));
        }
    }
    Ok(())
}

/// Whether an entry that cannot be reversed as it is could be with a reason: a restricted fund
/// or the stock would fall below zero.
pub fn may_reverse_with_reason(conn: &mut Conn, sequence: i64, acting: &Acting) -> bool {
    let tried = rehearse(conn, acting, |conn, chart| reverse_within(conn, chart, (sequence, None), Some("?"), acting));
    tried.is_ok()
}

/// Corrects an entry: its reversal and what replaces it, both in one step and linked both ways. The reason lets both
/// through where a restricted fund falls below zero.
///
/// # Errors
/// As [`reverse_entry`], or when the replacement is refused.
pub fn correct_entry(
    conn: &mut Conn,
    sequence: i64,
    replacement: Draft,
    reason: Option<&str>,
    acting: &Acting,
) -> Result<Posted> {
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        correct_within(conn, &mut chart, (sequence, replacement), reason, acting)
    })
}

/// Corrects an entry and takes everything back at once, so that every rule has spoken before anybody agrees.
///
/// # Errors
/// As [`correct_entry`].
pub fn rehearse_correction(
    conn: &mut Conn,
    sequence: i64,
    replacement: Draft,
    reason: Option<&str>,
    acting: &Acting,
) -> Result<Rehearsal> {
    rehearse(conn, acting, |conn, chart| correct_within(conn, chart, (sequence, replacement), reason, acting))
}

fn correct_within(
    conn: &mut Conn,
    chart: &mut Chart,
    (sequence, mut replacement): (i64, Draft),
    reason: Option<&str>,
    acting: &Acting,
) -> Result<Posted> {
    let sealed = find_standing(conn, chart, sequence)?;
    let reversal = reversal_of(conn, &sealed, None, reason)?;
    replacement.corrects = Some(sequence);
    follow_price(&mut replacement, SALES);
    if replacement.kind == sealed.draft.kind && replacement.gives_back.is_none() {
        replacement.gives_back.clone_from(&sealed.draft.gives_back);
    }
    if replacement.override_reason.is_none() {
        replacement.override_reason.clone_from(&reversal.override_reason);
    }
    if Month::containing(replacement.date) == Month::containing(sealed.draft.date) && reversal.date != sealed.draft.date
    {
        replacement.description = format!("{} ({})", replacement.description, replacement.date);
        replacement.date = reversal.date;
    }
    let of_lines = personal::sums_of_entry(conn, sequence)?;
    let fits = |account: i64, minor: i64| {
        let path = chart.path_of(account).ok();
        let own = replacement.lines.iter().filter(|line| Some(&line.account) == path);
        own.fold(0_i64, |sum, line| sum.saturating_add(line.amount.minor)) == minor
    };
    let kept: Vec<i64> =
        of_lines.into_iter().filter(|(account, minor)| fits(*account, *minor)).map(|(id, _)| id).collect();
    let posted = post_within(conn, chart, vec![reversal, replacement], Unknown::Refuse, acting)?;
    // What a bank's line became is now the corrected entry; where that says another sum, the line waits again.
    for account in kept {
        if let Some(number) = posted.sequences.last() {
            personal::hand_lines_on(conn, account, sequence, *number)?;
        }
    }
    personal::free_lines_of(conn, sequence)?;
    Ok(posted)
}

/// The entry, if nothing took it back.
fn find_standing(conn: &mut Conn, chart: &Chart, sequence: i64) -> Result<SealedEntry> {
    let sealed = find(conn, chart, sequence)?;
    if entries::is_reversed(conn, sequence)? {
        return Err(OpsError::NotPossible(format!("Entry {sequence} was reversed already.")));
    }
    Ok(sealed)
}

fn find(conn: &mut Conn, chart: &Chart, sequence: i64) -> Result<SealedEntry> {
    entries::find(conn, chart, sequence)?.ok_or_else(|| OpsError::NotFound {
        what: format!("entry {sequence}"),
        hint: "`report journal` shows those there are.".into(),
    })
}
