//! `post`: whole entries from a file, all or nothing.

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Done, acting, read_text};
use crate::import::journal::Journal;
use crate::ops::post_entries::Unknown;
use crate::ops::post_file::{Format, post_file};
use crate::store::Conn;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FormatIn {
    Jsonl,
    Csv,
    Hledger,
    Beancount,
    Gnucash,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  solidarity-ledger post entries.jsonl
  solidarity-ledger post book.journal --format-in hledger --create-accounts
  solidarity-ledger post transactions.csv --format-in gnucash --create-accounts")]
pub struct Post {
    /// The file; - is standard input
    file: String,
    /// How the file is written; its name and beginning tell otherwise
    #[arg(long, value_enum)]
    format_in: Option<FormatIn>,
    /// Open unknown accounts and funds on the way: for moving in
    #[arg(long)]
    create_accounts: bool,
}

impl Post {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let content = read_text(&self.file)?;
        let format = match self.format_in {
            Some(FormatIn::Jsonl) => Format::JsonLines,
            Some(FormatIn::Csv) => Format::Csv,
            Some(FormatIn::Hledger) => Format::Journal(Journal::Hledger),
            Some(FormatIn::Beancount) => Format::Journal(Journal::Beancount),
            Some(FormatIn::Gnucash) => Format::Journal(Journal::GnuCash),
            None => Format::of(&self.file, &content),
        };
        let unknown = if self.create_accounts { Unknown::Open } else { Unknown::Refuse };
        let posted =
            post_file(conn, &content, format, unknown, &acting()).map_err(|error| output.at_line(error, &content))?;
        let text = format!("Entries posted: {}. There already: {}.", posted.new, posted.already);
        output.document(&json!({ "posted": posted.new, "already": posted.already }), &text)
    }
}
