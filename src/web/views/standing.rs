//! Standing donations and fees: what is expected, missing, changed.

use askama::Template;

use super::{Empty, Frame, Tag};
use crate::words::Words;

/// Something that comes regularly.
#[derive(Debug, Clone, Default)]
pub struct StandingRow {
    pub name: String,
    /// “Donation, Rupression”; empty while nobody has said.
    pub what: String,
    pub rhythm: String,
    pub usual: String,
    pub last: String,
    pub last_on: String,
    pub next_on: String,
    pub state: Tag,
}

/// Those in one state.
#[derive(Debug, Clone, Default)]
pub struct StandingGroup {
    pub title: String,
    pub hint: String,
    pub is_folded: bool,
    pub rows: Vec<StandingRow>,
}

#[derive(Template)]
#[template(path = "pages/bank/standing.html")]
pub struct StandingPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// “Expected in the next 31 days: 345.00 EUR.”
    pub sentence: String,
    pub groups: Vec<StandingGroup>,
    pub empty: Empty,
}
