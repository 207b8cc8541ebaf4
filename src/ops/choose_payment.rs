//! The payments among which somebody looks for the one that an order or gift was paid by. Ties nothing itself.

use std::collections::HashSet;

use chrono::Days;

use super::link_details::{Told, list_details};
use super::{OpsError, Result};
use crate::import::details::paid_of;
use crate::ledger::Money;
use crate::store::Conn;
use crate::store::personal::{self, StoredLine};

/// How far before and after its day payments are shown.
const WINDOW_DAYS: u64 = 92;
/// More than this nobody reads through; words find the rest.
const SHOWN: usize = 50;

/// An order or gift, and the payments that may be its own.
pub struct Choice {
    pub told: Told,
    /// The nearest amount first, then the nearest day.
    pub payments: Vec<StoredLine>,
    /// Those of them that are known as the payment of something else.
    pub given: HashSet<i64>,
}

/// Payments in the currency of an order or gift, from three months before its day to three months after, that have all
/// these words in their name, text or amount.
///
/// # Errors
/// When there is no such order or gift.
pub fn choose_payment(conn: &mut Conn, line: i64, words: &str) -> Result<Choice> {
    let all = list_details(conn, None)?;
    let given = all.iter().filter_map(|told| told.payment.as_ref()).map(|line| line.id).collect();
    let found = all.into_iter().find(|told| told.detail.rows.contains(&line));
    let told = found.ok_or_else(|| OpsError::NotFound {
        what: format!("an order or gift with the line {line}"),
        hint: "The page Orders and gifts shows those there are.".into(),
    })?;
    let day = told.detail.date;
    let (from, to) = (day.checked_sub_days(Days::new(WINDOW_DAYS)), day.checked_add_days(Days::new(WINDOW_DAYS)));
    let words: Vec<String> = words.split_whitespace().map(|word| word.to_lowercase().replace(',', ".")).collect();
    let mut payments = personal::list_payments_between(conn, from.unwrap_or(day), to.unwrap_or(day))?;
    payments.retain(|stored| {
        let line = &stored.line;
        let is_payment = paid_of(stored.id, line).is_some_and(|paid| paid.currency == told.detail.currency);
        let amount = Money::new(line.amount_minor, line.currency);
        let text = format!("{} {} {amount}", line.counterparty, line.purpose).to_lowercase().replace(',', ".");
        is_payment && words.iter().all(|word| text.contains(word))
    });
    payments.sort_by_key(|stored| {
        let apart = stored.line.amount_minor.saturating_sub(told.detail.gross_minor).saturating_abs();
        (apart, stored.line.date.signed_duration_since(day).num_days().saturating_abs(), stored.id)
    });
    payments.truncate(SHOWN);
    Ok(Choice { told, payments, given })
}
