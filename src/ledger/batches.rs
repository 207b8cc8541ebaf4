//! What each batch of a product brought: pieces sold are taken from the oldest batch first. This is the working by batch
//! only; the value of the stock is the average over all batches.

use super::product::{first_in_first_out, surplus_of};
use super::split::{by_weights, issue_at_average_cost};

/// A batch as it came: its pieces, and its landed cost in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    pub pieces: i64,
    pub cost_minor: i64,
}

/// What was sold in a month: pieces less those taken back, what they brought and what shops kept of it, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sold {
    pub pieces: i64,
    pub income_minor: i64,
    pub charges_minor: i64,
}

/// What was sold of one batch, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BatchSales {
    pub sold: Sold,
    /// What these pieces had cost, by the batch's own cost.
    pub cost_minor: i64,
}

impl BatchSales {
    /// What it left, less what shops kept.
    #[must_use]
    pub const fn surplus_minor(&self) -> i64 {
        surplus_of(self.sold.income_minor, self.cost_minor, self.sold.charges_minor)
    }
}

/// What each batch brought, where that is known: only where all pieces that left, `out`, were sold. Of what was given away,
/// lost or found nobody knows which batch it was of.
#[must_use]
pub fn sales_by_batch(batches: &[Batch], months: &[Sold], out: i64) -> Option<Vec<BatchSales>> {
    let sold = months.iter().fold(0_i64, |sum, month| sum.saturating_add(month.pieces));
    (sold == out).then(|| share(batches, months))
}

/// The oldest first in both: a month's pieces leave the oldest batch that has any, and bring what
/// a piece brought that month. A month in which more came back than was sold is reckoned with the next, or with the last
/// sale. What was sold beyond all batches stands with the last of them, so that nothing is lost.
fn share(batches: &[Batch], months: &[Sold]) -> Vec<BatchSales> {
    let came: Vec<i64> = batches.iter().map(|batch| batch.pieces).collect();
    let mut found = vec![BatchSales::default(); batches.len()];
    let (mut before, mut open, mut last) = (0_i64, Sold::default(), 0);
    for month in months {
        add(&mut open, *month);
        if open.pieces <= 0 {
            continue;
        }
        let until = before.saturating_add(open.pieces);
        let [then, now] = [before, until].map(|out| first_in_first_out(&came, out));
        let mut parts: Vec<i64> = now.iter().zip(&then).map(|(now, then)| now.saturating_sub(*then)).collect();
        last = parts.iter().rposition(|pieces| *pieces > 0).unwrap_or(batches.len().saturating_sub(1));
        let beyond = open.pieces.saturating_sub(parts.iter().fold(0, |sum, pieces| sum.saturating_add(*pieces)));
        if let Some(part) = parts.get_mut(last) {
            *part = part.saturating_add(beyond);
        }
        let weights: Vec<u64> = parts.iter().map(|pieces| pieces.unsigned_abs()).collect();
        let [income, charges] = [open.income_minor, open.charges_minor].map(|total| by_weights(total, &weights));
        for ((batch, pieces), (income_minor, charges_minor)) in
            found.iter_mut().zip(parts).zip(income.into_iter().zip(charges))
        {
            add(&mut batch.sold, Sold { pieces, income_minor, charges_minor });
        }
        (before, open) = (until, Sold::default());
    }
    if let Some(batch) = found.get_mut(last) {
        add(&mut batch.sold, open);
    }
    for (sales, batch) in found.iter_mut().zip(batches) {
        sales.cost_minor = issue_at_average_cost(batch.cost_minor, batch.pieces, sales.sold.pieces);
    }
    found
}

fn add(sum: &mut Sold, more: Sold) {
    sum.pieces = sum.pieces.saturating_add(more.pieces);
    sum.income_minor = sum.income_minor.saturating_add(more.income_minor);
    sum.charges_minor = sum.charges_minor.saturating_add(more.charges_minor);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sold(pieces: i64, income_minor: i64) -> Sold {
        Sold { pieces, income_minor, charges_minor: 0 }
    }

    #[test]
    fn a_months_sales_are_of_the_oldest_batch_that_has_pieces() {
        // 10 shirts for 50.00 and 20 for 160.00. March: 8 for 120.00. April: 7 for 98.00, 2 of the first batch.
        let batches = [Batch { pieces: 10, cost_minor: 5000 }, Batch { pieces: 20, cost_minor: 16_000 }];
        let months = [sold(8, 12_000), sold(7, 9800)];
        let found = sales_by_batch(&batches, &months, 15).unwrap();
        assert_eq!(sales_by_batch(&batches, &months, 16), None, "one was given away");
        let told: Vec<(i64, i64, i64, i64)> = found
            .iter()
            .map(|one| (one.sold.pieces, one.sold.income_minor, one.cost_minor, one.surplus_minor()))
            .collect();
        // 120.00 + 2 × 14.00 less 50.00; 5 × 14.00 less 5 × 8.00.
        assert_eq!(told, [(10, 14_800, 5000, 9800), (5, 7000, 4000, 3000)]);
    }

    #[test]
    fn what_came_back_is_reckoned_with_the_next_month_or_the_last_sale() {
        let batches = [Batch { pieces: 10, cost_minor: 5000 }];
        let found = share(&batches, &[sold(-1, -1500), sold(4, 6000), sold(-1, -1500)]);
        assert_eq!((found[0].sold, found[0].cost_minor), (sold(2, 3000), 1000));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_batches(
            batches in prop::collection::vec((1_i64..50, 0_i64..10_000), 1..6),
            months in prop::collection::vec((-5_i64..30, -5_000_i64..50_000), 0..12),
        ) {
            let batches: Vec<Batch> =
                batches.into_iter().map(|(pieces, cost_minor)| Batch { pieces, cost_minor }).collect();
            let months: Vec<Sold> = months.into_iter().map(|(pieces, income)| sold(pieces, income)).collect();
            let found = share(&batches, &months);
            let sum = |of: fn(&Sold) -> i64| found.iter().map(|one| of(&one.sold)).sum::<i64>();
            prop_assert_eq!(sum(|one| one.income_minor), months.iter().map(|one| one.income_minor).sum::<i64>());
            prop_assert_eq!(sum(|one| one.pieces), months.iter().map(|one| one.pieces).sum::<i64>());
        }
    }
}
