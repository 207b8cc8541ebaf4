//! Settings and help: people, programs, copies, keys.

use askama::Template;

use super::form::Form;
use super::{Choice, Empty, FieldProblem, Frame, Link, Rendered, Tag, Tone};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/settings/settings.html")]
pub struct Settings<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub may_manage: bool,
    /// “The fiscal year begins in January.”
    pub fiscal_year: String,
    pub backup: String,
    pub backup_tone: Tone,
    pub languages: Vec<Link>,
}

/// Somebody who can log in.
#[derive(Debug, Clone, Default)]
pub struct UserRow {
    pub login: String,
    pub role: String,
    pub status: Tag,
    /// The roles to choose from, the present one chosen; empty for oneself.
    pub roles: Vec<Choice>,
    /// Where a POST lets them out or in again; empty for oneself.
    pub switch: String,
    pub switch_text: String,
}

#[derive(Template)]
#[template(path = "pages/settings/users.html")]
pub struct Users<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub users: Vec<UserRow>,
    /// Why the change of somebody was refused.
    pub problems: Vec<FieldProblem>,
    pub form: Form,
}

/// A program that may use the API.
#[derive(Debug, Clone, Default)]
pub struct TokenRow {
    pub name: String,
    pub role: String,
    pub created: String,
    pub last_used: String,
    pub revoke: String,
}

#[derive(Template)]
#[template(path = "pages/settings/tokens.html")]
pub struct Tokens<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// Shown once, right after it was made; empty otherwise.
    pub new_token: String,
    pub tokens: Vec<TokenRow>,
    pub empty: Empty,
    pub form: Form,
}

#[derive(Template)]
#[template(path = "pages/settings/backup.html")]
pub struct BackupPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub tone: Tone,
    /// “The last backup is 12 days old.”
    pub sentence: String,
    /// The command that makes one.
    pub command: String,
}

/// A shortcut and what it does.
#[derive(Debug, Clone, Default)]
pub struct KeyRow {
    pub keys: &'static str,
    pub text: String,
}

#[derive(Template)]
#[template(path = "pages/help/help.html")]
pub struct Help<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub keys: Vec<KeyRow>,
}

#[derive(Template)]
#[template(path = "pages/help/statements.html")]
pub struct Handbook<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub body: Rendered,
}

/// One thing a program can ask for.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    pub method: String,
    pub path: String,
    pub text: String,
    pub role: String,
}

#[derive(Template)]
#[template(path = "pages/help/api.html")]
pub struct ApiPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub endpoints: Vec<Endpoint>,
}
