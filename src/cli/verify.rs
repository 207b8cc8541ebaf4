//! `verify`: re-checks everything the book promises.

use std::process::ExitCode;

use clap::Args;

use super::Done;
use super::output::Output;
use crate::ledger::chain::Hash;
use crate::ledger::check::Verification;
use crate::ops::OpsError;
use crate::ops::verify_book::verify_book;
use crate::store::Conn;
use crate::store::totals::last_sequence;

#[derive(Debug, Args)]
pub struct Verify {
    /// A chain head kept elsewhere, for example from a printed report: it must still be in the chain
    #[arg(long, value_name = "HASH")]
    expect_head: Option<String>,
}

impl Verify {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let expected: Option<Hash> =
            self.expect_head.map(|text| text.parse().map_err(OpsError::NotPossible)).transpose()?;
        let bar = match output.is_watched() {
            true => indicatif::ProgressBar::new(u64::try_from(last_sequence(conn)?).unwrap_or(0)),
            false => indicatif::ProgressBar::hidden(),
        };
        let verification = verify_book(conn, expected, &mut |done| bar.set_position(u64::try_from(done).unwrap_or(0)))?;
        bar.finish_and_clear();
        let document = serde_json::to_value(&verification).map_err(|error| OpsError::NotPossible(error.to_string()))?;
        output.document(&document, &text_of(&verification))?;
        Ok(ExitCode::from(u8::from(!verification.findings.is_empty())))
    }
}

fn text_of(verification: &Verification) -> String {
    let mut text = String::new();
    for finding in &verification.findings {
        let entry = finding.entry.map(|entry| format!("entry {entry}: ")).unwrap_or_default();
        text.push_str(&format!("{entry}{} ({})\n", finding.message, finding.rule));
    }
    for note in &verification.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    let outcome = match verification.findings.len() {
        0 => "Everything the book promises holds.".to_owned(),
        n => format!("{n} findings."),
    };
    format!(
        "{text}{} entries, {} postings checked. {outcome}\nChain head: {}",
        verification.entries, verification.postings, verification.head
    )
}
