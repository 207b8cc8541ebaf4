//! Rules for bank lines: the list, and one rule with the past lines it finds.

use askama::Template;

use super::imports::Piece;
use super::{Empty, Form, Frame, Tag};
use crate::words::Words;

/// A rule in the list.
#[derive(Debug, Clone, Default)]
pub struct RuleRow {
    pub place: String,
    pub name: String,
    pub href: String,
    /// “When the note contains “rent”, it is money paid out, Rent, for General.”
    pub sentence: String,
    pub is_sure: bool,
    /// Where a POST moves or ends it; empty where that is not possible.
    pub up: String,
    pub down: String,
    pub remove: String,
}

#[derive(Template)]
#[template(path = "pages/rules/list.html")]
pub struct RuleList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub rules: Vec<RuleRow>,
    pub empty: Empty,
}

/// A past line that a rule finds.
#[derive(Debug, Clone, Default)]
pub struct HitRow {
    pub date: String,
    pub name: Vec<Piece>,
    pub purpose: Vec<Piece>,
    pub amount: String,
    pub verdict: Tag,
    /// What it was explained as; empty when nobody has said.
    pub now: String,
    pub now_href: String,
    pub would: String,
}

/// One rule, with what it would find.
#[derive(Template)]
#[template(path = "pages/rules/rule.html")]
pub struct RulePage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// The rule as a sentence; empty while it is none.
    pub sentence: String,
    pub form: Form,
    /// “Tried on 312 past lines: …”; empty while it was not tried.
    pub tried: String,
    pub hits: Vec<HitRow>,
    /// That not all are shown; empty when they are.
    pub more: String,
}
