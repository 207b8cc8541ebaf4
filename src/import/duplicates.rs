//! Which lines of a file are stored already. Strong ids first, with amount and kind; else the multiset of day, currency
//! and net amount: three equal donations stay three, a second import adds none. Knows no store and no file.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::purpose::is_no_reference;
use super::vocabulary::folded;
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// A line of the same account that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLine {
    pub id: i64,
    pub date: NaiveDate,
    pub net_minor: i64,
    pub currency: Currency,
    /// The source's own id, as [`strong_id`] gives it.
    pub strong_id: Option<String>,
    pub kind: String,
    pub purpose: String,
    pub counterparty: String,
    pub status: LineStatus,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    New,
    /// It is the stored line of this id.
    Duplicate {
        of: i64,
    },
    /// It is the booked form of the stored pending line of this id, which it replaces.
    Replaces {
        of: i64,
    },
    /// Only a person can say whether it is the stored line of this id.
    Ask {
        of: i64,
        reason: &'static str,
    },
}

/// How many days a booking may shift between two exports.
const SHIFT_DAYS: i64 = 5;
/// How long a pending line may wait for its booking.
const PENDING_DAYS: i64 = 14;

/// The source's own id of a line, if it has one that says something.
#[must_use]
pub fn strong_id(line: &StatementLine) -> Option<&str> {
    line.refs.get("bank_id").map(String::as_str).filter(|id| !is_no_reference(id) && id.len() >= 3)
}

type IdKey<'l> = (&'l str, &'l str, Currency, i64);
type DayKey = (NaiveDate, Currency, i64);

/// Judges every line of a file against the stored lines of the same account. One verdict a line, in order.
/// Costs grow with the lines, not with their square.
#[must_use]
pub fn judge(new: &[StatementLine], stored: &[StoredLine]) -> Vec<Verdict> {
    let mut verdicts: Vec<Option<Verdict>> = vec![None; new.len()];
    let mut used: HashSet<i64> = HashSet::new();
    let trusted = trusted_ids(new);
    by_strong_id(new, stored, &trusted, &mut verdicts, &mut used);
    by_day_and_amount(new, stored, &trusted, &mut verdicts, &mut used);
    by_pending(new, stored, &mut verdicts, &mut used);
    by_shifted_date(new, stored, &mut verdicts, &mut used);
    verdicts.into_iter().map(|verdict| verdict.unwrap_or(Verdict::New)).collect()
}

/// Whether the file's ids tell its lines apart. An id that comes again with the same kind and amount is no id.
fn trusted_ids(new: &[StatementLine]) -> bool {
    let mut seen: HashSet<IdKey> = HashSet::new();
    let mut again = 0_usize;
    let mut all = 0_usize;
    for line in new {
        if let Some(id) = strong_id(line) {
            all = all.saturating_add(1);
            again = again.saturating_add(usize::from(!seen.insert((id, &line.kind, line.currency, line.net_minor))));
        }
    }
    again.saturating_mul(20) <= all
}

fn by_strong_id(
    new: &[StatementLine],
    stored: &[StoredLine],
    trusted: &bool,
    verdicts: &mut [Option<Verdict>],
    used: &mut HashSet<i64>,
) {
    if !*trusted {
        return;
    }
    let mut known: HashMap<IdKey, Vec<&StoredLine>> = HashMap::new();
    for line in stored {
        if let Some(id) = line.strong_id.as_deref() {
            known.entry((id, &line.kind, line.currency, line.net_minor)).or_default().push(line);
        }
    }
    for (line, verdict) in new.iter().zip(verdicts.iter_mut()) {
        let Some(id) = strong_id(line) else { continue };
        let twins = known.get_mut(&(id, line.kind.as_str(), line.currency, line.net_minor));
        let Some(twin) = twins.and_then(Vec::pop) else { continue };
        used.insert(twin.id);
        let becomes_booked = twin.status == LineStatus::Pending && line.status == LineStatus::Booked;
        *verdict =
            Some(if becomes_booked { Verdict::Replaces { of: twin.id } } else { Verdict::Duplicate { of: twin.id } });
    }
}

