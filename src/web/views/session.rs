//! Pages for those who are not in yet, and pages that say what went wrong.

use askama::Template;

use super::form::{Choice, Form};
use super::{FieldProblem, Frame};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/session/login.html")]
pub struct Login<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// Login and passphrase of the demo book; empty otherwise.
    pub demo_hint: String,
    pub form: Form,
}

/// A place where the group's money lies today, as typed.
#[derive(Debug, Clone, Default)]
pub struct SetupRow {
    pub name: String,
    pub kind: String,
    pub balance: String,
    pub error: String,
}

#[derive(Template)]
#[template(path = "pages/session/setup.html")]
pub struct Setup<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub kinds: Vec<Choice>,
    pub rows: Vec<SetupRow>,
    /// Section 1: the book. Section 2: the first treasurer.
    pub form: Form,
}

/// What went wrong, and the way on.
#[derive(Template)]
#[template(path = "pages/session/error.html")]
pub struct ErrorPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub text: String,
    pub advice: String,
    /// To be named to whoever runs the server; empty when there is nothing in the log.
    pub id: String,
    pub href: String,
    pub action: String,
    pub problems: Vec<FieldProblem>,
    /// What the reader had typed into a form that came too late, to be copied.
    pub typed: Vec<String>,
}
