//! Standing donations and membership fees, recognised from what came: the same giver, a similar amount, a regular
//! rhythm. Owns what is expected next and what is missing or changed; knows no book and no clock.

use chrono::{Days, Months, NaiveDate};
use serde::Serialize;

/// How many times something must have come to be standing.
const FEWEST: usize = 3;
/// After so many rhythms without a payment it has ended.
const ENDED_AFTER: u32 = 3;

/// One time that it came: day and amount in minor units, above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Came {
    pub on: NaiveDate,
    pub minor: i64,
}

/// How often it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    Weekly,
    Monthly,
    Quarterly,
    Yearly,
}

impl Rhythm {
    pub const ALL: [Self; 4] = [Self::Weekly, Self::Monthly, Self::Quarterly, Self::Yearly];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }

    /// Fewest and most days between two.
    const fn days(self) -> (i64, i64) {
        match self {
            Self::Weekly => (5, 9),
            Self::Monthly => (25, 36),
            Self::Quarterly => (83, 100),
            Self::Yearly => (345, 385),
        }
    }

    /// How many days late it may be before it is missed: weekends, holidays, a slow bank.
    const fn patience(self) -> u64 {
        match self {
            Self::Weekly => 3,
            Self::Monthly => 6,
            Self::Quarterly => 12,
            Self::Yearly => 20,
        }
    }

    fn after(self, day: NaiveDate, times: u32) -> Option<NaiveDate> {
        match self {
            Self::Weekly => day.checked_add_days(Days::new(u64::from(times).saturating_mul(7))),
            Self::Monthly => day.checked_add_months(Months::new(times)),
            Self::Quarterly => day.checked_add_months(Months::new(times.saturating_mul(3))),
            Self::Yearly => day.checked_add_months(Months::new(times.saturating_mul(12))),
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It should have come by now.
    Missing,
    /// It came last with another amount than before.
    Changed,
    /// It came as ever.
    Regular,
    /// It has not come for a long time.
    Ended,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Missing, Self::Changed, Self::Regular, Self::Ended];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Regular => "regular",
            Self::Ended => "ended",
        }
    }
}

/// Something that comes regularly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub rhythm: Rhythm,
    /// What it usually is, in minor units.
    pub usual_minor: i64,
    pub last: Came,
    /// How many times it came.
    pub times: usize,
    /// When it should come next, or should have come.
    pub next: NaiveDate,
    /// How many times it did not come when it should have.
    pub missed: u32,
    pub state: State,
}

/// Looks for a rhythm in what one giver gave for one thing, in any order. `known_until` is the last day of which the
/// statements tell.
#[must_use]
pub fn recognise(all: &[Came], known_until: NaiveDate) -> Option<Standing> {
    let days = by_day(all);
    let last = *days.last()?;
    if days.len() < FEWEST {
        return None;
    }
    let rhythm = Rhythm::ALL.into_iter().find(|rhythm| keeps(&days, *rhythm))?;
    let before = days.get(..days.len().saturating_sub(1))?;
    let usual_minor = usual(before)?;
    // Similar, not equal: what was rounded up once is still standing; what differs every time is not.
    let is_similar = |came: &&Came| came.minor.abs_diff(usual_minor).saturating_mul(4) <= usual_minor.unsigned_abs();
    if days.iter().filter(is_similar).count().saturating_mul(3) < days.len().saturating_mul(2) {
        return None;
    }
    let next = rhythm.after(last.on, 1)?;
    let missed = missed(rhythm, last.on, known_until);
    let is_changed = last.minor != usual_minor;
    let state = match missed {
        0 if is_changed => State::Changed,
        0 => State::Regular,
        n if n >= ENDED_AFTER => State::Ended,
        _ => State::Missing,
    };
    Some(Standing { rhythm, usual_minor, last, times: days.len(), next, missed, state })
}

/// One for each day, summed up: two gifts on one day are one occasion.
fn by_day(all: &[Came]) -> Vec<Came> {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    let mut days: Vec<Came> = Vec::new();
    for came in sorted {
        match days.last_mut().filter(|last| last.on == came.on) {
            Some(last) => last.minor = last.minor.saturating_add(came.minor),
            None => days.push(came),
        }
    }
    days
}

/// Whether at least three of four intervals are of this rhythm, or of twice it where one was left out.
fn keeps(days: &[Came], rhythm: Rhythm) -> bool {
    let (fewest, most) = rhythm.days();
    let intervals: Vec<i64> = days
        .iter()
        .zip(days.iter().skip(1))
        .map(|(one, next)| next.on.signed_duration_since(one.on).num_days())
        .collect();
    let exact = intervals.iter().filter(|days| (fewest..=most).contains(*days)).count();
    let left_out = |days: &&i64| (fewest.saturating_mul(2)..=most.saturating_mul(2)).contains(*days);
    let kept = exact.saturating_add(intervals.iter().filter(left_out).count());
    exact.saturating_mul(2) > intervals.len() && kept.saturating_mul(4) >= intervals.len().saturating_mul(3)
}