fn is_counted(status: LineStatus) -> bool {
    matches!(status, LineStatus::Booked | LineStatus::Info)
}

fn by_day_and_amount(
    new: &[StatementLine],
    stored: &[StoredLine],
    trusted: &bool,
    verdicts: &mut [Option<Verdict>],
    used: &mut HashSet<i64>,
) {
    let mut known: HashMap<DayKey, Vec<&StoredLine>> = HashMap::new();
    for line in stored.iter().filter(|line| !used.contains(&line.id)) {
        known.entry((line.date, line.currency, line.net_minor)).or_default().push(line);
    }
    if known.is_empty() {
        return;
    }
    let mut groups: BTreeMap<DayKey, Vec<usize>> = BTreeMap::new();
    for (index, line) in new.iter().enumerate() {
        if verdicts.get(index).is_some_and(Option::is_none) {
            groups.entry((line.date, line.currency, line.net_minor)).or_default().push(index);
        }
    }
    for (key, indices) in groups {
        let Some(twins) = known.get(&key) else { continue };
        pair(new, &indices, twins, *trusted, verdicts, used);
    }
}

/// Pairs the lines of one group with stored ones, the likest first; what is left over is new.
fn pair(
    new: &[StatementLine],
    indices: &[usize],
    twins: &[&StoredLine],
    trusted: bool,
    verdicts: &mut [Option<Verdict>],
    used: &mut HashSet<i64>,
) {
    let mut left: Vec<&StoredLine> = twins.to_vec();
    let mut open: Vec<usize> = indices.to_vec();
    // Rounds of falling likeness keep this linear in the group for exact re-imports.
    for least in [2_u8, 1, 0] {
        let mut by_text: HashMap<String, Vec<&StoredLine>> = HashMap::new();
        for twin in &left {
            by_text.entry(likeness_key(least, &twin.purpose, &twin.counterparty)).or_default().push(twin);
        }
        open.retain(|index| {
            let Some(line) = new.get(*index) else { return false };
            let fits = |twin: &&StoredLine| {
                same_status(line.status, twin.status)
                    && !(trusted && contradicts(line, twin))
                    && !used.contains(&twin.id)
            };
            let key = likeness_key(least, &line.purpose, &line.counterparty);
            let Some(list) = by_text.get_mut(&key) else { return true };
            // From the end: the last fits nearly always, so a group of equals stays linear.
            let Some(at) = list.iter().rposition(fits) else { return true };
            let twin = list.swap_remove(at);
            used.insert(twin.id);
            if let Some(slot) = verdicts.get_mut(*index) {
                *slot = Some(Verdict::Duplicate { of: twin.id });
            }
            false
        });
        left.retain(|twin| !used.contains(&twin.id));
        if open.is_empty() || left.is_empty() {
            return;
        }
    }
}

/// Round 2 wants equal texts and names, round 1 one of the two, round 0 nothing: amount and day alone.
fn likeness_key(least: u8, purpose: &str, counterparty: &str) -> String {
    match least {
        2 => format!("{}|{}", folded(purpose), folded(counterparty)),
        1 => folded(counterparty),
        _ => String::new(),
    }
}

fn same_status(new: LineStatus, stored: LineStatus) -> bool {
    new == stored || is_counted(new) && is_counted(stored)
}

/// Both have ids of their own, and other ones: two movements, not one.
fn contradicts(line: &StatementLine, twin: &StoredLine) -> bool {
    match (strong_id(line), twin.strong_id.as_deref()) {
        (Some(new), Some(stored)) => new != stored && new.len() == stored.len(),
        _ => false,
    }
}

