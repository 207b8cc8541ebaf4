//! Rows of a provider's file that are one thing: a payment with its conversion legs, its funding, its hold; a
//! conversion by itself; a chargeback with its fee. Pure: knows lines only, no store and no account.

use std::collections::{BTreeMap, HashMap};

use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// What a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A payment in or out, with whatever belongs to it.
    Payment,
    /// Money given back; `related_id` names the payment.
    Refund,
    /// Money taken back by the payer's bank; `related_id` names the payment.
    Chargeback,
    /// Two legs that belong to nothing but each other: money moved between currencies, no income.
    Conversion,
    /// Money kept back and let go again: nothing happened.
    HeldAndReleased,
    /// Money kept back and not yet let go.
    Held,
    /// Anything else that stands by itself: a payout, a fee, interest.
    Single,
}

/// Rows that are one thing, by their places in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub shape: Shape,
    /// The row that says what it is about; the first where none does.
    pub leader: usize,
    /// All rows, the leader included, in the file's order.
    pub rows: Vec<usize>,
    /// What the provider's accounts change by, per currency, in minor units; zero left out.
    pub nets: Vec<(Currency, i64)>,
}

/// Whether a row is only a part of another one. What it refers to is the whole.
fn is_part(line: &StatementLine) -> bool {
    matches!(line.kind.as_str(), "conversion" | "fee" | "hold" | "hold_release" | "funding")
}

fn reference<'l>(line: &'l StatementLine, name: &str) -> Option<&'l str> {
    line.refs.get(name).map(String::as_str).filter(|id| !id.is_empty())
}

/// Whether any row may belong to another one: a bank's file has none, and need not be looked through.
#[must_use]
pub fn may_have_groups(lines: &[&StatementLine]) -> bool {
    lines.iter().any(|line| {
        matches!(line.kind.as_str(), "conversion" | "hold" | "hold_release" | "funding" | "chargeback" | "refund")
            || line.kind == "fee" && line.refs.contains_key("related_id")
    })
}

/// Every row of a file in its group, groups in the order of their first rows. Rows that failed or only inform are left
/// out.
#[must_use]
pub fn group(lines: &[&StatementLine]) -> Vec<Group> {
    let mut sets = Sets::new(lines.len());
    join_by_reference(lines, &mut sets);
    join_neighbours(lines, &mut sets);
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        if matches!(line.status, LineStatus::Booked | LineStatus::Pending) {
            rows.entry(sets.root(index)).or_default().push(index);
        }
    }
    let mut groups: Vec<Group> = rows.into_values().flat_map(|rows| shaped(lines, rows)).collect();
    groups.sort_by_key(|group| group.rows.first().copied());
    groups
}

/// Which rows are together so far: every row points towards the first of its set.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, index: usize) -> usize {
        let mut at = index;
        while let Some(&next) = self.0.get(at).filter(|next| **next != at) {
            // Halving the way each time keeps it short.
            let further = self.0.get(next).copied().unwrap_or(next);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = further;
            }
            at = further;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

/// Parts refer to their whole, or share with it what they refer to.
fn join_by_reference(lines: &[&StatementLine], sets: &mut Sets) {
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    let mut taken_back: HashMap<&str, usize> = HashMap::new();
    let mut parts_of: HashMap<&str, usize> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(id) = reference(line, "bank_id") {
            by_id.entry(id).or_insert(index);
        }
        if let (Some(id), "chargeback" | "refund") = (reference(line, "related_id"), line.kind.as_str()) {
            taken_back.entry(id).or_insert(index);
        }
    }
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| is_part(line)) {
        let wanted = [reference(line, "related_id"), reference(line, "group_id")];
        for id in wanted.into_iter().flatten() {
            // The fee of a chargeback may name the payment that was taken back.
            let whole = taken_back.get(id).filter(|_| line.kind == "fee").or_else(|| by_id.get(id)).copied();
            if let Some(whole) = whole.filter(|whole| *whole != index) {
                sets.join(index, whole);
            } else {
                sets.join(index, *parts_of.entry(id).or_insert(index));
            }
        }
    }
}

