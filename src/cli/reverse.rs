//! `reverse`: takes an entry back by an opposite one.

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Done, acting};
use crate::ledger::period::parse_date;
use crate::ops::reverse_entry::reverse_entry;
use crate::store::Conn;

#[derive(Debug, Args)]
pub struct Reverse {
    /// The entry's number
    sequence: i64,
    /// The date of the reversal; otherwise the entry's own, or the first open day after it
    #[arg(long)]
    date: Option<String>,
    /// Why; needed when a restricted fund or the stock would fall below zero
    #[arg(long)]
    reason: Option<String>,
}

impl Reverse {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let date = self.date.as_deref().map(parse_date).transpose()?;
        let posted = reverse_entry(conn, self.sequence, date, self.reason.as_deref(), &acting())?;
        let entry = posted.sequences.first().copied().unwrap_or(0);
        output.document(
            &json!({ "reversed": self.sequence, "entry": entry }),
            &format!("Entry {} was reversed by entry {entry}.", self.sequence),
        )
    }
}
