//! What each page shows: plain texts and lists, already in the reader's language, and the template that sets
//! them. One struct a page. Knows no request, no ledger type and no database; every value is escaped by askama.

pub mod bank;
pub mod books;
pub mod cash;
pub mod checked;
pub mod details;
pub mod entries;
pub mod form;
pub mod frame;
pub mod funds;
pub mod goods;
pub mod home;
pub mod imports;
pub mod nights;
pub mod public;
pub mod receipts;
pub mod reconcile;
pub mod record;
pub mod reports;
pub mod rules;
pub mod search;
pub mod session;
pub mod settings;
pub mod stall;
pub mod standing;

#[cfg(test)]
mod samples;

pub use form::{Choice, FieldProblem, Form, Input, Kind, Section};
pub use frame::{Flash, Frame, Part, Theme, Tone, Undo};

/// Where a list goes on; links are empty when there is nothing that way.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    pub newer: String,
    pub older: String,
    pub summary: String,
}

/// What stands where a list is still empty: one sentence, and one way to change that.
#[derive(Debug, Clone, Default)]
pub struct Empty {
    pub text: String,
    pub href: String,
    pub action: String,
}

/// A link with its text.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub href: String,
    pub text: String,
    /// The page the reader is on.
    pub is_current: bool,
}

/// A word set apart, such as “closed” or “needs you”.
#[derive(Debug, Clone, Default)]
pub struct Tag {
    pub tone: Tone,
    pub text: String,
}

/// A name and what stands behind it.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub href: String,
}

/// An amount with the account, fund or month it belongs to.
#[derive(Debug, Clone, Default)]
pub struct Balance {
    pub name: String,
    pub href: String,
    pub amount: String,
    /// Empty where the table's heading names the currency.
    pub currency: String,
    /// Its part of the whole in percent, 0 to 100; drawn as a bar beside the number.
    pub share: u8,
    pub tag: Option<Tag>,
}

/// One posting as bookkeepers read it.
#[derive(Debug, Clone, Default)]
pub struct PostingRow {
    pub account: String,
    pub path: String,
    pub href: String,
    pub fund: String,
    pub debit: String,
    pub credit: String,
    pub currency: String,
    pub memo: String,
}

/// One entry in a list.
#[derive(Debug, Clone, Default)]
pub struct EntryRow {
    pub number: String,
    pub href: String,
    pub date: String,
    pub kind: String,
    pub text: String,
    pub fund: String,
    pub amount: String,
    pub currency: String,
    pub is_taken_back: bool,
    /// Where a POST takes the entry back; empty when it cannot be (any more), or the reader may not.
    pub undo: String,
}

/// A finished piece of HTML from the renderer, which escapes its own values. The one way to put markup on a
/// page without escaping; nothing that a person or a bank wrote may be made into this.
#[derive(Debug, Clone, Default)]
pub struct Rendered(String);

impl Rendered {
    /// Takes over what the renderer made.
    #[must_use]
    pub const fn by_renderer(html: String) -> Self {
        Self(html)
    }
}

impl std::fmt::Display for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Rendered {}
