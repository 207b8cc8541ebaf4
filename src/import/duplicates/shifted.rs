//! The same payment a few days apart: booked instead of valued, moved over a weekend. Amount and nearness alone prove
//! nothing; a reference, a mandate, or account and words must be the same. Asked about, never merged. Knows no store.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

use super::{Doubt, Judging, SHIFT_DAYS, StoredLine, Verdict, is_counted};
use crate::import::purpose::is_no_reference;
use crate::import::vocabulary::folded;
use crate::ledger::Currency;
use crate::ledger::statement::LineStatus;

/// What two payments have in common beside the amount, and how much that proves.
#[derive(PartialEq, Eq, Hash)]
enum Tie {
    Reference(String),
    Mandate(String),
    AccountAndWords(String),
    /// Proves little: only where the file should hold the stored line too, or the one is the other's value date.
    Words(String),
}

type Known<'l> = HashMap<(Currency, i64, Tie), BTreeMap<NaiveDate, Vec<&'l StoredLine>>>;

fn ties(end_to_end: Option<&str>, mandate: Option<&str>, account: Option<&str>, purpose: &str, name: &str) -> Vec<Tie> {
    let said =
        |text: Option<&str>| text.filter(|text| !is_no_reference(text)).map(folded).filter(|text| !text.is_empty());
    let words = format!("{}|{}", folded(purpose), folded(name));
    let mut ties = Vec::new();
    ties.extend(said(end_to_end).map(Tie::Reference));
    ties.extend(said(mandate).map(Tie::Mandate));
    ties.extend(said(account).map(|account| Tie::AccountAndWords(format!("{account}|{}", folded(purpose)))));
    if words != "|" {
        ties.push(Tie::Words(words));
    }
    ties
}

impl<'l> Judging<'l> {
    pub(super) fn by_shifted_date(&mut self) {
        let dates = || self.new.iter().map(|line| line.date);
        let (Some(first), Some(last)) = (dates().min(), dates().max()) else { return };
        let (first, last) = (moved(first, false), moved(last, true));
        let mut known: Known<'l> = HashMap::new();
        for line in self.unused().filter(|line| (first..=last).contains(&line.date) && is_counted(line.status)) {
            let (reference, mandate) = (line.end_to_end.as_deref(), line.mandate.as_deref());
            let account = line.counterparty_account.as_deref();
            for tie in ties(reference, mandate, account, &line.purpose, &line.counterparty) {
                let days = known.entry((line.currency, line.net_minor, tie)).or_default();
                days.entry(line.date).or_default().push(line);
            }
        }
        if known.is_empty() {
            return;
        }
        for (index, line) in self.new.iter().enumerate() {
            if !self.is_open(index) || line.status != LineStatus::Booked {
                continue;
            }
            let said = |name: &str| line.refs.get(name).map(String::as_str);
            let account = line.counterparty_account.as_deref();
            let all = ties(said("end_to_end"), said("mandate"), account, &line.purpose, &line.counterparty);
            let Some(twin) = all.into_iter().find_map(|tie| self.shifted_twin(&known, index, tie)) else { continue };
            let why = Doubt::ShiftedDate { stored_on: twin.date };
            self.decide(index, twin, Verdict::Ask { of: twin.id, why });
        }
    }

    fn shifted_twin(&self, known: &Known<'l>, index: usize, tie: Tie) -> Option<&'l StoredLine> {
        let line = self.new.get(index)?;
        let is_weak = matches!(tie, Tie::Words(_));
        let days = known.get(&(line.currency, line.net_minor, tie))?;
        let near = days.range(moved(line.date, false)..=moved(line.date, true)).flat_map(|(_, list)| list).copied();
        let is_proven = |twin: &&StoredLine| {
            let by_value = line.value_date == Some(twin.date) || twin.value_date == Some(line.date);
            !is_weak || by_value || self.covered.is_whole(twin.date)
        };
        near.filter(|twin| twin.date != line.date && self.may_be(line, twin)).find(is_proven)
    }
}

fn moved(day: NaiveDate, later: bool) -> NaiveDate {
    let slack = Days::new(SHIFT_DAYS);
    if later { day.checked_add_days(slack) } else { day.checked_sub_days(slack) }.unwrap_or(day)
}
