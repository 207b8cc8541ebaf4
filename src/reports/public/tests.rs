//! Somebody who keeps every page and subtracts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::groups::{kept_together, merged};
use super::spans::{kept_joined, spans};
use super::*;
use crate::ledger::Month;
use crate::reports::facts::{Behind, Count};

fn given(gifts: i64) -> Behind {
    Behind { given: Count { lines: gifts, gifts }, costs: Count::default() }
}

fn group(name: &str, behind: Behind) -> Group {
    Group { funds: vec![name.parse().unwrap()], flow: FundFlow::default(), tally: Tally::of(behind) }
}

fn month(at: usize) -> Month {
    format!("2020-{:02}", at + 1).parse().unwrap()
}

fn span(at: usize, behind: Behind) -> Span {
    let income = behind.given.gifts * 100;
    Span { first: month(at), last: month(at), tally: Tally::of(behind), income, spending: 0 }
}

#[test]
fn funds_with_few_gifts_are_merged_with_the_smallest_that_has_enough() {
    let funds = [("a", 9), ("b", 1), ("c", 4), ("d", 0)];
    let groups = merged(funds.map(|(name, gifts)| group(name, given(gifts))).into(), Telling::Whole);
    let shown: Vec<(usize, i64)> = groups.iter().map(|group| (group.funds.len(), group.tally.gifts())).collect();
    assert_eq!(shown, [(1, 9), (1, 0), (2, 5)]);
}

#[test]
fn what_was_taken_back_takes_itself_away_and_no_more() {
    let behind = |lines, gifts| Behind { given: Count { lines, gifts }, costs: Count::default() };
    let stands = |total, before| {
        let mut tally = Tally::of(total);
        tally.since(before);
        tally.may_stand(Telling::Whole)
    };
    let nothing = Behind::default();
    assert!(stands(behind(81, 79), nothing), "eighty given, one of them taken back");
    assert!(stands(behind(61, 59), behind(40, 40)), "twenty more, and one taken back");
    assert!(!stands(behind(41, 39), behind(40, 40)), "one was taken back: the difference is that one");
    assert!(!stands(behind(46, 40), behind(40, 40)), "three given and three taken back: it may have been any of them");
    assert!(stands(behind(45, 35), behind(40, 40)), "five were taken back");
    assert!(!stands(behind(4, 2), nothing) && !stands(behind(2, 0), nothing) && stands(nothing, nothing));
}

#[test]
fn a_cost_moves_what_arrived_and_is_told_of_three_gifts_at_least() {
    let bearing = |lines, gifts| Tally::of(Behind { given: Count::default(), costs: Count { lines, gifts } });
    assert!(bearing(1, 1).may_stand(Telling::Whole) && !bearing(1, 1).may_stand(Telling::Arrived));
    assert_eq!(
        [(0, 0), (1, 1), (3, 1), (3, 3)].map(|(lines, gifts)| bearing(lines, gifts).may_tell_costs()),
        [true, false, false, true]
    );
}

/// A gift to one fund or two, the greater part to the first; perhaps with a fee that the fund `f0` bears; perhaps taken back.
#[derive(Debug, Clone)]
struct Gift {
    month: usize,
    funds: (usize, Option<usize>),
    round: usize,
    has_fee: bool,
    /// How many months and publications later.
    back: Option<(usize, usize)>,
}

prop_compose! {
    fn gift()(
        month in 0_usize..8, first in 0_usize..4, second in 0_usize..12, round in 0_usize..4, fee in 0_u8..4,
        back in 0_u8..10, later in 0_usize..3, rounds in 0_usize..3,
    ) -> Gift {
        let second = Some(second).filter(|second| *second < 4 && *second != first);
        Gift { month, funds: (first, second), round, has_fee: fee == 0, back: (back == 0).then_some((later, rounds)) }
    }
}

/// Of each gift and part of it, how often it is in a figure: the two shares, and the fee.
type Figure = BTreeMap<(usize, u8), i64>;
type Event<'a> = (usize, &'a Gift, usize, i64);

fn contributors(figure: &Figure) -> usize {
    figure.iter().filter(|(_, times)| **times != 0).map(|((gift, _), _)| gift).collect::<BTreeSet<_>>().len()
}

fn less(one: &Figure, other: &Figure) -> Figure {
    let mut left = one.clone();
    for (part, times) in other {
        *left.entry(*part).or_default() -= times;
    }
    left
}

fn plus(into: &mut Figure, other: &Figure) {
    for (part, times) in other {
        *into.entry(*part).or_default() += times;
    }
}

/// What a page shows of one kind: which funds or months stand together, their income, and the fees where they are told.
struct Shown {
    what: BTreeSet<usize>,
    income: Figure,
    fees: Option<Figure>,
}

