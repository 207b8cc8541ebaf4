//! Entries: all of them to search in, and one with everything known about it.

use askama::Template;

use super::form::{FieldProblem, Input};
use super::{Empty, EntryRow, Fact, Frame, Link, Pager, PostingRow, Tag};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/entries/list.html")]
pub struct EntryList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    /// Text, kind, fund, account, from, to.
    pub filters: Vec<Input>,
    /// The report whose number led here; may be empty.
    pub report_href: String,
    /// What was asked for and cannot be; then there are no entries.
    pub problems: Vec<FieldProblem>,
    /// What the lines that are asked for add up to; empty where whole entries are.
    pub sum: String,
    pub is_filtered: bool,
    pub entries: Vec<EntryRow>,
    pub pager: Pager,
    pub empty: Empty,
}

/// A photo or PDF behind an entry.
#[derive(Debug, Clone, Default)]
pub struct VoucherRow {
    pub name: String,
    /// Empty for those who may not open it.
    pub href: String,
    pub size: String,
    pub hash: String,
}

/// Something that happened to the entry: recorded, reversed, corrected, reconciled.
#[derive(Debug, Clone, Default)]
pub struct HistoryRow {
    pub when: String,
    pub text: String,
    pub href: String,
}

#[derive(Template)]
#[template(path = "pages/entries/entry.html")]
pub struct EntryPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// The list that led here, as it was narrowed.
    pub list_href: String,
    pub number: String,
    /// What happened, in one plain sentence.
    pub sentence: String,
    pub tags: Vec<Tag>,
    pub facts: Vec<Fact>,
    pub postings: Vec<PostingRow>,
    pub total_debit: String,
    pub total_credit: String,
    pub vouchers: Vec<VoucherRow>,
    pub history: Vec<HistoryRow>,
    pub hash: String,
    pub previous_hash: String,
    /// The goods that moved; for a shop they are the delivery note.
    pub goods: Vec<GoodsMovedRow>,
    /// What a voucher or a reversal was refused for.
    pub problems: Vec<FieldProblem>,
    /// Where a voucher is sent to; empty when the reader may not.
    pub voucher_action: String,
    pub voucher: Input,
    /// Where a POST reverses it; empty when that cannot be.
    pub reverse_action: String,
    /// Why it is taken back: asked for only when a rule wants it.
    pub reverse_reason: Input,
    /// Why it cannot be reversed at its own date, or at all; empty when it can.
    pub reverse_note: String,
    pub correct_href: String,
    /// To the donor: a letter of thanks, a receipt.
    pub letters: Vec<Link>,
    pub newer_href: String,
    pub older_href: String,
}

/// Goods that an entry moved.
#[derive(Debug, Clone, Default)]
pub struct GoodsMovedRow {
    pub name: String,
    pub href: String,
    pub place: String,
    pub place_href: String,
    pub why: String,
    pub pieces: String,
    /// What they brought, or the price at which a shop sells them; empty for neither.
    pub price: String,
}
