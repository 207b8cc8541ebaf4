//! What moved in a period: the raw material of every statement. Knows no report.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AccountPath, Currency, DraftLine, FundCode};

/// One account and fund in one currency over a period, in minor units. `opening_minor` is debit less credit
/// of everything before the period; debits and credits of the period are both positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Movement {
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub opening_minor: i64,
    pub debit_minor: i64,
    pub credit_minor: i64,
    /// Postings in the period.
    pub count: i64,
}

impl Movement {
    /// Counts another one to this: of the same fund and currency, over the same period.
    pub const fn add(&mut self, other: &Self) {
        self.opening_minor = self.opening_minor.saturating_add(other.opening_minor);
        self.debit_minor = self.debit_minor.saturating_add(other.debit_minor);
        self.credit_minor = self.credit_minor.saturating_add(other.credit_minor);
        self.count = self.count.saturating_add(other.count);
    }

    /// Debit less credit of the period.
    #[must_use]
    pub const fn change_minor(&self) -> i64 {
        self.debit_minor.saturating_sub(self.credit_minor)
    }

    /// Debit less credit at the period's end.
    #[must_use]
    pub const fn closing_minor(&self) -> i64 {
        self.opening_minor.saturating_add(self.change_minor())
    }
}

/// What went from fund to fund within one account, by transfers and by fees that another fund bears: it stands in the
/// account's debits and in its credits alike, and moved nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turned {
    pub account: AccountPath,
    pub currency: Currency,
    /// Above zero.
    pub minor: i64,
}

/// What an entry with these lines turned: of each account, what some funds gained there and others lost, the smaller of the
/// two sums.
#[must_use]
pub fn turned_by(lines: &[DraftLine]) -> Vec<Turned> {
    // Nearly every entry is of one fund.
    let Some((first, rest)) = lines.split_first() else { return Vec::new() };
    if rest.iter().all(|line| line.fund == first.fund) {
        return Vec::new();
    }
    let mut nets: BTreeMap<(&AccountPath, Currency), BTreeMap<&FundCode, i64>> = BTreeMap::new();
    for line in lines {
        let net = nets.entry((&line.account, line.amount.currency)).or_default().entry(&line.fund).or_default();
        *net = net.saturating_add(line.amount.minor);
    }
    let smaller = |((account, currency), funds): ((&AccountPath, Currency), BTreeMap<&FundCode, i64>)| {
        let side =
            |sign: i64| funds.values().fold(0_i64, |sum, net| sum.saturating_add(net.saturating_mul(sign).max(0)));
        let minor = side(1).min(side(-1));
        (minor > 0).then(|| Turned { account: account.clone(), currency, minor })
    };
    nets.into_iter().filter_map(smaller).collect()
}
