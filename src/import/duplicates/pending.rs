//! A booked line that comes for a pending one: same account, at most two weeks later, the amount the same or nearly (a
//! tip, another rate of the day), the names alike; and a release that names what was held back. Knows no store.

use std::collections::HashMap;

use super::likeness::Said;
use super::{Judging, PENDING_DAYS, StoredLine, Verdict};
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// By how many percent the booked amount may differ from the announced one.
const TOLERANCE_PERCENT: i64 = 15;

type Waiting<'l> = HashMap<(Currency, bool), Vec<(&'l StoredLine, Said)>>;

impl Judging<'_> {
    /// Money that an earlier file held back, and this one lets go; it may tell of both.
    pub(super) fn by_release(&mut self) {
        let held = |line: &&StoredLine| is_waiting(line) && line.kind == "hold";
        let key = |line: &StoredLine| Some((line.strong_id.clone()?, line.currency, line.net_minor));
        let mut waiting: HashMap<_, _> =
            self.stored.iter().filter(held).filter_map(|line| Some((key(line)?, line))).collect();
        for (index, line) in self.new.iter().enumerate().filter(|(_, line)| line.kind == "hold_release") {
            let Some(id) = line.refs.get("related_id").filter(|_| self.is_open(index)) else { continue };
            if let Some(twin) = waiting.remove(&(id.clone(), line.currency, line.net_minor.saturating_neg())) {
                self.decide(index, twin, Verdict::Replaces { of: twin.id });
            }
        }
    }

    pub(super) fn by_pending(&mut self) {
        let mut waiting: Waiting = HashMap::new();
        for line in self.unused().filter(|line| is_waiting(line)) {
            let key = (line.currency, line.net_minor < 0);
            waiting.entry(key).or_default().push((line, Said::of_stored(line)));
        }
        if waiting.is_empty() {
            return;
        }
        // The exact amounts first, so that a near one does not take their place.
        for is_exact in [true, false] {
            for (index, line) in self.new.iter().enumerate() {
                if !self.is_open(index) || line.status != LineStatus::Booked {
                    continue;
                }
                let Some(list) = waiting.get_mut(&(line.currency, line.net_minor < 0)) else { continue };
                let Some(at) = list.iter().position(|(twin, said)| fits(line, twin, said, is_exact)) else { continue };
                let (twin, _) = list.swap_remove(at);
                self.decide(index, twin, Verdict::Replaces { of: twin.id });
            }
        }
    }
}

fn is_waiting(line: &StoredLine) -> bool {
    line.status == LineStatus::Pending && line.is_open
}

fn fits(line: &StatementLine, twin: &StoredLine, said: &Said, is_exact: bool) -> bool {
    let days = line.date.signed_duration_since(twin.date).num_days();
    let gap = line.net_minor.saturating_sub(twin.net_minor).saturating_abs();
    let is_near = gap.saturating_mul(100) <= twin.net_minor.saturating_abs().saturating_mul(TOLERANCE_PERCENT);
    (-1..=PENDING_DAYS).contains(&days)
        && if is_exact { gap == 0 } else { is_near && !line.counterparty.is_empty() }
        && Said::of_line(line).likeness(said) > 0
}
