//! Receipts for donations: the list, and one with its letter.

use askama::Template;

use super::{Empty, Fact, Form, Frame, Link, Rendered, Tag};
use crate::words::Words;

/// One receipt.
#[derive(Debug, Clone, Default)]
pub struct ReceiptRow {
    pub number: String,
    pub href: String,
    pub date: String,
    /// The contact's code and name.
    pub contact: String,
    pub amount: String,
    pub state: Tag,
    /// Why it was cancelled.
    pub reason: String,
}

/// One wording, with the page where the group says what it asks.
#[derive(Debug, Clone, Default)]
pub struct WordingRow {
    pub name: String,
    /// Empty for those who may not.
    pub href: String,
    pub only_for: String,
    /// Whether something is still to be said.
    pub state: Tag,
}

#[derive(Template)]
#[template(path = "pages/receipts/list.html")]
pub struct ReceiptList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub receipts: Vec<ReceiptRow>,
    pub wordings: Vec<WordingRow>,
    pub empty: Empty,
}

#[derive(Template)]
#[template(path = "pages/receipts/receipt.html")]
pub struct ReceiptPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub state: Tag,
    pub facts: Vec<Fact>,
    pub entries: Vec<Link>,
    pub files: Vec<Link>,
    pub letter: Rendered,
    /// The form that cancels it; its action is empty when that cannot be.
    pub cancel: Form,
}
