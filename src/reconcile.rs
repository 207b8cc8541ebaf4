//! Statement lines × entries → proposals, each with its reasons; and what a remaining difference may be made of.
//!
//! The unit matched is the sum of one entry on one account over its funds (I12). Knows no store and no page.

mod sums;

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

/// A booked statement line that nothing is matched with yet. Amounts are the account's change, minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLine {
    pub id: i64,
    pub date: NaiveDate,
    pub amount_minor: i64,
    /// Everything the statement says about it, for finding references.
    pub text: String,
    /// The entry that was made from it.
    pub entry: Option<i64>,
}

/// What an entry does to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEntry {
    pub entry: i64,
    pub date: NaiveDate,
    pub amount_minor: i64,
    pub reference: Option<String>,
    /// An opening balance stands on no statement line.
    pub is_opening: bool,
}

/// Why two things belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The entry was made from this line.
    MadeFromLine,
    SameAmount,
    SameDay,
    DaysApart(i64),
    ReferenceFound(String),
    /// No other open item has this amount.
    OnlyOne,
    /// Several add up to one.
    SumsUp,
    OpeningBalance,
}

/// What could be matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub lines: Vec<i64>,
    pub entries: Vec<i64>,
    pub reasons: Vec<Reason>,
    /// Nothing else fits as well: may be accepted together with the others.
    pub is_sure: bool,
}

/// A line and an entry of one amount lie at most this many days apart to be proposed.
const NEAR_DAYS: i64 = 10;

/// The best proposals, each line and entry in one at most: sure ones first, then by line.
#[must_use]
pub fn propose(lines: &[OpenLine], entries: &[OpenEntry]) -> Vec<Proposal> {
    let mut used = Used::default();
    let mut proposals = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is_opening) {
        used.entries.insert(entry.entry);
        let reasons = vec![Reason::OpeningBalance];
        proposals.push(Proposal { lines: Vec::new(), entries: vec![entry.entry], reasons, is_sure: true });
    }
    made_from_lines(lines, entries, &mut used, &mut proposals);
    one_to_one(lines, entries, &mut used, &mut proposals);
    sums::propose(lines, entries, &mut used, &mut proposals);
    proposals.sort_by_key(|proposal| !proposal.is_sure);
    proposals
}

#[derive(Default)]
struct Used {
    lines: HashSet<i64>,
    entries: HashSet<i64>,
}

fn made_from_lines(lines: &[OpenLine], entries: &[OpenEntry], used: &mut Used, proposals: &mut Vec<Proposal>) {
    let by_number: BTreeMap<i64, &OpenEntry> = entries.iter().map(|entry| (entry.entry, entry)).collect();
    for line in lines {
        let made = line.entry.and_then(|number| by_number.get(&number));
        let Some(entry) = made.filter(|entry| entry.amount_minor == line.amount_minor) else { continue };
        if used.entries.insert(entry.entry) {
            used.lines.insert(line.id);
            let reasons = vec![Reason::MadeFromLine, Reason::SameAmount];
            proposals.push(Proposal { lines: vec![line.id], entries: vec![entry.entry], reasons, is_sure: true });
        }
    }
}

/// Pairs of one amount near in time, the closest first; a found reference beats closeness.
fn one_to_one(lines: &[OpenLine], entries: &[OpenEntry], used: &mut Used, proposals: &mut Vec<Proposal>) {
    let mut by_amount: BTreeMap<i64, Vec<&OpenEntry>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !used.entries.contains(&entry.entry)) {
        by_amount.entry(entry.amount_minor).or_default().push(entry);
    }
    let mut pairs: Vec<(bool, i64, &OpenLine, &OpenEntry)> = Vec::new();
    let mut lines_by_amount: BTreeMap<i64, usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| !used.lines.contains(&line.id)) {
        *lines_by_amount.entry(line.amount_minor).or_default() += 1;
        for entry in by_amount.get(&line.amount_minor).into_iter().flatten() {
            let days = line.date.signed_duration_since(entry.date).num_days().abs();
            let has_reference = reference_in(line, entry).is_some();
            if days <= NEAR_DAYS || (has_reference && days <= 60) {
                pairs.push((!has_reference, days, line, entry));
            }
        }
    }
    pairs.sort_by_key(|(no_reference, days, line, entry)| (*no_reference, *days, line.date, line.id, entry.entry));
    for (_, days, line, entry) in pairs {
        if used.lines.contains(&line.id) || used.entries.contains(&entry.entry) {
            continue;
        }
        let rivals = by_amount.get(&line.amount_minor).map_or(0, Vec::len);
        let twins = lines_by_amount.get(&line.amount_minor).copied().unwrap_or(0);
        let mut reasons = vec![Reason::SameAmount];
        reasons.push(if days == 0 { Reason::SameDay } else { Reason::DaysApart(days) });
        let reference = reference_in(line, entry);
        let only_one = rivals == 1 && twins == 1;
        if only_one {
            reasons.push(Reason::OnlyOne);
        }
        let is_sure = reference.is_some() || only_one || days == 0;
        reasons.extend(reference.map(Reason::ReferenceFound));
        used.lines.insert(line.id);
        used.entries.insert(entry.entry);
        proposals.push(Proposal { lines: vec![line.id], entries: vec![entry.entry], reasons, is_sure });
    }
}

