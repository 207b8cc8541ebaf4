//! A night: the sheet that is printed before it, and the page on which it is settled.

use askama::Template;

use super::form::Form;
use super::{Balance, Fact, Frame, PostingRow};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/events/sheet.html")]
pub struct Sheet<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub back_href: String,
    pub facts: Vec<Fact>,
    pub currency: String,
    pub denominations: Vec<String>,
    /// What was planned for each line of income and spending.
    pub budget: Vec<Balance>,
    /// What guests pay, as agreed; empty lines stand below.
    pub prices: Vec<String>,
    pub shifts: Vec<String>,
    /// Empty lines to write on.
    pub lines: Vec<usize>,
}

/// A line of income or spending beside its budget.
#[derive(Debug, Clone, Default)]
pub struct BudgetRow {
    pub name: String,
    pub href: String,
    pub actual: String,
    pub budget: String,
    pub difference: String,
}

#[derive(Template)]
#[template(path = "pages/events/settle.html")]
pub struct Settle<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub back_href: String,
    pub back: String,
    pub currency: String,
    pub income: Vec<BudgetRow>,
    pub spending: Vec<BudgetRow>,
    pub total_income: BudgetRow,
    pub total_spending: BudgetRow,
    pub left: String,
    pub left_href: String,
    /// What of it other funds have already, and what is left to share.
    pub beside: Vec<Balance>,
    pub to_share: String,
    pub open: Vec<Balance>,
    pub money: Vec<Balance>,
    /// An entry settled it.
    pub is_settled: bool,
    /// Why there is nothing to settle; empty where something is.
    pub nothing: String,
    /// What is posted when the reader agrees, a sentence an entry; empty before they have looked.
    pub will: Vec<String>,
    pub postings: Vec<PostingRow>,
    /// What goes along unseen to the confirmation.
    pub kept: Vec<super::record::Kept>,
    pub form: Form,
}

/// One line of income or spending over several events.
#[derive(Debug, Clone, Default)]
pub struct CompareRow {
    pub name: String,
    /// As many as there are events, with where their entries stand; empty where an event had none.
    pub amounts: Vec<Linked>,
}

/// An amount with the address of the entries that make it up.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    pub amount: String,
    pub href: String,
}

#[derive(Template)]
#[template(path = "pages/events/compare.html")]
pub struct ComparePage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    /// Name, day and address of each event, newest first.
    pub events: Vec<Fact>,
    pub income_lines: Vec<CompareRow>,
    pub spending_lines: Vec<CompareRow>,
    pub income: Vec<Linked>,
    pub spending: Vec<Linked>,
    pub left: Vec<Linked>,
    /// What is left of what came in, in percent.
    pub share: Vec<String>,
    pub figure: super::Rendered,
}

/// One sale of tickets with what becomes of it.
#[derive(Debug, Clone, Default)]
pub struct TicketRow {
    pub href: String,
    pub text: String,
    /// Day, contact and reference.
    pub told: String,
    pub open: String,
    /// What is paid back, what is given.
    pub cells: Vec<super::goods::GoodsCell>,
}

#[derive(Template)]
#[template(path = "pages/events/cancel.html")]
pub struct Cancel<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub back_href: String,
    pub back: String,
    /// What is owed for tickets, and where that stands.
    pub open: String,
    pub open_href: String,
    /// What was settled without naming a sale, as a sentence; empty for nothing.
    pub elsewhere: String,
    pub rows: Vec<TicketRow>,
    pub has_more: bool,
    /// What is posted when the reader agrees, a sentence an entry; empty before they have looked.
    pub will: Vec<String>,
    pub sum: String,
    pub postings: Vec<PostingRow>,
    /// What goes along unseen to the confirmation.
    pub kept: Vec<super::record::Kept>,
    pub form: Form,
}
