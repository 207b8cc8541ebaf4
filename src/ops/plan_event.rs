//! Writes down what was agreed about an event before the night.

use super::{OpsError, Result};
use crate::acts::Percent;
use crate::ledger::product::WHOLE;
use crate::ledger::{AccountKind, FundCode};
use crate::store::accounts::Chart;
use crate::store::event_plans::{self, EventPlan};
use crate::store::{Conn, events, write};

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

/// Writes an event's plan in place of the one it had.
///
/// # Errors
/// When there is no such event, the shares make no whole, or a line of the budget is neither income nor spending.
pub fn plan_event(conn: &mut Conn, code: &str, plan: &EventPlan) -> Result<()> {
    let sum = plan.shares.iter().fold(0_u64, |sum, (_, weight)| sum.saturating_add(*weight));
    if !plan.shares.is_empty() && sum != WHOLE {
        return Err(OpsError::NotPossible("The shares of the funds must add up to 100 percent.".into()));
    }
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let missing =
            || OpsError::NotFound { what: format!("event {code}"), hint: "See: solidarity-ledger event list".into() };
        events::find(conn, &chart, code)?.ok_or_else(missing)?;
        for (fund, _) in &plan.shares {
            chart.fund(fund).ok_or_else(|| super::open_accounts::unknown_fund(fund))?;
        }
        for (path, _) in &plan.budget {
            let account = chart.account(path).ok_or_else(|| super::open_accounts::unknown_account(path))?;
            if !matches!(account.kind, AccountKind::Income | AccountKind::Expense) {
                return Err(OpsError::NotPossible(format!(
                    "{path} is neither income nor spending, so it has no place in a budget."
                )));
            }
        }
        event_plans::set(conn, &chart, code, plan)?;
        Ok(())
    })
}