/// A reference of three characters or more that stands in the line's text.
fn reference_in(line: &OpenLine, entry: &OpenEntry) -> Option<String> {
    let reference = entry.reference.as_deref().map(str::trim).filter(|reference| reference.chars().count() >= 3)?;
    line.text.to_lowercase().contains(&reference.to_lowercase()).then(|| reference.to_owned())
}

fn is_near(a: NaiveDate, b: NaiveDate) -> bool {
    a.signed_duration_since(b).num_days().abs() <= NEAR_DAYS
}

/// What a difference between statement and book may come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "hint")]
pub enum Hint {
    /// A line of exactly this amount stands on the statement and not in the book.
    LineMissingInBook { line: i64 },
    /// An entry of exactly this amount stands in the book and not on the statement.
    EntryNotOnStatement { entry: i64 },
    /// Half the difference is the amount of this entry: it has the wrong sign.
    WrongSign { entry: i64 },
    /// The same amount and day twice in the book, once on the statement.
    EnteredTwice { entry: i64 },
    /// A line and an entry differ by swapped digits.
    SwappedDigits { line: i64, entry: i64 },
    /// An entry dated soon after the statement would explain it.
    NextMonth { entry: i64 },
    /// The difference can be divided by nine, as with swapped digits.
    DivisibleByNine,
    /// Nothing says what was there before the first entry; the statement does, in minor units.
    NoOpening { minor: i64 },
}

/// The most hints that are shown.
const MOST_HINTS: usize = 5;

/// Explains `difference` = statement − book (matched part). `later` are entries after the statement's day.
#[must_use]
pub fn explain(difference: i64, lines: &[OpenLine], entries: &[OpenEntry], later: &[OpenEntry]) -> Vec<Hint> {
    let mut hints = Vec::new();
    if difference == 0 {
        return hints;
    }
    for line in lines {
        for entry in entries {
            let apart = line.amount_minor.saturating_sub(entry.amount_minor);
            if apart != 0 && apart == difference && has_swapped_digits(line.amount_minor, entry.amount_minor) {
                hints.push(Hint::SwappedDigits { line: line.id, entry: entry.entry });
            }
            let doubled = line.amount_minor.saturating_neg() == entry.amount_minor;
            if doubled && difference == line.amount_minor.saturating_mul(2) {
                hints.push(Hint::WrongSign { entry: entry.entry });
            }
        }
    }
    for (index, entry) in entries.iter().enumerate() {
        let twin = |other: &OpenEntry| other.amount_minor == entry.amount_minor && other.date == entry.date;
        if entry.amount_minor == difference.saturating_neg() && entries.iter().skip(index.saturating_add(1)).any(twin) {
            hints.push(Hint::EnteredTwice { entry: entry.entry });
        }
    }
    hints.extend(
        lines
            .iter()
            .filter(|line| line.amount_minor == difference)
            .map(|line| Hint::LineMissingInBook { line: line.id }),
    );
    let not_on_statement = entries.iter().filter(|entry| entry.amount_minor == difference.saturating_neg());
    hints.extend(not_on_statement.map(|entry| Hint::EntryNotOnStatement { entry: entry.entry }));
    let half = difference.checked_rem(2).filter(|rest| *rest == 0).map(|_| difference / 2);
    let wrong_sign =
        entries.iter().filter(|entry| half.is_some_and(|half| entry.amount_minor == half.saturating_neg()));
    hints.extend(wrong_sign.map(|entry| Hint::WrongSign { entry: entry.entry }));
    hints.extend(
        later
            .iter()
            .filter(|entry| entry.amount_minor == difference)
            .map(|entry| Hint::NextMonth { entry: entry.entry }),
    );
    if difference % 9 == 0 && hints.is_empty() {
        hints.push(Hint::DivisibleByNine);
    }
    let mut seen: Vec<Hint> = Vec::new();
    for hint in hints {
        if !seen.contains(&hint) {
            seen.push(hint);
        }
    }
    seen.truncate(MOST_HINTS);
    seen
}

