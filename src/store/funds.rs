//! Funds and the aliases by which donors name them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::{fee_bearers, fund_aliases, funds};
use super::{Conn, Result, StoreError, read};
use crate::ledger::fund::comparable;
use crate::ledger::{Fund, FundCode, Money};

type Raw = (i64, String, String, String, String, String, Option<i64>, Option<String>, Option<String>);

/// Every fund with its id, by code.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<(i64, Fund)>> {
    let rows: Vec<Raw> = funds::table.order(funds::folded_code).load(conn)?;
    let aliases: Vec<(i64, String)> =
        fund_aliases::table.select((fund_aliases::fund_id, fund_aliases::alias)).order(fund_aliases::id).load(conn)?;
    let mut by_fund: HashMap<i64, Vec<String>> = HashMap::new();
    for (fund_id, alias) in aliases {
        by_fund.entry(fund_id).or_default().push(alias);
    }
    rows.into_iter()
        .map(|(id, code, _, name, restriction, purpose, target_minor, target_currency, closed_at)| {
            let currency = target_currency.as_deref().map(read).transpose()?;
            let target = target_minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency));
            let aliases = by_fund.remove(&id).unwrap_or_default();
            let restriction = read(&restriction)?;
            Ok((
                id,
                Fund {
                    code: read(&code)?,
                    name,
                    restriction,
                    purpose,
                    aliases,
                    target,
                    is_closed: closed_at.is_some(),
                },
            ))
        })
        .collect()
}

/// Opens a fund with its aliases and answers its id.
///
/// # Errors
/// When the code is taken, or an alias belongs to another fund.
pub fn insert(conn: &mut Conn, fund: &Fund) -> Result<i64> {
    let id: i64 = diesel::insert_into(funds::table)
        .values((
            funds::code.eq(fund.code.as_str()),
            funds::folded_code.eq(fund.code.folded()),
            funds::name.eq(&fund.name),
            funds::restriction.eq(fund.restriction.name()),
            funds::purpose.eq(&fund.purpose),
            funds::target_minor.eq(fund.target.map(|target| target.minor)),
            funds::target_currency.eq(fund.target.map(|target| target.currency.code().to_owned())),
        ))
        .returning(funds::id)
        .get_result(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } | StoreError::Refused { .. } => {
                StoreError::AlreadyThere { what: format!("The fund {}", fund.code) }
            }
            other => other,
        })?;
    for alias in &fund.aliases {
        insert_alias(conn, id, alias)?;
    }
    Ok(id)
}

/// Which fund bears the fees of payments to another one, by ids. A fund that is not named bears its own.
///
/// # Errors
/// When the database cannot be read.
pub fn list_fee_bearers(conn: &mut Conn) -> Result<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = fee_bearers::table.select((fee_bearers::fund_id, fee_bearers::bearer_id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Says which fund bears a fund's fees; none for itself.
///
/// # Errors
/// When the database cannot be written.
pub fn set_fee_bearer(conn: &mut Conn, fund_id: i64, bearer_id: Option<i64>) -> Result<()> {
    diesel::delete(fee_bearers::table.filter(fee_bearers::fund_id.eq(fund_id))).execute(conn)?;
    if let Some(bearer) = bearer_id.filter(|bearer| *bearer != fund_id) {
        diesel::insert_into(fee_bearers::table)
            .values((fee_bearers::fund_id.eq(fund_id), fee_bearers::bearer_id.eq(bearer)))
            .execute(conn)?;
    }
    Ok(())
}

/// Adds an alias.
///
/// # Errors
/// When another alias compares equal.
pub fn insert_alias(conn: &mut Conn, fund_id: i64, alias: &str) -> Result<()> {
    diesel::insert_into(fund_aliases::table)
        .values((
            fund_aliases::fund_id.eq(fund_id),
            fund_aliases::alias.eq(alias),
            fund_aliases::comparable.eq(comparable(alias)),
        ))
        .execute(conn)
        .map_err(|error| match StoreError::from(error) {
            StoreError::AlreadyThere { .. } => StoreError::AlreadyThere { what: format!("The alias “{alias}”") },
            other => other,
        })?;
    Ok(())
}

/// Changes what may be changed of a fund: name, purpose, target and aliases.
///
/// # Errors
/// When an alias is taken.
pub fn update(conn: &mut Conn, id: i64, fund: &Fund) -> Result<()> {
    diesel::update(funds::table.filter(funds::id.eq(id)))
        .set((
            funds::name.eq(&fund.name),
            funds::purpose.eq(&fund.purpose),
            funds::target_minor.eq(fund.target.map(|target| target.minor)),
            funds::target_currency.eq(fund.target.map(|target| target.currency.code().to_owned())),
        ))
        .execute(conn)?;
    diesel::delete(fund_aliases::table.filter(fund_aliases::fund_id.eq(id))).execute(conn)?;
    for alias in &fund.aliases {
        insert_alias(conn, id, alias)?;
    }
    Ok(())
}

/// Closes a fund (with a time) or opens it again (`None`).
///
/// # Errors
/// When the database cannot be written.
pub fn set_closed(conn: &mut Conn, code: &FundCode, closed_at: Option<&str>) -> Result<()> {
    diesel::update(funds::table.filter(funds::folded_code.eq(code.folded())))
        .set(funds::closed_at.eq(closed_at))
        .execute(conn)?;
    Ok(())
}