/// A booked line that comes for a pending one.
fn by_pending(new: &[StatementLine], stored: &[StoredLine], verdicts: &mut [Option<Verdict>], used: &mut HashSet<i64>) {
    let mut waiting: HashMap<(Currency, i64), Vec<&StoredLine>> = HashMap::new();
    for line in stored.iter().filter(|line| line.status == LineStatus::Pending && !used.contains(&line.id)) {
        waiting.entry((line.currency, line.net_minor)).or_default().push(line);
    }
    if waiting.is_empty() {
        return;
    }
    for (line, verdict) in new.iter().zip(verdicts.iter_mut()) {
        if verdict.is_some() || line.status != LineStatus::Booked {
            continue;
        }
        let Some(list) = waiting.get_mut(&(line.currency, line.net_minor)) else { continue };
        let fits = |twin: &&StoredLine| {
            let days = line.date.signed_duration_since(twin.date).num_days();
            (-1..=PENDING_DAYS).contains(&days)
                && alike(&line.counterparty, &twin.counterparty, &line.purpose, &twin.purpose)
        };
        let Some(at) = list.iter().position(fits) else { continue };
        let twin = list.swap_remove(at);
        used.insert(twin.id);
        *verdict = Some(Verdict::Replaces { of: twin.id });
    }
}

fn alike(new_name: &str, stored_name: &str, new_text: &str, stored_text: &str) -> bool {
    let same = |a: &str, b: &str| {
        let (a, b) = (folded(a), folded(b));
        !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
    };
    same(new_name, stored_name) || same(new_text, stored_text)
}

