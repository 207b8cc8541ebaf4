//! The public page: what everybody would get, and whether they do.

use askama::Template;

use super::{Frame, Input, Link, Rendered};
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/public/public.html")]
pub struct PublicPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// What is public now, in one sentence.
    pub state: String,
    /// The files that everybody can read now; empty when nothing is public.
    pub files: Vec<Link>,
    /// Why it cannot be published; empty when it can.
    pub problem: String,
    /// Until which month, and how it is rounded.
    pub inputs: Vec<Input>,
    pub until: String,
    pub round: String,
    pub body: Rendered,
    pub may_publish: bool,
}
