//! Receipts for donations and letters of thanks: issued for entries that are there, listed, cancelled with a reason. Names
//! and addresses come from the contacts at the moment of writing and are kept nowhere else.

mod gifts;

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::{Acting, OpsError, Result};
use crate::ledger::{Currency, Money, Period};
use crate::reports::letter::{self, Content, Letter, LetterState, Template};
use crate::store::accounts::Chart;
use crate::store::personal::{self, addresses};
use crate::store::receipts::{self, Cancellation, Receipt};
use crate::store::{Conn, entries, entry_links, write};

use gifts::{gift, gift_of, list_left, no_entry};

pub use crate::store::receipts::ReceiptNumber;
pub use gifts::given;

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
/// When there is no such entry, it is no donation of that contact, or nobody is named.
pub fn thanks(conn: &mut Conn, entry: i64, contact: Option<&str>, today: NaiveDate) -> Result<Letter> {
    let template = letter::template("thanks").map_err(|error| refused(error.to_string()))?;
    let chart = Chart::load(conn)?;
    let known = entries::find(conn, &chart, entry)?.ok_or_else(|| no_entry(entry))?.draft.contact;
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
