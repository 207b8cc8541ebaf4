//! A statement line in the making, for the formats that are no tables; and what they say about balances and accounts.
//! Knows no format.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Options;
use super::of_accounts::{self, OfAccounts};
use super::reading::{Evidence, Reading};
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::ledger::{Currency, Money};

/// A booked payment with nothing but its amount.
#[must_use]
pub fn line(record: usize, date: NaiveDate, minor: i64, currency: Currency) -> StatementLine {
    StatementLine {
        record: u32::try_from(record).unwrap_or(u32::MAX),
        date,
        value_date: None,
        amount_minor: minor,
        fee_minor: None,
        net_minor: minor,
        currency,
        balance_after_minor: None,
        counterparty: String::new(),
        counterparty_account: None,
        purpose: String::new(),
        status: LineStatus::Booked,
        kind: "payment".to_owned(),
        refs: BTreeMap::new(),
        warnings: Vec::new(),
    }
}

/// A currency by its code; an unlisted one is kept with a warning.
#[must_use]
pub fn currency(code: &str, warnings: &mut Vec<String>) -> Option<Currency> {
    if let Ok(known) = code.parse() {
        return Some(known);
    }
    let unlisted = Currency::unlisted(code)?;
    warnings.push(format!("“{unlisted}” is no currency we know; the line can be read, not posted."));
    Some(unlisted)
}

/// One statement of a file: an account between two balances.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    pub account: String,
    pub currency: Option<Currency>,
    pub opening: Option<i64>,
    pub closing: Option<i64>,
    pub closing_date: Option<NaiveDate>,
    /// Index of its first line in the reading.
    pub first_line: usize,
}

/// Checks each statement's balances, names the account or asks for it, and sums up.
pub fn finish(reading: &mut Reading, statements: &[Statement], options: &Options) {
    let accounts = OfAccounts::among(statements.iter().map(|statement| statement.account.clone()), options);
    check_statements(reading, statements);
    if let Some(wanted) = accounts.one().filter(|_| accounts.is_several()) {
        set_aside(reading, statements, wanted);
    }
    reading.questions.extend(accounts.question());
    reading.own_iban = accounts.one_or_first().cloned();
    of_accounts::check_own(reading, options);
    let of_one: Vec<&Statement> = statements
        .iter()
        .filter(|statement| Some(&statement.account) == reading.own_iban.as_ref() || accounts.is_none())
        .collect();
    let balanced = of_one.iter().find(|statement| statement.opening.is_some());
    reading.opening_balance_minor = balanced.and_then(|statement| statement.opening);
    reading.balance_currency = of_one.iter().find_map(|statement| statement.currency);
    let last = of_one.iter().rev().find(|statement| statement.closing.is_some());
    reading.closing_balance_minor = last.and_then(|statement| statement.closing);
    reading.closing_date = last.and_then(|statement| statement.closing_date);
    reading.cover_days();
}

fn set_aside(reading: &mut Reading, statements: &[Statement], wanted: &str) {
    for (i, statement) in statements.iter().enumerate().filter(|(_, statement)| statement.account != wanted) {
        let end = statements.get(i.saturating_add(1)).map_or(reading.lines.len(), |next| next.first_line);
        for line in reading.lines.get_mut(statement.first_line..end).into_iter().flatten() {
            of_accounts::set_apart(line, &statement.account);
        }
    }
}

fn check_statements(reading: &mut Reading, statements: &[Statement]) {
    let (mut checked, mut gaps) = (0_usize, Vec::new());
    for (i, statement) in statements.iter().enumerate() {
        let end = statements.get(i.saturating_add(1)).map_or(reading.lines.len(), |next| next.first_line);
        let lines = reading.lines.get(statement.first_line..end).unwrap_or(&[]);
        let (Some(opening), Some(closing), Some(currency)) = (statement.opening, statement.closing, statement.currency)
        else {
            continue;
        };
        let booked = lines.iter().filter(|line| line.status == LineStatus::Booked && line.currency == currency);
        let reached = booked.fold(opening, |sum, line| sum.saturating_add(line.net_minor));
        checked = checked.saturating_add(1);
        if reached != closing {
            gaps.push(format!("{} {currency}", Money::new(closing.saturating_sub(reached), currency)));
        }
    }
    if checked == 0 {
        return;
    }
    let holds = gaps.is_empty();
    let reason = if holds {
        "opening balance and all lines make the closing balance".to_owned()
    } else {
        format!("opening balance and all lines miss the closing balance by {}", gaps.join(", "))
    };
    reading.evidence.push(Evidence::check("opening_plus_lines", checked.to_string(), holds, reason));
}
