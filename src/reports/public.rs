//! The public transparency report: funds, income by month, spending by purpose; no names, no single lines, no links.
//!
//! No figure is made of fewer than three gifts, and none can be had by subtraction: funds with fewer gifts are
//! merged until together they have three, neighbouring months likewise, and totals are the sums of what is shown. A
//! period with one or two gifts in all is withheld. A gift is a posting on a donation account; where postings took
//! gifts back their number is not known and they count as one.
//!
//! What was published before counts too: whoever kept the page of last month could subtract it from this one. So no
//! figure differs from any earlier one by one or two gifts, what once stood merged stays merged, and where too few
//! gifts came in since, the report says so and is not published.

mod groups;
mod purposes;
mod spans;

use std::collections::BTreeMap;

use crate::ledger::Currency;

use super::donations::is_donation;
use super::facts::{Published, PublishedGroup, PublishedSpan};
use super::name::ReportName;
use super::request::Request;
use super::table::{Phrase, Report};
use groups::{Group, funds, groups};
use purposes::purposes;
use spans::{Span, all_spans, months};

/// The fewest gifts that a published figure is made of.
const FEWEST: i64 = 3;

pub(super) fn report(request: &Request) -> Report {
    let mut report = request.report(ReportName::Public);
    // How many lines wait in the group's own books is nobody else's business.
    report.notes.clear();
    let gifts = gifts_by_currency(request);
    let withheld: Vec<Currency> =
        gifts.iter().filter(|(_, gifts)| (1..FEWEST).contains(*gifts)).map(|(currency, _)| *currency).collect();
    let too_few: Vec<String> = gifts
        .iter()
        .filter(|(currency, gifts)| {
            !withheld.contains(currency) && !may_stand(&since_all(request, **currency, **gifts))
        })
        .map(|(currency, _)| currency.to_string())
        .collect();
    for currency in &withheld {
        report.notes.push(Phrase::new("reports-note-withheld").with("currency", *currency));
    }
    let (groups, spans) = (groups(request, &withheld), all_spans(request, &withheld));
    let kept = published(&groups, &spans);
    let report = report.section(funds(request, groups)).section(months(&spans)).section(purposes(request, &withheld));
    let mut report = report.fact("withheld", withheld.iter().map(Currency::to_string).collect::<Vec<_>>());
    if !too_few.is_empty() {
        report = report.fact("too_few_gifts_since", too_few);
    }
    report.published = Some(kept);
    report.notes.push(Phrase::new("reports-note-public"));
    report
}

/// Gifts of one account, fund and month; unknown where some were taken back.
const fn gifts_in(count: i64, debit_minor: i64) -> i64 {
    if debit_minor != 0 && count > 0 { 1 } else { count }
}

fn gifts_by_currency(request: &Request) -> BTreeMap<Currency, i64> {
    let mut gifts = BTreeMap::new();
    for movement in request.movements().filter(|movement| is_donation(request, &movement.account)) {
        let sum: &mut i64 = gifts.entry(movement.currency).or_default();
        *sum = sum.saturating_add(gifts_in(movement.count, movement.debit_minor));
    }
    gifts
}

/// How many gifts in all, and how many more than stood in each earlier publication.
fn since_all(request: &Request, currency: Currency, gifts: i64) -> Vec<i64> {
    let before = |published: &Published| {
        let of_currency = published.groups.iter().filter(|group| group.currency == currency);
        of_currency.map(|group| group.gifts).fold(0, i64::saturating_add)
    };
    let since = request.inputs.published.iter().map(|published| gifts.saturating_sub(before(published)));
    std::iter::once(gifts).chain(since).collect()
}

/// Nothing, or enough: in all, and beside every earlier figure.
fn may_stand(gifts: &[i64]) -> bool {
    gifts.iter().all(|gifts| *gifts == 0 || *gifts >= FEWEST)
}

fn add_gifts(into: &mut [i64], other: &[i64]) {
    for (sum, more) in into.iter_mut().zip(other) {
        *sum = sum.saturating_add(*more);
    }
}

