//! Gives back what a cancelled night owes: tickets that were sold ahead, sale by sale, to the account they had been paid
//! to; or keeps a part as a donation where the buyer gives it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::post_entries::Posted;
use super::record_acts::{record_acts, rehearse_all};
use super::{Acting, OpsError, Result};
use crate::acts::{Act, EventIncome, FeeBorneBy, PayableSettled, Record, chart as standard};
use crate::ledger::account::Root;
use crate::ledger::check::SealedEntry;
use crate::ledger::{AccountPath, Currency, Draft, DraftLine, Money};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::events::{self, Event};
use crate::store::{Conn, books, entries};

/// One sale of tickets for the night, and what of it is still owed to whoever bought them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The entry that sold them.
    pub entry: i64,
    pub on: NaiveDate,
    pub description: String,
    pub reference: Option<String>,
    pub contact: Option<String>,
    pub paid: Money,
    pub open: Money,
    /// Where they were paid to, and are paid back from when nothing else is said.
    pub from: Option<AccountPath>,
}

impl Ticket {
    /// The sale as a program reads it.
    #[must_use]
    pub fn shown(&self) -> Value {
        json!({ "entry": self.entry, "date": self.on, "description": self.description, "reference": self.reference,
            "contact": self.contact, "paid": self.paid.to_string(), "open": self.open.to_string(),
            "currency": self.open.currency, "from": self.from })
    }
}

/// What a night owes for tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub event: Event,
    /// The book's currency; tickets may be sold in others.
    pub currency: Currency,
    /// Every sale, oldest first, also those that were paid back.
    pub tickets: Vec<Ticket>,
    /// What was paid back or released without saying to which sale it belongs, in minor units.
    pub elsewhere: BTreeMap<Currency, i64>,
}

impl Owed {
    /// What is owed in all, by currency; no zeros.
    #[must_use]
    pub fn open(&self) -> Vec<Money> {
        let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
        for ticket in &self.tickets {
            let sum = sums.entry(ticket.open.currency).or_default();
            *sum = sum.saturating_add(ticket.open.minor);
        }
        let left = |(currency, minor): (Currency, i64)| {
            let elsewhere = self.elsewhere.get(&currency).copied().unwrap_or(0);
            Money::new(minor.saturating_sub(elsewhere).max(0), currency)
        };
        sums.into_iter().map(left).filter(|money| !money.is_zero()).collect()
    }

    /// In which currency the tickets of a sale were sold; the book's own where it sold none.
    #[must_use]
    pub fn currency_of(&self, entry: i64) -> Currency {
        let sale = self.tickets.iter().find(|ticket| ticket.entry == entry);
        sale.map_or(self.currency, |ticket| ticket.open.currency)
    }

    /// What was settled without naming a sale, by currency; no zeros.
    #[must_use]
    pub fn settled_elsewhere(&self) -> Vec<Money> {
        let all = self.elsewhere.iter().filter(|(_, minor)| **minor > 0);
        all.map(|(currency, minor)| Money::new(*minor, *currency)).collect()
    }
}

/// What is given back of one sale, and what of it is given to the group; in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GivenBack {
    pub back: i64,
    pub kept: i64,
}

/// What is decided about a cancelled night's tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    pub event: String,
    pub date: NaiveDate,
    /// By the number of the entry that sold them.
    pub tickets: BTreeMap<i64, GivenBack>,
    /// Where the money leaves; otherwise where it had come.
    pub from: Option<AccountPath>,
    /// Made before submitting: the same form twice pays back once.
    pub key: String,
}

impl Cancellation {
    /// The whole list, as it stands.
    #[must_use]
    pub fn of_all(owed: &Owed, date: NaiveDate, from: Option<AccountPath>, key: String) -> Self {
        let open = owed.tickets.iter().filter(|ticket| ticket.open.minor > 0);
        let tickets = open.map(|ticket| (ticket.entry, GivenBack { back: ticket.open.minor, kept: 0 })).collect();
        Self { event: owed.event.code.clone(), date, tickets, from, key }
    }
}

