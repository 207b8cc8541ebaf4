//! What was agreed about an event before the night: shares of funds, budget, prices at the door, shifts. It may change; what was recorded
//! does not.

use diesel::prelude::*;

use super::accounts::Chart;
use super::conn::on_both;
use super::schema::{event_budgets, event_prices, event_shares, event_shifts, events};
use super::{Conn, Result, StoreError};
use crate::ledger::{AccountPath, FundCode};

/// An event's plan; each part may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventPlan {
    /// Ten-thousandths of a percent for each fund, all together a whole.
    pub shares: Vec<(FundCode, u64)>,
    /// What each account of income or spending may come to, in minor units of the book's currency.
    pub budget: Vec<(AccountPath, i64)>,
    /// What guests pay at the door: what it is called (or nothing), and minor units of the book's currency.
    pub prices: Vec<(String, i64)>,
    /// Who counts money when, a line each.
    pub shifts: Vec<String>,
}

fn missing(what: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what: what.to_string() }
}

fn id_of(conn: &mut Conn, code: &str) -> Result<i64> {
    let id: Option<i64> = events::table.filter(events::code.eq(code)).select(events::id).first(conn).optional()?;
    id.ok_or_else(|| missing(format!("event {code}")))
}

/// # Errors
/// When there is no such event, or the database cannot be read.
pub fn get(conn: &mut Conn, chart: &Chart, code: &str) -> Result<EventPlan> {
    let id = id_of(conn, code)?;
    let shares: Vec<(i64, i64, i64)> = event_shares::table.filter(event_shares::event_id.eq(id)).load(conn)?;
    let budget: Vec<(i64, i64, i64)> = event_budgets::table.filter(event_budgets::event_id.eq(id)).load(conn)?;
    let told = event_shifts::table.filter(event_shifts::event_id.eq(id)).order(event_shifts::line);
    let mut plan = EventPlan { shifts: told.select(event_shifts::told).load(conn)?, ..EventPlan::default() };
    let prices = event_prices::table.filter(event_prices::event_id.eq(id)).order(event_prices::line);
    plan.prices = prices.select((event_prices::called, event_prices::price_minor)).load(conn)?;
    for (_, fund, weight) in shares {
        let weight = u64::try_from(weight).map_err(|_| missing("share"))?;
        plan.shares.push((chart.code_of(fund)?.clone(), weight));
    }
    for (_, account, minor) in budget {
        plan.budget.push((chart.path_of(account)?.clone(), minor));
    }
    plan.shares.sort_by(|a, b| (std::cmp::Reverse(a.1), &a.0).cmp(&(std::cmp::Reverse(b.1), &b.0)));
    plan.budget.sort();
    Ok(plan)
}

/// Writes an event's plan in place of the one it had.
///
/// # Errors
/// When the event, a fund or an account is unknown, or the database cannot be written.
pub fn set(conn: &mut Conn, chart: &Chart, code: &str, plan: &EventPlan) -> Result<()> {
    let id = id_of(conn, code)?;
    diesel::delete(event_shares::table.filter(event_shares::event_id.eq(id))).execute(conn)?;
    diesel::delete(event_budgets::table.filter(event_budgets::event_id.eq(id))).execute(conn)?;
    diesel::delete(event_shifts::table.filter(event_shifts::event_id.eq(id))).execute(conn)?;
    diesel::delete(event_prices::table.filter(event_prices::event_id.eq(id))).execute(conn)?;
    for ((called, minor), line) in plan.prices.iter().zip(1_i32..) {
        let row = (
            event_prices::event_id.eq(id),
            event_prices::line.eq(line),
            event_prices::called.eq(called.as_str()),
            event_prices::price_minor.eq(*minor),
        );
        on_both!(conn, c => diesel::insert_into(event_prices::table).values(row).execute(c))?;
    }
    for (fund, weight) in &plan.shares {
        let row = (
            event_shares::event_id.eq(id),
            event_shares::fund_id.eq(chart.fund_id(fund).ok_or_else(|| missing(fund))?),
            event_shares::weight.eq(i64::try_from(*weight).map_err(|_| missing("share"))?),
        );
        on_both!(conn, c => diesel::insert_into(event_shares::table).values(row).execute(c))?;
    }
    for (account, minor) in &plan.budget {
        let row = (
            event_budgets::event_id.eq(id),
            event_budgets::account_id.eq(chart.account_id(account).ok_or_else(|| missing(account))?),
            event_budgets::amount_minor.eq(*minor),
        );
        on_both!(conn, c => diesel::insert_into(event_budgets::table).values(row).execute(c))?;
    }
    for (told, line) in plan.shifts.iter().zip(1_i32..) {
        let row = (event_shifts::event_id.eq(id), event_shifts::line.eq(line), event_shifts::told.eq(told.as_str()));
        on_both!(conn, c => diesel::insert_into(event_shifts::table).values(row).execute(c))?;
    }
    Ok(())
}
