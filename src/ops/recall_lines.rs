//! What became of past lines: each with the explanation that its entry amounts to. Proposes nothing.

use std::collections::{HashMap, HashSet};

use super::Result;
use super::explain_lines::{Explanation, What};
use crate::import::rules::Portion;
use crate::ledger::check::SealedEntry;
use crate::ledger::{AccountKind, AccountPath, EntryKind};
use crate::store::accounts::Chart;
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, entries, entry_links};

/// How many past lines are looked at: some years of a small group.
pub const RECALLED: i64 = 5000;

/// A line of the past.
#[derive(Clone)]
pub struct Past {
    pub line: StoredLine,
    /// What it was explained as; `None` while nobody has said, or when its entry was taken back.
    pub explanation: Option<Explanation>,
}

/// The last booked lines of all accounts, newest first, with what became of them.
///
/// # Errors
/// When the book cannot be read.
pub fn recall_lines(conn: &mut Conn, chart: &Chart, limit: i64) -> Result<Vec<Past>> {
    let lines = personal::list_past_lines(conn, limit)?;
    let is_explained = |line: &&StoredLine| matches!(line.state, LineState::Posted | LineState::Matched);
    let numbers: HashSet<i64> = lines.iter().filter(is_explained).filter_map(|line| line.entry).collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let reversed = entry_links::list_reversed(conn, &numbers)?;
    let found = entries::list_numbered(conn, chart, &numbers)?;
    let found: HashMap<i64, SealedEntry> = found.into_iter().map(|sealed| (sealed.seal.sequence, sealed)).collect();
    let explained = |line: &StoredLine| {
        let entry = line.entry.filter(|entry| is_explained(&line) && !reversed.contains(entry))?;
        explained_as(chart, chart.path_of(line.account_id).ok()?, found.get(&entry)?)
    };
    Ok(lines.into_iter().map(|line| Past { explanation: explained(&line), line }).collect())
}

/// What an entry says a line of the account `own` was.
#[must_use]
pub fn explained_as(chart: &Chart, own: &AccountPath, sealed: &SealedEntry) -> Option<Explanation> {
    let draft = &sealed.draft;
    let is_fee = |path: &AccountPath| path.as_str().starts_with("Expenses:Fees");
    let others: Vec<_> = draft.lines.iter().filter(|line| line.account != *own).collect();
    // A provider's fee beside what was paid is no purpose of its own.
    let comes_in =
        draft.lines.iter().filter(|line| line.account == *own).map(|line| line.amount.minor).sum::<i64>() > 0;
    let purposes: Vec<_> = others.iter().filter(|line| !(comes_in && is_fee(&line.account))).collect();
    let first = purposes.first()?;
    let kind_of = |path: &AccountPath| chart.account(path).map(|account| account.kind);
    let what = match (draft.kind, kind_of(&first.account)) {
        (EntryKind::Donation, _) => What::Donation,
        (EntryKind::Move, _) => What::Move,
        (_, Some(AccountKind::Income)) => What::Income,
        _ if comes_in => What::Income,
        _ => What::Payment,
    };
    // A move carries the funds as they lie.
    let is_one =
        what == What::Move || purposes.iter().all(|line| line.account == first.account && line.fund == first.fund);
    let account = (what != What::Donation).then(|| first.account.clone());
    let mut explanation = Explanation::new(what, account, (what != What::Move).then(|| first.fund.clone()));
    explanation.contact.clone_from(&draft.contact);
    if !is_one {
        let portion = |line: &&&crate::ledger::DraftLine| Portion {
            minor: line.amount.minor.saturating_abs(),
            fund: Some(line.fund.clone()),
            account: Some(line.account.clone()),
        };
        explanation.parts = purposes.iter().map(portion).collect();
        (explanation.account, explanation.fund) = (None, None);
    }
    Some(explanation)
}
