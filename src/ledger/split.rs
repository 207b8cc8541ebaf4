//! Dividing whole minor units without losing one (I7). Knows no funds and no stock, only numbers.

/// Divides `total` by `weights` with the largest remainder method: the parts always sum to the total.
/// Ties go to the earlier part. With no positive weight everything goes to the first part.
#[must_use]
pub fn by_weights(total: i64, weights: &[u64]) -> Vec<i64> {
    let sum: u128 = weights.iter().copied().map(u128::from).sum();
    let mut parts = vec![0_i64; weights.len()];
    if sum == 0 {
        if let Some(first) = parts.first_mut() {
            *first = total;
        }
        return parts;
    }
    let absolute = u128::from(total.unsigned_abs());
    let mut remainders: Vec<(usize, u128)> = Vec::with_capacity(weights.len());
    let mut given: u128 = 0;
    for (index, (part, weight)) in parts.iter_mut().zip(weights).enumerate() {
        let product = absolute.saturating_mul(u128::from(*weight));
        let share = product.checked_div(sum).unwrap_or(0);
        given = given.saturating_add(share);
        *part = i64::try_from(share).unwrap_or(i64::MAX);
        remainders.push((index, product.checked_rem(sum).unwrap_or(0)));
    }
    remainders.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let left = usize::try_from(absolute.saturating_sub(given)).unwrap_or(0);
    for (index, _) in remainders.into_iter().take(left) {
        if let Some(part) = parts.get_mut(index) {
            *part = part.saturating_add(1);
        }
    }
    if total < 0 {
        for part in &mut parts {
            *part = part.saturating_neg();
        }
    }
    parts
}

/// The value that leaves with `issued` of `quantity` pieces worth `value` together at average cost:
/// rounded half away from zero; the last piece takes what is left.
#[must_use]
pub fn issue_at_average_cost(value: i64, quantity: i64, issued: i64) -> i64 {
    if issued == 0 {
        return 0;
    }
    if issued == quantity || quantity <= 0 {
        return if issued == quantity { value } else { 0 };
    }
    let product = i128::from(value).saturating_mul(i128::from(issued));
    let divisor = i128::from(quantity);
    let half = divisor / 2;
    let rounded = if product >= 0 { product.saturating_add(half) } else { product.saturating_sub(half) };
    rounded.checked_div(divisor).and_then(|issue| i64::try_from(issue).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_unit_takes_the_rest() {
        assert_eq!(issue_at_average_cost(1000, 3, 1), 333);
        assert_eq!(issue_at_average_cost(667, 2, 1), 334);
        assert_eq!(issue_at_average_cost(333, 1, 1), 333);
    }

    #[test]
    fn largest_remainder_wins() {
        assert_eq!(by_weights(100, &[1, 1, 1]), vec![34, 33, 33]);
        assert_eq!(by_weights(-100, &[1, 1, 1]), vec![-34, -33, -33]);
        assert_eq!(by_weights(5, &[0, 0]), vec![5, 0]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(total in -1_000_000_000_000_i64..1_000_000_000_000, weights in prop::collection::vec(0_u64..10_000, 1..9)) {
            prop_assert_eq!(by_weights(total, &weights).into_iter().sum::<i64>(), total);
        }

        #[test]
        fn issuing_piece_by_piece_gives_the_whole_value(value in 0_i64..10_000_000, quantity in 1_i64..300) {
            let (mut left, mut issued) = (value, 0);
            for pieces in (1..=quantity).rev() {
                let cost = issue_at_average_cost(left, pieces, 1);
                prop_assert!(cost >= 0);
                left -= cost;
                issued += cost;
            }
            prop_assert_eq!((left, issued), (0, value));
        }
    }
}
