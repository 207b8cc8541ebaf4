//! Home: what waits, what each fund holds, what was recorded last.

use askama::Template;

use super::{Balance, EntryRow, Frame, Tone};
use crate::words::Words;

/// Something that waits for a person.
#[derive(Debug, Clone, Default)]
pub struct Todo {
    pub tone: Tone,
    pub text: String,
    pub href: String,
    pub action: String,
}

/// Funds = money + stock + owed to us − owed by us, in one currency.
#[derive(Debug, Clone, Default)]
pub struct Equation {
    pub funds: String,
    pub money: String,
    pub stock: String,
    /// Empty where there are none.
    pub other_assets: String,
    pub owed_to_us: String,
    pub we_owe: String,
    pub currency: String,
}

/// An act that can be recorded from here by one click or key.
#[derive(Debug, Clone, Copy)]
pub struct Quick {
    pub name: &'static str,
    pub href: &'static str,
    pub key: &'static str,
}

impl Quick {
    /// The key of its text.
    #[must_use]
    pub fn text_key(&self) -> String {
        format!("web-quick-{}", self.name)
    }
}

/// The five things a treasurer does most, with their keys.
pub const QUICK: [Quick; 5] = [
    Quick { name: "donation", href: "/record/donation", key: "d" },
    Quick { name: "merch", href: "/record/sale", key: "m" },
    Quick { name: "event", href: "/record/event-income", key: "e" },
    Quick { name: "payment", href: "/record/payment", key: "x" },
    Quick { name: "import", href: "/import", key: "i" },
];

#[derive(Template)]
#[template(path = "pages/home/home.html")]
pub struct Home<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// All funds together, with the main currency behind it.
    pub total: String,
    pub currency: String,
    pub funds: Vec<Balance>,
    pub money: Vec<Balance>,
    pub todos: Vec<Todo>,
    pub equations: Vec<Equation>,
    pub entries: Vec<EntryRow>,
}

impl Home<'_> {
    #[must_use]
    pub const fn quick(&self) -> &'static [Quick] {
        &QUICK
    }
}
