//! The auditors' sample of a period, and how much of its spending has no voucher.

use std::collections::{BTreeSet, HashMap};

use super::Result;
use crate::ledger::Period;
use crate::ledger::audit_sample::{Candidate, choose};
use crate::ledger::check::SealedEntry;
use crate::reports::facts::{Filter, Inputs, Sampled};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Conn, audit_samples, entries, vouchers};

/// Of whole months what is kept is read; of a month that the period cuts, and of one fund, the entries are.
pub(super) fn load_sample(
    conn: &mut Conn,
    chart: &Chart,
    filter: &Filter,
    period: Period,
    inputs: &mut Inputs,
) -> Result<()> {
    let fund_id = filter.fund.as_ref().and_then(|code| chart.fund_id(code));
    let mut candidates = Vec::new();
    let ((from, until), mut cut) = period.whole_and_cut();
    if fund_id.is_some() {
        cut = vec![period];
    } else {
        candidates = audit_samples::list(conn, from, until)?;
        inputs.without_voucher = audit_samples::count_without_voucher(conn, from, until)?;
    }
    for days in cut {
        let filter = EntryFilter { from: Some(days.from), to: Some(days.to), fund_id, ..EntryFilter::default() };
        let listed = entries::list(conn, chart, &filter, false, None, i64::MAX)?;
        candidates.extend(listed.iter().map(|entry| Candidate::of(entry, |path| chart.role(path))));
        let without = count_without(conn, chart, &listed)?;
        inputs.without_voucher = inputs.without_voucher.saturating_add(without);
    }
    let chosen = choose(candidates);
    let numbers: Vec<i64> = chosen.iter().map(|(entry, _)| *entry).collect();
    let listed = entries::list_numbered(conn, chart, &numbers)?;
    let mut found: HashMap<i64, SealedEntry> = listed.into_iter().map(|entry| (entry.seal.sequence, entry)).collect();
    for (number, why) in chosen {
        let Some(entry) = found.remove(&number) else { continue };
        let later = vouchers::list_later(conn, number)?.len();
        let vouchers = i64::try_from(entry.draft.vouchers.len().saturating_add(later)).unwrap_or(i64::MAX);
        inputs.sampled.push(Sampled { entry, why, vouchers });
    }
    Ok(())
}

fn count_without(conn: &mut Conn, chart: &Chart, listed: &[SealedEntry]) -> Result<i64> {
    let later: BTreeSet<i64> = vouchers::list_entries_of_later(conn)?.into_iter().collect();
    let is_without =
        |entry: &&SealedEntry| audit_samples::lacks_voucher(chart, entry) && !later.contains(&entry.seal.sequence);
    Ok(i64::try_from(listed.iter().filter(is_without).count()).unwrap_or(i64::MAX))
}