struct Page {
    kinds: [Vec<Shown>; 2],
}

fn events(gifts: &[Gift], round: usize, until: usize) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    for (number, gift) in gifts.iter().enumerate() {
        let back = gift.back.map(|(later, rounds)| (gift.month + later, gift.round + rounds, -1));
        for (month, recorded, sign) in [(gift.month, gift.round, 1)].into_iter().chain(back) {
            if recorded <= round && month < until {
                events.push((number, gift, month, sign));
            }
        }
    }
    events
}

fn of_fund(events: &[Event], fund: usize) -> Behind {
    let mut behind = Behind::default();
    for (_, gift, _, sign) in events {
        if gift.funds.0 == fund {
            behind.given.gifts += sign;
            behind.given.lines += 1;
        } else if gift.funds.1 == Some(fund) {
            behind.given.lines += 1;
        }
        if fund == 0 && gift.has_fee {
            behind.costs = Count { lines: behind.costs.lines + 1, gifts: behind.costs.gifts + sign };
        }
    }
    behind
}

fn of_month(events: &[Event], at: usize) -> Behind {
    let mut behind = Behind::default();
    for (_, gift, _, sign) in events.iter().filter(|(_, _, month, _)| *month == at) {
        behind.given.gifts += sign;
        behind.given.lines += if gift.funds.1.is_some() { 2 } else { 1 };
        if gift.has_fee {
            behind.costs = Count { lines: behind.costs.lines + 1, gifts: behind.costs.gifts + sign };
        }
    }
    behind
}

fn figure(events: &[Event], share: impl Fn(&Event) -> [bool; 3], telling: Telling) -> (Figure, Figure) {
    let (mut income, mut fees) = (Figure::new(), Figure::new());
    for event in events {
        let (number, gift, _, sign) = event;
        let [first, second, fee] = share(event);
        if first {
            *income.entry((*number, 0)).or_default() += sign;
        }
        if second && gift.funds.1.is_some() {
            *income.entry((*number, 1)).or_default() += sign;
        }
        if fee && gift.has_fee {
            *fees.entry((*number, 2)).or_default() += sign;
        }
    }
    if telling == Telling::Arrived {
        income = less(&income, &fees);
    }
    (income, fees)
}

/// As the report does it; none where it would be refused.
fn publish(gifts: &[Gift], round: usize, until: usize, earlier: &[Published]) -> Option<(Published, Page)> {
    let (events, currency) = (events(gifts, round, until), Currency::EUR);
    let all = (0..4).map(|fund| of_fund(&events, fund)).fold(Behind::default(), behind::sum);
    let all = in_all(all, currency, earlier);
    if !all.may_stand(Telling::Whole) {
        return None;
    }
    let told = |telling| {
        let funds = (0..4).map(|fund| group(&format!("f{fund}"), of_fund(&events, fund))).collect();
        let groups = merged(kept_together(funds, currency, earlier), telling);
        let months = (0..until).map(|at| span(at, of_month(&events, at))).collect();
        (groups, spans(kept_joined(months, currency, earlier).into_iter(), telling))
    };
    let (groups, spans) = told(Telling::Whole);
    let tallies = groups.iter().map(|group| &group.tally).chain(spans.iter().map(|span| &span.tally));
    let is_whole = tallies.chain([&all]).all(Tally::may_tell_costs);
    let telling = if is_whole { Telling::Whole } else { Telling::Arrived };
    let (groups, spans) = told(telling);
    let stands = groups.iter().map(|group| &group.tally).chain(spans.iter().map(|span| &span.tally));
    assert!(stands.into_iter().all(|tally| tally.may_stand(telling)), "the whole stands, so that its parts can");
    let shown = |what: BTreeSet<usize>, (income, fees)| Shown { what, income, fees: is_whole.then_some(fees) };
    let by_group = groups.iter().map(|group| {
        let funds: BTreeSet<usize> =
            (0..4).filter(|fund| group.funds.iter().any(|one| one.as_str() == format!("f{fund}"))).collect();
        let share = |(_, gift, ..): &Event| {
            [funds.contains(&gift.funds.0), gift.funds.1.is_some_and(|fund| funds.contains(&fund)), funds.contains(&0)]
        };
        let figures = figure(&events, share, telling);
        shown(funds, figures)
    });
    let by_span = spans.iter().map(|span| {
        let months: BTreeSet<usize> =
            (0..until).filter(|at| span.first <= month(*at) && month(*at) <= span.last).collect();
        let figures = figure(&events, |(_, _, at, _)| [months.contains(at); 3], telling);
        shown(months, figures)
    });
    let page = Page { kinds: [by_group.collect(), by_span.collect()] };
    let told = Told { currency, telling, groups, spans, costs: None, is_exchange_told: true };
    Some((published(&[told], Vec::new()), page))
}

