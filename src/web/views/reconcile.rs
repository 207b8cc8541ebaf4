//! Reconciliation: what the statement says beside what the book says, until they agree.

use askama::Template;

use super::{Fact, FieldProblem, Frame, Tone};
use crate::words::Words;

/// A line of the bank, or an entry's sum on this account, that has no partner yet.
#[derive(Debug, Clone, Default)]
pub struct SideRow {
    pub id: String,
    pub date: String,
    pub text: String,
    pub detail: String,
    pub amount: String,
    pub minor: i64,
    pub href: String,
    /// What the bank may have done by itself; nothing for entries and lines that are recorded.
    pub missing: Option<Missed>,
    pub is_ticked: bool,
}

/// A fee or interest that one click records: what the button sends, and what it says.
#[derive(Debug, Clone, Default)]
pub struct Missed {
    pub value: String,
    pub text: String,
}

/// A pair that seems to be the same thing.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    pub id: String,
    pub line_date: String,
    pub line: String,
    pub entry_date: String,
    pub entry: String,
    pub entry_href: String,
    pub amount: String,
    pub minor: i64,
    pub reason: String,
    pub is_sure: bool,
}

#[derive(Template)]
#[template(path = "pages/bank/reconcile.html")]
pub struct Reconcile<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub action: String,
    pub key: String,
    pub currency: String,
    pub exponent: u8,
    pub account_href: String,
    pub account: String,
    pub date: String,
    pub statement_balance: String,
    pub book_balance: String,
    /// In the book, not at the bank: with a sign.
    pub outstanding: String,
    /// At the bank, not in the book: with a sign.
    pub unexplained: String,
    pub difference: String,
    pub difference_minor: i64,
    pub is_even: bool,
    /// Likely causes of the difference, best first.
    pub hints: Vec<String>,
    pub proposals: Vec<Proposal>,
    pub lines: Vec<SideRow>,
    pub entries: Vec<SideRow>,
    /// What is matched already and can be taken back.
    pub matched: Vec<MatchedRow>,
    /// What remains, as the bank's fee or interest, where nothing else is left to be matched.
    pub missing: Option<Missed>,
    /// Where another statement is entered.
    pub restart_href: String,
    pub problems: Vec<FieldProblem>,
}

/// A matched pair in the document.
#[derive(Debug, Clone, Default)]
pub struct MatchedRow {
    pub id: String,
    pub date: String,
    pub line: String,
    pub entry: String,
    pub entry_href: String,
    pub amount: String,
}

#[derive(Template)]
#[template(path = "pages/bank/reconciliation.html")]
pub struct Reconciliation<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub tone: Tone,
    /// “The book agrees with the statement of 31 Oct 2020: 1,061.60 EUR.”
    pub sentence: String,
    pub facts: Vec<Fact>,
    pub matched: Vec<MatchedRow>,
    pub matched_total: String,
    pub outstanding: Vec<SideRow>,
    pub unexplained: Vec<SideRow>,
    /// Where a reason reopens it; empty when it is not allowed or already done.
    pub reopen_href: String,
    pub history: Vec<String>,
    pub hash: String,
}