const BACK: &str = "tickets-back-";
const KEPT: &str = "tickets-kept-";

/// The sale that a refund's key names: `tickets-back-17-…` is of entry 17.
fn sale_of(key: &str) -> Option<i64> {
    let rest = key.strip_prefix(BACK).or_else(|| key.strip_prefix(KEPT))?;
    rest.split('-').next()?.parse().ok()
}

/// What is owed for tickets of a night.
///
/// # Errors
/// When there is no such event, or the book cannot be read.
pub fn survey_tickets(conn: &mut Conn, code: &str) -> Result<Owed> {
    let chart = Chart::load(conn)?;
    let missing =
        || OpsError::NotFound { what: format!("event {code}"), hint: "See: solidarity-ledger event list".into() };
    let event = events::find(conn, &chart, code)?.ok_or_else(missing)?;
    let currency = books::get(conn)?.currency;
    let mut owed = Owed { event, currency, tickets: Vec::new(), elsewhere: BTreeMap::new() };
    let account: AccountPath = standard::TICKETS_AHEAD.parse()?;
    let (Some(account_id), Some(fund_id)) = (chart.account_id(&account), chart.fund_id(&owed.event.fund)) else {
        return Ok(owed);
    };
    let filter = EntryFilter { account_id: Some(account_id), fund_id: Some(fund_id), ..EntryFilter::default() };
    let found = entries::list(conn, &chart, &filter, false, None, i64::MAX)?;
    let taken_back: Vec<i64> = found.iter().filter_map(|sealed| sealed.draft.reverses).collect();
    let stands = |sealed: &&SealedEntry| sealed.draft.reverses.is_none() && !taken_back.contains(&sealed.seal.sequence);
    for sealed in found.iter().filter(stands) {
        for (currency, owed_more) in owed_by(sealed, &account, &owed) {
            match sale_of(&sealed.draft.key) {
                _ if owed_more > 0 => owed.tickets.push(ticket(sealed, Money::new(owed_more, currency))),
                Some(sale) if owed_more < 0 => {
                    let of_sale = |ticket: &&mut Ticket| ticket.entry == sale && ticket.open.currency == currency;
                    if let Some(ticket) = owed.tickets.iter_mut().find(of_sale) {
                        ticket.open.minor = ticket.open.minor.saturating_add(owed_more);
                    }
                }
                _ => {
                    let elsewhere = owed.elsewhere.entry(currency).or_default();
                    *elsewhere = elsewhere.saturating_sub(owed_more);
                }
            }
        }
    }
    Ok(owed)
}

/// What an entry adds to what the night owes for tickets, by currency.
fn owed_by(sealed: &SealedEntry, account: &AccountPath, owed: &Owed) -> BTreeMap<Currency, i64> {
    let mut sums = BTreeMap::new();
    let is_ours = |line: &&DraftLine| line.account == *account && line.fund == owed.event.fund;
    for line in sealed.draft.lines.iter().filter(is_ours) {
        let sum: &mut i64 = sums.entry(line.amount.currency).or_default();
        *sum = sum.saturating_sub(line.amount.minor);
    }
    sums
}

fn ticket(sealed: &SealedEntry, paid: Money) -> Ticket {
    let draft = &sealed.draft;
    let arrival = draft.lines.iter().find(|line| line.account.root() == Root::Assets && line.amount.minor > 0);
    Ticket {
        entry: sealed.seal.sequence,
        on: draft.date,
        description: draft.description.clone(),
        reference: draft.reference.clone(),
        contact: draft.contact.clone(),
        paid,
        open: paid,
        from: arrival.map(|line| line.account.clone()),
    }
}

