//! Recording: one question at a time, a look at what will be posted, then done.

use askama::Template;

use super::form::{Choice, Form};
use super::{Fact, Frame, PostingRow, Tag};
use crate::words::Words;

/// One kind of thing that can be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Icon, and the end of the keys of its texts.
    pub name: &'static str,
    pub href: &'static str,
    /// Shortcut; empty for none.
    pub key: &'static str,
}

impl Way {
    /// The key of its name.
    #[must_use]
    pub fn text_key(&self) -> String {
        format!("web-way-{}", self.name)
    }

    /// The key of the sentence that explains it.
    #[must_use]
    pub fn hint_key(&self) -> String {
        format!("web-way-{}-hint", self.name)
    }
}

/// Everything that can be recorded, most frequent first.
pub const WAYS: [Way; 9] = [
    Way { name: "donation", href: "/record/donation", key: "d" },
    Way { name: "merch", href: "/record/sale", key: "m" },
    Way { name: "event", href: "/record/event-income", key: "e" },
    Way { name: "cost", href: "/record/event-costs", key: "" },
    Way { name: "payment", href: "/record/payment", key: "x" },
    Way { name: "move", href: "/record/move", key: "" },
    Way { name: "refund", href: "/record/refund", key: "" },
    Way { name: "transfer", href: "/record/transfer", key: "" },
    Way { name: "journal", href: "/record/journal", key: "" },
];

#[derive(Template)]
#[template(path = "pages/record/chooser.html")]
pub struct Chooser<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub ways: &'a [Way],
}

/// Any page that is one form: every act but sale and journal, and every “new …”.
#[derive(Template)]
#[template(path = "pages/record/form.html")]
pub struct FormPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub intro: String,
    /// Where the form belongs, for the way back; both empty when there is none.
    pub back_href: String,
    pub back: String,
    /// Something to know before filling it in; empty for none.
    pub warning: String,
    pub form: Form,
}

/// A product on the sale form.
#[derive(Debug, Clone, Default)]
pub struct SaleItem {
    pub code: String,
    pub name: String,
    pub price: String,
    /// The price in minor units, for the live total.
    pub price_minor: i64,
    pub stock: String,
    pub is_low: bool,
    /// As typed.
    pub quantity: String,
    pub error: String,
}

#[derive(Template)]
#[template(path = "pages/record/sale.html")]
pub struct Sale<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub exponent: u8,
    pub items: Vec<SaleItem>,
    pub form: Form,
}

/// Choices under a heading.
#[derive(Debug, Clone, Default)]
pub struct ChoiceGroup {
    pub text: String,
    pub choices: Vec<Choice>,
}

/// One line of a free entry, as typed.
#[derive(Debug, Clone, Default)]
pub struct JournalRow {
    pub account: String,
    pub fund: String,
    pub debit: String,
    pub credit: String,
    pub memo: String,
    pub error: String,
}

#[derive(Template)]
#[template(path = "pages/record/journal.html")]
pub struct Journal<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// What the form's way back is called.
    pub back: String,
    pub currency: String,
    pub exponent: u8,
    pub accounts: Vec<ChoiceGroup>,
    pub funds: Vec<Choice>,
    pub rows: Vec<JournalRow>,
    pub form: Form,
}

/// A field that goes along unseen from the form to its confirmation.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub name: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "pages/record/preview.html")]
pub struct Preview<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub action: String,
    pub key: String,
    /// What will be recorded, in one plain sentence.
    pub sentence: String,
    pub facts: Vec<Fact>,
    /// What to look at twice: a likely double, a fund below zero. Posting is possible all the same.
    pub warnings: Vec<String>,
    pub postings: Vec<PostingRow>,
    /// What the funds touched hold afterwards.
    pub after: Vec<Fact>,
    pub tags: Vec<Tag>,
    pub kept: Vec<Kept>,
    /// Whether “record and next” makes sense here.
    pub has_next: bool,
}
