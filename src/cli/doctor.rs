//! `doctor`: what is safe, what is not, what to do.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::Done;
use super::output::Output;
use crate::ops::examine_book::{Finding, examine_book};
use crate::store::Conn;
use crate::store::conn::without_password;

#[derive(Debug, Args)]
pub struct Doctor {}

impl Doctor {
    pub fn run(self, url: &str, output: &Output) -> Done {
        let mut conn = Conn::open(url)?;
        let findings = examine_book(&mut conn, chrono::Utc::now().date_naive())?;
        let rows: Vec<Value> =
            std::iter::once(json!({ "what": "book", "state": "ok", "message": without_password(url) }))
                .chain(findings.iter().map(Finding::row))
                .collect();
        output.list("checks", &["what", "state", "message"], &rows)?;
        Ok(ExitCode::from(u8::from(findings.iter().any(Finding::is_failure))))
    }
}
