//! Sums of money that refuse to overflow, and divisions over funds that lose nothing (I7). Knows no act.

use super::error::ActError;
use crate::ledger::split::by_weights;
use crate::ledger::{Currency, FundCode, Money};

pub(super) fn add(one: Money, other: Money) -> Result<Money, ActError> {
    let minor = one.minor.checked_add(other.minor).ok_or(ActError::TooLarge)?;
    Ok(Money::new(minor, one.currency))
}

pub(super) fn subtract(one: Money, other: Money) -> Result<Money, ActError> {
    add(one, other.negated())
}

pub(super) fn times(price: Money, pieces: i64) -> Result<Money, ActError> {
    let minor = price.minor.checked_mul(pieces).ok_or(ActError::TooLarge)?;
    Ok(Money::new(minor, price.currency))
}

pub(super) fn sum(amounts: impl IntoIterator<Item = Money>, currency: Currency) -> Result<Money, ActError> {
    amounts.into_iter().try_fold(Money::zero(currency), add)
}

/// Divides an amount over funds by weight, losing nothing (I7).
pub(super) fn divide(amount: Money, weights: Vec<(FundCode, u64)>) -> Vec<(FundCode, Money)> {
    let plain: Vec<u64> = weights.iter().map(|(_, weight)| *weight).collect();
    let parts = by_weights(amount.minor, &plain);
    let named = weights.into_iter().zip(parts);
    named.map(|((fund, _), minor)| (fund, Money::new(minor, amount.currency))).collect()
}

/// Adds to a fund's sum in a list that keeps the order in which funds came.
pub(super) fn gather(sums: &mut Vec<(FundCode, Money)>, fund: &FundCode, amount: Money) -> Result<(), ActError> {
    match sums.iter_mut().find(|(known, _)| known == fund) {
        Some((_, total)) => *total = add(*total, amount)?,
        None => sums.push((fund.clone(), amount)),
    }
    Ok(())
}
