//! Gifts as the book has them: what was given in an entry, what is left after something was given back, to which funds.

use std::collections::BTreeMap;

use super::refused;
use crate::ledger::account::Root;
use crate::ledger::check::SealedEntry;
use crate::ledger::{Currency, DraftLine, EntryKind, Money, Restriction};
use crate::ops::{OpsError, Result};
use crate::reports::letter::{Gift, GiftFund};
use crate::store::accounts::Chart;
use crate::store::{Conn, entries, entry_links};

/// There is no entry with this number.
pub(super) fn no_entry(number: i64) -> OpsError {
    let hint = "The list of entries shows those there are.";
    OpsError::NotFound { what: format!("entry {number}"), hint: hint.into() }
}

/// What was given in an entry: in a donation all of its income, in another entry what went to `Income:Donations`.
#[must_use]
pub fn given(sealed: &SealedEntry) -> Option<Money> {
    let draft = &sealed.draft;
    let is_gift = |path: &crate::ledger::AccountPath| {
        path.root() == Root::Income
            && (draft.kind == EntryKind::Donation || path.as_str().starts_with("Income:Donations"))
    };
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for line in draft.lines.iter().filter(|line| is_gift(&line.account)) {
        let sum = sums.entry(line.amount.currency).or_default();
        *sum = sum.saturating_sub(line.amount.minor);
    }
    sums.retain(|_, minor| *minor != 0);
    match sums.into_iter().collect::<Vec<_>>().as_slice() {
        [(currency, minor)] if *minor > 0 => Some(Money::new(*minor, *currency)),
        _ => None,
    }
}

/// The entry as a gift that may stand on a letter to the contact.
pub(super) fn gift_of(conn: &mut Conn, chart: &Chart, number: i64, contact: &str) -> Result<Gift> {
    let sealed = entries::find(conn, chart, number)?.ok_or_else(|| no_entry(number))?;
    if let Some(by) = entry_links::find_reversal(conn, number)? {
        return Err(refused(format!("Entry {number} was taken back by entry {by}; there is nothing to confirm.")));
    }
    if let Some(other) = sealed.draft.contact.as_deref().filter(|other| *other != contact) {
        return Err(refused(format!("Entry {number} is by {other}, not by {contact}.")));
    }
    let amount = given(&sealed).filter(|_| sealed.draft.reverses.is_none());
    let amount = amount.ok_or_else(|| refused(format!("Entry {number} is no donation in one currency.")))?;
    Ok(gift(chart, &sealed, left_of(conn, chart, &sealed, amount)?))
}

/// What these entries gave back of an amount in its currency.
fn back_in(backs: &[SealedEntry], currency: Currency) -> i64 {
    let of_income = |line: &&DraftLine| line.account.root() == Root::Income && line.amount.currency == currency;
    let lines = backs.iter().flat_map(|back| &back.draft.lines).filter(of_income);
    lines.fold(0_i64, |sum, line| sum.saturating_add(line.amount.minor))
}

/// What is left of those gifts of which something was given back, by their entries, in minor units.
pub(super) fn list_left(conn: &mut Conn, numbers: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let chart = Chart::load(conn)?;
    let mut left = BTreeMap::new();
    for sealed in entries::list_numbered(conn, &chart, numbers)? {
        let key = std::slice::from_ref(&sealed.draft.key);
        let backs = entries::list_giving_back(conn, &chart, key)?;
        if let Some(amount) = given(&sealed).filter(|_| !backs.is_empty()) {
            let rest = amount.minor.saturating_sub(back_in(&backs, amount.currency));
            left.insert(sealed.seal.sequence, rest);
        }
    }
    Ok(left)
}

/// What is left of a gift after what was given back of it.
fn left_of(conn: &mut Conn, chart: &Chart, sealed: &SealedEntry, amount: Money) -> Result<Money> {
    let key = std::slice::from_ref(&sealed.draft.key);
    let backs = entries::list_giving_back(conn, chart, key)?;
    let back = back_in(&backs, amount.currency);
    if back < amount.minor {
        return Ok(Money::new(amount.minor.saturating_sub(back), amount.currency));
    }
    let by: Vec<String> = backs.iter().map(|back| format!("entry {}", back.seal.sequence)).collect();
    let (number, by) = (sealed.seal.sequence, by.join(", "));
    Err(refused(format!("Entry {number} was given back, all of it, by {by}; there is nothing to confirm.")))
}

/// The gift as a letter tells it, with the funds of its income.
pub(super) fn gift(chart: &Chart, sealed: &SealedEntry, amount: Money) -> Gift {
    let mut funds: Vec<GiftFund> = Vec::new();
    for line in sealed.draft.lines.iter().filter(|line| line.account.root() == Root::Income) {
        let known = chart.fund(&line.fund);
        let name = known.map_or(line.fund.as_str(), |fund| fund.name.as_str());
        if !funds.iter().any(|fund| fund.name == name) {
            let is_restricted = known.is_some_and(|fund| fund.restriction == Restriction::Restricted);
            funds.push(GiftFund { name: name.to_owned(), is_restricted });
        }
    }
    Gift { day: sealed.draft.date, funds, amount }
}
