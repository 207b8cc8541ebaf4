//! Who owes us and whom we owe: what is open on each account of claims and debts, since when, and of which entries.
//! Payments settle the oldest of their fund first.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Result;
use crate::ledger::{Account, Currency, Money, Role};
use crate::store::accounts::Chart;
use crate::store::open_items::{self, OpenPart};
use crate::store::totals::{self, Cells};
use crate::store::{Conn, entries};

/// What is open on one account in one currency; amounts are positive whoever owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debt {
    pub id: i64,
    pub account: Account,
    pub open: Money,
    /// Oldest first.
    pub parts: Vec<OpenPart>,
}

/// Up to how many days old; what is older stands in a last column of its own.
pub const AGES: [i64; 3] = [30, 60, 90];

impl Debt {
    /// Since when something is open.
    #[must_use]
    pub fn since(&self) -> Option<NaiveDate> {
        self.parts.first().map(|part| part.on)
    }

    /// What is open by age, in minor units: up to 30, 60 and 90 days, and older.
    #[must_use]
    pub fn by_age(&self, today: NaiveDate) -> [i64; 4] {
        let mut sums = [0_i64; 4];
        for part in &self.parts {
            let days = today.signed_duration_since(part.on).num_days();
            let column = AGES.iter().position(|most| days <= *most).unwrap_or(AGES.len());
            if let Some(sum) = sums.get_mut(column) {
                *sum = sum.saturating_add(part.minor);
            }
        }
        sums
    }

    /// The debt as a program reads it.
    #[must_use]
    pub fn shown(&self, today: NaiveDate) -> Value {
        let amount = |minor: i64| Money::new(minor, self.open.currency).to_string();
        let [up_to_30, up_to_60, up_to_90, older] = self.by_age(today).map(amount);
        json!({
            "account": self.account.path,
            "label": self.account.label,
            "open": self.open.to_string(),
            "currency": self.open.currency,
            "since": self.since(),
            "up_to_30": up_to_30,
            "up_to_60": up_to_60,
            "up_to_90": up_to_90,
            "older": older,
        })
    }
}

/// Every open debt, oldest first: what others owe us, and what we owe. Who paid us and got it back in words only is owed
/// it, on the account of what they owed.
///
/// # Errors
/// When the book cannot be read.
pub fn list_debts(conn: &mut Conn, chart: &Chart, today: NaiveDate) -> Result<[Vec<Debt>; 2]> {
    let mut found = [Vec::new(), Vec::new()];
    let accounts = chart.accounts().into_iter();
    for account in accounts.filter(|account| matches!(account.role, Role::Receivable | Role::Payable)) {
        if let Some(id) = chart.account_id(&account.path) {
            for (debts, more) in found.iter_mut().zip(debts_on(conn, chart, (id, account), today)?) {
                debts.extend(more);
            }
        }
    }
    for debts in &mut found {
        debts.sort_by(|a, b| a.since().cmp(&b.since()).then_with(|| a.account.path.cmp(&b.account.path)));
    }
    Ok(found)
}

/// What is open on one account, a line a currency: what is owed to us, and what we owe. Each fund's payments settle its
/// own claims; where one fund has paid more than was asked, that settles the oldest of the others.
///
/// # Errors
/// When the book cannot be read.
pub fn debts_on(
    conn: &mut Conn,
    chart: &Chart,
    (id, account): (i64, &Account),
    today: NaiveDate,
) -> Result<[Vec<Debt>; 2]> {
    let cells = totals::sum_cells(conn, chart, Cells::OfAccount(id), today)?;
    let mut found = [Vec::new(), Vec::new()];
    for (debts, sign) in found.iter_mut().zip([1_i64, -1]) {
        // What is paid ahead on an account of debts is nothing that anybody could be reminded of.
        if sign == 1 && account.role == Role::Payable {
            continue;
        }
        let mut currencies: Vec<Currency> = cells.iter().map(|cell| cell.currency).collect();
        currencies.dedup();
        for currency in currencies {
            let own = || cells.iter().filter(|cell| cell.currency == currency);
            let minor = own().fold(0_i64, |sum, cell| sum.saturating_add(cell.closing_minor())).saturating_mul(sign);
            if minor <= 0 || debts.iter().any(|debt: &Debt| debt.open.currency == currency) {
                continue;
            }
            let mut parts = Vec::new();
            for cell in own() {
                parts.extend(open_items::list_open_parts(conn, chart, (cell, sign), today)?);
            }
            let parts = settled_oldest_first(parts, minor);
            debts.push(Debt { id, account: account.clone(), open: Money::new(minor, currency), parts });
        }
    }
    Ok(found)
}

/// The parts of all funds in the order of their days: one an entry, without what is more than is open, taken from the
/// oldest.
fn settled_oldest_first(mut parts: Vec<OpenPart>, open: i64) -> Vec<OpenPart> {
    parts.sort_by_key(|part| std::cmp::Reverse((part.on, part.entry)));
    let mut left = open;
    let mut kept: Vec<OpenPart> = Vec::new();
    for part in parts {
        let minor = part.minor.min(left);
        if minor <= 0 {
            break;
        }
        left = left.saturating_sub(minor);
        match kept.last_mut().filter(|last| last.entry == part.entry) {
            Some(last) => last.minor = last.minor.saturating_add(minor),
            None => kept.push(OpenPart { minor, ..part }),
        }
    }
    kept.reverse();
    kept
}

/// What each part of a debt was for, in the entries' words.
///
/// # Errors
/// When the book cannot be read.
pub fn told_parts(conn: &mut Conn, chart: &Chart, debt: &Debt) -> Result<Vec<(OpenPart, String)>> {
    let mut told = Vec::with_capacity(debt.parts.len());
    for part in &debt.parts {
        let found = entries::find(conn, chart, part.entry)?;
        told.push((*part, found.map(|sealed| sealed.draft.description).unwrap_or_default()));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_fund_paid_too_much_settles_the_oldest() {
        let part = |on: &str, entry, minor| OpenPart { on: on.parse().unwrap(), entry, minor };
        let parts = vec![part("2026-03-01", 3, 500), part("2026-01-01", 1, 1000), part("2026-03-01", 3, 200)];
        let all = [part("2026-01-01", 1, 1000), part("2026-03-01", 3, 700)];
        assert_eq!(settled_oldest_first(parts.clone(), 1700), all);
        assert_eq!(settled_oldest_first(parts.clone(), 800), [part("2026-01-01", 1, 100), all[1]]);
        assert_eq!(settled_oldest_first(parts, 600), [part("2026-03-01", 3, 600)]);
    }

    #[test]
    fn each_part_stands_in_the_column_of_its_age() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let part = |on: &str, minor| OpenPart { on: day(on), entry: 1, minor };
        let debt = Debt {
            id: 1,
            account: Account::from_path("Assets:Receivable:A".parse().unwrap()),
            open: Money::new(1111, Currency::EUR),
            parts: vec![
                part("2026-01-01", 1000),
                part("2026-05-01", 100),
                part("2026-07-01", 10),
                part("2026-07-31", 1),
            ],
        };
        // 211, 91, 30 and 0 days before the last of July.
        assert_eq!(debt.by_age(day("2026-07-31")), [11, 0, 0, 1100]);
        assert_eq!(debt.by_age(day("2026-07-30")), [11, 0, 100, 1000]);
        assert_eq!(debt.since(), Some(day("2026-01-01")));
    }
}
