//! What providers' lines and their payouts may be: rows that are one thing as one proposal, refunds with the earmark of
//! what they give back, bank lines as the arrival of payouts. Posts nothing.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::Result;
use super::explain_lines::{Explanation, What};
use super::match_payouts::{coming, paid_in_already};
use super::propose_lines::{Because, Proposed};
use super::sell_orders::SaleBack;
use super::settle_group::{Together, account_in, groups_of};
use crate::acts::refund::Goods;
use crate::import::grouping::Shape;
use crate::ledger::account::Root;
use crate::ledger::{EntryKind, FundCode};
use crate::store::accounts::Chart;
use crate::store::personal::{self, StoredLine};
use crate::store::{Conn, apart, entries};

/// Refines proposals: what the lines say together counts more than what each says by itself.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn refine(conn: &mut Conn, chart: &Chart, proposals: Vec<Proposed>) -> Result<Vec<Proposed>> {
    let mut by_import: HashMap<i64, Vec<StoredLine>> = HashMap::new();
    for proposed in &proposals {
        if is_of_provider(chart, &proposed.line) {
            by_import.entry(proposed.line.import_id).or_default().push(proposed.line.clone());
        }
    }
    let (mut leaders, mut folded) = (HashMap::new(), HashSet::new());
    let apart = if by_import.is_empty() { HashSet::new() } else { apart::list(conn)? };
    for lines in by_import.values() {
        for together in groups_of(lines, &apart) {
            folded.extend(together.rows.iter().map(|row| row.id).filter(|id| *id != together.leader));
            leaders.insert(together.leader, together);
        }
    }
    let mut kept: Vec<Proposed> = proposals.into_iter().filter(|one| !folded.contains(&one.line.id)).collect();
    let lines: Vec<&StoredLine> = kept.iter().map(|one| &one.line).collect();
    let mut given_back = originals(conn, chart, &lines)?;
    let mut arrivals = coming(conn, chart, &lines)?;
    let paid_in = paid_in_already(conn, chart, &lines)?;
    for proposed in &mut kept {
        if let Some(together) = leaders.get(&proposed.line.id) {
            add_group(chart, proposed, together);
        }
        if matches!(proposed.because.first(), Some(Because::Rule { .. })) {
            continue;
        }
        if let Some((entry, explanation)) = given_back.remove(&proposed.line.id) {
            proposed.because = vec![Because::GivenBack { entry }];
            let has_goods = explanation.sale_back.is_some();
            proposed.explanation = Some(explanation);
            (proposed.is_sure, proposed.needs_look) = (!has_goods, has_goods);
        }
        if let Some(entry) = paid_in.get(&proposed.line.id) {
            proposed.because.insert(0, Because::PaidInAlready { entry: *entry });
            (proposed.is_sure, proposed.needs_look) = (false, true);
        }
        if let Some(coming) = arrivals.remove(&proposed.line.id).filter(|_| proposed.entry_there.is_none()) {
            (proposed.is_sure, proposed.needs_look) = (!coming.payouts.is_empty(), false);
            proposed.because = vec![match coming.payouts.len() {
                0 => Because::AwaitsReport { provider: coming.provider },
                count => Because::Payout { provider: coming.provider, count },
            }];
            // Whose money it is only the report tells: until then it is nobody's but the group's.
            let general: Option<FundCode> = "general".parse().ok();
            let fund = general.filter(|fund| coming.payouts.is_empty() && chart.fund(fund).is_some());
            proposed.explanation = Some(Explanation::new(What::Move, Some(coming.from), fund));
        }
    }
    Ok(kept)
}

/// Only providers' files have rows that belong together.
pub(super) fn is_of_provider(chart: &Chart, stored: &StoredLine) -> bool {
    chart.account_by_id(stored.account_id).is_some_and(|account| account.role == crate::ledger::Role::Provider)
}

fn add_group(chart: &Chart, proposed: &mut Proposed, together: &Together) {
    if together.rows.len() > 1 {
        proposed.because.push(Because::Together { rows: together.rows.len(), moved: together.nets.clone() });
    }
    if together.shape == Shape::Conversion {
        let own = chart.account_by_id(proposed.line.account_id);
        let other = together.nets.iter().find(|(currency, _)| own.is_none_or(|own| own.currency != Some(*currency)));
        let account = own.zip(other).and_then(|(own, (currency, _))| account_in(own, *currency));
        proposed.explanation = account.map(|path| Explanation::new(What::Move, Some(path), None));
        proposed.is_sure = proposed.explanation.is_some();
    }
}

/// The key of the entry that a refund or chargeback takes back, where that was made from a line of the same account.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn key_taken_back(conn: &mut Conn, chart: &Chart, stored: &StoredLine) -> Result<Option<String>> {
    let Some(related) = stored.line.refs.get("related_id").filter(|_| is_taken_back(stored)) else { return Ok(None) };
    let known = personal::list_entries_by_id(conn, stored.account_id)?;
    let Some((_, number)) = known.into_iter().find(|(id, _)| id == related) else { return Ok(None) };
    Ok(entries::find(conn, chart, number)?.map(|sealed| sealed.draft.key))
}

fn is_taken_back(stored: &StoredLine) -> bool {
    matches!(stored.line.kind.as_str(), "refund" | "chargeback") && stored.line.net_minor < 0
}

/// For every refund and chargeback the entry that it takes back, with its income account and fund: the earmark is inherited.
fn originals(conn: &mut Conn, chart: &Chart, lines: &[&StoredLine]) -> Result<HashMap<i64, (i64, Explanation)>> {
    let taken_back = |stored: &&&StoredLine| is_taken_back(stored) && stored.line.refs.contains_key("related_id");
    let mut found = HashMap::new();
    let mut known: HashMap<i64, HashMap<String, i64>> = HashMap::new();
    for stored in lines.iter().filter(taken_back) {
        let by_id = match known.entry(stored.account_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(personal::list_entries_by_id(conn, stored.account_id)?.into_iter().collect())
            }
        };
        let related = stored.line.refs.get("related_id").map(String::as_str).unwrap_or_default();
        let Some(entry) = by_id.get(related).copied() else { continue };
        let Some(sealed) = entries::find(conn, chart, entry)? else { continue };
        let mut incomes = sealed.draft.lines.iter().filter(|line| line.account.root() == Root::Income);
        let Some(income) = incomes.next() else { continue };
        let fund: Option<FundCode> = Some(income.fund.clone());
        // Shared among funds: only a person can say whose part comes back.
        if sealed.draft.kind != EntryKind::MerchSale && incomes.any(|line| line.fund != income.fund) {
            continue;
        }
        let mut explanation = Explanation::new(What::Payment, Some(income.account.clone()), fund);
        if sealed.draft.kind == EntryKind::MerchSale {
            // Whether the goods come back, and how, only a person can say.
            explanation.sale_back = Some(SaleBack { entry, goods: Goods::Kept });
        }
        found.insert(stored.id, (entry, explanation));
    }
    Ok(found)
}
