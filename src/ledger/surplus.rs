//! How much of a product's surplus goes to the fund it was promised to, by the group's rule. Knows only numbers.

use super::product::{SurplusShare, WHOLE, surplus_of};
use super::split::by_weights;

/// What a product sold in a month, and what it had brought and cost in all before and after it. Minor units; pieces
/// and amounts may be below zero where more came back than was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Working {
    /// Pieces sold less pieces taken back.
    pub pieces: i64,
    pub income: i64,
    /// What those pieces had cost.
    pub cost: i64,
    /// What shops kept of the income.
    pub charges: i64,
    /// All sales less what shops kept, until the month's first day and until its last.
    pub income_before: i64,
    pub income_after: i64,
    /// All batches until the month's first day, and until its last.
    pub bought_before: i64,
    pub bought_after: i64,
    /// What earlier months took back of what they or others had given: made up before anything is due. Zero or more.
    pub carried: i64,
}

/// What the month by itself adds to what is due, by the rule; below zero where more came back than was sold, or a new
/// batch costs again what was beyond the earlier ones.
#[must_use]
pub fn earned(share: SurplusShare, working: &Working) -> i64 {
    let part = |minor: i64, weight: u64| {
        let parts = by_weights(minor.saturating_abs(), &[weight, WHOLE.saturating_sub(weight)]);
        parts.first().copied().unwrap_or(0).saturating_mul(minor.signum())
    };
    let profit = surplus_of(working.income, working.cost, working.charges);
    match share {
        SurplusShare::All => profit,
        SurplusShare::Part(weight) => part(profit, weight),
        SurplusShare::Piece(minor) => minor.saturating_mul(working.pieces),
        SurplusShare::AfterCosts(weight) => {
            let over = |income: i64, bought: i64| part(income.saturating_sub(bought).max(0), weight);
            over(working.income_after, working.bought_after)
                .saturating_sub(over(working.income_before, working.bought_before))
        }
    }
}

/// What is due to the fund for the month, zero or more: what it adds, after what earlier months took back.
#[must_use]
pub fn due(share: SurplusShare, working: &Working) -> i64 {
    earned(share, working).saturating_sub(working.carried).max(0)
}

/// What is left to be made up after a month that added so much and for which so much was given.
#[must_use]
pub fn carry(carried: i64, earned: i64, given: i64) -> i64 {
    let due = earned.saturating_sub(carried).max(0);
    carried.saturating_sub(earned).max(0).saturating_add(given.saturating_sub(due).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_rule_gives_what_it_says() {
        // 15 shirts at 18.00 that had cost 106.72; before the month 400.00 were sold of a batch of 650.00.
        let working = Working {
            pieces: 15,
            income: 27_000,
            cost: 10_672,
            charges: 0,
            income_before: 40_000,
            income_after: 67_000,
            bought_before: 65_000,
            bought_after: 65_000,
            carried: 0,
        };
        assert_eq!(due(SurplusShare::All, &working), 16_328);
        assert_eq!(due(SurplusShare::Part(250_000), &working), 4_082);
        assert_eq!(due(SurplusShare::Piece(200), &working), 3_000);
        // A shop kept 28.00 of it.
        assert_eq!(due(SurplusShare::All, &Working { charges: 2_800, ..working }), 13_528);
        // The batch is paid back within the month: only 20.00 are beyond it.
        assert_eq!(due(SurplusShare::AfterCosts(WHOLE), &working), 2_000);
        assert_eq!(due(SurplusShare::AfterCosts(500_000), &working), 1_000);
    }

    #[test]
    fn a_month_of_returns_gives_nothing_and_the_next_ones_make_it_up() {
        let returns = Working { pieces: -2, income: -3_600, cost: -1_300, ..Working::default() };
        let sales = Working { pieces: 3, income: 5_400, cost: 1_950, ..Working::default() };
        let cases = [
            (SurplusShare::All, -2_300, 1_150),
            (SurplusShare::Part(500_000), -1_150, 575),
            (SurplusShare::Piece(200), -400, 200),
        ];
        for (share, taken, left) in cases {
            assert_eq!(due(share, &returns), 0);
            assert_eq!(earned(share, &returns), taken);
            assert_eq!(carry(0, taken, 0), -taken);
            assert_eq!(due(share, &Working { carried: -taken, ..sales }), left);
        }
    }

    #[test]
    fn a_second_batch_is_paid_back_before_anything_more_is_due() {
        // Ten bought for 100.00 and sold at 20.00; ten more bought, and sold five by five. In all 200.00 are over.
        let months = [(0, 10_000), (20_000, 0), (0, 10_000), (10_000, 0), (10_000, 0)];
        let (mut so_far, mut carried, mut given) = (Working::default(), 0, Vec::new());
        for (income, bought) in months {
            so_far = Working {
                income_before: so_far.income_after,
                income_after: so_far.income_after + income,
                bought_before: so_far.bought_after,
                bought_after: so_far.bought_after + bought,
                carried,
                ..Working::default()
            };
            let share = SurplusShare::AfterCosts(WHOLE);
            let due = due(share, &so_far);
            carried = carry(carried, earned(share, &so_far), due);
            given.push(due);
        }
        assert_eq!(given, [0, 10_000, 0, 0, 10_000]);
    }

    #[test]
    fn what_was_given_beyond_what_is_due_is_made_up_too() {
        // The sale for which 50.00 were given was taken back later.
        assert_eq!(carry(0, 0, 5_000), 5_000);
        assert_eq!(carry(5_000, 3_000, 0), 2_000);
        assert_eq!(carry(5_000, 8_000, 3_000), 0);
        // What is due and was not given yet is no debt of the fund.
        assert_eq!(carry(0, 5_000, 0), 0);
    }

    proptest! {
        #[test]
        fn once_costs_are_recovered_the_months_make_up_all_that_is_over(
            months in prop::collection::vec(0_i64..100_000, 1..12), bought in 0_i64..500_000,
        ) {
            let (mut income, mut given) = (0, 0);
            for month in &months {
                let working = Working {
                    income: *month,
                    income_before: income,
                    income_after: income + month,
                    bought_before: bought,
                    bought_after: bought,
                    ..Working::default()
                };
                given += due(SurplusShare::AfterCosts(WHOLE), &working);
                income += month;
            }
            prop_assert_eq!(given, (income - bought).max(0));
        }

        #[test]
        fn never_more_is_given_than_the_months_earned_at_their_best(
            months in prop::collection::vec(-50_000_i64..100_000, 1..24),
        ) {
            let (mut sum, mut best, mut given, mut carried) = (0_i64, 0_i64, 0, 0);
            for profit in months {
                let working = Working { income: profit, carried, ..Working::default() };
                let now = due(SurplusShare::All, &working);
                carried = carry(carried, earned(SurplusShare::All, &working), now);
                given += now;
                sum += profit;
                best = best.max(sum);
                prop_assert_eq!(given, best);
            }
        }
    }
}
