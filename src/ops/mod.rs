//! Use cases, one file each: what web, API and command line do with a book, in one transaction.
//!
//! Today and who acts are arguments; nothing here reads a clock, the environment or randomness.

pub mod accept_matches;
pub mod apply_rules;
mod ask_doubts;
pub mod attach_voucher;
pub mod back_up_book;
pub mod bear_fees;
pub mod build_report;
pub mod cancel_event;
pub mod change_product;
pub mod change_role;
pub mod check_outside;
pub mod choose_payment;
pub mod close_period;
pub mod count_cash;
pub mod create_book;
pub mod examine_book;
pub mod explain_lines;
pub mod export_book;
pub mod find_entries;
pub mod find_goods;
pub mod find_received;
pub mod find_repeated;
pub mod finish_reconciliation;
pub mod fits_account;
pub mod fold_rows;
mod goods_law;
pub mod import_and_post;
pub mod import_file;
pub mod issue_receipts;
pub mod keep_contacts;
pub mod keep_rules;
pub mod keep_searches;
pub mod keep_sessions;
mod late_costs;
pub mod learn_lines;
mod line_acts;
pub mod link_details;
pub mod list_imports;
pub mod list_lines;
pub mod list_standing;
pub mod load_book;
pub mod make_demo;
pub mod manage_users;
pub mod match_payouts;
pub mod open_accounts;
pub mod open_goods;
pub mod picture_product;
pub mod plan_event;
pub mod plan_import;
pub mod post_entries;
pub mod post_file;
pub mod propose_lines;
mod provider_lines;
pub mod publish_book;
pub mod read_decisions;
pub mod recall_lines;
pub mod reconcile_account;
pub mod record_acts;
pub mod record_missing;
mod report_period;
pub mod reverse_entry;
pub mod review_lines;
pub mod save_mapping;
pub mod search_book;
pub mod sell_orders;
pub mod set_category;
pub mod set_sphere;
pub mod set_up_book;
pub mod settle_event;
pub mod settle_group;
pub mod share_surplus;
pub mod stall_sheet;
pub mod survey_book;
pub mod survey_debts;
mod tell_details;
pub mod tell_reconciliation;
pub mod try_rule;
pub mod undo_import;
pub mod verify_book;
mod verify_matches;

use chrono::{DateTime, NaiveDate, Utc};

use crate::acts::ActError;
use crate::ledger::account::AccountError;
use crate::ledger::entry::EntryError;
use crate::ledger::fund::FundError;
use crate::ledger::money::MoneyError;
use crate::ledger::period::PeriodError;
use crate::store::StoreError;

/// Who acts and when. The moment is the same for everything one submission records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The id of a user (`U-1`), `cli`, or `demo`; never a name.
    pub by: String,
    pub today: NaiveDate,
    /// UTC with microseconds: `2020-02-10T12:00:00.000000Z`.
    pub at: String,
}

/// One refused line of a submission.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Refusal {
    /// The line in the file, or the number of the entry in the submission, from 1.
    pub line: usize,
    pub message: String,
    /// What the act says against itself, for a page that tells it in names.
    #[serde(skip)]
    pub why: Option<Box<ActError>>,
}

impl Refusal {
    #[must_use]
    pub const fn new(line: usize, message: String) -> Self {
        Self { line, message, why: None }
    }

    #[must_use]
    pub fn of_act(line: usize, error: ActError) -> Self {
        Self { line, message: error.to_string(), why: Some(Box::new(error)) }
    }
}

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    #[error("{}", summary(.0))]
    Refused(Vec<Refusal>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Fund(#[from] FundError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Period(#[from] PeriodError),
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error(transparent)]
    Import(#[from] crate::import::ImportError),
    #[error(transparent)]
    Rule(#[from] crate::import::rules::RuleError),
    #[error(transparent)]
    Act(#[from] crate::acts::ActError),
    #[error(transparent)]
    Report(#[from] crate::reports::ReportError),
    #[error("There is no {what}. {hint}")]
    NotFound { what: String, hint: String },
    #[error("{0}")]
    NotPossible(String),
}

impl Acting {
    /// Somebody acting at a moment; the moment is kept in UTC with microseconds.
    #[must_use]
    pub fn new(by: String, today: NaiveDate, moment: DateTime<Utc>) -> Self {
        Self { by, today, at: stamp(moment) }
    }
}

/// A moment as the book keeps it.
#[must_use]
pub fn stamp(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

impl OpsError {
    /// A short name for programs, kept stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Store(StoreError::NoBook { .. }) => "no_book",
            Self::Store(StoreError::BookExists { .. } | StoreError::AlreadyThere { .. }) => "already_there",
            Self::Store(StoreError::Busy) => "busy",
            Self::Store(StoreError::Refused { .. }) => "refused",
            Self::Store(_) => "store",
            Self::Account(_)
            | Self::Fund(_)
            | Self::Money(_)
            | Self::Period(_)
            | Self::Entry(_)
            | Self::Act(_)
            | Self::Import(_)
            | Self::Rule(_)
            | Self::Report(_) => "invalid",
            Self::NotFound { .. } => "not_found",
            Self::NotPossible(_) => "not_possible",
        }
    }

    /// The single lines that were refused, if the submission had several.
    #[must_use]
    pub fn refusals(&self) -> &[Refusal] {
        match self {
            Self::Refused(refusals) => refusals,
            _ => &[],
        }
    }

    /// The same refusals with the numbers of a submission turned into those of the file it came from: `lines` has the
    /// line of each part, in the submission's order.
    pub(crate) fn at_lines(self, lines: &[usize]) -> Self {
        let line_of = |number: usize| lines.get(number.saturating_sub(1)).copied().unwrap_or(number);
        match self {
            Self::Refused(refusals) => {
                Self::Refused(refusals.into_iter().map(|one| Refusal { line: line_of(one.line), ..one }).collect())
            }
            other => other,
        }
    }

    pub(crate) fn refused(line: usize, message: impl ToString) -> Self {
        Self::Refused(vec![Refusal::new(line, message.to_string())])
    }
}

fn summary(refusals: &[Refusal]) -> String {
    match refusals {
        [] => "Nothing was recorded.".to_owned(),
        [one] => one.message.clone(),
        [first, rest @ ..] => {
            format!(
                "Line {}: {} And {} more lines were refused; nothing was recorded.",
                first.line,
                first.message,
                rest.len()
            )
        }
    }
}

pub type Result<T> = std::result::Result<T, OpsError>;
