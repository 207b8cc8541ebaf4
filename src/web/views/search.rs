//! Search: the question, what was found, and the questions that have names.

use askama::Template;

use super::{Frame, Link};
use crate::words::Words;

/// One thing that was found.
#[derive(Debug, Clone, Default)]
pub struct HitRow {
    pub what: String,
    pub href: String,
    pub date: String,
    pub text: String,
    /// Kind, funds, account: what else is known of it.
    pub about: String,
    pub amount: String,
}

/// A saved search.
#[derive(Debug, Clone, Default)]
pub struct SavedRow {
    pub name: String,
    pub query: String,
    pub href: String,
    /// Where a POST forgets it; empty when the reader may not.
    pub remove: String,
}

/// A part of the language with what it means.
#[derive(Debug, Clone, Default)]
pub struct HelpRow {
    pub write: &'static str,
    pub means: String,
}

#[derive(Template)]
#[template(path = "pages/search/search.html")]
pub struct SearchPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub query: String,
    /// Why the search, or its name, was not taken; empty when it was.
    pub problem: String,
    /// How many there are, in words; empty before anything was asked.
    pub summary: String,
    pub hits: Vec<HitRow>,
    /// What was left out, and why.
    pub notes: Vec<String>,
    pub exports: Vec<Link>,
    pub saved: Vec<SavedRow>,
    pub may_save: bool,
    /// The name under which it could not be saved.
    pub name: String,
    pub help: Vec<HelpRow>,
}