/// Whether two amounts of one sign are written with the same digits, two neighbours swapped.
fn has_swapped_digits(a: i64, b: i64) -> bool {
    if a.signum() != b.signum() {
        return false;
    }
    let (left, right) = (a.unsigned_abs().to_string(), b.unsigned_abs().to_string());
    let different: Vec<usize> =
        left.bytes().zip(right.bytes()).enumerate().filter(|(_, (x, y))| x != y).map(|(index, _)| index).collect();
    let [first, second] = different.as_slice() else { return false };
    let digit = |text: &str, index: usize| text.as_bytes().get(index).copied();
    left.len() == right.len()
        && second.saturating_sub(*first) == 1
        && digit(&left, *first) == digit(&right, *second)
        && digit(&left, *second) == digit(&right, *first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2020, 2, number).unwrap()
    }

    fn line(id: i64, number: u32, amount_minor: i64, text: &str) -> OpenLine {
        OpenLine { id, date: day(number), amount_minor, text: text.into(), entry: None }
    }

    fn entry(entry: i64, number: u32, amount_minor: i64) -> OpenEntry {
        OpenEntry { entry, date: day(number), amount_minor, reference: None, is_opening: false }
    }

    #[test]
    fn the_entry_made_from_a_line_comes_before_a_closer_one() {
        let mut made = line(1, 5, 2500, "");
        made.entry = Some(8);
        let found = propose(&[made], &[entry(7, 5, 2500), entry(8, 9, 2500)]);
        assert_eq!(found[0].entries, vec![8]);
        assert_eq!(found[0].reasons[0], Reason::MadeFromLine);
    }

    #[test]
    fn a_reference_in_the_text_beats_the_nearer_day() {
        let mut with_reference = entry(2, 1, -4000);
        with_reference.reference = Some("V-011".into());
        let found = propose(&[line(1, 5, -4000, "Rechnung v-011 danke")], &[entry(1, 5, -4000), with_reference]);
        assert_eq!(found[0].entries, vec![2]);
        assert!(found[0].is_sure);
    }

    #[test]
    fn one_line_may_be_the_sum_of_entries_but_only_when_one_choice_fits_best() {
        let parts = [entry(1, 1, 1000), entry(2, 2, 1500), entry(3, 3, 700)];
        let found = propose(&[line(1, 4, 2500, "payout")], &parts);
        assert_eq!(found[0].entries, vec![1, 2]);
        let ambiguous = [entry(1, 1, 1000), entry(2, 2, 1500), entry(3, 2, 1500)];
        assert!(propose(&[line(1, 4, 2500, "payout")], &ambiguous).is_empty());
    }

    #[test]
    fn each_seeded_fault_is_named_first() {
        let lines = [line(1, 3, 5400, "")];
        assert_eq!(explain(900, &lines, &[entry(1, 3, 4500)], &[]), vec![Hint::SwappedDigits { line: 1, entry: 1 }]);
        assert_eq!(explain(5400, &lines, &[], &[])[0], Hint::LineMissingInBook { line: 1 });
        assert_eq!(explain(10_800, &lines, &[entry(2, 3, -5400)], &[])[0], Hint::WrongSign { entry: 2 });
        let twice = [entry(1, 3, 700), entry(2, 3, 700)];
        assert_eq!(explain(-700, &[], &twice, &[])[0], Hint::EnteredTwice { entry: 1 });
        assert_eq!(explain(300, &[], &[], &[entry(9, 28, 300)])[0], Hint::NextMonth { entry: 9 });
        assert_eq!(explain(0, &lines, &[], &[]), vec![]);
    }
}
