//! Stock in the order of days (I7): what goods are worth when a move was recorded after later ones, and what sets
//! their cost right. Knows numbers and places; no entries, no words.

use chrono::NaiveDate;

use super::AccountPath;
use super::product::StockLevel;
use super::split::{by_weights, issue_at_average_cost};

/// The fewest pieces that lie somewhere at the end of a day, and on which day; none where it is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Least {
    pub there: i64,
    pub on: Option<NaiveDate>,
}

/// How few pieces lie at a place from the end of `day` until now, where `now` lie there and these came or went since.
#[must_use]
pub fn least_since(now: i64, day: NaiveDate, moved_after: &[(NaiveDate, i64)]) -> Least {
    let mut ordered: Vec<(NaiveDate, i64)> = moved_after.iter().copied().filter(|(on, _)| *on > day).collect();
    ordered.sort_by_key(|(on, _)| std::cmp::Reverse(*on));
    let (mut level, mut least) = (now, Least { there: now, on: None });
    let mut days = ordered.chunk_by(|one, other| one.0 == other.0).peekable();
    while let Some(moves) = days.next() {
        level = moves.iter().fold(level, |level, (_, pieces)| level.saturating_sub(*pieces));
        if level < least.there {
            // It lay so from the day of the moves before until these.
            let since = days.peek().and_then(|before| before.first()).map_or(day, |(on, _)| *on);
            least = Least { there: level, on: Some(since) };
        }
    }
    least
}

/// One move of a product as it was recorded. An entry that was taken back, and the one that took it back, are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastMove {
    pub entry: i64,
    pub on: NaiveDate,
    pub quantity: i64,
    pub value_minor: i64,
}

/// What a product's moves come to in the order of their days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InOrder {
    /// The cost of all that came in, in minor units.
    pub received_minor: i64,
    /// What is left, all places together.
    pub left: StockLevel,
}

impl InOrder {
    /// Takes the moves day by day, those of one day in the order of their entries. What came in keeps the value it was
    /// recorded at, what left goes at the average of what was there then, and what left before it came takes its part
    /// when it comes. What went from place to place changes nothing, nor does value without pieces: that is an earlier
    /// correction.
    #[must_use]
    pub fn of(moves: &[PastMove]) -> Self {
        let mut ordered = moves.to_vec();
        ordered.sort_by_key(|one| (one.on, one.entry));
        let mut found = Self::default();
        for entry in ordered.chunk_by(|one, other| one.entry == other.entry) {
            for one in across_the_border(entry) {
                found.take(one);
            }
        }
        found
    }

    fn take(&mut self, one: PastMove) {
        if one.quantity > 0 {
            self.received_minor = self.received_minor.saturating_add(one.value_minor);
            // Pieces that had left before they came go with their part of the cost.
            let gone = self.left.quantity.saturating_neg().clamp(0, one.quantity);
            let cost = issue_at_average_cost(one.value_minor, one.quantity, gone);
            self.left.apply(one.quantity, one.value_minor.saturating_sub(cost));
        } else if one.quantity < 0 {
            let cost = self.left.cost_of(one.quantity.saturating_neg()).max(0);
            self.left.apply(one.quantity, cost.saturating_neg());
        }
    }
}

/// The moves of one entry without those that only went from one place to another.
fn across_the_border(entry: &[PastMove]) -> Vec<PastMove> {
    let mut kept: Vec<PastMove> = Vec::with_capacity(entry.len());
    for one in entry {
        let is_its_start = |other: &PastMove| {
            one.quantity > 0 && other.quantity == -one.quantity && other.value_minor == -one.value_minor
        };
        match kept.iter().position(is_its_start) {
            Some(start) => drop(kept.remove(start)),
            None => kept.push(*one),
        }
    }
    kept
}

