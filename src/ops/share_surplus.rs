//! Gives the surplus of a month to the funds it was promised to, product by product, with the working in the entry's
//! words. What was given for a month is not given again; what came to light of it later, by a shop's late sheet, is.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::post_entries::Posted;
use super::record_acts::record_acts;
use super::{Acting, OpsError, Result};
use crate::acts::{Record, SurplusToFund};
use crate::ledger::account::Root;
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{Product, SurplusRule, SurplusShare};
use crate::ledger::surplus::{Working, carry, due, earned};
use crate::ledger::{DraftLine, FundCode, Money, Month};
use crate::store::accounts::Chart;
use crate::store::product_months::{self, ProductMonth};
use crate::store::{Conn, entries, entry_links, keyed, periods, product_rules, products};

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
    /// What was given of it, and the entries that gave it; those that were taken back left out.
    pub given: Money,
    pub entries: Vec<i64>,
    /// The key of the entry that gives what is open.
    key: String,
}

impl Surplus {
    /// What is still to be given; negative where more was given than is due.
    #[must_use]
    pub fn open(&self) -> Money {
        Money { minor: self.due.minor.saturating_sub(self.given.minor), ..self.due }
    }

    /// What it comes to as a program reads it.
    #[must_use]
    pub fn shown(&self) -> Value {
        json!({ "product": self.product, "fund": self.rule.fund, "due": self.due.to_string(), "currency": self.due.currency,
            "given": self.given.to_string(), "carried": Money { minor: self.working.carried, ..self.due }.to_string(), "open": self.open().to_string(), "working": working(self),
            "promise": self.rule.promise, "entry": self.entries.first(), "entries": self.entries })
    }
}

/// The key of the first, second … entry that gives a month's surplus. No product's code has a stroke.
fn key(product: &str, month: Month, nth: usize) -> String {
    if nth <= 1 { format!("surplus-{month}-{product}") } else { format!("surplus-{month}-{product}/{nth}") }
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
    // A month that is over is reckoned by the rule it had.
    let mut earlier = product_rules::list_in(conn, &chart, month)?;
    let also: Vec<i64> = earlier.iter().filter(|(_, rule)| rule.is_some()).map(|(id, _)| *id).collect();
    let ruled = products::list_ruled(conn, &chart, &also, (after, most))?;
    let is_full = i64::try_from(ruled.len()).is_ok_and(|count| count >= most);
    let next = ruled.last().filter(|_| is_full).map(|(_, product)| product.code.clone());
    let mut ruled: Vec<(i64, Product, SurplusRule)> = ruled
        .into_iter()
        .filter_map(|(id, product)| {
            let rule = earlier.remove(&id).unwrap_or_else(|| product.details.surplus.clone());
            rule.map(|rule| (id, product, rule))
        })
        .filter(|(_, product, rule)| product.fund != rule.fund)
        .collect();
    if ruled.is_empty() {
        return Ok(SurplusPart { found: Vec::new(), next });
    }
    let all: Vec<i64> = ruled.iter().map(|(id, ..)| *id).collect();
    let sold = product_months::sums_among(conn, &all, month.period())?;
    let asked = ruled.iter().map(|(_, product, _)| (product.code.clone(), month)).collect();
    let mut given = list_given(conn, &chart, asked)?;
    let is_given =
        |product: &Product| given.get(&(product.code.clone(), month)).is_some_and(|one| !one.entries.is_empty());
    ruled.retain(|(id, product, _)| sold.get(id).is_some_and(ProductMonth::has_sales) || is_given(product));
    let history = History::load(conn, &chart, month, &ruled)?;
    let mut found = Vec::with_capacity(ruled.len());
    for (id, product, rule) in ruled {
        let working = history.of(id);
        let due = Money::new(due(rule.share, &working), product.price.currency);
        let Given { minor, entries, used } = given.remove(&(product.code.clone(), month)).unwrap_or_default();
        let key = key(&product.code, month, used.saturating_add(1));
        let (product, name, from) = (product.code, product.name, product.fund);
        let given = Money { minor, ..due };
        found.push(Surplus { product, name, from, rule, working, due, given, entries, key });
    }
    Ok(SurplusPart { found, next })
}

