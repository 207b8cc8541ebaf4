//! Which of the source's ids tell lines apart. An id that many lines share, or that comes again with other content, is
//! no id; where that happens often, none of the file's ids is. Knows no verdict.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{StoredLine, strong_id};
use crate::ledger::Currency;
use crate::ledger::statement::StatementLine;

/// An id with kind, currency and net amount: a fee may bear the id of its payment.
pub(super) type Key<'l> = (&'l str, &'l str, Currency, i64);

/// How many lines may share an id: a payment, its fee, its conversion, its payout.
const MOST_SHARED: usize = 4;

/// Ids that say nothing.
#[derive(Debug, Default)]
pub(super) struct Distrusted<'l> {
    ids: HashSet<&'l str>,
    all: bool,
}

impl<'l> Distrusted<'l> {
    pub(super) fn look(new: &'l [StatementLine], stored: &'l [StoredLine]) -> Self {
        let of_new = new.iter().filter_map(|line| {
            Some(((strong_id(line)?, line.kind.as_str(), line.currency, line.net_minor), line.date))
        });
        let of_stored = stored.iter().filter_map(|line| {
            Some(((line.strong_id.as_deref()?, line.kind.as_str(), line.currency, line.net_minor), line.date))
        });
        let (mut found, lines) = Self::among(of_new);
        // Rather none of the ids than some: one in twenty that lies makes the others doubtful.
        let lying: usize = found.values().sum();
        let all = lying.saturating_mul(20) > lines && lying > 1;
        found.extend(Self::among(of_stored).0);
        Self { ids: found.into_keys().collect(), all }
    }

    /// The ids of one list that say nothing, with the number of lines that bear them; and how many lines have an id.
    fn among(lines: impl Iterator<Item = (Key<'l>, NaiveDate)>) -> (HashMap<&'l str, usize>, usize) {
        let mut shared: HashMap<&str, usize> = HashMap::new();
        let mut days: HashMap<Key, NaiveDate> = HashMap::new();
        let mut lying: HashSet<&str> = HashSet::new();
        let mut all = 0_usize;
        for (key, date) in lines {
            all = all.saturating_add(1);
            let count = shared.entry(key.0).or_default();
            *count = count.saturating_add(1);
            if *count > MOST_SHARED || *days.entry(key).or_insert(date) != date {
                lying.insert(key.0);
            }
        }
        let counted = lying.into_iter().map(|id| (id, shared.get(id).copied().unwrap_or(0))).collect();
        (counted, all)
    }

    pub(super) fn trusts(&self, id: &str) -> bool {
        !self.all && !self.ids.contains(id)
    }
}
