//! Reports: the list of them, and one with its period and its exports.

use askama::Template;

use super::form::{FieldProblem, Input};
use super::{Frame, Link, Rendered};
use crate::words::Words;

/// A report and what it answers.
#[derive(Debug, Clone, Default)]
pub struct ReportRow {
    pub name: String,
    pub href: String,
    pub answers: String,
}

/// Reports that belong together.
#[derive(Debug, Clone, Default)]
pub struct ReportGroup {
    pub title: String,
    pub rows: Vec<ReportRow>,
}

#[derive(Template)]
#[template(path = "pages/reports/list.html")]
pub struct ReportList<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// The months that have entries, newest first: one click to the monthly report.
    pub months: Vec<Link>,
    pub groups: Vec<ReportGroup>,
}

#[derive(Template)]
#[template(path = "pages/reports/report.html")]
pub struct ReportPage<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// What was asked for and cannot be; the usual report is shown instead.
    pub problems: Vec<FieldProblem>,
    pub action: String,
    /// Month or dates, and fund or account where the report has them.
    pub inputs: Vec<Input>,
    pub exports: Vec<Link>,
    /// Month, quarter, year, everything until a day.
    pub spans: Vec<Link>,
    /// The periods before and after; without address where there is none.
    pub older: Link,
    pub newer: Link,
    pub body: Rendered,
    /// Where the handbook says what it means; empty where it does not.
    pub definition: String,
    /// “As of entry 33, chain head …”, printed with it.
    /// A long list: its next page, and its first one; empty where there is none.
    pub next: Link,
    pub start: Link,
    pub printed: String,
}
