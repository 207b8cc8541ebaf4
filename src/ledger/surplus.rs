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
}

/// What is due to the fund for the month, zero or more.
#[must_use]
pub fn due(share: SurplusShare, working: &Working) -> i64 {
    let part = |minor: i64, weight: u64| {
        let parts = by_weights(minor.max(0), &[weight, WHOLE.saturating_sub(weight)]);
        parts.first().copied().unwrap_or(0)
    };
    let profit = surplus_of(working.income, working.cost, working.charges);
    match share {
        SurplusShare::All => profit.max(0),
        SurplusShare::Part(weight) => part(profit, weight),
        SurplusShare::Piece(minor) => minor.saturating_mul(working.pieces.max(0)),
        SurplusShare::AfterCosts(weight) => {
            let over = |income: i64, bought: i64| income.saturating_sub(bought).max(0);
            let before = over(working.income_before, working.bought_before);
            part(over(working.income_after, working.bought_after).saturating_sub(before), weight)
        }
    }
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
    fn a_month_of_returns_takes_nothing_back() {
        let working = Working { pieces: -2, income: -3_600, cost: -1_300, ..Working::default() };
        for share in
            [SurplusShare::All, SurplusShare::Part(WHOLE), SurplusShare::Piece(200), SurplusShare::AfterCosts(WHOLE)]
        {
            assert_eq!(due(share, &working), 0);
        }
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
    }
}
