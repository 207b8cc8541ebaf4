//! Writes down what was agreed about an event before the night, and puts its name, day and place right.

use chrono::NaiveDate;

use super::{OpsError, Result};
use crate::acts::Percent;
use crate::ledger::product::WHOLE;
use crate::ledger::{AccountKind, Currency, EntryKind, FundCode, Money};
use crate::store::accounts::Chart;
use crate::store::entries::{self, EntryFilter};
use crate::store::event_plans::{self, EventPlan};
use crate::store::events::{self, Event};
use crate::store::{Conn, entry_links, write};

/// Reads a fund's share as people write it: “75 rupression”, “12.5% general”.
///
/// # Errors
/// When it is no percent and code.
pub fn read_fund_share(text: &str) -> Result<(FundCode, u64)> {
    let mut words = text.split_whitespace().filter(|word| *word != "%");
    let weight = words.next().and_then(|word| Percent::new(word.replace(',', ".")).weight().ok());
    let fund = words.next().and_then(|word| word.parse::<FundCode>().ok());
    match (weight.filter(|weight| *weight > 0), fund, words.next()) {
        (Some(weight), Some(fund), None) => Ok((fund, weight)),
        _ => Err(OpsError::NotPossible(format!(
            "“{text}” is no share. Write percent and the fund's code: 75 rupression."
        ))),
    }
}

/// Reads a price at the door as people write it: “normal 8.00”, or “8.00” alone.
///
/// # Errors
/// When its last word is no amount above zero.
pub fn read_price(text: &str, currency: Currency) -> Result<(String, i64)> {
    let (called, amount) = text.trim().rsplit_once(char::is_whitespace).unwrap_or(("", text.trim()));
    match Money::parse_typed(amount, currency) {
        Ok(price) if price.minor > 0 => Ok((called.trim().to_owned(), price.minor)),
        _ => Err(OpsError::NotPossible(format!(
            "“{text}” is no price. Write what it is called, then the amount: normal 8.00."
        ))),
    }
}

/// What changes of an event; what is not said stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventChange {
    pub name: Option<String>,
    pub held_on: Option<NaiveDate>,
    pub place: Option<String>,
}

/// Changes an event's name, day and place, and its plan where one is said. Once a night's takings are recorded, its day
/// stays: the entries are of that day.
///
/// # Errors
/// When there is no such event, its name is empty, its day cannot change any more, or the plan is refused.
pub fn change_event(conn: &mut Conn, code: &str, change: &EventChange, plan: Option<&EventPlan>) -> Result<Event> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let before = events::find(conn, &chart, code)?.ok_or_else(|| unknown_event(code))?;
        let event = Event {
            name: change.name.clone().unwrap_or_else(|| before.name.clone()).trim().to_owned(),
            held_on: change.held_on.unwrap_or(before.held_on),
            place: change.place.clone().unwrap_or_else(|| before.place.clone()).trim().to_owned(),
            ..before.clone()
        };
        if event.name.is_empty() {
            return Err(OpsError::NotPossible("An event needs a name.".into()));
        }
        if event.held_on != before.held_on && has_takings(conn, &chart, code)? {
            return Err(OpsError::NotPossible(format!(
                "The takings of {} are recorded for {}, so its day cannot change any more. Take the night's sheet back first.",
                before.name, before.held_on
            )));
        }
        events::update(conn, &event)?;
        if let Some(plan) = plan {
            set_plan(conn, &chart, &event, plan)?;
        }
        Ok(event)
    })
}

/// Whether a night brought something that was not taken back.
///
/// # Errors
/// When the book cannot be read.
pub fn has_takings(conn: &mut Conn, chart: &Chart, code: &str) -> Result<bool> {
    let kind = Some(EntryKind::EventIncome.name().to_owned());
    let filter = EntryFilter { event: Some(code.to_owned()), kind, ..EntryFilter::default() };
    let found = entries::list(conn, chart, &filter, true, None, i64::MAX)?;
    let own: Vec<i64> = found.iter().filter(|one| one.draft.reverses.is_none()).map(|one| one.seal.sequence).collect();
    let reversed = entry_links::list_reversed(conn, &own)?;
    Ok(own.iter().any(|number| !reversed.contains(number)))
}

fn unknown_event(code: &str) -> OpsError {
    OpsError::NotFound { what: format!("event {code}"), hint: "See: solidarity-ledger event list".into() }
}

/// Writes an event's plan in place of the one it had.
///
/// # Errors
/// When there is no such event, the shares make no whole, or a line of the budget is neither income nor spending.
pub fn plan_event(conn: &mut Conn, code: &str, plan: &EventPlan) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let event = events::find(conn, &chart, code)?.ok_or_else(|| unknown_event(code))?;
        set_plan(conn, &chart, &event, plan)
    })
}

fn set_plan(conn: &mut Conn, chart: &Chart, event: &Event, plan: &EventPlan) -> Result<()> {
    let sum = plan.shares.iter().fold(0_u64, |sum, (_, weight)| sum.saturating_add(*weight));
    if !plan.shares.is_empty() && sum != WHOLE {
        return Err(OpsError::NotPossible("The shares of the funds must add up to 100 percent.".into()));
    }
    for (index, (fund, _)) in plan.shares.iter().enumerate() {
        let known = chart.fund(fund).ok_or_else(|| super::open_accounts::unknown_fund(fund))?;
        if *fund == event.fund {
            return Err(OpsError::NotPossible(format!(
                "{} is the event's own fund: what it has is what is shared. Name another one.",
                known.name
            )));
        }
        if plan.shares.iter().take(index).any(|(before, _)| before == fund) {
            return Err(OpsError::NotPossible(format!("The fund {} has two shares. Write it once.", known.name)));
        }
    }
    for (path, _) in &plan.budget {
        let account = chart.account(path).ok_or_else(|| super::open_accounts::unknown_account(path))?;
        if !matches!(account.kind, AccountKind::Income | AccountKind::Expense) {
            let label = if account.label.is_empty() { path.leaf() } else { account.label.as_str() };
            return Err(OpsError::NotPossible(format!(
                "{label} is neither income nor spending, so it has no place in a budget."
            )));
        }
    }
    if plan.prices.iter().any(|(_, minor)| *minor <= 0) {
        return Err(OpsError::NotPossible("A price at the door must be more than zero.".into()));
    }
    event_plans::set(conn, chart, &event.code, plan)?;
    Ok(())
}