/// Nobody's, or three people's.
fn is_safe(figure: &Figure) -> bool {
    let count = contributors(figure);
    count == 0 || count >= 3
}

fn subtract(later: &Shown, before: &[Shown], has_back: bool) -> Result<(), TestCaseError> {
    let inside: Vec<&Shown> = before.iter().filter(|one| one.what.is_subset(&later.what)).collect();
    let (mut income, mut fees) = (Figure::new(), Some(Figure::new()));
    for one in &inside {
        plus(&mut income, &one.income);
        fees = fees.zip(one.fees.as_ref()).map(|(mut sum, more)| {
            plus(&mut sum, more);
            sum
        });
        let left = less(&later.income, &one.income);
        prop_assert!(has_back || contributors(&one.income) == 0 || is_safe(&left), "{left:?} left of one");
    }
    let left = less(&later.income, &income);
    prop_assert!(is_safe(&left), "{left:?} left of {:?}", later.what);
    if let Some((now, then)) = later.fees.as_ref().zip(fees) {
        let left = less(now, &then);
        prop_assert!(is_safe(&left), "fees {left:?} left of {:?}", later.what);
    }
    Ok(())
}

/// Somebody keeps every page that was ever published and subtracts a figure from those that contain it, fees where they are
/// told, all of one page from another. Nothing that is left is one gift, or two.
fn assert_no_gift_is_left(gifts: &[Gift], untils: &[usize]) -> Result<(), TestCaseError> {
    let mut untils = untils.to_vec();
    untils.sort_unstable();
    let has_back = gifts.iter().any(|gift| gift.back.is_some());
    let (mut earlier, mut pages): (Vec<Published>, Vec<Page>) = (Vec::new(), Vec::new());
    for (round, until) in untils.iter().enumerate() {
        if let Some((kept, page)) = publish(gifts, round, *until, &earlier) {
            earlier.push(kept);
            pages.push(page);
        }
    }
    for (at, later) in pages.iter().enumerate() {
        for (kind, shown) in later.kinds.iter().enumerate() {
            for one in shown {
                prop_assert!(is_safe(&one.income) && one.fees.as_ref().is_none_or(is_safe), "{:?}", one.what);
                for before in &pages[..at] {
                    subtract(one, &before.kinds[kind], has_back)?;
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_month_shows_one_or_two_gifts_and_no_gift_is_lost(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
        let total: i64 = gifts.iter().sum();
        let months = gifts.iter().enumerate().map(|(at, gifts)| span(at, given(*gifts)));
        let shown = spans(months, Telling::Whole);
        prop_assert_eq!(shown.iter().map(|span| span.tally.gifts()).sum::<i64>(), total);
        if Tally::of(given(total)).may_stand(Telling::Whole) {
            prop_assert!(shown.iter().all(|span| span.tally.may_stand(Telling::Whole)));
        }
    }

    #[test]
    fn no_fund_shows_one_or_two_gifts(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
        let total: i64 = gifts.iter().sum();
        let funds = gifts.iter().enumerate().map(|(at, gifts)| group(&format!("f{at}"), given(*gifts))).collect();
        let groups = merged(funds, Telling::Whole);
        prop_assert_eq!(groups.iter().map(|group| group.tally.gifts()).sum::<i64>(), total);
        if Tally::of(given(total)).may_stand(Telling::Whole) {
            prop_assert!(groups.iter().all(|group| group.tally.may_stand(Telling::Whole)));
        }
    }

    #[test]
    fn who_keeps_every_page_and_subtracts_finds_no_single_gift(
        gifts in proptest::collection::vec(gift(), 0..60), untils in proptest::collection::vec(1_usize..9, 4),
    ) {
        assert_no_gift_is_left(&gifts, &untils)?;
    }
}

/// A page told income as it arrived, for two gifts had borne costs; a later one had enough of them to tell what was given.
#[test]
fn what_arrived_taken_from_what_was_given_leaves_no_costs_of_two() {
    let gift =
        |month, first, second, round, has_fee, back| Gift { month, funds: (first, second), round, has_fee, back };
    let gifts = [
        gift(0, 1, None, 2, true, None),
        gift(0, 2, Some(0), 0, false, None),
        gift(0, 0, None, 1, false, Some((0, 2))),
        gift(0, 1, None, 2, true, Some((0, 1))),
        gift(0, 0, None, 0, false, None),
        gift(1, 1, None, 2, true, None),
        gift(2, 0, None, 0, false, Some((2, 0))),
        gift(0, 1, Some(0), 1, true, None),
        gift(0, 1, Some(0), 1, true, None),
    ];
    assert_no_gift_is_left(&gifts, &[1, 3, 3, 3]).unwrap();
}