/// Conversion legs without a reference stand side by side, and beside the payment that they are for.
fn join_neighbours(lines: &[&StatementLine], sets: &mut Sets) {
    let is_loose = |line: &StatementLine| line.kind == "conversion" && reference(line, "related_id").is_none();
    for index in 1..lines.len() {
        let Some((before, here)) = lines.get(index.saturating_sub(1)).zip(lines.get(index)) else { continue };
        let is_pair = is_loose(before)
            && is_loose(here)
            && before.date == here.date
            && before.currency != here.currency
            && (before.net_minor < 0) != (here.net_minor < 0);
        if !is_pair || sets.root(index.saturating_sub(1)) == sets.root(index) && index > 1 {
            continue;
        }
        sets.join(index.saturating_sub(1), index);
        let beside = [index.checked_sub(2), index.checked_add(1)];
        let payment = beside.into_iter().flatten().find(|at| {
            lines.get(*at).is_some_and(|line| {
                let legs = [before, here];
                !is_part(line) && line.date == here.date && legs.iter().any(|leg| cancels(leg, line))
            })
        });
        if let Some(payment) = payment {
            sets.join(payment, index);
        }
    }
}

fn cancels(leg: &StatementLine, line: &StatementLine) -> bool {
    leg.currency == line.currency && leg.net_minor == line.net_minor.saturating_neg()
}

/// What the rows of a set are. A set with two wholes is no group: each row stands by itself.
fn shaped(lines: &[&StatementLine], rows: Vec<usize>) -> Vec<Group> {
    let at = |index: &usize| lines.get(*index).copied();
    let wholes: Vec<usize> =
        rows.iter().copied().filter(|index| at(index).is_some_and(|line| !is_part(line))).collect();
    if wholes.len() > 1 {
        return rows.into_iter().flat_map(|row| shaped(lines, vec![row])).collect();
    }
    let all = |kinds: &[&str]| rows.iter().filter_map(at).all(|line| kinds.contains(&line.kind.as_str()));
    let leader = wholes.first().or_else(|| rows.first()).copied().unwrap_or(0);
    let nets = nets(lines, &rows);
    let shape = match at(&leader).map(|line| line.kind.as_str()) {
        Some("refund") => Shape::Refund,
        Some("chargeback") => Shape::Chargeback,
        _ if all(&["hold", "hold_release"]) => {
            // Some say that it was let go, others only state the same amount back.
            let is_over = rows.len() > 1 && held(lines, &rows).values().all(|minor| *minor == 0);
            if is_over { Shape::HeldAndReleased } else { Shape::Held }
        }
        _ if all(&["conversion"]) && nets.len() == 2 => Shape::Conversion,
        Some("payment" | "adjustment" | "interest" | "cash") if !wholes.is_empty() => Shape::Payment,
        _ => Shape::Single,
    };
    vec![Group { shape, leader, rows, nets }]
}

/// What was kept back, less what was let go, per currency.
fn held(lines: &[&StatementLine], rows: &[usize]) -> BTreeMap<Currency, i64> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for line in rows.iter().filter_map(|row| lines.get(*row)) {
        let sum = sums.entry(line.currency).or_default();
        *sum = sum.saturating_add(line.net_minor);
    }
    sums
}

fn nets(lines: &[&StatementLine], rows: &[usize]) -> Vec<(Currency, i64)> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    let booked = |line: &&&StatementLine| line.status == LineStatus::Booked;
    for line in rows.iter().filter_map(|row| lines.get(*row)).filter(booked) {
        let sum = sums.entry(line.currency).or_default();
        *sum = sum.saturating_add(line.net_minor);
    }
    sums.into_iter().filter(|(_, minor)| *minor != 0).collect()
}

/// One payout with what it is made of: the members' net sum must be what was paid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutSum {
    pub id: String,
    pub paid_minor: i64,
    pub members_minor: i64,
    pub currency: Currency,
}

/// Every payout whose members the file names (Stripe, Square, SumUp), with both sums. Reserves, refunds and what was
/// carried over are members as well.
#[must_use]
pub fn payout_sums(lines: &[StatementLine]) -> Vec<PayoutSum> {
    let booked = || lines.iter().filter(|line| line.status == LineStatus::Booked);
    let mut members: HashMap<(&str, Currency), i64> = HashMap::new();
    for line in booked().filter(|line| line.kind != "payout") {
        if let Some(id) = reference(line, "payout_id") {
            let sum = members.entry((id, line.currency)).or_default();
            *sum = sum.saturating_add(line.net_minor);
        }
    }
    let payouts = booked().filter(|line| line.kind == "payout");
    payouts
        .filter_map(|line| {
            let ids = ["payout_id", "related_id", "bank_id"].map(|name| reference(line, name));
            let (id, sum) = ids.into_iter().flatten().find_map(|id| Some((id, *members.get(&(id, line.currency))?)))?;
            Some(PayoutSum {
                id: id.to_owned(),
                paid_minor: line.net_minor.saturating_neg(),
                members_minor: sum,
                currency: line.currency,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
