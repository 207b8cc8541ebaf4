//! Orders and gifts that a shop or platform lists, beside the payments that brought their money: what a file tells of each,
//! and which payment it may be, ranked, with reasons. Pure: knows lines only, no store and no account.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::purpose::is_no_reference;
use super::vocabulary::folded;
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::ledger::{Currency, Money};
pub use items::Item;
use items::items_of;

/// A payment may be booked so many days before what it pays, and so many after: transfers take their time.
const EARLIEST_DAYS: i64 = -3;
const LATEST_DAYS: i64 = 14;
/// Shorter numbers are not unique enough to be proof; with the amount they are.
const LONG_ID: usize = 6;
/// More candidates than this help nobody.
const MOST_CANDIDATES: usize = 5;

/// One order or gift, however many rows it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Its rows by their ids, in the file's order; the first stands for it.
    pub rows: Vec<i64>,
    pub date: NaiveDate,
    pub currency: Currency,
    /// What was to be paid, in minor units.
    pub gross_minor: i64,
    /// What was left of it after the platform's fees, where the file tells that; else the same.
    pub net_minor: i64,
    pub ids: Vec<String>,
    pub order_no: Option<String>,
    pub name: String,
    pub email: Option<String>,
    pub text: String,
    pub items: Vec<Item>,
    pub shipping_minor: i64,
    pub discount_minor: i64,
    /// It was cancelled, or the whole of it given back.
    pub is_refunded: bool,
}

/// A booked line of an account that may have paid for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub line: i64,
    pub date: NaiveDate,
    pub currency: Currency,
    pub gross_minor: i64,
    pub net_minor: i64,
    pub ids: Vec<String>,
    pub name: String,
    pub email: Option<String>,
    pub text: String,
}

/// Why a payment may be the one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "because")]
pub enum Reason {
    /// Both name this number.
    SameId {
        id: String,
    },
    /// The payment's text names the order.
    OrderNamed {
        order: String,
    },
    SameEmail,
    SameName,
    SameAmount,
    /// The payment's amount, in major units, is another one.
    OtherAmount {
        paid: String,
    },
    DaysApart {
        days: i64,
    },
    /// The payment, in major units, is what so many orders or gifts add up to, one after the other.
    Together {
        count: usize,
        paid: String,
    },
    /// Somebody said so.
    Chosen,
}

/// A payment that may be the one; the higher the surer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    pub payment: i64,
    pub score: i64,
    pub reasons: Vec<Reason>,
}

/// What is said of an order or gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This payment and no other.
    This(Candidate),
    /// Only a person can say which, if any.
    Ask(Vec<Candidate>),
    /// Nothing that was imported pays for it.
    Awaiting,
}

impl Found {
    /// The payment, where it is sure.
    #[must_use]
    pub const fn sure(&self) -> Option<i64> {
        match self {
            Self::This(candidate) => Some(candidate.payment),
            Self::Ask(_) | Self::Awaiting => None,
        }
    }
}

fn reference<'l>(line: &'l StatementLine, name: &str) -> Option<&'l str> {
    line.refs.get(name).map(|id| id.trim()).filter(|id| !id.is_empty() && !is_no_reference(id))
}

