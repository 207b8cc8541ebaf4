//! What reading a file gives: lines, what decided, what is still open. Values only; knows no format and no store.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::duplicates::Coverage;
use super::grouping::payout_sums;
use super::vocabulary::Role;
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// The kind of file, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Mt940,
    Camt,
    Ofx,
    Qif,
    Xlsx,
    Ods,
}

impl Format {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Mt940 => "mt940",
            Self::Camt => "camt",
            Self::Ofx => "ofx",
            Self::Qif => "qif",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }
}

/// One decision or self-check. `check` is green (true), red (false), or no check at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What was decided, as a word: encoding, delimiter, header, date_order, balance_chain …
    pub what: &'static str,
    pub value: String,
    pub reasons: Vec<String>,
    pub check: Option<bool>,
    /// Of a red check: other readings of the file that would make it green.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
}

/// Another reading of the file, as the answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    pub question: &'static str,
    pub answer: String,
    /// What is so if this is right.
    pub says: &'static str,
}

impl Remedy {
    /// `sign=flip`, as it is answered.
    #[must_use]
    pub fn set(&self) -> String {
        format!("{}={}", self.question, self.answer)
    }
}

impl Evidence {
    #[must_use]
    pub fn decision(what: &'static str, value: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { what, value: value.into(), reasons: vec![reason.into()], check: None, remedies: Vec::new() }
    }

    #[must_use]
    pub fn check(what: &'static str, value: impl Into<String>, holds: bool, reason: impl Into<String>) -> Self {
        Self { what, value: value.into(), reasons: vec![reason.into()], check: Some(holds), remedies: Vec::new() }
    }
}

/// What only a person can say. `chosen` is the likeliest reading until `is_answered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// `date_order`, `decimal_mark`, `sign`, `account`, `columns`.
    pub id: String,
    pub text: String,
    pub options: Vec<String>,
    pub chosen: Option<String>,
    #[serde(skip)]
    pub is_answered: bool,
}

/// A record that cannot be a line. Nothing is dropped silently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    pub record: u32,
    pub column: Option<String>,
    pub read: String,
    pub message: String,
}

/// The table behind the lines, for the page where a person says which column is what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sheet {
    pub names: Vec<String>,
    pub roles: Vec<Option<Role>>,
    pub first_rows: Vec<Vec<String>>,
    /// The header's record, counted from 1; None where there is no header.
    pub header_record: Option<u32>,
}

