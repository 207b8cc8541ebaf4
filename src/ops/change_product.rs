//! Changes a product, closes it and opens it again. What was recorded keeps its prices and its fund; months that are
//! over keep their rule for the surplus.

use super::open_goods::{check_details, read_part, read_share, unknown_product};
use super::{Acting, OpsError, Result};
use crate::ledger::product::{Details, PriceList, Product, SurplusRule};
use crate::ledger::{Currency, Money, Month, Period};
use crate::store::accounts::Chart;
use crate::store::{Conn, product_details, product_months, product_rules, products, stock, write};

/// Changes a product: name, price, reorder level, details, and its fund as long as nothing was recorded in it. Another
/// rule for the surplus holds from this month on; a first rule for all months.
///
/// # Errors
/// When there is no such product, a part or fund of the details does not fit, or the fund cannot change any more.
pub fn change_product(conn: &mut Conn, product: &Product, acting: &Acting) -> Result<()> {
    if product.price.minor < 0 || product.reorder_level < 0 {
        return Err(OpsError::NotPossible("A price or a reorder level cannot be below zero.".into()));
    }
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let (id, before) =
            products::find(conn, &chart, &product.code)?.ok_or_else(|| unknown_product(&product.code))?;
        if product.is_set() && !before.is_set() && has_stock(conn, &chart, &product.code)? {
            return Err(OpsError::NotPossible(format!(
                "{} has stock of its own, so it cannot become a set. Open another product for the set.",
                product.name
            )));
        }
        chart.fund(&product.fund).ok_or_else(|| super::open_accounts::unknown_fund(&product.fund))?;
        let past = Period::up_to(Month::containing(acting.today).previous().last_day());
        if product.fund != before.fund {
            may_change_fund(conn, &chart, id, &before, acting)?;
        }
        check_details(conn, &chart, product)?;
        let sold_before = product_months::sums_among(conn, &[id], past)?;
        // The first rule of a product is told of all its months; one that is replaced stays with the months it had.
        let replaced = before.details.surplus.as_ref().filter(|rule| product.details.surplus.as_ref() != Some(rule));
        if replaced.is_some() && !sold_before.is_empty() {
            product_rules::keep(conn, &chart, id, Month::containing(acting.today), replaced)?;
        }
        close_or_open(conn, id, &before, product.is_closed, acting)?;
        products::update(conn, &chart, product)?;
        product_details::set(conn, &chart, id, &product.details)?;
        Ok(())
    })
}

fn has_stock(conn: &mut Conn, chart: &Chart, code: &str) -> Result<bool> {
    let held = stock::levels_of(conn, chart, code)?;
    Ok(held.iter().any(|(_, level)| level.quantity != 0 || level.value_minor != 0))
}

/// The fund has the product's cost and sales: it can be another one while there are none, or all were taken back.
fn may_change_fund(conn: &mut Conn, chart: &Chart, id: i64, before: &Product, acting: &Acting) -> Result<()> {
    let until_now = Period::up_to(Month::containing(acting.today).last_day());
    let sums = product_months::sums_among(conn, &[id], until_now)?.remove(&id).unwrap_or_default();
    let is_used = sums != product_months::ProductMonth::default() || has_stock(conn, chart, &before.code)?;
    if !is_used {
        return Ok(());
    }
    let fund = chart.fund(&before.fund).map_or_else(|| before.fund.to_string(), |fund| fund.name.clone());
    Err(OpsError::NotPossible(format!(
        "{} was bought or sold in the fund {fund}, and what was recorded stays there, so the fund cannot change. Take those entries back first; or close this product and open another one with the right fund.",
        before.name
    )))
}

/// Closes a product: it is offered for sale no more. What is left of it can still be counted, moved and given away.
///
/// # Errors
/// When there is no such product, or an open set is made of it.
pub fn close_product(conn: &mut Conn, code: &str, acting: &Acting) -> Result<()> {
    set_closed(conn, code, true, acting)
}

/// Opens a closed product again.
///
/// # Errors
/// When there is no such product.
pub fn reopen_product(conn: &mut Conn, code: &str, acting: &Acting) -> Result<()> {
    set_closed(conn, code, false, acting)
}

fn set_closed(conn: &mut Conn, code: &str, is_closed: bool, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let (id, product) = products::find(conn, &chart, code)?.ok_or_else(|| unknown_product(code))?;
        close_or_open(conn, id, &product, is_closed, acting)
    })
}