/// The numbers by which a source knows a line.
fn ids_of(line: &StatementLine) -> Vec<String> {
    let names = ["bank_id", "related_id", "group_id", "end_to_end"];
    let mut ids: Vec<String> =
        names.into_iter().filter_map(|name| reference(line, name)).map(str::to_lowercase).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn email_of(line: &StatementLine) -> Option<String> {
    reference(line, "email").filter(|text| text.contains('@')).map(str::to_lowercase)
}

/// Every order and gift of one file. Rows of one order are one: they share its number.
#[must_use]
pub fn details_of(lines: &[(i64, &StatementLine)]) -> Vec<Detail> {
    let mut order: Vec<String> = Vec::new();
    let mut rows: HashMap<String, Vec<(i64, &StatementLine)>> = HashMap::new();
    for (id, line) in lines.iter().filter(|(_, line)| line.status != LineStatus::Failed && line.kind != "payout") {
        let named = reference(line, "order_no").map(|number| format!("o{number}"));
        let key = named.or_else(|| reference(line, "group_id").map(|number| format!("g{number}")));
        let key = key.unwrap_or_else(|| format!("r{id}"));
        let same = rows.entry(key.clone()).or_default();
        if same.is_empty() {
            order.push(key);
        }
        same.push((*id, *line));
    }
    order.iter().filter_map(|key| rows.get(key)).filter_map(|rows| detail_of(rows)).collect()
}

fn detail_of(rows: &[(i64, &StatementLine)]) -> Option<Detail> {
    let (_, first) = rows.iter().find(|(_, line)| line.kind != "fee").or_else(|| rows.first())?;
    let money = |text: Option<&str>| {
        text.and_then(|text| Money::parse(text, first.currency).ok()).map_or(0, |money| money.minor.saturating_abs())
    };
    let own = || rows.iter().map(|(_, line)| *line).filter(|line| line.kind != "fee");
    let items: Vec<Item> = own().flat_map(items_of).collect();
    let said = |name: &'static str| own().map(|line| money(reference(line, name))).max().unwrap_or(0);
    let (shipping_minor, discount_minor) = (said("shipping"), said("discount"));
    let mut gross_minor = own().fold(0_i64, |sum, line| sum.saturating_add(line.amount_minor));
    let priced = |item: &Item| Some(item.price_minor?.saturating_mul(item.quantity));
    let goods: Option<i64> = items.iter().map(priced).sum();
    // Where the rows say no more than the goods cost, sending comes on top.
    if goods == Some(gross_minor) && gross_minor > 0 {
        gross_minor = gross_minor.saturating_add(shipping_minor);
    }
    let fees = own().fold(0_i64, |sum, line| sum.saturating_add(line.amount_minor.saturating_sub(line.net_minor)));
    let mut texts: Vec<&str> = Vec::new();
    for text in own().map(|line| line.purpose.as_str()).filter(|text| !text.is_empty()) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let mut ids: Vec<String> = rows.iter().flat_map(|(_, line)| ids_of(line)).collect();
    ids.sort();
    ids.dedup();
    let refunded = said("refunded");
    Some(Detail {
        rows: rows.iter().map(|(id, _)| *id).collect(),
        date: first.date,
        currency: first.currency,
        gross_minor,
        net_minor: gross_minor.saturating_sub(fees),
        ids,
        order_no: reference(first, "order_no").map(str::to_owned),
        name: own().map(|line| line.counterparty.clone()).find(|name| !name.is_empty()).unwrap_or_default(),
        email: own().find_map(email_of),
        text: texts.join(" · "),
        items,
        shipping_minor,
        discount_minor,
        is_refunded: own().any(|line| line.kind == "refund") || refunded > 0 && refunded >= gross_minor,
    })
}

/// A booked line as a payment for something; money that went out, payouts and fees are none.
#[must_use]
pub fn paid_of(line: i64, said: &StatementLine) -> Option<Paid> {
    let is_payment = said.status == LineStatus::Booked && said.amount_minor > 0;
    let is_other = matches!(said.kind.as_str(), "payout" | "funding" | "fee" | "conversion" | "hold" | "hold_release");
    (is_payment && !is_other).then(|| Paid {
        line,
        date: said.date,
        currency: said.currency,
        gross_minor: said.amount_minor,
        net_minor: said.net_minor,
        ids: ids_of(said),
        name: said.counterparty.clone(),
        email: email_of(said),
        text: format!("{} {}", said.counterparty, said.purpose),
    })
}

/// Words of a name, without what is too short to tell people apart.
fn words(text: &str) -> HashSet<String> {
    folded_words(text).filter(|word| word.len() >= 3).collect()
}

fn folded_words(text: &str) -> impl Iterator<Item = String> {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}

/// The payments of a book, to be asked quickly: by number and by amount.
pub struct Payments<'p> {
    all: &'p [Paid],
    by_id: HashMap<&'p str, Vec<usize>>,
    by_amount: HashMap<(Currency, i64), Vec<usize>>,
}

impl<'p> Payments<'p> {
    #[must_use]
    pub fn new(all: &'p [Paid]) -> Self {
        let (mut by_id, mut by_amount) = (HashMap::new(), HashMap::new());
        for (at, paid) in all.iter().enumerate() {
            for id in &paid.ids {
                let same: &mut Vec<usize> = by_id.entry(id.as_str()).or_default();
                same.push(at);
            }
            let amounts = if paid.gross_minor == paid.net_minor { 1 } else { 2 };
            for minor in [paid.gross_minor, paid.net_minor].into_iter().take(amounts) {
                let same: &mut Vec<usize> = by_amount.entry((paid.currency, minor)).or_default();
                same.push(at);
            }
        }
        Self { all, by_id, by_amount }
    }

    /// The payments that may be a detail's, the likeliest first.
    #[must_use]
    pub fn rank(&self, detail: &Detail) -> Vec<Candidate> {
        let mut places: Vec<usize> =
            detail.ids.iter().filter_map(|id| self.by_id.get(id.as_str())).flatten().copied().collect();
        places.extend(self.by_amount.get(&(detail.currency, detail.gross_minor)).into_iter().flatten());
        places.sort_unstable();
        places.dedup();
        let mut found: Vec<Candidate> =
            places.into_iter().filter_map(|at| self.all.get(at)).filter_map(|paid| judged(detail, paid)).collect();
        found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.payment));
        found
    }
}