/// What must be remembered of this publication by the next.
fn published(groups: &[(Currency, Vec<Group>)], spans: &[(Currency, Vec<Span>)]) -> Published {
    let first = |gifts: &[i64]| gifts.first().copied().unwrap_or(0);
    let group = |currency: Currency, group: &Group| PublishedGroup {
        currency,
        funds: group.funds.clone(),
        gifts: first(&group.gifts),
    };
    let span = |currency: Currency, span: &Span| PublishedSpan {
        currency,
        first: span.first,
        last: span.last,
        gifts: first(&span.gifts),
    };
    Published {
        groups: groups.iter().flat_map(|(currency, all)| all.iter().map(|one| group(*currency, one))).collect(),
        spans: spans.iter().flat_map(|(currency, all)| all.iter().map(|one| span(*currency, one))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::groups::{kept_together, merged};
    use super::spans::{kept_joined, spans};
    use super::*;
    use crate::ledger::Month;
    use crate::reports::flows::FundFlow;
    use proptest::prelude::*;

    fn group(name: &str, gifts: i64) -> Group {
        Group { funds: vec![name.parse().unwrap()], flow: FundFlow::default(), gifts: vec![gifts] }
    }

    fn span(month: u32, gifts: i64) -> Span {
        let month: Month = format!("2020-{month:02}").parse().unwrap();
        Span { first: month, last: month, gifts: vec![gifts], income: gifts * 100, spending: 0 }
    }

    #[test]
    fn funds_with_few_gifts_are_merged_with_the_smallest_that_has_enough() {
        let groups = merged(vec![group("a", 9), group("b", 1), group("c", 4), group("d", 0)]);
        let shown: Vec<(usize, i64)> = groups.iter().map(|group| (group.funds.len(), group.gifts[0])).collect();
        assert_eq!(shown, [(1, 9), (1, 0), (2, 5)]);
    }

    /// A year of gifts by month and fund, published again and again as it grows; late gifts come to months that were
    /// published. Gives what each publication showed: by group and by span, the gifts behind it.
    type Gifts = Vec<(usize, usize, usize)>;
    type Cells = Vec<std::collections::BTreeSet<usize>>;

    fn publish(gifts: &Gifts, round: usize, until: u32, earlier: &[Published]) -> Option<(Published, [Cells; 2])> {
        let known = |(month, _, recorded): &&(usize, usize, usize)| {
            *recorded <= round && *month < usize::try_from(until).unwrap()
        };
        let numbered: Vec<(usize, &(usize, usize, usize))> =
            gifts.iter().enumerate().filter(|(_, gift)| known(gift)).collect();
        let count = |fits: &dyn Fn(&(usize, usize, usize)) -> bool| {
            i64::try_from(numbered.iter().filter(|(_, gift)| fits(gift)).count()).unwrap()
        };
        let currency = Currency::EUR;
        let funds = (0..4).map(|fund| group(&format!("f{fund}"), count(&|gift| gift.1 == fund))).collect();
        let groups = merged(kept_together(funds, currency, earlier));
        let months =
            (0..until).map(|month| span(month + 1, count(&|gift| Ok(gift.0) == usize::try_from(month)))).collect();
        let spans = spans(kept_joined(months, currency, earlier).into_iter());
        let stands =
            groups.iter().all(|group| may_stand(&group.gifts)) && spans.iter().all(|span| may_stand(&span.gifts));
        if !stands {
            return None;
        }
        let of = |fits: &dyn Fn(&(usize, usize, usize)) -> bool| -> std::collections::BTreeSet<usize> {
            numbered.iter().filter(|(_, gift)| fits(gift)).map(|(number, _)| *number).collect()
        };
        let by_group: Cells = groups
            .iter()
            .map(|group| of(&|gift| group.funds.iter().any(|fund| fund.as_str() == format!("f{}", gift.1))))
            .collect();
        let month = |gift: &(usize, usize, usize)| format!("2020-{:02}", gift.0 + 1).parse::<Month>().unwrap();
        let in_span = |span: &Span| of(&|gift| span.first <= month(gift) && month(gift) <= span.last);
        let by_span: Cells = spans.iter().map(in_span).collect();
        Some((published(&[(currency, groups)], &[(currency, spans)]), [by_group, by_span]))
    }

    proptest! {
        #[test]
        fn no_month_shows_one_or_two_gifts_and_no_gift_is_lost(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
            let total: i64 = gifts.iter().sum();
            let months = (1..).zip(&gifts).map(|(month, gifts)| span(month, *gifts));
            let shown = spans(months);
            prop_assert_eq!(shown.iter().map(|span| span.gifts[0]).sum::<i64>(), total);
            if may_stand(&[total]) {
                prop_assert!(shown.iter().all(|span| may_stand(&span.gifts)));
            }
        }

        #[test]
        fn no_fund_shows_one_or_two_gifts(gifts in proptest::collection::vec(0_i64..6, 1..12)) {
            let total: i64 = gifts.iter().sum();
            let groups = merged((0..).zip(&gifts).map(|(at, gifts)| group(&format!("f{at}"), *gifts)).collect());
            prop_assert_eq!(groups.iter().map(|group| group.gifts[0]).sum::<i64>(), total);
            if may_stand(&[total]) {
                prop_assert!(groups.iter().all(|group| may_stand(&group.gifts)));
            }
        }

        /// Somebody keeps every page that was ever published and subtracts: one figure from another that it contains,
        /// or several of an earlier page from one of a later. Nothing that is left is one gift, or two.
        #[test]
        fn who_keeps_every_page_and_subtracts_finds_no_single_gift(
            gifts in proptest::collection::vec((0_usize..8, 0_usize..4, 0_usize..4), 0..60),
            untils in proptest::collection::vec(1_u32..9, 4),
        ) {
            let mut untils = untils;
            untils.sort_unstable();
            let (mut earlier, mut pages): (Vec<Published>, Vec<[Cells; 2]>) = (Vec::new(), Vec::new());
            for (round, until) in untils.iter().enumerate() {
                if let Some((kept, cells)) = publish(&gifts, round, *until, &earlier) {
                    earlier.push(kept);
                    pages.push(cells);
                }
            }
            for (at, later) in pages.iter().enumerate() {
                for (kind, cells) in later.iter().enumerate() {
                    for cell in cells {
                        prop_assert!(cell.is_empty() || cell.len() >= 3);
                        for before in &pages[..at] {
                            let inside: Cells =
                                before[kind].iter().filter(|one| !one.is_empty() && one.is_subset(cell)).cloned().collect();
                            let all: std::collections::BTreeSet<usize> = inside.iter().flatten().copied().collect();
                            for one in inside.iter().chain([&all]) {
                                let left = cell.difference(one).count();
                                prop_assert!(left == 0 || left >= 3, "{left} left of {cell:?} without {one:?}");
                            }
                        }
                    }
                }
            }
        }
    }
}
