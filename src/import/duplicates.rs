//! Which lines of a file are stored already. Strong ids first, with amount and kind; else the multiset of day, currency
//! and net amount: three equal donations stay three, a second import adds none. What only a person can say is asked.
//! Knows no store and no file.

mod coverage;
mod ids;
mod likeness;
mod pending;
mod shifted;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

pub use coverage::Coverage;

use super::purpose::is_no_reference;
use super::vocabulary::folded;
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};
use ids::Distrusted;
use likeness::Said;

/// A line of the same account that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLine {
    pub id: i64,
    pub date: NaiveDate,
    pub value_date: Option<NaiveDate>,
    pub net_minor: i64,
    pub currency: Currency,
    pub balance_after_minor: Option<i64>,
    /// The source's own id, as [`strong_id`] gives it.
    pub strong_id: Option<String>,
    pub end_to_end: Option<String>,
    pub mandate: Option<String>,
    pub order_no: Option<String>,
    pub kind: String,
    pub purpose: String,
    pub counterparty: String,
    pub counterparty_account: Option<String>,
    pub status: LineStatus,
    /// Whether nothing became of it yet: only then an announced line can give way to its booking.
    pub is_open: bool,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    New,
    /// It is the stored line of this id.
    Duplicate {
        of: i64,
    },
    /// It is the booked form of the stored pending line of this id, which it replaces; or lets go of what that held back.
    Replaces {
        of: i64,
    },
    /// Only a person can say whether it is the stored line of this id.
    Ask {
        of: i64,
        why: Doubt,
    },
}

/// Why a line may be a stored one, and may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Same day and amount, other people and other words. Where the file covers the whole day, the line is taken as new
    /// unless somebody says otherwise: the stored line would have to be in the file as well.
    OtherWords { covers_the_day: bool },
    /// The same payment a few days apart.
    ShiftedDate { stored_on: NaiveDate },
}

/// How many days a booking may shift between two exports.
const SHIFT_DAYS: u64 = 5;
/// How long a pending line may wait for its booking.
const PENDING_DAYS: i64 = 14;
/// A group of lines of one day and amount up to this size (lines × stored lines) is paired by likeness.
const MOST_PAIRS: usize = 10_000;

/// The source's own id of a line, if it has one that says something.
#[must_use]
pub fn strong_id(line: &StatementLine) -> Option<&str> {
    line.refs.get("bank_id").map(String::as_str).filter(|id| !is_no_reference(id) && id.len() >= 3)
}

type DayKey = (NaiveDate, Currency, i64);

/// The verdicts so far, and the stored lines that are spoken for.
struct Judging<'l> {
    new: &'l [StatementLine],
    stored: &'l [StoredLine],
    covered: &'l Coverage,
    distrusted: Distrusted<'l>,
    verdicts: Vec<Option<Verdict>>,
    used: HashSet<i64>,
}

/// Judges every line of a file against the stored lines of the same account. One verdict a line, in order.
/// `covered` says which days the file tells of in full. Costs grow with the lines, not with their square.
#[must_use]
pub fn judge(new: &[StatementLine], stored: &[StoredLine], covered: &Coverage) -> Vec<Verdict> {
    let mut judging = Judging {
        new,
        stored,
        covered,
        distrusted: Distrusted::look(new, stored),
        verdicts: vec![None; new.len()],
        used: HashSet::new(),
    };
    if !stored.is_empty() {
        judging.by_strong_id();
        judging.by_release();
        judging.by_day_and_amount();
        judging.by_pending();
        judging.by_shifted_date();
    }
    judging.verdicts.into_iter().map(|verdict| verdict.unwrap_or(Verdict::New)).collect()
}