/// What was given for a month and a product.
#[derive(Default)]
struct Given {
    minor: i64,
    entries: Vec<i64>,
    /// How many keys are used, those of entries that were taken back among them.
    used: usize,
}

/// What was given for products, by product and month.
fn list_given(conn: &mut Conn, chart: &Chart, asked: Vec<(String, Month)>) -> Result<HashMap<(String, Month), Given>> {
    let mut found: HashMap<(String, Month), Given> = HashMap::new();
    let codes = || asked.iter().map(|(code, _)| code.as_str());
    let (Some(first), Some(last)) = (codes().min(), codes().max()) else { return Ok(found) };
    let months: BTreeSet<Month> = asked.iter().map(|(_, month)| *month).collect();
    let prefixes: Vec<String> = months.into_iter().map(|month| key("", month, 1)).collect();
    // Who gave once may have given a second time: the keys of one product follow each other.
    let numbers = keyed::list_between(conn, &prefixes, (first, &format!("{last}/~")))?;
    let sequences: Vec<i64> = numbers.values().copied().collect();
    let reversed = entry_links::list_reversed(conn, &sequences)?;
    let sealed = entries::list_numbered(conn, chart, &sequences)?;
    let amounts: HashMap<i64, i64> = sealed.iter().map(|one| (one.seal.sequence, handed_over(one))).collect();
    for (code, month) in asked {
        let mut given = Given::default();
        while let Some(number) = numbers.get(&key(&code, month, given.used.saturating_add(1))) {
            given.used = given.used.saturating_add(1);
            if !reversed.contains(number) {
                given.minor = given.minor.saturating_add(amounts.get(number).copied().unwrap_or(0));
                given.entries.push(*number);
            }
        }
        if given.used > 0 {
            found.insert((code, month), given);
        }
    }
    Ok(found)
}

/// What left its fund by an entry that hands money over.
fn handed_over(sealed: &SealedEntry) -> i64 {
    let leaves = |line: &&DraftLine| line.account.root() == Root::Transfers && line.amount.minor > 0;
    sealed.draft.lines.iter().filter(leaves).fold(0, |sum: i64, line| sum.saturating_add(line.amount.minor))
}

/// What the products sold until the month, and what earlier months left to be made up.
struct History {
    workings: HashMap<i64, Working>,
}

impl History {
    fn load(conn: &mut Conn, chart: &Chart, month: Month, ruled: &[(i64, Product, SurplusRule)]) -> Result<Self> {
        let ids: Vec<i64> = ruled.iter().map(|(id, ..)| *id).collect();
        let sums = product_months::list_until(conn, &ids, month)?;
        let replaced = product_rules::list_of(conn, chart, &ids)?;
        let earlier = ruled.iter().flat_map(|(id, product, _)| {
            let months = sums.get(id).into_iter().flatten().filter(|(of, _)| *of < month);
            months.map(|(of, _)| (product.code.clone(), *of))
        });
        let given = list_given(conn, chart, earlier.collect())?;
        let mut workings = HashMap::with_capacity(ruled.len());
        for (id, product, _) in ruled {
            let mut so_far = Working::default();
            for (of, sum) in sums.get(id).into_iter().flatten() {
                so_far = next(&so_far, sum);
                if *of < month {
                    let share = share_in(*of, product, replaced.get(id));
                    let earned = share.map_or(0, |share| earned(share, &so_far));
                    let given = given.get(&(product.code.clone(), *of)).map_or(0, |given| given.minor);
                    so_far.carried = carry(so_far.carried, earned, given);
                }
            }
            // Nothing moved in the month itself.
            if sums.get(id).and_then(|rows| rows.last()).is_none_or(|(of, _)| *of != month) {
                so_far = next(&so_far, &ProductMonth::default());
            }
            workings.insert(*id, so_far);
        }
        Ok(Self { workings })
    }

    fn of(&self, id: i64) -> Working {
        self.workings.get(&id).copied().unwrap_or_default()
    }
}

