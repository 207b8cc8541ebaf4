//! What a bank, a payment provider or a shop said happened. Knows no file format and no entry.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::money::Currency;

/// How final a line is. Only booked lines count in balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    Booked,
    /// Announced, not booked: stored apart and replaced when the booked line comes.
    Pending,
    Failed,
    /// Opening balances, mirrored payout rows, notices: never an amount of money.
    Info,
}

impl LineStatus {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Info => "info",
        }
    }

    /// The status of that name; used when reading a stored line back.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Booked, Self::Pending, Self::Failed, Self::Info].into_iter().find(|status| status.name() == name)
    }
}

/// One line of a statement, normalised. Names and texts are as the bank wrote them, never re-cased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// The record's number in its file, counted from 1 with header and preamble.
    pub record: u32,
    pub date: NaiveDate,
    pub value_date: Option<NaiveDate>,
    /// The file's main amount in minor units, signed by its effect on the account: gross where gross, fee and net exist.
    pub amount_minor: i64,
    /// A fee that has its own column: negative when it costs.
    pub fee_minor: Option<i64>,
    /// The account's change: amount plus fee.
    pub net_minor: i64,
    pub currency: Currency,
    /// The account's balance after the line, where the file states it.
    pub balance_after_minor: Option<i64>,
    pub counterparty: String,
    /// IBAN or account number of the other side.
    pub counterparty_account: Option<String>,
    pub purpose: String,
    pub status: LineStatus,
    /// payment, refund, fee, payout, funding, conversion, hold, hold_release, chargeback, interest, cash, adjustment, balance_info.
    pub kind: String,
    /// bank_id, end_to_end, mandate, creditor, related_id, group_id, payout_id, order_no …
    pub refs: BTreeMap<String, String>,
    pub warnings: Vec<String>,
}

impl StatementLine {
    /// Whether nobody stands on its other side: neither a name nor an account.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.counterparty.trim().is_empty() && self.counterparty_account.as_deref().is_none_or(str::is_empty)
    }
}
