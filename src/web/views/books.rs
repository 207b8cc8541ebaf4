//! Accounts, contacts and periods: the frame in which entries stand.

use askama::Template;

use super::form::Form;
use super::{Empty, Frame, Pager, Tag};
use crate::words::Words;

/// One account.
#[derive(Debug, Clone, Default)]
pub struct AccountRow {
    pub label: String,
    pub path: String,
    pub href: String,
    pub role: String,
    /// The page that puts the role right; empty when it stays.
    pub change_role: String,
    pub balance: String,
    pub currency: String,
    pub is_closed: bool,
    /// Where a POST closes it; empty when it cannot be closed.
    pub close: String,
    /// The tax sphere that was said; empty when its name tells.
    pub sphere: String,
    /// Where its sphere is said; empty when it has none.
    pub sphere_href: String,
}

/// The accounts of one kind, under a word people use.
#[derive(Debug, Clone, Default)]
pub struct AccountGroup {
    pub title: String,
    pub rows: Vec<AccountRow>,
}

#[derive(Template)]
#[template(path = "pages/accounts/list.html")]
pub struct AccountList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub groups: Vec<AccountGroup>,
}

/// One contact. The name is shown to those who may read it, and is empty for others.
#[derive(Debug, Clone, Default)]
pub struct ContactRow {
    pub code: String,
    pub href: String,
    pub name: String,
    pub kind: String,
}

#[derive(Template)]
#[template(path = "pages/contacts/list.html")]
pub struct ContactList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub query: String,
    pub contacts: Vec<ContactRow>,
    pub pager: Pager,
    pub empty: Empty,
}

/// One month of the book.
#[derive(Debug, Clone, Default)]
pub struct PeriodRow {
    pub month: String,
    pub report_href: String,
    pub entries: String,
    pub status: Tag,
    /// Who closed or reopened it when, and why.
    pub history: String,
    /// Where a POST closes it; empty when it is closed.
    pub close: String,
    /// The page that asks for the reason to reopen it; empty when it is open.
    pub reopen_href: String,
    /// What speaks against closing it: “4 lines to explain”.
    pub open_items: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/periods/list.html")]
pub struct PeriodList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub periods: Vec<PeriodRow>,
    pub pager: Pager,
    pub empty: Empty,
}

/// The question before something that cannot simply be taken back: what will happen, and why it is wanted.
#[derive(Template)]
#[template(path = "pages/periods/confirm.html")]
pub struct Confirm<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub sentence: String,
    pub points: Vec<String>,
    pub form: Form,
}
