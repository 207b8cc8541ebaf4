//! Funds: what money is held for, and how much of it there is.

use askama::Template;

use super::home::Equation;
use super::{Empty, EntryRow, Fact, Frame, Pager, Rendered, Tag};
use crate::words::Words;

/// One fund in the list.
#[derive(Debug, Clone, Default)]
pub struct FundRow {
    pub name: String,
    pub code: String,
    pub href: String,
    pub restriction: String,
    pub income: String,
    pub spending: String,
    pub balance: String,
    /// What it could pay out today, stock not counted.
    pub spendable: String,
    pub share: u8,
    pub tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "pages/funds/list.html")]
pub struct FundList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    /// The year that income and spending are of.
    pub period: String,
    pub funds: Vec<FundRow>,
    pub total_income: String,
    pub total_spending: String,
    pub total: String,
    pub total_spendable: String,
    pub equations: Vec<Equation>,
    pub empty: Empty,
}

/// An entry with the fund's balance after it.
#[derive(Debug, Clone, Default)]
pub struct FundEntry {
    pub entry: EntryRow,
    pub money_in: String,
    pub money_out: String,
    pub balance: String,
}

#[derive(Template)]
#[template(path = "pages/funds/fund.html")]
pub struct FundPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub code: String,
    pub currency: String,
    pub balance: String,
    pub spendable: String,
    pub purpose: String,
    /// “Rupression has spent 40.00 EUR more than it received.” Empty when not.
    pub warning: String,
    pub tags: Vec<Tag>,
    pub facts: Vec<Fact>,
    pub chart: Option<Rendered>,
    pub entries: Vec<FundEntry>,
    pub pager: Pager,
    pub edit_href: String,
    pub report_href: String,
}
