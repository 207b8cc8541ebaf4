//! `export`: the whole book for another program.

use std::process::ExitCode;

use clap::Args;

use super::Done;
use super::output::Output;
use crate::ops::OpsError;
use crate::ops::export_book::{Notation, export_book};
use crate::store::Conn;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    Hledger,
    Beancount,
    Csv,
    Json,
}

#[derive(Debug, Args)]
pub struct Export {
    #[arg(value_enum)]
    target: Target,
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
            Target::Json => Notation::Json,
        };
        let failed = |error: std::io::Error| OpsError::NotPossible(format!("The export cannot be written: {error}."));
        match self.output {
            None => export_book(conn, notation, &mut std::io::BufWriter::new(std::io::stdout().lock()))?,
            Some(name) => {
                let file = std::fs::File::create(&name).map_err(failed)?;
                let mut writer = std::io::BufWriter::new(file);
                export_book(conn, notation, &mut writer)?;
                std::io::Write::flush(&mut writer).map_err(failed)?;
                output.note(&format!("The book was written to {name}."));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