/// How many of the lines that are new were here before and went with an undone import.
#[must_use]
pub fn undone_before(new: &[StatementLine], verdicts: &[Verdict], undone: &[StoredLine]) -> Vec<usize> {
    let mut known: HashMap<DayKey, usize> = HashMap::new();
    for line in undone {
        let count = known.entry((line.date, line.currency, line.net_minor)).or_default();
        *count = count.saturating_add(1);
    }
    let mut found = Vec::new();
    for (index, (line, verdict)) in new.iter().zip(verdicts).enumerate() {
        if *verdict != Verdict::New {
            continue;
        }
        if let Some(count) = known.get_mut(&(line.date, line.currency, line.net_minor)).filter(|count| **count > 0) {
            *count = count.saturating_sub(1);
            found.push(index);
        }
    }
    found
}

impl<'l> Judging<'l> {
    fn is_open(&self, index: usize) -> bool {
        self.verdicts.get(index).is_some_and(Option::is_none)
    }

    fn decide(&mut self, index: usize, twin: &StoredLine, verdict: Verdict) {
        self.used.insert(twin.id);
        if let Some(slot) = self.verdicts.get_mut(index) {
            *slot = Some(verdict);
        }
    }

    fn unused(&self) -> impl Iterator<Item = &'l StoredLine> {
        self.stored.iter().filter(|line| !self.used.contains(&line.id))
    }

    fn by_strong_id(&mut self) {
        let mut known: HashMap<ids::Key, Vec<&StoredLine>> = HashMap::new();
        for line in self.stored {
            if let Some(id) = line.strong_id.as_deref().filter(|id| self.distrusted.trusts(id)) {
                known.entry((id, &line.kind, line.currency, line.net_minor)).or_default().push(line);
            }
        }
        if known.is_empty() {
            return;
        }
        for (index, line) in self.new.iter().enumerate() {
            let Some(id) = strong_id(line).filter(|id| self.distrusted.trusts(id)) else { continue };
            let twins = known.get_mut(&(id, line.kind.as_str(), line.currency, line.net_minor));
            let Some(twin) = twins.and_then(Vec::pop) else { continue };
            let becomes_booked = twin.status == LineStatus::Pending && line.status == LineStatus::Booked;
            let of = twin.id;
            self.decide(index, twin, if becomes_booked { Verdict::Replaces { of } } else { Verdict::Duplicate { of } });
        }
    }

    fn by_day_and_amount(&mut self) {
        let mut known: HashMap<DayKey, Vec<&'l StoredLine>> = HashMap::new();
        for line in self.unused() {
            known.entry((line.date, line.currency, line.net_minor)).or_default().push(line);
        }
        if known.is_empty() {
            return;
        }
        let mut groups: BTreeMap<DayKey, Vec<usize>> = BTreeMap::new();
        for (index, line) in self.new.iter().enumerate() {
            let key = (line.date, line.currency, line.net_minor);
            if self.is_open(index) && known.contains_key(&key) {
                groups.entry(key).or_default().push(index);
            }
        }
        for (key, indices) in groups {
            if let Some(twins) = known.remove(&key) {
                self.pair(indices, twins);
            }
        }
    }

    /// Pairs the lines of one group with stored ones, the likest first; what is left over is new.
    fn pair(&mut self, mut open: Vec<usize>, mut left: Vec<&'l StoredLine>) {
        // Rounds of falling likeness keep this linear in the group for exact re-imports.
        for round in [Round::Words, Round::Balance, Round::Name] {
            let mut by_key: HashMap<String, Vec<&StoredLine>> = HashMap::new();
            for twin in &left {
                if let Some(key) = round.key(&twin.purpose, &twin.counterparty, twin.balance_after_minor) {
                    by_key.entry(key).or_default().push(twin);
                }
            }
            open.retain(|index| {
                let Some(line) = self.new.get(*index) else { return false };
                let key = round.key(&line.purpose, &line.counterparty, line.balance_after_minor);
                let Some(list) = key.and_then(|key| by_key.get_mut(&key)) else { return true };
                // From the end: the last fits nearly always, so a group of equals stays linear.
                let Some(at) = list.iter().rposition(|twin| self.may_be(line, twin)) else { return true };
                let twin = list.swap_remove(at);
                self.decide(*index, twin, Verdict::Duplicate { of: twin.id });
                false
            });
            left.retain(|twin| !self.used.contains(&twin.id));
            if open.is_empty() || left.is_empty() {
                return;
            }
        }
        self.pair_the_rest(&open, left);
    }

    /// Day and amount alone are left: the likest pairs are the same line, a pair that has nothing in common is asked about.
    fn pair_the_rest(&mut self, open: &[usize], left: Vec<&'l StoredLine>) {
        let is_small = open.len().saturating_mul(left.len()) <= MOST_PAIRS;
        let mut left: Vec<(&StoredLine, Said)> = left.into_iter().map(|twin| (twin, Said::of_stored(twin))).collect();
        for index in open {
            let Some(line) = self.new.get(*index) else { continue };
            let said = Said::of_line(line);
            let fitting = left.iter().enumerate().rev().filter(|(_, (twin, _))| self.may_be(line, twin));
            let scored = fitting.map(|(at, (_, stored))| (said.likeness(stored), at));
            let best = if is_small { scored.max() } else { scored.take(1).next() };
            let Some((likeness, at)) = best else { continue };
            let (twin, stored) = left.swap_remove(at);
            let of = twin.id;
            let asked = |covers_the_day| Verdict::Ask { of, why: Doubt::OtherWords { covers_the_day } };
            let verdict = match likeness {
                0 => asked(self.covered.is_whole(line.date)),
                // Some word is the same: not clear enough to take it as new unasked.
                _ if said.is_mostly_other(&stored) => asked(false),
                _ => Verdict::Duplicate { of },
            };
            self.decide(*index, twin, verdict);
        }
    }

    /// Whether nothing speaks against their being one: the status, and ids of their own that differ.
    fn may_be(&self, line: &StatementLine, twin: &StoredLine) -> bool {
        let same_status = line.status == twin.status || is_counted(line.status) && is_counted(twin.status);
        same_status && !self.used.contains(&twin.id) && !self.contradicts(line, twin)
    }

    /// Both have ids or order numbers of their own, and other ones: two movements, not one.
    fn contradicts(&self, line: &StatementLine, twin: &StoredLine) -> bool {
        is_another_order(line, twin) || self.has_other_id(line, twin)
    }

    fn has_other_id(&self, line: &StatementLine, twin: &StoredLine) -> bool {
        match (strong_id(line), twin.strong_id.as_deref()) {
            (Some(new), Some(stored)) => {
                let both = self.distrusted.trusts(new) && self.distrusted.trusts(stored);
                both && new != stored && new.len() == stored.len()
            }
            _ => false,
        }
    }
}