/// The working of the month that follows.
const fn next(before: &Working, sum: &ProductMonth) -> Working {
    let income = sum.income_minor.saturating_sub(sum.charges_minor);
    Working {
        pieces: sum.pieces,
        income: sum.income_minor,
        cost: sum.cost_minor,
        charges: sum.charges_minor,
        income_before: before.income_after,
        income_after: before.income_after.saturating_add(income),
        bought_before: before.bought_after,
        bought_after: before.bought_after.saturating_add(sum.bought_minor),
        carried: before.carried,
    }
}

/// How much was promised in a month that is over; nothing where the surplus stayed in its fund.
fn share_in(month: Month, product: &Product, replaced: Option<&product_rules::Replaced>) -> Option<SurplusShare> {
    let had = replaced.into_iter().flatten().find(|(until, _)| *until > month);
    let rule = had.map_or(product.details.surplus.as_ref(), |(_, rule)| rule.as_ref());
    rule.filter(|rule| rule.fund != product.fund).map(|rule| rule.share)
}

/// Gives what is due for a month and was not given yet.
///
/// # Errors
/// When the month is not over, nothing is due, or a rule refuses.
pub fn share_surplus(conn: &mut Conn, month: Month, acting: &Acting) -> Result<Posted> {
    let records = surplus_records(conn, month, acting)?;
    record_acts(conn, &records, acting)
}

/// What [`share_surplus`] would record.
///
/// # Errors
/// When the month is not over, or nothing is due.
pub fn surplus_records(conn: &mut Conn, month: Month, acting: &Acting) -> Result<Vec<Record>> {
    if acting.today <= month.last_day() {
        return Err(OpsError::NotPossible(format!("{month} is not over yet: what is sold until its end counts too.")));
    }
    let open = survey_surplus(conn, month)?.into_iter().filter(|one| one.open().minor > 0);
    // What came to light after the month was closed is given today, in the month's name.
    let day = if periods::list_closed(conn)?.contains(&month) { acting.today } else { month.last_day() };
    let records: Vec<Record> = open.map(|one| record(&one, (month, day))).collect();
    if records.is_empty() {
        return Err(OpsError::NotPossible(format!("Nothing is due for {month}, or it was given already.")));
    }
    Ok(records)
}

fn record(surplus: &Surplus, (month, day): (Month, NaiveDate)) -> Record {
    let act = SurplusToFund {
        from_fund: surplus.from.clone(),
        to_fund: Some(surplus.rule.fund.clone()),
        shares: Vec::new(),
        amount: surplus.open().into(),
        currency: Some(surplus.due.currency),
        account: None,
        through: None,
    };
    let mut record = Record::new(surplus.key.clone(), day, act);
    let promise = surplus.rule.promise.trim();
    let promised = if promise.is_empty() { String::new() } else { format!(" Promised: {promise}") };
    let before = match surplus.given.minor {
        0 => String::new(),
        _ => format!(" Due {}, of which {} was given before.", surplus.due, surplus.given),
    };
    let mut text = format!("Surplus of {} in {month}: {}.{before}{promised}", surplus.name, working(surplus));
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
    let by_rule = match surplus.rule.share {
        SurplusShare::All => format!("{sold}; all of the rest"),
        SurplusShare::Part(weight) => format!("{sold}; {} % of the rest", percent(weight)),
        SurplusShare::Piece(minor) => format!("{sold}; {} for each", money(minor)),
        SurplusShare::AfterCosts(weight) => format!(
            "all sales {} less all batches {}; {} % of what is new beyond that",
            money(one.income_after),
            money(one.bought_after),
            percent(weight)
        ),
    };
    let earned = earned(surplus.rule.share, one);
    let before = if earned < 0 {
        format!("; {} is taken back: the months after make it up", money(earned.saturating_neg()))
    } else if earned > 0 && one.carried > 0 {
        format!("; {} that earlier months took back is made up first", money(one.carried))
    } else {
        String::new()
    };
    format!("{by_rule}{before}")
}
