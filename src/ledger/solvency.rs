//! Whether restricted funds can pay (I9): their liquid balance on this day and on every later one.
//!
//! Liquid is money, what is owed to us, less what we owe. The same judgement is made when entries are
//! recorded and when a whole book is re-checked. Knows no store.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::entry::Draft;
use super::{AccountPath, Currency, FundCode, Money, Restriction, Role};

/// A fund's liquid balance by day, in minor units of one currency.
#[derive(Debug, Clone, Default)]
pub struct DailyBalance {
    changes: BTreeMap<NaiveDate, i64>,
}

impl DailyBalance {
    /// Adds a change on a day.
    pub fn add(&mut self, day: NaiveDate, minor: i64) {
        let change = self.changes.entry(day).or_insert(0);
        *change = change.saturating_add(minor);
    }

    /// The first day from `from` on whose closing balance is below zero, and that balance.
    #[must_use]
    pub fn first_shortfall(&self, from: NaiveDate) -> Option<(NaiveDate, i64)> {
        let mut balance: i64 = self.changes.range(..from).map(|(_, change)| change).sum();
        for (day, change) in self.changes.range(from..) {
            balance = balance.saturating_add(*change);
            if balance < 0 {
                return Some((*day, balance));
            }
        }
        None
    }
}

/// What one entry does to the liquid balance of one restricted fund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiquidEffect {
    pub fund: FundCode,
    pub currency: Currency,
    pub day: NaiveDate,
    pub minor: i64,
    pub has_override: bool,
}

/// The effects of a draft on restricted funds; none where they cancel.
#[must_use]
pub fn liquid_effects(
    draft: &Draft,
    role_of: impl Fn(&AccountPath) -> Option<Role>,
    restriction_of: impl Fn(&FundCode) -> Option<Restriction>,
) -> Vec<LiquidEffect> {
    let mut effects: Vec<LiquidEffect> = Vec::new();
    for line in &draft.lines {
        let is_liquid = role_of(&line.account).is_some_and(Role::is_liquid);
        if !is_liquid || restriction_of(&line.fund) != Some(Restriction::Restricted) {
            continue;
        }
        let Money { minor, currency } = line.amount;
        match effects.iter_mut().find(|effect| effect.fund == line.fund && effect.currency == currency) {
            Some(effect) => effect.minor = effect.minor.saturating_add(minor),
            None => effects.push(LiquidEffect {
                fund: line.fund.clone(),
                currency,
                day: draft.date,
                minor,
                has_override: draft.override_reason.is_some(),
            }),
        }
    }
    effects.retain(|effect| effect.minor != 0);
    effects
}

/// A restricted fund that would fall below zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Fund {fund} would hold {balance} {} on {day}: a restricted fund may not fall below zero without a recorded reason.", balance.currency)]
pub struct Shortfall {
    pub fund: FundCode,
    pub day: NaiveDate,
    pub balance: Money,
}

/// The liquid balances of restricted funds, judged one submission at a time.
#[derive(Debug, Default)]
pub struct Solvency {
    balances: BTreeMap<(FundCode, Currency), DailyBalance>,
}

impl Solvency {
    /// Sets what is known of a fund before the first judgement.
    pub fn set(&mut self, fund: FundCode, currency: Currency, balance: DailyBalance) {
        self.balances.insert((fund, currency), balance);
    }

    /// Applies all effects of one submission, then judges every fund from which something was taken without a
    /// recorded reason: its balance must not be below zero at the end of that day or any later one.
    pub fn apply(&mut self, effects: &[LiquidEffect]) -> Vec<Shortfall> {
        let mut judged: BTreeMap<(FundCode, Currency), (NaiveDate, bool)> = BTreeMap::new();
        for effect in effects {
            let key = (effect.fund.clone(), effect.currency);
            self.balances.entry(key.clone()).or_default().add(effect.day, effect.minor);
            if effect.minor < 0 {
                let (first_day, is_excused) = judged.entry(key).or_insert((effect.day, false));
                *first_day = effect.day.min(*first_day);
                *is_excused |= effect.has_override;
            }
        }
        let unexcused = judged.into_iter().filter(|(_, (_, is_excused))| !is_excused);
        unexcused
            .filter_map(|((fund, currency), (first_day, _))| {
                let balance = self.balances.get(&(fund.clone(), currency))?;
                let (day, minor) = balance.first_shortfall(first_day)?;
                Some(Shortfall { fund, day, balance: Money::new(minor, currency) })
            })
            .collect()
    }
}

/// What leaves a restricted fund for another one (I11), per fund: a debit on transfer accounts.
#[must_use]
pub fn restricted_transfers_out(
    draft: &Draft,
    role_of: impl Fn(&AccountPath) -> Option<Role>,
    restriction_of: impl Fn(&FundCode) -> Option<Restriction>,
) -> Vec<(FundCode, Money)> {
    let mut out: BTreeMap<(FundCode, Currency), i64> = BTreeMap::new();
    for line in &draft.lines {
        let is_transfer = role_of(&line.account) == Some(Role::Transfer);
        if is_transfer && restriction_of(&line.fund) == Some(Restriction::Restricted) {
            let sum = out.entry((line.fund.clone(), line.amount.currency)).or_default();
            *sum = sum.saturating_add(line.amount.minor);
        }
    }
    let leaving = out.into_iter().filter(|(_, minor)| *minor > 0);
    leaving.map(|((fund, currency), minor)| (fund, Money::new(minor, currency))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2020, 2, number).unwrap()
    }

    fn effect(number: u32, minor: i64, has_override: bool) -> LiquidEffect {
        LiquidEffect {
            fund: "rupression".parse().unwrap(),
            currency: Currency::EUR,
            day: day(number),
            minor,
            has_override,
        }
    }

    #[test]
    fn a_back_dated_payment_is_judged_on_the_later_day_it_spoils() {
        let mut funds = Solvency::default();
        assert!(funds.apply(&[effect(1, 100, false)]).is_empty());
        assert!(funds.apply(&[effect(10, -80, false)]).is_empty());
        let shortfalls = funds.apply(&[effect(5, -30, false)]);
        assert_eq!(shortfalls.first().map(|s| (s.day, s.balance.minor)), Some((day(10), -10)));
    }

    #[test]
    fn money_in_and_out_in_one_submission_is_judged_at_the_days_end() {
        let mut funds = Solvency::default();
        assert!(funds.apply(&[effect(1, -50, false), effect(1, 50, false)]).is_empty());
    }

    #[test]
    fn a_recorded_reason_excuses_once_and_money_in_is_never_judged() {
        let mut funds = Solvency::default();
        assert!(funds.apply(&[effect(1, -50, true)]).is_empty());
        assert!(funds.apply(&[effect(2, 20, false)]).is_empty());
        assert_eq!(funds.apply(&[effect(3, -1, false)]).len(), 1);
    }
}