/// Two lists that only tell of orders, and two numbers: what one shop sold is never what another one did. Of movements the
/// number says less: one payment has another in each place that tells of it.
fn is_another_order(line: &StatementLine, twin: &StoredLine) -> bool {
    let number = |text: &str| folded(text).trim_start_matches('0').to_owned();
    let [of_line, of_twin] = [line.refs.get("order_no"), twin.order_no.as_ref()].map(|no| no.map(|no| number(no)));
    let only_told = line.status == LineStatus::Info && twin.status == LineStatus::Info;
    only_told && of_line.zip(of_twin).is_some_and(|(one, other)| one != other)
}

/// What is the same in the pairs of a round.
#[derive(Clone, Copy)]
enum Round {
    /// Name and purpose.
    Words,
    /// Amount and balance after it are the same: the same line, whatever it says.
    Balance,
    Name,
}

impl Round {
    fn key(self, purpose: &str, counterparty: &str, balance: Option<i64>) -> Option<String> {
        match self {
            Self::Words => Some(format!("{}|{}", folded(purpose), folded(counterparty))),
            Self::Balance => balance.map(|minor| minor.to_string()),
            Self::Name => Some(folded(counterparty)).filter(|name| !name.is_empty()),
        }
    }
}

const fn is_counted(status: LineStatus) -> bool {
    matches!(status, LineStatus::Booked | LineStatus::Info)
}

#[cfg(test)]
mod tests;
