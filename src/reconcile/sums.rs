//! One line made of several entries, or one entry made of several lines: a payout, a batch. Of all that add up, what is named
//! comes first, then what all came in or all went out, then what lies together in time.

use std::cmp::Reverse;

use super::{OpenEntry, OpenLine, Proposal, Reason, Used, is_near, reference_in};

/// The most items that may add up to one.
const MOST_PARTS: usize = 4;
/// Sums are only sought among this many items near in time: the work is bounded.
const MOST_CANDIDATES: usize = 24;
/// So many ways to add up to one item are weighed.
const MOST_WAYS: usize = 40;

/// One of the items that may add up.
struct Part {
    id: i64,
    minor: i64,
    days: i64,
    reference: Option<String>,
}

impl Part {
    /// One of the two, and how it lies to the other.
    fn new(line: &OpenLine, entry: &OpenEntry, (id, minor): (i64, i64)) -> Self {
        let days = line.date.signed_duration_since(entry.date).num_days().abs();
        Self { id, minor, days, reference: reference_in(line, entry) }
    }
}

/// A way to add up, and what it is weighed by; the least is the likeliest.
struct Way {
    lines: Vec<i64>,
    entries: Vec<i64>,
    references: Vec<String>,
    weight: Weight,
}

/// How many references are found, whether some came in and others went out, and how many days they lie apart in all.
type Weight = (Reverse<usize>, bool, i64);

pub(super) fn propose(lines: &[OpenLine], entries: &[OpenEntry], used: &mut Used, proposals: &mut Vec<Proposal>) {
    let lines: Vec<&OpenLine> = lines.iter().filter(|line| !used.lines.contains(&line.id)).collect();
    let entries: Vec<&OpenEntry> = entries.iter().filter(|entry| !used.entries.contains(&entry.entry)).collect();
    let mut ways: Vec<Way> = Vec::new();
    for line in &lines {
        let part = |entry: &&OpenEntry| Part::new(line, entry, (entry.entry, entry.amount_minor));
        let near = entries.iter().filter(|entry| is_near(line.date, entry.date));
        let found = likeliest(&near.map(part).collect::<Vec<_>>(), line.amount_minor);
        ways.extend(found.map(|(entries, references, weight)| Way {
            lines: vec![line.id],
            entries,
            references,
            weight,
        }));
    }
    for entry in &entries {
        let part = |line: &&OpenLine| Part::new(line, entry, (line.id, line.amount_minor));
        let near = lines.iter().filter(|line| is_near(line.date, entry.date));
        let found = likeliest(&near.map(part).collect::<Vec<_>>(), entry.amount_minor);
        ways.extend(found.map(|(lines, references, weight)| Way {
            lines,
            entries: vec![entry.entry],
            references,
            weight,
        }));
    }
    ways.sort_by_key(|way| way.weight);
    for Way { lines, entries, references, .. } in ways {
        let is_free =
            lines.iter().all(|id| !used.lines.contains(id)) && entries.iter().all(|id| !used.entries.contains(id));
        if is_free {
            used.lines.extend(&lines);
            used.entries.extend(&entries);
            let mut reasons = vec![Reason::SumsUp];
            reasons.extend(references.into_iter().map(Reason::ReferenceFound));
            proposals.push(Proposal { lines, entries, reasons, is_sure: false });
        }
    }
}

/// The one way that is likelier than every other; nothing when two are alike.
fn likeliest(near: &[Part], wanted: i64) -> Option<(Vec<i64>, Vec<String>, Weight)> {
    // Those that are named and those close by are looked at, where there are too many.
    let mut parts: Vec<&Part> = near.iter().collect();
    parts.sort_by_key(|part| (part.reference.is_none(), part.days, part.id));
    parts.truncate(MOST_CANDIDATES);
    let same_way: Vec<&Part> = parts.iter().filter(|part| (part.minor < 0) == (wanted < 0)).copied().collect();
    let mut ways = subsets(&same_way, wanted);
    if ways.is_empty() {
        ways = subsets(&parts, wanted);
    }
    let mut weighed: Vec<(Weight, Vec<&Part>)> = ways.into_iter().map(|way| (weight(&way), way)).collect();
    weighed.sort_by_key(|(weight, _)| *weight);
    let is_alone = weighed.get(1).is_none_or(|(second, _)| weighed.first().is_some_and(|(first, _)| first < second));
    let (weight, way) = weighed.into_iter().next().filter(|_| is_alone)?;
    let mut ids: Vec<i64> = way.iter().map(|part| part.id).collect();
    ids.sort_unstable();
    let mut references: Vec<String> = way.iter().filter_map(|part| part.reference.clone()).collect();
    references.sort();
    references.dedup();
    Some((ids, references, weight))
}