fn close_or_open(conn: &mut Conn, id: i64, before: &Product, is_closed: bool, acting: &Acting) -> Result<()> {
    if is_closed == before.is_closed {
        return Ok(());
    }
    let set = if is_closed { product_details::set_with(conn, id)? } else { None };
    if let Some(set) = set {
        return Err(OpsError::NotPossible(format!(
            "{} is a part of {set}, which is sold. Close that first, or make it of something else.",
            before.name
        )));
    }
    products::set_closed(conn, &before.code, is_closed.then_some(acting.at.as_str()))?;
    Ok(())
}

/// What a program or a command says about a product beside code, name, price and fund; what is not said stays. An empty
/// price takes the list's price away, no parts make it no set, and an empty fund takes the rule for the surplus away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetailsSaid {
    pub family: Option<String>,
    pub size: Option<String>,
    pub colour: Option<String>,
    pub language: Option<String>,
    pub solidarity: Option<String>,
    pub bulk: Option<String>,
    pub infoshop: Option<String>,
    pub parts: Option<Vec<String>>,
    pub surplus_to: Option<String>,
    pub surplus: Option<String>,
    pub promise: Option<String>,
}

impl DetailsSaid {
    /// The details as they are to be.
    ///
    /// # Errors
    /// When a price, part, fund or share cannot be read, or a share or promise is said without a fund.
    pub fn lay_over(self, details: Details, currency: Currency) -> Result<Details> {
        let mut details = details;
        for (field, said) in [
            (&mut details.family, self.family),
            (&mut details.size, self.size),
            (&mut details.colour, self.colour),
            (&mut details.language, self.language),
        ] {
            if let Some(said) = said {
                *field = said;
            }
        }
        for (list, price) in PriceList::ALL.into_iter().zip([self.solidarity, self.bulk, self.infoshop]) {
            match price.as_deref().map(str::trim) {
                None => {}
                Some("") => drop(details.prices.remove(&list)),
                Some(price) => drop(details.prices.insert(list, Money::parse(price, currency)?.minor)),
            }
        }
        if let Some(parts) = self.parts {
            details.parts = parts.iter().map(|part| read_part(part)).collect::<Result<_>>()?;
        }
        let share = self.surplus.as_deref().map(|share| read_share(share, currency)).transpose()?;
        let known = details.surplus.take();
        let fund = match self.surplus_to.as_deref().map(str::trim) {
            Some("") => None,
            Some(fund) => Some(fund.parse()?),
            None => known.as_ref().map(|rule| rule.fund.clone()),
        };
        details.surplus = match fund {
            None if share.is_some() || self.promise.as_ref().is_some_and(|promise| !promise.is_empty()) => {
                return Err(OpsError::NotPossible("Name the fund that the surplus goes to (surplus_to).".into()));
            }
            None => None,
            Some(fund) => Some(SurplusRule {
                fund,
                share: share
                    .or(known.as_ref().map(|rule| rule.share))
                    .unwrap_or(crate::ledger::product::SurplusShare::All),
                promise: self.promise.or(known.map(|rule| rule.promise)).unwrap_or_default(),
            }),
        };
        Ok(details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::product::SurplusShare;

    #[test]
    fn what_is_not_said_stays_and_what_is_said_empty_goes() {
        let said = |text: &str| Some(text.to_owned());
        let first = DetailsSaid {
            solidarity: said("25.00"),
            bulk: said("12.00"),
            surplus_to: said("rupression"),
            surplus: said("50%"),
            promise: said("half of it"),
            ..DetailsSaid::default()
        };
        let details = first.lay_over(Details::default(), Currency::EUR).unwrap();
        let rule = details.surplus.clone().unwrap();
        assert_eq!((rule.share, rule.promise.as_str()), (SurplusShare::Part(500_000), "half of it"));
        let next = DetailsSaid { bulk: said(""), surplus: said("all"), ..DetailsSaid::default() };
        let details = next.lay_over(details, Currency::EUR).unwrap();
        assert_eq!(details.prices.keys().copied().collect::<Vec<_>>(), [PriceList::Solidarity]);
        let rule = details.surplus.clone().unwrap();
        assert_eq!((rule.share, rule.promise.as_str()), (SurplusShare::All, "half of it"));
        let none = DetailsSaid { surplus_to: said(""), ..DetailsSaid::default() };
        assert_eq!(none.lay_over(details, Currency::EUR).unwrap().surplus, None);
        let lost = DetailsSaid { promise: said("all for them"), ..DetailsSaid::default() };
        assert!(lost.lay_over(Details::default(), Currency::EUR).is_err());
    }
}
