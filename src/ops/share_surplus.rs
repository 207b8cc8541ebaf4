//! Gives the surplus of a month to the funds it was promised to, product by product, with the working in the entry's
//! words. What was given for a month is not given again.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::post_entries::Posted;
use super::record_acts::record_acts;
use super::{Acting, OpsError, Result};
use crate::acts::{Record, SurplusToFund};
use crate::ledger::product::{Product, SurplusRule, SurplusShare};
use crate::ledger::surplus::{Working, due};
use crate::ledger::{FundCode, Money, Month, Period};
use crate::store::accounts::Chart;
use crate::store::product_months::{self, ProductMonth};
use crate::store::{Conn, entries, products};

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

impl Surplus {
    /// What it comes to as a program reads it.
    #[must_use]
    pub fn shown(&self) -> Value {
        json!({ "product": self.product, "fund": self.rule.fund, "due": self.due.to_string(), "currency": self.due.currency,
            "working": working(self), "promise": self.rule.promise, "entry": self.entry })
    }
}

fn key(product: &str, month: Month) -> String {
    format!("surplus-{month}-{product}")
}

/// Every product with a rule that sold something in the month or was given for.
///
/// # Errors
/// When the book cannot be read.
pub fn survey_surplus(conn: &mut Conn, month: Month) -> Result<Vec<Surplus>> {
    let (mut found, mut after) = (Vec::new(), Some(String::new()));
    while let Some(code) = after {
        let page = survey_page(conn, month, &code, 500)?;
        found.extend(page.found);
        after = page.next;
    }
    Ok(found)
}

/// A part of the products with a rule, by code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SurplusPart {
    pub found: Vec<Surplus>,
    /// After which code the list goes on; nothing when this was the end.
    pub next: Option<String>,
}

/// The next so many products with a rule after this code, and what each comes to, out of the kept months.
///
/// # Errors
/// When the book cannot be read.
pub fn survey_page(conn: &mut Conn, month: Month, after: &str, most: i64) -> Result<SurplusPart> {
    let chart = Chart::load(conn)?;
    let ruled = products::list_ruled(conn, &chart, after, most)?;
    let is_full = i64::try_from(ruled.len()).is_ok_and(|count| count >= most);
    let next = ruled.last().filter(|_| is_full).map(|(_, product)| product.code.clone());
    let ruled: Vec<(i64, Product, SurplusRule)> = ruled
        .into_iter()
        .filter_map(|(id, product)| product.details.surplus.clone().map(|rule| (id, product, rule)))
        .filter(|(_, product, rule)| product.fund != rule.fund)
        .collect();
    if ruled.is_empty() {
        return Ok(SurplusPart { found: Vec::new(), next });
    }
    let history = History::load(conn, month, &ruled)?;
    let keys: Vec<String> = ruled.iter().map(|(_, product, _)| key(&product.code, month)).collect();
    let given = entries::find_keys(conn, &keys)?;
    let mut found = Vec::new();
    for (id, product, rule) in ruled {
        let entry = given.get(&key(&product.code, month)).map(|(number, _)| *number);
        let working = history.of(id);
        let due = Money::new(due(rule.share, &working), product.price.currency);
        if history.has_sales(id) || entry.is_some() {
            let (product, name, from) = (product.code, product.name, product.fund);
            found.push(Surplus { product, name, from, rule, working, due, entry });
        }
    }
    Ok(SurplusPart { found, next })
}

/// What the products sold in the month; and, of those whose print run is paid back first, all before it.
struct History {
    month: HashMap<i64, ProductMonth>,
    before: HashMap<i64, ProductMonth>,
}

impl History {
    fn load(conn: &mut Conn, month: Month, ruled: &[(i64, Product, SurplusRule)]) -> Result<Self> {
        let all: Vec<i64> = ruled.iter().map(|(id, ..)| *id).collect();
        let is_after_costs = |rule: &SurplusRule| matches!(rule.share, SurplusShare::AfterCosts(_));
        let long: Vec<i64> = ruled.iter().filter(|(_, _, rule)| is_after_costs(rule)).map(|(id, ..)| *id).collect();
        let before = Period::up_to(month.previous().last_day());
        Ok(Self {
            month: product_months::sums_among(conn, &all, month.period())?,
            before: product_months::sums_among(conn, &long, before)?,
        })
    }

    fn of(&self, id: i64) -> Working {
        let at = |sums: &HashMap<i64, ProductMonth>| sums.get(&id).copied().unwrap_or_default();
        let (month, before) = (at(&self.month), at(&self.before));
        let mut after = before;
        after.add(&month);
        Working {
            pieces: month.pieces,
            income: month.income_minor,
            cost: month.cost_minor,
            charges: month.charges_minor,
            income_before: before.income_minor.saturating_sub(before.charges_minor),
            income_after: after.income_minor.saturating_sub(after.charges_minor),
            bought_before: before.bought_minor,
            bought_after: after.bought_minor,
        }
    }

    fn has_sales(&self, id: i64) -> bool {
        self.month.get(&id).is_some_and(ProductMonth::has_sales)
    }
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
    let kept = if one.charges == 0 { String::new() } else { format!(", shops kept {}", money(one.charges)) };
    let sold = format!("{} sold for {}, cost {}{kept}", one.pieces, money(one.income), money(one.cost));
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
