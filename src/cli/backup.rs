//! `backup` and `restore`: verified copies.

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Done, acting};
use crate::ops::back_up_book::{back_up_book, restore_book};
use crate::store::Conn;

#[derive(Debug, Args)]
pub struct Backup {
    /// The new file
    file: String,
}

impl Backup {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let head = back_up_book(conn, &self.file, &acting())?;
        let text = format!("The book was copied to {} and the copy verified.\nChain head: {head}", self.file);
        output.document(&json!({ "backup": self.file, "head": head }), &text)
    }
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    file: String,
    /// The new place, such as sqlite://restored.db
    #[arg(long, value_name = "URL")]
    to: String,
}

impl Restore {
    pub fn run(self, output: &Output) -> Done {
        let head = restore_book(&self.file, &self.to)?;
        let text = format!("{} was restored to {} and verified.\nChain head: {head}", self.file, self.to);
        output.document(&json!({ "restored": self.file, "to": self.to, "head": head }), &text)
    }
}