/// A file, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The profile's name and version where one fits: `paypal@1`.
    pub profile: Option<String>,
    pub format: Format,
    pub encoding: String,
    pub evidence: Vec<Evidence>,
    pub questions: Vec<Question>,
    pub opening_balance_minor: Option<i64>,
    pub opening_date: Option<NaiveDate>,
    pub closing_balance_minor: Option<i64>,
    pub closing_date: Option<NaiveDate>,
    /// Currency of the two balances.
    pub balance_currency: Option<Currency>,
    pub own_iban: Option<String>,
    pub lines: Vec<StatementLine>,
    pub errors: Vec<RowError>,
    pub sheet: Option<Sheet>,
    /// First and last day the file covers.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Reading {
    #[must_use]
    pub fn new(format: Format, encoding: impl Into<String>) -> Self {
        Self {
            profile: None,
            format,
            encoding: encoding.into(),
            evidence: Vec::new(),
            questions: Vec::new(),
            opening_balance_minor: None,
            opening_date: None,
            closing_balance_minor: None,
            closing_date: None,
            balance_currency: None,
            own_iban: None,
            lines: Vec::new(),
            errors: Vec::new(),
            sheet: None,
            from: None,
            to: None,
        }
    }

    /// Questions that nobody has answered yet: while there is one, nothing may be stored.
    #[must_use]
    pub fn open_questions(&self) -> Vec<&Question> {
        self.questions.iter().filter(|question| !question.is_answered).collect()
    }

    /// Booked lines' amounts, summed by currency, in minor units.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<Currency, i64> {
        let mut totals = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.status == LineStatus::Booked) {
            let total: &mut i64 = totals.entry(line.currency).or_default();
            *total = total.saturating_add(line.amount_minor);
        }
        totals
    }

    /// Checks that failed.
    #[must_use]
    pub fn red(&self) -> Vec<&Evidence> {
        self.evidence.iter().filter(|evidence| evidence.check == Some(false)).collect()
    }

    /// Which days the file tells of, and which in full. The last day of an export is mostly cut off: it counts as whole
    /// where the file states its period, or is a bank's statement with a closing balance, and the day is over.
    #[must_use]
    pub fn covered(&self, today: NaiveDate) -> Coverage {
        let last_line = self.lines.iter().filter(|line| line.status != LineStatus::Info).map(|line| line.date).max();
        let is_statement = matches!(self.format, Format::Mt940 | Format::Camt) && self.closing_balance_minor.is_some();
        let last_is_whole =
            self.to.is_some_and(|to| to < today && (is_statement || last_line.is_none_or(|day| day < to)));
        Coverage { from: self.from, to: self.to, first_is_whole: true, last_is_whole }
    }

    /// Takes the period the file states, if its lines lie in it.
    pub(super) fn cover_period(&mut self, period: Option<(NaiveDate, NaiveDate)>) {
        let Some((from, to)) = period else { return };
        let counted = self.lines.iter().filter(|line| line.status != LineStatus::Info);
        if counted.map(|line| line.date).all(|day| (from..=to).contains(&day)) {
            (self.from, self.to) = (Some(from), Some(to));
        }
    }

    /// Covers the days of the lines, where the file states no period of its own.
    pub(super) fn cover_days(&mut self) {
        let days: BTreeSet<NaiveDate> =
            self.lines.iter().filter(|line| line.status != LineStatus::Info).map(|line| line.date).collect();
        self.from = self.from.or_else(|| days.first().copied());
        self.to = self.to.or_else(|| days.last().copied());
    }

    /// Booked lines ahead of today are a sign of dates read the wrong way round. Said only where there are some.
    pub(super) fn check_days(&mut self, today: NaiveDate) {
        let late = today.checked_add_days(Days::new(7)).unwrap_or(today);
        let is_ahead = |line: &&StatementLine| line.status == LineStatus::Booked && line.date > late;
        let ahead = self.lines.iter().filter(is_ahead).count();
        if ahead > 0 {
            let reason = format!("{ahead} booked lines are dated more than a week ahead of today");
            self.evidence.push(Evidence::check("dates", ahead.to_string(), false, reason));
        }
    }

    /// Every payout must be the net sum of what it is made of, where the file says so: refunds and reserves included.
    pub(super) fn check_payouts(&mut self) {
        let sums = payout_sums(&self.lines);
        if sums.is_empty() {
            return;
        }
        let wrong: Vec<String> = sums
            .iter()
            .filter(|sum| sum.paid_minor != sum.members_minor)
            .map(|sum| {
                let money = |minor| crate::ledger::Money::new(minor, sum.currency);
                format!(
                    "{}: paid {} {}, made of {}",
                    sum.id,
                    money(sum.paid_minor),
                    sum.currency,
                    money(sum.members_minor)
                )
            })
            .collect();
        let reason = if wrong.is_empty() {
            "every payout is the sum of its payments, fees and refunds".to_owned()
        } else {
            format!("payouts and their members differ: {}", wrong.join("; "))
        };
        self.evidence.push(Evidence::check("payouts", sums.len().to_string(), wrong.is_empty(), reason));
    }

    /// Opening plus booked lines must be closing, where a file states both and has one currency.
    pub(super) fn check_balances(&mut self) {
        let (Some(opening), Some(closing)) = (self.opening_balance_minor, self.closing_balance_minor) else { return };
        let Some(currency) = self.balance_currency else { return };
        let booked = |with_pending: bool| {
            self.lines
                .iter()
                .filter(|line| line.currency == currency)
                .filter(|line| line.status == LineStatus::Booked || with_pending && line.status == LineStatus::Pending)
                .fold(opening, |sum, line| sum.saturating_add(line.net_minor))
        };
        let money = |minor| crate::ledger::Money::new(minor, currency).to_string();
        let holds = booked(false) == closing || booked(true) == closing;
        let value = format!("{} → {} {currency}", money(opening), money(closing));
        let reason = if holds {
            "opening balance and all lines make the closing balance".to_owned()
        } else {
            let gap = closing.saturating_sub(booked(false));
            format!("opening balance and all lines miss the closing balance by {} {currency}", money(gap))
        };
        self.evidence.push(Evidence::check("opening_plus_lines", value, holds, reason));
    }
}

impl Reading {
    /// Adds a later file of the same statement: lines are renumbered, the later closing balance counts.
    pub(super) fn append(&mut self, later: Self) {
        let last = self.lines.last().map_or(0, |line| line.record);
        let renumbered =
            later.lines.into_iter().map(|line| StatementLine { record: line.record.saturating_add(last), ..line });
        self.lines.extend(renumbered);
        self.errors.extend(later.errors);
        for question in later.questions {
            if self.questions.iter().all(|known| known.id != question.id) {
                self.questions.push(question);
            }
        }
        self.evidence.extend(later.evidence.into_iter().filter(|evidence| evidence.check.is_some()));
        if later.closing_balance_minor.is_some() {
            self.closing_balance_minor = later.closing_balance_minor;
            self.closing_date = later.closing_date;
        }
        self.from = self.from.into_iter().chain(later.from).min();
        self.to = self.to.into_iter().chain(later.to).max();
    }
}