/// Divides a change of value over the places where the product lies: more by the pieces there, less by the value there,
/// so that no place falls below nothing.
#[must_use]
pub fn spread(levels: &[(AccountPath, StockLevel)], change: i64) -> Vec<(AccountPath, i64)> {
    let weight = |level: &StockLevel| if change > 0 { level.quantity } else { level.value_minor };
    let weights: Vec<u64> = levels.iter().map(|(_, level)| u64::try_from(weight(level)).unwrap_or(0)).collect();
    let parts = levels.iter().map(|(place, _)| place.clone()).zip(by_weights(change, &weights));
    parts.filter(|(_, minor)| *minor != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_pieces_since_a_day_are_found_with_their_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap();
        let least = |now, on, moved: &[(u32, i64)]| {
            let moved: Vec<(NaiveDate, i64)> = moved.iter().map(|(on, pieces)| (day(*on), *pieces)).collect();
            least_since(now, day(on), &moved)
        };
        // Nothing moved since, or more went than came.
        assert_eq!(least(7, 3, &[]), Least { there: 7, on: None });
        assert_eq!(least(2, 3, &[(5, -3), (4, -1)]), Least { there: 2, on: None });
        // Ten came on the fifth: on the third there were none; what moved on one day counts together.
        assert_eq!(least(10, 3, &[(5, 10)]), Least { there: 0, on: Some(day(3)) });
        assert_eq!(least(8, 3, &[(5, -2), (5, 10)]), Least { there: 0, on: Some(day(3)) });
        // 9 on the third, 6 left on the tenth, 10 came on the twentieth: 3 lay from the tenth on.
        assert_eq!(least(13, 3, &[(20, 10), (10, -6)]), Least { there: 3, on: Some(day(10)) });
        // What moved on the day itself or before is in what lay there.
        assert_eq!(least(13, 10, &[(20, 10), (10, -6), (9, 50)]), Least { there: 3, on: Some(day(10)) });
    }

    fn moves(told: &[(i64, u32, i64, i64)]) -> Vec<PastMove> {
        let one = |(entry, day, quantity, value_minor): &(i64, u32, i64, i64)| PastMove {
            entry: *entry,
            on: NaiveDate::from_ymd_opt(2026, 5, *day).unwrap(),
            quantity: *quantity,
            value_minor: *value_minor,
        };
        told.iter().map(one).collect()
    }

    #[test]
    fn what_left_before_a_batch_goes_at_the_cost_of_the_batch_before() {
        // 10 for 60.00 on the 1st and 10 for 100.00 on the 9th; one of the 5th was recorded last, at the average of 8.00.
        let found = InOrder::of(&moves(&[(1, 1, 10, 6000), (2, 9, 10, 10_000), (3, 5, -1, -800)]));
        assert_eq!(found.received_minor, 16_000);
        assert_eq!(found.left, StockLevel { quantity: 19, value_minor: 15_400 });
    }

    #[test]
    fn goods_carried_and_earlier_corrections_change_nothing() {
        let carried = moves(&[(1, 1, 3, 100), (2, 2, -2, -67), (2, 2, 2, 67), (3, 3, 0, -5), (4, 4, -1, -33)]);
        assert_eq!(InOrder::of(&carried).left, StockLevel { quantity: 2, value_minor: 67 });
    }

    #[test]
    fn the_last_piece_takes_the_rest_in_any_order_of_recording() {
        let found = InOrder::of(&moves(&[(1, 4, -1, 0), (2, 1, 3, 100), (3, 3, -2, -67)]));
        assert_eq!(found.left, StockLevel::default());
    }

    #[test]
    fn what_was_sold_before_it_came_is_charged_when_it_comes() {
        let found = InOrder::of(&moves(&[(1, 9, 4, 100), (2, 1, -3, -75)]));
        assert_eq!(found.left, StockLevel { quantity: 1, value_minor: 25 });
        let all = InOrder::of(&moves(&[(1, 9, 3, 100), (2, 1, -3, -100)]));
        assert_eq!(all.left, StockLevel::default());
    }

    #[test]
    fn more_goes_where_pieces_are_and_less_comes_from_where_value_is() {
        let place = |path: &str, quantity, value_minor| (path.parse().unwrap(), StockLevel { quantity, value_minor });
        let levels = [place("Assets:Inventory:A", 3, 1), place("Assets:Inventory:B", 1, 99)];
        let minors = |change| spread(&levels, change).into_iter().map(|(_, minor)| minor).collect::<Vec<_>>();
        assert_eq!(minors(8), [6, 2]);
        assert_eq!(minors(-100), [-1, -99]);
        assert_eq!(minors(0), Vec::<i64>::new());
    }
}