/// The same amount a few days apart with the same texts: asked, never merged.
fn by_shifted_date(
    new: &[StatementLine],
    stored: &[StoredLine],
    verdicts: &mut [Option<Verdict>],
    used: &mut HashSet<i64>,
) {
    let (Some(first), Some(last)) = (new.iter().map(|line| line.date).min(), new.iter().map(|line| line.date).max())
    else {
        return;
    };
    let near = |date: NaiveDate| {
        date.signed_duration_since(first).num_days() >= -SHIFT_DAYS
            && last.signed_duration_since(date).num_days() >= -SHIFT_DAYS
    };
    let mut known: HashMap<(Currency, i64, String), BTreeMap<NaiveDate, Vec<&StoredLine>>> = HashMap::new();
    for line in stored.iter().filter(|line| !used.contains(&line.id) && near(line.date) && is_counted(line.status)) {
        let text = likeness_key(2, &line.purpose, &line.counterparty);
        known.entry((line.currency, line.net_minor, text)).or_default().entry(line.date).or_default().push(line);
    }
    if known.is_empty() {
        return;
    }
    for (line, verdict) in new.iter().zip(verdicts.iter_mut()) {
        let text = likeness_key(2, &line.purpose, &line.counterparty);
        if verdict.is_some() || text == "|" || line.status != LineStatus::Booked {
            continue;
        }
        let Some(days) = known.get_mut(&(line.currency, line.net_minor, text)) else { continue };
        let slack = Days::new(SHIFT_DAYS.unsigned_abs());
        let from = line.date.checked_sub_days(slack).unwrap_or(line.date);
        let to = line.date.checked_add_days(slack).unwrap_or(line.date);
        let may_be = |twin: &&StoredLine| match (strong_id(line), twin.strong_id.as_deref()) {
            (Some(id), Some(known)) => id == known,
            _ => true,
        };
        let near = days.range_mut(from..=to).map(|(_, list)| list).find(|list| list.last().is_some_and(&may_be));
        let Some(twin) = near.and_then(Vec::pop) else { continue };
        used.insert(twin.id);
        *verdict = Some(Verdict::Ask { of: twin.id, reason: "The same amount and text is stored a few days apart." });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft;
    use proptest::prelude::*;

    fn line(day: u32, minor: i64, text: &str, id: Option<&str>) -> StatementLine {
        let mut line = draft::line(1, NaiveDate::from_ymd_opt(2026, 1, day).unwrap(), minor, Currency::EUR);
        text.clone_into(&mut line.purpose);
        if let Some(id) = id {
            line.refs.insert("bank_id".to_owned(), id.to_owned());
        }
        line
    }

    fn store(lines: &[StatementLine]) -> Vec<StoredLine> {
        (1..)
            .zip(lines)
            .map(|(id, line)| StoredLine {
                id,
                date: line.date,
                net_minor: line.net_minor,
                currency: line.currency,
                strong_id: strong_id(line).map(str::to_owned),
                kind: line.kind.clone(),
                purpose: line.purpose.clone(),
                counterparty: line.counterparty.clone(),
                status: line.status,
            })
            .collect()
    }

    fn news(verdicts: &[Verdict]) -> usize {
        verdicts.iter().filter(|verdict| **verdict == Verdict::New).count()
    }

    #[test]
    fn twins_in_one_file_stay_and_a_second_import_adds_none() {
        let file = [line(2, 2000, "Spende", None), line(2, 2000, "Spende", None), line(2, 2000, "Spende", None)];
        assert_eq!(news(&judge(&file, &[])), 3);
        let stored = store(&file);
        assert_eq!(news(&judge(&file, &stored)), 0);
        assert_eq!(news(&judge(&file, &stored[..2])), 1);
    }

    #[test]
    fn another_export_of_the_same_days_with_other_wording_adds_none() {
        let stored = store(&[line(5, 6750, "GUTSCHR. Beleg 1", None), line(5, -595, "KOSTEN", None)]);
        let file = [line(5, -595, "KOSTEN KONTO", None), line(5, 6750, "GUTSCHRIFT Beleg 1", None)];
        assert_eq!(news(&judge(&file, &stored)), 0);
    }

    #[test]
    fn an_id_alone_is_not_enough() {
        let stored = store(&[line(5, -10000, "transfer", Some("T-100"))]);
        let file = [line(5, -10000, "transfer", Some("T-100")), line(5, -24, "fee of T-100", Some("T-100"))];
        assert_eq!(judge(&file, &stored), [Verdict::Duplicate { of: 1 }, Verdict::New]);
    }

    #[test]
    fn equal_amounts_with_ids_of_their_own_are_two() {
        let stored = store(&[line(5, 2000, "Spende", Some("AAA1"))]);
        assert_eq!(judge(&[line(5, 2000, "Spende", Some("AAA2"))], &stored), [Verdict::New]);
    }

    #[test]
    fn a_shifted_date_is_asked_about_and_never_merged() {
        let stored = store(&[line(5, 2000, "Spende Mai", None)]);
        assert!(matches!(
            judge(&[line(7, 2000, "Spende Mai", None)], &stored).as_slice(),
            [Verdict::Ask { of: 1, .. }]
        ));
        assert_eq!(judge(&[line(7, 2000, "Other", None)], &stored), [Verdict::New]);
    }

    #[test]
    fn a_pending_line_is_replaced_when_it_is_booked() {
        let mut pending = line(5, -3000, "Shop", None);
        pending.status = LineStatus::Pending;
        let stored = store(&[pending]);
        assert_eq!(judge(&[line(7, -3000, "Shop 22", None)], &stored), [Verdict::Replaces { of: 1 }]);
    }

    proptest! {
        #[test]
        fn importing_again_never_adds_and_overlap_adds_only_what_is_missing(
            rows in proptest::collection::vec((1_u32..28, -5_i64..5, "[ab]{0,2}"), 0..40), cut in 0_usize..40,
        ) {
            let file: Vec<StatementLine> = rows.iter().map(|(day, minor, text)| line(*day, *minor, text, None)).collect();
            prop_assert_eq!(news(&judge(&file, &store(&file))), 0);
            let cut = cut.min(file.len());
            let verdicts = judge(&file, &store(&file[..cut]));
            let duplicates = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Duplicate { .. })).count();
            prop_assert_eq!(duplicates, cut);
        }
    }
}
