//! Gives the surplus of a month to the funds it was promised to, product by product, with the working in the entry's
//! words. What was given for a month is not given again.

use std::collections::HashMap;

use super::post_entries::Posted;
use super::record_acts::record_acts;
use super::{Acting, OpsError, Result};
use crate::acts::{Record, SurplusToFund};
use crate::ledger::product::{ProductSales, SurplusRule, SurplusShare};
use crate::ledger::surplus::{Working, due};
use crate::ledger::{FundCode, Money, Month, Period};
use crate::store::accounts::Chart;
use crate::store::{Conn, entries, flows, products};

/// What one product's rule comes to for a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surplus {
    pub product: String,
    pub name: String,
    /// The fund that bears its cost and has its sales.
    pub from: FundCode,
    pub rule: SurplusRule,
    pub working: Working,
    pub due: Money,
    /// The entry that gave it, once it was.
    pub entry: Option<i64>,
}

fn key(product: &str, month: Month) -> String {
    format!("surplus-{month}-{product}")
}

/// Every product with a rule that sold something in the month or was given for.
///
/// # Errors
/// When the book cannot be read.
pub fn survey_surplus(conn: &mut Conn, month: Month) -> Result<Vec<Surplus>> {
    let chart = Chart::load(conn)?;
    let ruled: Vec<_> = products::list(conn, &chart)?
        .into_iter()
        .filter_map(|(_, product)| product.details.surplus.clone().map(|rule| (product, rule)))
        .filter(|(product, rule)| product.fund != rule.fund)
        .collect();
    if ruled.is_empty() {
        return Ok(Vec::new());
    }
    let period = Period { from: month.first_day(), to: month.last_day() };
    let (until, before) = (Period::up_to(month.last_day()), Period::up_to(month.previous().last_day()));
    let mut by_period = Vec::new();
    for period in [period, before, until] {
        let sales = flows::list_sales(conn, &chart, period)?.into_iter();
        by_period.push(sales.map(|sales| (sales.product.clone(), sales)).collect::<HashMap<String, ProductSales>>());
    }
    let mut bought: [HashMap<String, i64>; 2] = [HashMap::new(), HashMap::new()];
    for (sums, period) in bought.iter_mut().zip([before, until]) {
        for flow in flows::list_stock(conn, &chart, period)? {
            let sum = sums.entry(flow.product).or_default();
            *sum = sum.saturating_add(flow.bought.value_minor);
        }
    }
    let [bought_before, bought_after] = bought;
    let sales = |place: usize, code: &str| by_period.get(place).and_then(|found| found.get(code));
    let income = |place: usize, code: &str| sales(place, code).map_or(0, |sales| sales.income_minor);
    let keys: Vec<String> = ruled.iter().map(|(product, _)| key(&product.code, month)).collect();
    let given = entries::find_keys(conn, &keys)?;
    let mut found = Vec::new();
    for (product, rule) in ruled {
        let code = product.code.as_str();
        let of_month = sales(0, code);
        let working = Working {
            pieces: of_month.map_or(0, |sales| sales.quantity),
            income: income(0, code),
            cost: of_month.map_or(0, |sales| sales.cost_minor),
            income_before: income(1, code),
            income_after: income(2, code),
            bought_before: bought_before.get(code).copied().unwrap_or(0),
            bought_after: bought_after.get(code).copied().unwrap_or(0),
        };
        let entry = given.get(&key(code, month)).map(|(number, _)| *number);
        let due = Money::new(due(rule.share, &working), product.price.currency);
        if of_month.is_some() || entry.is_some() {
            found.push(Surplus {
                product: product.code,
                name: product.name,
                from: product.fund,
                rule,
                working,
                due,
                entry,
            });
        }
    }
    Ok(found)
}

/// Gives what is due for a month and was not given yet.
///
/// # Errors
/// When the month is not over, nothing is due, or a rule refuses.
pub fn share_surplus(conn: &mut Conn, month: Month, acting: &Acting) -> Result<Posted> {
    if acting.today <= month.last_day() {
        return Err(OpsError::NotPossible(format!("{month} is not over yet: what is sold until its end counts too.")));
    }
    let open = survey_surplus(conn, month)?.into_iter().filter(|one| one.entry.is_none() && one.due.minor > 0);
    let records: Vec<Record> = open.map(|one| record(&one, month)).collect();
    if records.is_empty() {
        return Err(OpsError::NotPossible(format!("Nothing is due for {month}, or it was given already.")));
    }
    record_acts(conn, &records, acting)
}

fn record(surplus: &Surplus, month: Month) -> Record {
    let act = SurplusToFund {
        from_fund: surplus.from.clone(),
        to_fund: Some(surplus.rule.fund.clone()),
        shares: Vec::new(),
        amount: surplus.due.into(),
        currency: Some(surplus.due.currency),
        account: None,
        through: None,
    };
    let mut record = Record::new(key(&surplus.product, month), month.last_day(), act);
    let promise = surplus.rule.promise.trim();
    let promised = if promise.is_empty() { String::new() } else { format!(" Promised: {promise}") };
    let mut text = format!("Surplus of {} in {month}: {}.{promised}", surplus.name, working(surplus));
    if text.chars().count() > crate::ledger::entry::TEXT_LIMIT {
        text = text.chars().take(crate::ledger::entry::TEXT_LIMIT).collect();
    }
    record.description = Some(text);
    record
}

/// The working in words: what was sold, what it had cost, and the rule.
#[must_use]
pub fn working(surplus: &Surplus) -> String {
    let money = |minor| Money::new(minor, surplus.due.currency);
    let percent = |weight: u64| {
        let text = format!("{}.{:04}", weight / 10_000, weight % 10_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let one = &surplus.working;
    let sold = format!("{} sold for {}, cost {}", one.pieces, money(one.income), money(one.cost));
    match surplus.rule.share {
        SurplusShare::All => format!("{sold}; all of the rest"),
        SurplusShare::Part(weight) => format!("{sold}; {} % of the rest", percent(weight)),
        SurplusShare::Piece(minor) => format!("{sold}; {} for each", money(minor)),
        SurplusShare::AfterCosts(weight) => format!(
            "all sales {} less all batches {}; {} % of what is new beyond that",
            money(one.income_after),
            money(one.bought_after),
            percent(weight)
        ),
    }
}
