//! Cash and debts: who holds a box, what a count found, who owes us and since when.

use askama::Template;

use super::form::Form;
use super::{Balance, Fact, Frame};
use crate::words::Words;

/// One cash box.
#[derive(Debug, Clone, Default)]
pub struct BoxRow {
    pub name: String,
    pub href: String,
    pub holder: String,
    pub since: String,
    pub balance: String,
    pub counted: String,
    pub counted_href: String,
    /// How long ago.
    pub age: String,
    /// What the last count was over or short; empty when it agreed.
    pub difference: String,
    pub count_href: String,
    pub hand_href: String,
    pub move_href: String,
}

#[derive(Template)]
#[template(path = "pages/cash/list.html")]
pub struct CashList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub boxes: Vec<BoxRow>,
    pub total: String,
    pub total_href: String,
}

#[derive(Template)]
#[template(path = "pages/cash/count.html")]
pub struct CashForm<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub intro: String,
    /// What the count comes to beside the book; empty before it was compared.
    pub found: String,
    pub is_different: bool,
    pub sum: String,
    pub currency: String,
    pub exponent: u8,
    pub form: Form,
}

/// So many coins or notes.
#[derive(Debug, Clone, Default)]
pub struct PieceRow {
    pub worth: String,
    pub pieces: String,
    pub sum: String,
}

#[derive(Template)]
#[template(path = "pages/cash/counted.html")]
pub struct CashCounted<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub currency: String,
    pub facts: Vec<Fact>,
    pub pieces: Vec<PieceRow>,
    pub total: String,
    pub by_fund: Vec<Balance>,
    pub book: String,
    pub earlier: Vec<Fact>,
    /// Where the box is reconciled with what was counted; empty where the reader may not.
    pub reconcile_href: String,
}

/// One who owes, or to whom we owe.
#[derive(Debug, Clone, Default)]
pub struct DebtRow {
    pub name: String,
    pub href: String,
    /// “14 pieces, cost 91.00”; empty when nothing of ours lies there.
    pub holds: String,
    /// What is open by age, under the headings of the table.
    pub ages: Vec<Fact>,
    pub open: String,
    pub currency: String,
    pub since: String,
    /// The letter; empty where we owe.
    pub letter_href: String,
    pub pay_href: String,
}

#[derive(Template)]
#[template(path = "pages/owed/list.html")]
pub struct OwedPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// The headings of the ages.
    pub ages: Vec<String>,
    pub to_us: Vec<DebtRow>,
    pub by_us: Vec<DebtRow>,
    pub total_to_us: String,
    pub total_to_us_href: String,
    pub total_by_us: String,
    pub total_by_us_href: String,
}

/// One sum on a letter.
#[derive(Debug, Clone, Default)]
pub struct OpenRow {
    pub date: String,
    pub what: String,
    pub amount: String,
}

#[derive(Template)]
#[template(path = "pages/owed/letter.html")]
pub struct LetterPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub today: String,
    pub dear: String,
    pub rows: Vec<OpenRow>,
    pub total: String,
    pub please: String,
    /// Empty when they hold nothing of ours.
    pub holds: String,
}
