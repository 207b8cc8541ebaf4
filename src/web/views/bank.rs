//! Bank: the places where money lies, and the lines that banks and providers reported.

use askama::Template;

use super::{Empty, Frame, Link, Pager, Tag};
use crate::words::Words;

/// A bank account, cash box or provider balance.
#[derive(Debug, Clone, Default)]
pub struct MoneyAccount {
    pub name: String,
    pub href: String,
    pub kind: String,
    pub balance: String,
    pub currency: String,
    /// “4 lines to explain”; empty when there are none.
    pub to_explain: String,
    /// Until when it is reconciled, or that it never was.
    pub reconciled: String,
    pub import_href: String,
    pub reconcile_href: String,
}

#[derive(Template)]
#[template(path = "pages/bank/list.html")]
pub struct BankList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub accounts: Vec<MoneyAccount>,
    pub empty: Empty,
}

/// A tab with the number of lines behind it.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    pub link: Link,
    pub count: String,
}

/// One statement line. Name and purpose are the bank's own words.
#[derive(Debug, Clone, Default)]
pub struct LineRow {
    pub date: String,
    pub name: String,
    pub purpose: String,
    pub amount: String,
    pub balance: String,
    pub status: Tag,
    /// The entry it is explained by; empty when none.
    pub href: String,
    pub entry: String,
}

#[derive(Template)]
#[template(path = "pages/bank/account.html")]
pub struct BankAccount<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub balance: String,
    pub currency: String,
    pub bank_says: String,
    pub reconciled: String,
    pub import_href: String,
    pub reconcile_href: String,
    pub review_href: String,
    pub register_href: String,
    pub tabs: Vec<Tab>,
    /// What is searched for.
    pub query: String,
    pub lines: Vec<LineRow>,
    pub pager: Pager,
    pub empty: Empty,
    pub reconciliations: Vec<ReconciliationRow>,
    /// Which tab is open.
    pub show: String,
    /// The currency of all lines; empty when they differ.
    pub amounts_in: String,
}

impl BankAccount<'_> {
    /// Whether the bank told a balance with any of the lines shown.
    #[must_use]
    pub fn has_balances(&self) -> bool {
        self.lines.iter().any(|line| !line.balance.is_empty())
    }
}

/// A finished or abandoned reconciliation in a list.
#[derive(Debug, Clone, Default)]
pub struct ReconciliationRow {
    pub date: String,
    pub balance: String,
    pub href: String,
    pub by: String,
    pub status: Tag,
}
