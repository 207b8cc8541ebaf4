//! Gifts and orders that a platform passed on in one sum: those of a stretch of days which add up to one payment. A sum
//! proves nothing, so a person is always asked.

use std::collections::BTreeMap;

use super::{Candidate, Detail, Paid, Reason};
use crate::import::vocabulary::folded;
use crate::ledger::Money;

/// A platform pays at most so many days before what it counts as the last gift, and at most so many after.
const DAYS: std::ops::RangeInclusive<i64> = -3..=45;
/// Above one that has nothing for it, below every one that is a payment of its own.
const BY_SUM: i64 = 150;
const BY_SOURCE: i64 = 100;

/// For each of the details (by its place), the payment that brought it together with those before and after it. A payment
/// that several stretches of days would make up is left out: nobody could say which.
#[must_use]
pub fn together(source: &str, details: &[(usize, &Detail)], payments: &[Paid]) -> BTreeMap<usize, Vec<Candidate>> {
    let mut found: BTreeMap<usize, Vec<Candidate>> = BTreeMap::new();
    for paid in payments {
        let mut fitting: Vec<&(usize, &Detail)> =
            details.iter().filter(|(_, one)| is_near(one, paid) && one.gross_minor > 0).collect();
        fitting.sort_by_key(|(at, one)| (one.date, *at));
        let mut runs = runs_of(&fitting, |one| one.gross_minor, paid.gross_minor);
        for run in runs_of(&fitting, |one| one.net_minor, paid.gross_minor) {
            if !runs.contains(&run) {
                runs.push(run);
            }
        }
        let [run] = runs.as_slice() else { continue };
        let is_named = folded(&paid.text).contains(&folded(source.split([',', '(']).next().unwrap_or_default()));
        let reasons =
            vec![Reason::Together { count: run.len(), paid: Money::new(paid.gross_minor, paid.currency).to_string() }];
        let score = BY_SUM.saturating_add(if is_named { BY_SOURCE } else { 0 });
        for (at, _) in fitting.get(run.clone()).unwrap_or_default() {
            found.entry(*at).or_default().push(Candidate { payment: paid.line, score, reasons: reasons.clone() });
        }
    }
    for candidates in found.values_mut() {
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.payment));
    }
    found
}

fn is_near(detail: &Detail, paid: &Paid) -> bool {
    detail.currency == paid.currency && DAYS.contains(&paid.date.signed_duration_since(detail.date).num_days())
}

/// The stretches of two or more whose amounts, all positive, add up to `sum`.
fn runs_of(details: &[&(usize, &Detail)], amount: impl Fn(&Detail) -> i64, sum: i64) -> Vec<std::ops::Range<usize>> {
    let amounts: Vec<i64> = details.iter().map(|(_, one)| amount(one)).collect();
    let (mut runs, mut from, mut have) = (Vec::new(), 0_usize, 0_i64);
    for (at, more) in amounts.iter().enumerate() {
        have = have.saturating_add(*more);
        while have > sum && from <= at {
            have = have.saturating_sub(amounts.get(from).copied().unwrap_or(0));
            from = from.saturating_add(1);
        }
        if have == sum && at > from {
            runs.push(from..at.saturating_add(1));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::details::tests::{gift, paid};

    fn waiting(gifts: &[Detail]) -> Vec<(usize, &Detail)> {
        gifts.iter().enumerate().collect()
    }

    #[test]
    fn gifts_of_a_stretch_of_days_that_add_up_to_a_payment_are_asked_about() {
        let gifts = [(1, 700), (3, 1000), (9, 2500), (20, 4000)].map(|(day, minor)| gift(1, day, minor, "", ""));
        let found = together("GitHub Sponsors", &waiting(&gifts), &[paid(90, 12, 3500, "GITHUB SPONSORS payout", "")]);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2]);
        let candidate = &found[&1][0];
        assert_eq!((candidate.payment, candidate.score), (90, BY_SUM + BY_SOURCE));
        assert_eq!(candidate.reasons, [Reason::Together { count: 2, paid: "35.00".into() }]);
    }

    #[test]
    fn what_the_platform_kept_is_left_off_where_the_file_tells_it() {
        let gifts = [(1, 1000, 950), (2, 2000, 1900)]
            .map(|(day, minor, net)| Detail { net_minor: net, ..gift(1, day, minor, "", "") });
        assert_eq!(together("Ko-fi", &waiting(&gifts), &[paid(1, 5, 2850, "", "")]).len(), 2);
        assert_eq!(together("Ko-fi", &waiting(&gifts), &[paid(1, 5, 2851, "", "")]).len(), 0);
    }

    #[test]
    fn a_payment_that_two_stretches_make_up_is_nobodys() {
        let gifts = [1, 2, 3].map(|day| gift(1, day, 500, "", ""));
        assert!(together("Ko-fi", &waiting(&gifts), &[paid(1, 5, 1000, "", "")]).is_empty());
        let whole = paid(1, 5, 1500, "", "");
        assert_eq!(together("Ko-fi", &waiting(&gifts), std::slice::from_ref(&whole)).len(), 3);
        // A month and a half later it is another payout's.
        let late = Paid { date: gifts[2].date + chrono::Days::new(46), ..whole };
        assert!(together("Ko-fi", &waiting(&gifts), &[late]).is_empty());
    }
}
