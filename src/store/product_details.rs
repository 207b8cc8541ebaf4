//! What products are beside code, name and price: variants, prices for other buyers, the parts of sets, and where
//! their surplus goes. Unlike what was recorded, these may change: entries keep the prices they were made with.

use std::collections::HashMap;

use diesel::prelude::*;

use super::accounts::Chart;
use super::among::among;
use super::conn::on_both;
use super::schema::{product_details, product_parts, product_prices, products};
use super::{Conn, Result, StoreError};
use crate::ledger::product::{Details, Part, PriceList, Product, SurplusRule, SurplusShare};

type Raw = (i64, String, String, String, String, Option<i64>, Option<String>, Option<i64>, String);

/// Gives products their details.
pub(super) fn add_to(conn: &mut Conn, chart: &Chart, found: &mut [(i64, Product)]) -> Result<()> {
    let places: HashMap<i64, usize> = found.iter().zip(0..).map(|((id, _), place)| (*id, place)).collect();
    let ids: Vec<i64> = places.keys().copied().collect();
    for chunk in ids.chunks(1000) {
        let rows: Vec<Raw> = on_both!(conn, c => product_details::table
            .filter(among(product_details::product_id, chunk))
            .load(c))?;
        for row in rows {
            let id = row.0;
            let details = details_of(chart, row)?;
            with(found, &places, id, |product| product.details = details);
        }
        let prices: Vec<(i64, String, i64)> = on_both!(conn, c => product_prices::table
            .filter(among(product_prices::product_id, chunk))
            .load(c))?;
        for (id, list, minor) in prices {
            let list = PriceList::ALL.into_iter().find(|known| known.name() == list);
            let list = list.ok_or_else(|| unreadable("price list"))?;
            with(found, &places, id, |product| {
                product.details.prices.insert(list, minor);
            });
        }
        let parts: Vec<(i64, String, i64)> = on_both!(conn, c => product_parts::table
            .inner_join(products::table.on(products::id.eq(product_parts::part_id)))
            .filter(among(product_parts::set_id, chunk))
            .order((product_parts::set_id, products::code))
            .select((product_parts::set_id, products::code, product_parts::quantity))
            .load(c))?;
        for (id, product, quantity) in parts {
            with(found, &places, id, |set| set.details.parts.push(Part { product, quantity }));
        }
    }
    Ok(())
}

fn with(found: &mut [(i64, Product)], places: &HashMap<i64, usize>, id: i64, change: impl FnOnce(&mut Product)) {
    if let Some((_, product)) = places.get(&id).and_then(|place| found.get_mut(*place)) {
        change(product);
    }
}

fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable { what: what.to_owned() }
}

fn details_of(chart: &Chart, raw: Raw) -> Result<Details> {
    let (_, family, size, colour, language, fund, rule, number, promise) = raw;
    let surplus = rule_of(chart, (fund, rule, number, promise))?;
    Ok(Details { family, size, colour, language, surplus, ..Details::default() })
}

/// A rule as it is kept: its fund, its name, its number, and what buyers were told.
pub(super) type RawRule = (Option<i64>, Option<String>, Option<i64>, String);

pub(super) fn rule_of(chart: &Chart, (fund, rule, number, promise): RawRule) -> Result<Option<SurplusRule>> {
    let (Some(fund), Some(rule), Some(number)) = (fund, rule, number) else { return Ok(None) };
    let share = SurplusShare::from_stored(&rule, number).ok_or_else(|| unreadable("surplus rule"))?;
    Ok(Some(SurplusRule { fund: chart.code_of(fund)?.clone(), share, promise }))
}

/// Writes a product's details in place of those it had.
///
/// # Errors
/// When a fund or part is unknown, or the database cannot be written.
pub fn set(conn: &mut Conn, chart: &Chart, id: i64, details: &Details) -> Result<()> {
    diesel::delete(product_details::table.filter(product_details::product_id.eq(id))).execute(conn)?;
    diesel::delete(product_prices::table.filter(product_prices::product_id.eq(id))).execute(conn)?;
    diesel::delete(product_parts::table.filter(product_parts::set_id.eq(id))).execute(conn)?;
    let rule = details.surplus.as_ref();
    let fund = rule.map(|rule| chart.fund_id(&rule.fund).ok_or_else(|| unreadable("fund"))).transpose()?;
    diesel::insert_into(product_details::table)
        .values((
            product_details::product_id.eq(id),
            product_details::family.eq(&details.family),
            product_details::size.eq(&details.size),
            product_details::colour.eq(&details.colour),
            product_details::language.eq(&details.language),
            product_details::surplus_fund_id.eq(fund),
            product_details::surplus_rule.eq(rule.map(|rule| rule.share.stored().0)),
            product_details::surplus_amount.eq(rule.map(|rule| rule.share.stored().1)),
            product_details::promise.eq(rule.map_or("", |rule| rule.promise.as_str())),
        ))
        .execute(conn)?;
    for (list, minor) in &details.prices {
        let row = (
            product_prices::product_id.eq(id),
            product_prices::list.eq(list.name()),
            product_prices::price_minor.eq(minor),
        );
        diesel::insert_into(product_prices::table).values(row).execute(conn)?;
    }
    for part in &details.parts {
        let part_id: Option<i64> =
            products::table.filter(products::code.eq(&part.product)).select(products::id).first(conn).optional()?;
        let part_id = part_id.ok_or_else(|| unreadable("part"))?;
        let row = (
            product_parts::set_id.eq(id),
            product_parts::part_id.eq(part_id),
            product_parts::quantity.eq(part.quantity),
        );
        on_both!(conn, c => diesel::insert_into(product_parts::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Whether a set has this product as a part.
///
/// # Errors
/// When the database cannot be read.
pub fn is_part(conn: &mut Conn, id: i64) -> Result<bool> {
    let found: i64 = product_parts::table.filter(product_parts::part_id.eq(id)).count().get_result(conn)?;
    Ok(found > 0)
}

/// The name of an open set that has this product as a part.
///
/// # Errors
/// When the database cannot be read.
pub fn set_with(conn: &mut Conn, id: i64) -> Result<Option<String>> {
    let sets = product_parts::table
        .inner_join(products::table.on(products::id.eq(product_parts::set_id)))
        .filter(product_parts::part_id.eq(id).and(products::closed_at.is_null()));
    Ok(sets.order(products::code).select(products::name).first(conn).optional()?)
}
