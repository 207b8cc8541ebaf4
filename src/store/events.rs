//! Events: benefit nights and stalls, each with the fund that gathers its income and costs.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::schema::events;
use super::{Conn, Result, StoreError};
use crate::ledger::FundCode;

/// An event as the book keeps it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Event {
    pub code: String,
    pub name: String,
    pub held_on: NaiveDate,
    pub place: String,
    pub fund: FundCode,
}

diesel::define_sql_function! { fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text; }

type Raw = (i64, String, String, NaiveDate, String, i64);

fn event_of(chart: &Chart, (_, code, name, held_on, place, fund_id): Raw) -> Result<Event> {
    Ok(Event { code, name, held_on, place, fund: chart.code_of(fund_id)?.clone() })
}

/// Every event, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, chart: &Chart) -> Result<Vec<Event>> {
    let rows: Vec<Raw> = events::table.order((events::held_on.desc(), events::code)).load(conn)?;
    rows.into_iter().map(|row| event_of(chart, row)).collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, chart: &Chart, code: &str) -> Result<Option<Event>> {
    let row: Option<Raw> = events::table.filter(events::code.eq(code)).first(conn).optional()?;
    row.map(|row| event_of(chart, row)).transpose()
}

/// An event whose code differs from this one in capitals alone, or that has this fund.
///
/// # Errors
/// When the database cannot be read.
pub fn find_alike(conn: &mut Conn, chart: &Chart, (code, fund): (&str, &FundCode)) -> Result<Option<Event>> {
    let fund_id = chart.fund_id(fund).unwrap_or(-1);
    let alike = lower(events::code).eq(code.to_lowercase()).or(events::fund_id.eq(fund_id));
    let row: Option<Raw> = events::table.filter(events::code.ne(code).and(alike)).first(conn).optional()?;
    row.map(|row| event_of(chart, row)).transpose()
}

/// The code of the one event that has this fund.
///
/// # Errors
/// When the database cannot be read.
pub fn find_of_fund(conn: &mut Conn, chart: &Chart, fund: &FundCode) -> Result<Option<String>> {
    let Some(fund_id) = chart.fund_id(fund) else { return Ok(None) };
    let found: Vec<String> =
        events::table.filter(events::fund_id.eq(fund_id)).select(events::code).limit(2).load(conn)?;
    Ok(<[String; 1]>::try_from(found).ok().map(|[code]| code))
}

/// # Errors
/// When the code is taken or the fund unknown.
pub fn insert(conn: &mut Conn, chart: &Chart, event: &Event) -> Result<()> {
    let fund_id =
        chart.fund_id(&event.fund).ok_or_else(|| StoreError::Unreadable { what: format!("fund {}", event.fund) })?;
    diesel::insert_into(events::table)
        .values((
            events::code.eq(&event.code),
            events::name.eq(&event.name),
            events::held_on.eq(event.held_on),
            events::place.eq(&event.place),
            events::fund_id.eq(fund_id),
        ))
        .execute(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } => StoreError::AlreadyThere { what: format!("The event {}", event.code) },
            other => other,
        })?;
    Ok(())
}

/// Changes name, day and place.
///
/// # Errors
/// When the database cannot be written.
pub fn update(conn: &mut Conn, event: &Event) -> Result<()> {
    diesel::update(events::table.filter(events::code.eq(&event.code)))
        .set((events::name.eq(&event.name), events::held_on.eq(event.held_on), events::place.eq(&event.place)))
        .execute(conn)?;
    Ok(())
}