/// A number shared is proof, with another amount a question; amount and day are a question, with the same person an answer.
const BY_ID: i64 = 1000;
const BY_PERSON: i64 = 500;
const SURE: i64 = 400;

fn judged(detail: &Detail, paid: &Paid) -> Option<Candidate> {
    let days = paid.date.signed_duration_since(detail.date).num_days();
    let is_amount =
        paid.currency == detail.currency && [paid.gross_minor, paid.net_minor].contains(&detail.gross_minor);
    let shared = detail.ids.iter().find(|id| paid.ids.contains(id) && (id.len() >= LONG_ID || is_amount));
    let mut reasons = Vec::new();
    let mut score = 0_i64;
    if let Some(id) = shared {
        reasons.push(Reason::SameId { id: id.clone() });
        score = if is_amount { BY_ID } else { 100 };
    } else if !is_amount || !(EARLIEST_DAYS..=LATEST_DAYS).contains(&days) {
        return None;
    }
    let text = || folded_words(&paid.text).collect::<HashSet<String>>();
    let named = detail.order_no.as_ref().filter(|number| {
        let number = folded(number.trim_start_matches('#'));
        number.len() >= 3 && text().contains(&number)
    });
    if let Some(order) = named {
        reasons.push(Reason::OrderNamed { order: order.clone() });
        score = score.saturating_add(BY_PERSON);
    }
    if detail.email.is_some() && detail.email == paid.email {
        reasons.push(Reason::SameEmail);
        score = score.saturating_add(BY_PERSON);
    }
    let own = words(&detail.name);
    if !own.is_empty() && own.is_subset(&words(&paid.text)) {
        reasons.push(Reason::SameName);
        score = score.saturating_add(BY_PERSON);
    }
    reasons.push(if is_amount {
        Reason::SameAmount
    } else {
        Reason::OtherAmount { paid: Money::new(paid.gross_minor, paid.currency).to_string() }
    });
    if days != 0 {
        reasons.push(Reason::DaysApart { days });
    }
    let near = 20_i64.saturating_sub(days.saturating_abs());
    // Another amount is a question, whoever paid it.
    let score = if is_amount { score } else { score.min(SURE.saturating_sub(100)) };
    Some(Candidate { payment: paid.line, score: score.saturating_add(near.max(0)), reasons })
}

/// What every detail is paid by. A payment is given away once; whom two lay claim to equally, a person is asked about.
#[must_use]
pub fn assign(details: &[Detail], payments: &[Paid]) -> Vec<Found> {
    let known = Payments::new(payments);
    let mut ranked: Vec<Vec<Candidate>> = details.iter().map(|detail| known.rank(detail)).collect();
    let mut found: BTreeMap<usize, Candidate> = BTreeMap::new();
    let mut order: Vec<(usize, i64)> =
        ranked.iter().enumerate().filter_map(|(at, all)| Some((at, all.first()?.score))).collect();
    order.sort_by_key(|(at, score)| (std::cmp::Reverse(*score), *at));
    let mut taken: HashSet<i64> = HashSet::new();
    for (at, _) in order {
        let Some(all) = ranked.get_mut(at) else { continue };
        all.retain(|candidate| !taken.contains(&candidate.payment));
        let Some(best) = all.first().filter(|best| best.score >= SURE).cloned() else { continue };
        // Equals among themselves are as good as each other only where everything else is the same, too.
        let is_alone = all.get(1).is_none_or(|second| second.score < best.score);
        if is_alone || is_same_twice(details, at, &best) {
            taken.insert(best.payment);
            found.insert(at, best);
        }
    }
    let settle = |(at, mut all): (usize, Vec<Candidate>)| match found.remove(&at) {
        Some(best) => Found::This(best),
        None => {
            all.retain(|candidate| !taken.contains(&candidate.payment));
            all.truncate(MOST_CANDIDATES);
            if all.is_empty() { Found::Awaiting } else { Found::Ask(all) }
        }
    };
    ranked.into_iter().enumerate().map(settle).collect()
}

/// Somebody gave the same twice on one day: which of the two payments is which makes no difference.
fn is_same_twice(details: &[Detail], at: usize, best: &Candidate) -> bool {
    let Some(one) = details.get(at) else { return false };
    let is_twin = |other: &Detail| {
        other.rows != one.rows
            && (other.date, other.currency, other.gross_minor) == (one.date, one.currency, one.gross_minor)
            && (&other.name, &other.email, &other.text, &other.items) == (&one.name, &one.email, &one.text, &one.items)
    };
    best.reasons.iter().any(|reason| matches!(reason, Reason::SameEmail | Reason::SameName))
        && details.iter().any(is_twin)
}

pub mod items;
pub mod together;

#[cfg(test)]
mod tests;
