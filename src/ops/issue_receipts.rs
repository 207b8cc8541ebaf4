//! Receipts for donations and letters of thanks: issued for entries that are there, listed, cancelled with a reason. Names
//! and addresses come from the contacts at the moment of writing and are kept nowhere else.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::{Acting, OpsError, Result};
use crate::ledger::account::Root;
use crate::ledger::check::SealedEntry;
use crate::ledger::{Currency, DraftLine, EntryKind, Money, Period};
use crate::reports::letter::{self, Content, Gift, Letter, LetterState, Template};
use crate::store::accounts::Chart;
use crate::store::personal::{self, addresses};
use crate::store::receipts::{self, Cancellation, Receipt};
use crate::store::{Conn, entries, entry_links, write};

pub use crate::store::receipts::ReceiptNumber;

/// A receipt and whether it still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub receipt: Receipt,
    pub state: LetterState,
}

/// What is to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The contact's code.
    pub contact: String,
    /// The wording's code.
    pub template: String,
    /// The donations' entries.
    pub entries: Vec<i64>,
}

impl FromStr for ReceiptNumber {
    type Err = OpsError;

    fn from_str(text: &str) -> Result<Self> {
        let read = text
            .trim()
            .split_once('-')
            .and_then(|(year, number)| Some(Self { year: year.parse().ok()?, number: number.parse().ok()? }));
        read.ok_or_else(|| no_receipt(text))
    }
}

impl std::fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:04}", self.year, self.number)
    }
}

fn no_receipt(read: &str) -> OpsError {
    OpsError::NotFound { what: format!("receipt {read}"), hint: "`receipt list` shows those there are.".into() }
}

fn no_contact(code: &str) -> OpsError {
    OpsError::NotFound { what: format!("contact {code}"), hint: "The page Contacts shows those there are.".into() }
}

fn refused(text: impl Into<String>) -> OpsError {
    OpsError::NotPossible(text.into())
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
fn gift_of(conn: &mut Conn, chart: &Chart, number: i64, contact: &str) -> Result<Gift> {
    let hint = "The list of entries shows those there are.";
    let sealed = entries::find(conn, chart, number)?
        .ok_or_else(|| OpsError::NotFound { what: format!("entry {number}"), hint: hint.into() })?;
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
fn list_left(conn: &mut Conn, numbers: &[i64]) -> Result<BTreeMap<i64, i64>> {
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

fn gift(chart: &Chart, sealed: &SealedEntry, amount: Money) -> Gift {
    let mut funds: Vec<&str> = Vec::new();
    for line in sealed.draft.lines.iter().filter(|line| line.account.root() == Root::Income) {
        let name = chart.fund(&line.fund).map_or(line.fund.as_str(), |fund| fund.name.as_str());
        if !funds.contains(&name) {
            funds.push(name);
        }
    }
    Gift { day: sealed.draft.date, funds: funds.join(", "), amount }
}

fn numbered_template(code: &str) -> Result<Template> {
    let template = letter::template(code).map_err(|error| refused(error.to_string()))?;
    if !template.is_receipt {
        return Err(refused(format!("{} is no receipt; it is written from the entry's page.", template.name)));
    }
    Ok(template)
}

/// Issues a receipt under the next number of the year.
///
/// # Errors
/// When the contact, the wording or an entry is not there, an entry is no gift of this contact, was taken back or has a
/// receipt already, or the wording may not be used; nothing is issued then.
pub fn issue(conn: &mut Conn, wish: &Wish, acting: &Acting) -> Result<ReceiptNumber> {
    let template = numbered_template(&wish.template)?;
    let mut numbers = wish.entries.clone();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return Err(refused("Name the entries that the receipt is for."));
    }
    if let Some(most) = template.most_gifts.filter(|most| numbers.len() > *most) {
        return Err(refused(format!("The wording {} is for {most} donation at a time.", template.code)));
    }
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        personal::find_contact(conn, &wish.contact)?.ok_or_else(|| no_contact(&wish.contact))?;
        let facts = receipts::list_facts(conn, &template.code)?;
        template.check(&facts, acting.today).map_err(|error| refused(error.to_string()))?;
        let mut rested = Vec::with_capacity(numbers.len());
        let mut total: Option<Money> = None;
        for number in numbers {
            let amount = gift_of(conn, &chart, number, &wish.contact)?.amount;
            refuse_second(conn, number)?;
            total = Some(match total {
                None => amount,
                Some(sum) if sum.currency == amount.currency => {
                    Money::new(sum.minor.saturating_add(amount.minor), sum.currency)
                }
                Some(_) => return Err(refused("Donations in several currencies need a receipt each.")),
            });
            rested.push((number, amount.minor));
        }
        let number = receipts::next_number(conn, acting.today.year())?;
        let receipt = Receipt {
            number,
            contact: wish.contact.clone(),
            template: template.code.clone(),
            facts,
            issued_on: acting.today,
            total: total.ok_or_else(|| refused("Name the entries that the receipt is for."))?,
            by: acting.by.clone(),
            at: acting.at.clone(),
            entries: rested,
            cancelled: None,
        };
        receipts::insert(conn, &receipt)?;
        Ok(number)
    })
}