/// The amount that came most often of the last six; of equals the latest.
fn usual(days: &[Came]) -> Option<i64> {
    let recent = || days.iter().rev().take(6);
    let count = |minor: i64| recent().filter(|came| came.minor == minor).count();
    let mut best: Option<(usize, i64)> = None;
    for came in recent() {
        let often = count(came.minor);
        if best.is_none_or(|(most, _)| often > most) {
            best = Some((often, came.minor));
        }
    }
    best.map(|(_, minor)| minor).filter(|minor| *minor > 0)
}

fn missed(rhythm: Rhythm, last: NaiveDate, known_until: NaiveDate) -> u32 {
    let is_missed = |times: &u32| {
        let due = rhythm.after(last, *times).and_then(|due| due.checked_add_days(Days::new(rhythm.patience())));
        due.is_some_and(|due| due < known_until)
    };
    u32::try_from((1..=60_u32).take_while(is_missed).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn came(days: &[(&str, i64)]) -> Vec<Came> {
        days.iter().map(|(on, minor)| Came { on: day(on), minor: *minor }).collect()
    }

    const MONTHLY: [(&str, i64); 4] =
        [("2026-01-02", 2000), ("2026-02-03", 2000), ("2026-03-02", 2000), ("2026-04-01", 2000)];

    #[test]
    fn what_comes_every_month_is_expected_next_month() {
        let standing = recognise(&came(&MONTHLY), day("2026-04-30")).unwrap();
        assert_eq!((standing.rhythm, standing.usual_minor, standing.times), (Rhythm::Monthly, 2000, 4));
        assert_eq!((standing.state, standing.next), (State::Regular, day("2026-05-01")));
    }

    #[test]
    fn what_did_not_come_is_missed_and_in_the_end_over() {
        let state = |until: &str| {
            let standing = recognise(&came(&MONTHLY), day(until)).unwrap();
            (standing.state, standing.missed)
        };
        assert_eq!(state("2026-05-07"), (State::Regular, 0), "a weekend is no miss");
        assert_eq!(state("2026-05-08"), (State::Missing, 1));
        assert_eq!(state("2026-06-20"), (State::Missing, 2));
        assert_eq!(state("2026-07-20"), (State::Ended, 3));
    }

    #[test]
    fn another_amount_is_a_change_and_one_month_left_out_is_no_end() {
        let mut given = came(&MONTHLY);
        given.push(Came { on: day("2026-06-01"), minor: 2500 });
        let standing = recognise(&given, day("2026-06-10")).unwrap();
        assert_eq!((standing.state, standing.usual_minor, standing.last.minor), (State::Changed, 2000, 2500));
    }

    #[test]
    fn other_rhythms_are_told_apart() {
        let rhythm = |days: &[(&str, i64)]| recognise(&came(days), day("2026-04-30")).map(|standing| standing.rhythm);
        assert_eq!(
            rhythm(&[("2025-07-01", 1), ("2025-10-01", 1), ("2026-01-02", 1), ("2026-04-01", 1)]),
            Some(Rhythm::Quarterly)
        );
        assert_eq!(rhythm(&[("2024-03-01", 1), ("2025-03-03", 1), ("2026-03-01", 1)]), Some(Rhythm::Yearly));
        assert_eq!(
            rhythm(&[("2026-04-01", 1), ("2026-04-08", 1), ("2026-04-15", 1), ("2026-04-22", 1)]),
            Some(Rhythm::Weekly)
        );
    }

    #[test]
    fn chance_is_no_rhythm() {
        let none = |days: &[(&str, i64)]| assert_eq!(recognise(&came(days), day("2026-04-30")), None, "{days:?}");
        none(&[]);
        none(&[("2026-01-01", 1000), ("2026-02-01", 1000)]);
        none(&[("2026-01-01", 1000), ("2026-01-04", 1000), ("2026-03-20", 1000), ("2026-04-29", 1000)]);
        none(&[("2026-01-01", 1000), ("2026-02-01", 9900), ("2026-03-01", 310), ("2026-04-01", 5555)]);
    }

    #[test]
    fn two_gifts_on_one_day_are_one_occasion() {
        let twice: Vec<(&str, i64)> = MONTHLY.iter().flat_map(|(on, _)| [(*on, 1000), (*on, 1000)]).collect();
        let standing = recognise(&came(&twice), day("2026-04-30")).unwrap();
        assert_eq!((standing.usual_minor, standing.times), (2000, 4));
    }
}