/// The acts that give back what was decided: a payment for each sale, and an income for what its buyer gives.
///
/// # Errors
/// When a sale is none of this night, or more is given back than is owed for it.
fn giving_back(owed: &Owed, decided: &Cancellation) -> Result<Vec<Record>> {
    let account: AccountPath = standard::TICKETS_AHEAD.parse()?;
    let mut records = Vec::new();
    for (entry, given) in decided.tickets.iter().filter(|(_, given)| **given != GivenBack::default()) {
        let ticket =
            owed.tickets.iter().find(|ticket| ticket.entry == *entry).ok_or_else(|| {
                OpsError::NotPossible(format!("Entry {entry} sold no tickets for {}.", owed.event.name))
            })?;
        let currency = ticket.open.currency;
        if given.back < 0 || given.kept < 0 || given.back.saturating_add(given.kept) > ticket.open.minor {
            let wanted = Money::new(given.back.saturating_add(given.kept), currency);
            return Err(OpsError::NotPossible(format!(
                "{} {} are owed for the tickets of entry {entry}, so {wanted} cannot be given back or kept.",
                ticket.open, currency
            )));
        }
        if given.back > 0 {
            let from = decided.from.clone().or_else(|| ticket.from.clone()).ok_or_else(|| {
                OpsError::NotPossible(format!("Entry {entry} does not say where its money lies. Say where it leaves."))
            })?;
            let act = PayableSettled {
                owed_to: account.clone(),
                amount: Money::new(given.back, currency).into(),
                currency: Some(currency),
                from,
                fund: Some(owed.event.fund.clone()),
            };
            let text = format!("Tickets of {} paid back (entry {entry})", owed.event.name);
            records.push(record(decided, ticket, BACK, text, act.into()));
        }
        if given.kept > 0 {
            let act = EventIncome {
                fund: Some(owed.event.fund.clone()),
                amount: Money::new(given.kept, currency).into(),
                currency: Some(currency),
                into: account.clone(),
                what: None,
                income: Some(standard::DONATIONS_FREE.parse()?),
                fee: None,
                fee_borne_by: FeeBorneBy::default(),
                fee_account: None,
            };
            let text = format!("Tickets of {} given as a donation (entry {entry})", owed.event.name);
            records.push(record(decided, ticket, KEPT, text, act.into()));
        }
    }
    if records.is_empty() {
        return Err(OpsError::NotPossible(format!("Nothing is owed for tickets of {} here.", owed.event.name)));
    }
    Ok(records)
}

fn record(decided: &Cancellation, ticket: &Ticket, what: &str, text: String, act: Act) -> Record {
    let mut record = Record::new(format!("{what}{}-{}", ticket.entry, decided.key), decided.date, act);
    record.event = Some(decided.event.clone());
    record.reference.clone_from(&ticket.reference);
    record.contact.clone_from(&ticket.contact);
    record.description = Some(text);
    record
}

/// What giving back would post; nothing is.
///
/// # Errors
/// What the rules refuse, in a sentence.
pub fn rehearse_cancellation(conn: &mut Conn, decided: &Cancellation, acting: &Acting) -> Result<Vec<Draft>> {
    let owed = survey_tickets(conn, &decided.event)?;
    rehearse_all(conn, &giving_back(&owed, decided)?, acting)
}

/// Gives back what was decided, all of it or nothing. The same key again gives nothing back twice.
///
/// # Errors
/// What the rules refuse, in a sentence.
pub fn cancel_event(conn: &mut Conn, decided: &Cancellation, acting: &Acting) -> Result<Posted> {
    let owed = survey_tickets(conn, &decided.event)?;
    let sales = owed.tickets.iter().map(|ticket| ticket.entry);
    let keys: Vec<String> =
        sales.flat_map(|entry| [BACK, KEPT].map(|what| format!("{what}{entry}-{}", decided.key))).collect();
    let known = entries::find_keys(conn, &keys)?;
    if !known.is_empty() {
        let mut sequences: Vec<i64> = known.values().map(|(number, _)| *number).collect();
        sequences.sort_unstable();
        return Ok(Posted { already: sequences.len(), sequences, ..Posted::default() });
    }
    record_acts(conn, &giving_back(&owed, decided)?, acting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refund_knows_its_sale_by_its_key() {
        assert_eq!(sale_of("tickets-back-17-abc"), Some(17));
        assert_eq!(sale_of("tickets-kept-4-x-9"), Some(4));
        assert_eq!(sale_of("tickets-17"), None);
        assert_eq!(sale_of("tickets-back-x-1"), None);
    }
}