fn weight(way: &[&Part]) -> Weight {
    let named = way.iter().filter(|part| part.reference.is_some()).count();
    let is_mixed = way.iter().any(|part| part.minor < 0) && way.iter().any(|part| part.minor > 0);
    (Reverse(named), is_mixed, way.iter().map(|part| part.days).sum())
}

/// The subsets of two to [`MOST_PARTS`] parts that sum to `wanted`, [`MOST_WAYS`] at most.
fn subsets<'p>(parts: &[&'p Part], wanted: i64) -> Vec<Vec<&'p Part>> {
    fn search<'p>(parts: &[&'p Part], wanted: i64, chosen: &mut Vec<&'p Part>, found: &mut Vec<Vec<&'p Part>>) {
        if found.len() >= MOST_WAYS {
            return;
        }
        if wanted == 0 && chosen.len() >= 2 {
            found.push(chosen.clone());
            return;
        }
        if chosen.len() >= MOST_PARTS {
            return;
        }
        for (index, part) in parts.iter().enumerate() {
            chosen.push(part);
            let rest = parts.get(index.saturating_add(1)..).unwrap_or_default();
            search(rest, wanted.saturating_sub(part.minor), chosen, found);
            chosen.pop();
        }
    }
    let mut found = Vec::new();
    search(parts, wanted, &mut Vec::new(), &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 2, number).unwrap()
    }

    fn line(id: i64, on: u32, minor: i64, text: &str) -> OpenLine {
        OpenLine { id, date: day(on), amount_minor: minor, text: text.to_owned(), entry: None }
    }

    fn entry(number: i64, on: u32, minor: i64, reference: &str) -> OpenEntry {
        let reference = Some(reference.to_owned()).filter(|text| !text.is_empty());
        OpenEntry { entry: number, date: day(on), amount_minor: minor, reference, is_opening: false }
    }

    fn proposed(lines: &[OpenLine], entries: &[OpenEntry]) -> Vec<(Vec<i64>, Vec<i64>)> {
        let mut proposals = Vec::new();
        propose(lines, entries, &mut Used::default(), &mut proposals);
        proposals.into_iter().map(|one| (one.lines, one.entries)).collect()
    }

    #[test]
    fn what_is_named_and_lies_together_comes_before_what_only_adds_up() {
        let lines = [
            line(1, 3, 7_000, "gift"),
            line(2, 4, 5_000, "gift"),
            line(3, 9, -9_000, "4712 und 4713"),
            line(4, 5, 3_000, "gift"),
        ];
        let entries = [
            entry(11, 4, 12_000, ""),
            entry(12, 8, -4_000, "4712"),
            entry(13, 8, -5_000, "4713"),
            // Seven thousand is this and the hundred and twenty, too; and three thousand is two bills and a move.
            entry(14, 2, -5_000, ""),
        ];
        let found = proposed(&lines, &entries);
        assert_eq!(found, [(vec![3], vec![12, 13]), (vec![1, 2], vec![11])]);
    }

    #[test]
    fn of_two_ways_that_are_alike_none_is_proposed_and_of_two_the_nearer_is() {
        let lines = [line(1, 10, 3_000, "")];
        let alike = [entry(11, 10, 1_000, ""), entry(12, 10, 2_000, ""), entry(13, 10, 2_000, "")];
        assert!(proposed(&lines, &alike).is_empty());
        let nearer = [entry(11, 10, 1_000, ""), entry(12, 10, 2_000, ""), entry(13, 12, 2_000, "")];
        assert_eq!(proposed(&lines, &nearer), [(vec![1], vec![11, 12])]);
    }

    #[test]
    fn a_payout_less_its_fee_is_found_where_nothing_of_one_way_adds_up() {
        let lines = [line(1, 10, 9_700, "payout")];
        let entries = [entry(11, 9, 10_000, ""), entry(12, 9, -300, "")];
        assert_eq!(proposed(&lines, &entries), [(vec![1], vec![11, 12])]);
    }
}
