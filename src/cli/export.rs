//! `export`: the whole book for another program.

use std::process::ExitCode;

use clap::Args;

use super::Done;
use super::output::Output;
use crate::ops::OpsError;
use crate::ops::export_book::{Notation, export_book};
use crate::store::{Conn, snapshot};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    Hledger,
    Beancount,
    Csv,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  solidarity-ledger export hledger --output book.journal
  solidarity-ledger export json --with-people --output book.json")]
pub struct Export {
    /// Who is to read it
    #[arg(value_enum)]
    target: Target,
    /// JSON only: with users, contacts, statement lines and vouchers, which are names of people and notes of payments
    #[arg(long)]
    with_people: bool,
    /// Write to this file instead of standard output
    #[arg(long)]
    output: Option<String>,
}

impl Export {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let notation = match self.target {
            Target::Hledger => Notation::Hledger,
            Target::Beancount => Notation::Beancount,
            Target::Csv => Notation::Csv,
            Target::Json => Notation::Json { with_people: self.with_people },
        };
        if self.with_people && self.target != Target::Json {
            return Err(OpsError::NotPossible(
                "Only the JSON export can have people in it. Leave --with-people out.".into(),
            ));
        }
        let failed = |error: std::io::Error| OpsError::NotPossible(format!("The export cannot be written: {error}."));
        match self.output {
            None => {
                let mut writer = std::io::BufWriter::new(std::io::stdout().lock());
                snapshot(conn, |conn| export_book(conn, notation, &mut writer))?;
                std::io::Write::flush(&mut writer).map_err(failed)?;
            }
            Some(name) => {
                let file = std::fs::File::create(&name).map_err(failed)?;
                let mut writer = std::io::BufWriter::new(file);
                snapshot(conn, |conn| export_book(conn, notation, &mut writer))?;
                std::io::Write::flush(&mut writer).map_err(failed)?;
                output.note(&format!("The book was written to {name}."));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
