//! `book`: what the book says of itself, and when its fiscal year begins.

use clap::Subcommand;
use serde_json::json;

use super::Done;
use super::output::Output;
use crate::ledger::period::parse_first_month;
use crate::ops::create_book::change_fiscal_year;
use crate::store::{Conn, books};

#[derive(Debug, Subcommand)]
pub enum BookCommand {
    /// Its name, its currency, and the month its fiscal year begins with
    Show,
    /// Change it, for example: book set --fiscal-year-start July
    Set {
        /// The month that fiscal years begin with: 1 to 12, or its name
        #[arg(long, value_name = "MONTH")]
        fiscal_year_start: String,
    },
}

impl BookCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        if let Self::Set { fiscal_year_start } = self {
            change_fiscal_year(conn, parse_first_month(&fiscal_year_start)?)?;
        }
        let book = books::get(conn)?;
        let month = u8::try_from(book.fiscal_first_month).ok().and_then(|month| chrono::Month::try_from(month).ok());
        let text = format!(
            "{}, in {}. Its fiscal year begins in {}.",
            book.name,
            book.currency,
            month.unwrap_or(chrono::Month::January).name()
        );
        let document =
            json!({ "name": book.name, "currency": book.currency, "fiscal_year_start": book.fiscal_first_month });
        output.document(&document, &text)
    }
}
