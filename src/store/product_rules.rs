//! Rules for a product's surplus that were replaced: months that are over keep the rule they had.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::accounts::Chart;
use super::among::among;
use super::conn::on_both;
use super::product_details::{RawRule, rule_of};
use super::schema::product_rules_before as before;
use super::{Conn, Result, StoreError};
use crate::ledger::Month;
use crate::ledger::product::SurplusRule;

/// The rule that a product had in this month, by the product's number, where it has another one or none by now.
///
/// # Errors
/// When the database cannot be read.
pub fn list_in(conn: &mut Conn, chart: &Chart, month: Month) -> Result<HashMap<i64, Option<SurplusRule>>> {
    let rows: Vec<(i64, RawRule)> = before::table
        .filter(before::until_month.gt(month.first_day()))
        .order((before::product_id, before::until_month))
        .select((
            before::product_id,
            (before::surplus_fund_id, before::surplus_rule, before::surplus_amount, before::promise),
        ))
        .load(conn)?;
    let mut found = HashMap::new();
    for (product, raw) in rows {
        // The one that ended first after the month is the one it had.
        if let std::collections::hash_map::Entry::Vacant(place) = found.entry(product) {
            place.insert(rule_of(chart, raw)?);
        }
    }
    Ok(found)
}

/// The rules a product had, each until a month, the oldest first.
pub type Replaced = Vec<(Month, Option<SurplusRule>)>;

/// The rules that these products had, by the product's number.
///
/// # Errors
/// When the database cannot be read.
pub fn list_of(conn: &mut Conn, chart: &Chart, ids: &[i64]) -> Result<HashMap<i64, Replaced>> {
    let mut found: HashMap<i64, Replaced> = HashMap::new();
    for chunk in ids.chunks(1000) {
        let rows: Vec<(i64, NaiveDate, RawRule)> = on_both!(conn, c => before::table
            .filter(among(before::product_id, chunk))
            .order((before::product_id, before::until_month))
            .select((
                before::product_id,
                before::until_month,
                (before::surplus_fund_id, before::surplus_rule, before::surplus_amount, before::promise),
            ))
            .load(c))?;
        for (product, until, raw) in rows {
            found.entry(product).or_default().push((Month::containing(until), rule_of(chart, raw)?));
        }
    }
    Ok(found)
}

/// Keeps the rule that held until this month; what was kept of a change in the same month before stays.
///
/// # Errors
/// When the rule's fund is unknown, or the database cannot be written.
pub fn keep(conn: &mut Conn, chart: &Chart, id: i64, until: Month, rule: Option<&SurplusRule>) -> Result<()> {
    let known: i64 = before::table
        .filter(before::product_id.eq(id).and(before::until_month.eq(until.first_day())))
        .count()
        .get_result(conn)?;
    if known > 0 {
        return Ok(());
    }
    let missing = |rule: &SurplusRule| StoreError::Unreadable { what: rule.fund.to_string() };
    let fund = rule.map(|rule| chart.fund_id(&rule.fund).ok_or_else(|| missing(rule))).transpose()?;
    diesel::insert_into(before::table)
        .values((
            before::product_id.eq(id),
            before::until_month.eq(until.first_day()),
            before::surplus_fund_id.eq(fund),
            before::surplus_rule.eq(rule.map(|rule| rule.share.stored().0)),
            before::surplus_amount.eq(rule.map(|rule| rule.share.stored().1)),
            before::promise.eq(rule.map_or("", |rule| rule.promise.as_str())),
        ))
        .execute(conn)?;
    Ok(())
}