/// A donation is confirmed once: whoever held two receipts for it could use both.
fn refuse_second(conn: &mut Conn, entry: i64) -> Result<()> {
    for number in receipts::list_of_entry(conn, entry)? {
        if receipts::find(conn, number)?.is_some_and(|receipt| receipt.cancelled.is_none()) {
            return Err(refused(format!("Entry {entry} has the receipt {number}. Cancel that one first.")));
        }
    }
    Ok(())
}

/// Cancels a receipt; it stays in the list with the reason, and its number is not used again.
///
/// # Errors
/// When it is not there or cancelled already, or no reason is given.
pub fn cancel(conn: &mut Conn, number: ReceiptNumber, reason: &str, acting: &Acting) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(refused("Say why the receipt is cancelled."));
    }
    write(conn, |conn| {
        let receipt = receipts::find(conn, number)?.ok_or_else(|| no_receipt(&number.to_string()))?;
        if receipt.cancelled.is_some() {
            return Err(refused(format!("The receipt {number} is cancelled already.")));
        }
        let (reason, by, at) = (reason.to_owned(), acting.by.clone(), acting.at.clone());
        Ok(receipts::cancel(conn, number, &Cancellation { reason, by, at })?)
    })
}

/// Every receipt, newest first, each with whether it still stands.
///
/// # Errors
/// When the book cannot be read.
pub fn list(conn: &mut Conn, year: Option<i32>) -> Result<Vec<Listed>> {
    let all = receipts::list(conn, year)?;
    judged(conn, all)
}

/// One receipt.
///
/// # Errors
/// When there is none with this number.
pub fn find(conn: &mut Conn, number: ReceiptNumber) -> Result<Listed> {
    let found = receipts::find(conn, number)?.ok_or_else(|| no_receipt(&number.to_string()))?;
    judged(conn, vec![found])?.into_iter().next().ok_or_else(|| no_receipt(&number.to_string()))
}

fn judged(conn: &mut Conn, all: Vec<Receipt>) -> Result<Vec<Listed>> {
    let rested: Vec<i64> = all.iter().flat_map(|receipt| receipt.entries.iter().map(|(entry, _)| *entry)).collect();
    let reversed = entry_links::list_reversed(conn, &rested)?;
    let left = list_left(conn, &rested)?;
    let is_short = |(entry, minor): &(i64, i64)| left.get(entry).is_some_and(|left| left < minor);
    let state = |receipt: &Receipt| match &receipt.cancelled {
        Some(_) => LetterState::Cancelled,
        None if receipt.entries.iter().any(|(entry, _)| reversed.contains(entry)) => LetterState::Void,
        None if receipt.entries.iter().any(is_short) => LetterState::Void,
        None => LetterState::Valid,
    };
    Ok(all.into_iter().map(|receipt| Listed { state: state(&receipt), receipt }).collect())
}

/// The receipt as a letter, with the contact's name and address as they stand now.
///
/// # Errors
/// When it, its wording or its contact is not there.
pub fn letter_of(conn: &mut Conn, listed: &Listed) -> Result<Letter> {
    let Listed { receipt, state } = listed;
    let template = letter::template(&receipt.template).map_err(|error| refused(error.to_string()))?;
    let chart = Chart::load(conn)?;
    let mut gifts = Vec::with_capacity(receipt.entries.len());
    for (number, minor) in &receipt.entries {
        let Some(sealed) = entries::find(conn, &chart, *number)? else { continue };
        gifts.push(gift(&chart, &sealed, Money::new(*minor, receipt.total.currency)));
    }
    let content = Content {
        number: receipt.number.to_string(),
        gifts,
        total: receipt.total,
        today: receipt.issued_on,
        facts: receipt.facts.clone(),
        state: *state,
        ..addressed(conn, &receipt.contact)?
    };
    Ok(template.write(&content))
}

