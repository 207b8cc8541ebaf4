//! What other bookkeeping programs say of the book.

use askama::Template;

use super::{FieldProblem, Frame, Tag};
use crate::words::Words;

/// One program.
#[derive(Debug, Clone, Default)]
pub struct WitnessRow {
    pub name: String,
    /// “Agreed with hledger 1.25 on 22 Nov 2026, for all 33 entries.”
    pub last: String,
    pub state: Tag,
    /// Whether it can be asked here.
    pub is_installed: bool,
    /// What is missing, and the command for one's own machine.
    pub how: String,
}

#[derive(Template)]
#[template(path = "pages/checked/checked.html")]
pub struct CheckedPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// What a program found just now.
    pub problems: Vec<FieldProblem>,
    pub witnesses: Vec<WitnessRow>,
    pub may_ask: bool,
}