/// A letter of thanks for one donation, to its contact or to the one named.
///
/// # Errors
/// When the entry is no donation of that contact, or nobody is named.
pub fn thanks(conn: &mut Conn, entry: i64, contact: Option<&str>, today: NaiveDate) -> Result<Letter> {
    let template = letter::template("thanks").map_err(|error| refused(error.to_string()))?;
    let chart = Chart::load(conn)?;
    let known = entries::find(conn, &chart, entry)?.and_then(|sealed| sealed.draft.contact);
    let code = contact.map(str::to_owned).or(known);
    let code = code.ok_or_else(|| refused(format!("Entry {entry} names no contact. Say who the letter is to.")))?;
    let gift = gift_of(conn, &chart, entry, &code)?;
    let content = Content { total: gift.amount, gifts: vec![gift], today, ..addressed(conn, &code)? };
    Ok(template.write(&content))
}

/// A content with the contact's name and address and nothing else.
fn addressed(conn: &mut Conn, code: &str) -> Result<Content> {
    let contact = personal::find_contact(conn, code)?.ok_or_else(|| no_contact(code))?;
    Ok(Content {
        number: String::new(),
        donor: contact.name,
        address: addresses::find_address(conn, code)?.unwrap_or_default(),
        gifts: Vec::new(),
        total: Money::new(0, Currency::EUR),
        today: NaiveDate::MIN,
        facts: BTreeMap::new(),
        state: LetterState::Valid,
    })
}

/// The contact's donations of a calendar year that have no receipt yet, oldest first.
///
/// # Errors
/// When the book cannot be read.
pub fn list_unconfirmed(conn: &mut Conn, contact: &str, year: i32) -> Result<Vec<i64>> {
    let chart = Chart::load(conn)?;
    let year = Period::fiscal_year(year, 1)?;
    let mut found = Vec::new();
    for entry in receipts::list_entries_of(conn, contact, year.from, year.to)? {
        if gift_of(conn, &chart, entry, contact).is_ok() && refuse_second(conn, entry).is_ok() {
            found.push(entry);
        }
    }
    Ok(found)
}

/// Keeps what a wording asks of the group. Names that it does not ask for are refused.
///
/// # Errors
/// When there is no such wording or question.
pub fn keep_facts(conn: &mut Conn, code: &str, facts: &BTreeMap<String, String>) -> Result<()> {
    let template = numbered_template(code)?;
    let asked: Vec<&str> = template.asks.iter().map(|ask| ask.name.as_str()).collect();
    if let Some(unknown) = facts.keys().find(|name| !asked.contains(&name.as_str())) {
        let asked = asked.join(", ");
        return Err(refused(format!("The wording {code} does not ask for “{unknown}”. It asks for: {asked}.")));
    }
    write(conn, |conn| {
        facts.iter().try_for_each(|(name, value)| Ok(receipts::set_fact(conn, code, name, value.trim())?))
    })
}

/// What the group has said for a wording so far.
///
/// # Errors
/// When the book cannot be read.
pub fn list_facts(conn: &mut Conn, code: &str) -> Result<BTreeMap<String, String>> {
    Ok(receipts::list_facts(conn, code)?)
}

/// The state's name for machines.
#[must_use]
pub const fn state_name(state: LetterState) -> &'static str {
    match state {
        LetterState::Valid => "valid",
        LetterState::Cancelled => "cancelled",
        LetterState::Void => "void",
    }
}

/// A receipt as the API and the command line give it: codes and no name.
#[must_use]
pub fn receipt_json(listed: &Listed) -> Value {
    let Receipt { number, contact, template, issued_on, total, entries, cancelled, .. } = &listed.receipt;
    json!({
        "number": number.to_string(),
        "date": issued_on.to_string(),
        "contact": contact,
        "template": template,
        "amount": total.to_string(),
        "currency": total.currency.code(),
        "state": state_name(listed.state),
        "reason": cancelled.as_ref().map(|one| &one.reason),
        "entries": entries.iter().map(|(entry, _)| *entry).collect::<Vec<_>>(),
    })
}
