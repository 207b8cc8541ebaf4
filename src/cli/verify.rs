//! `verify`: re-checks everything the book promises.

use std::process::ExitCode;

use clap::Args;

use super::Done;
use super::output::Output;
use crate::ledger::chain::Hash;
use crate::ledger::check::{Finding, Verification};
use crate::ops::OpsError;
use crate::ops::check_outside::{Testimony, Verdict, Witness, check_outside};
use crate::ops::verify_book::verify_book;
use crate::store::Conn;
use crate::store::totals::last_sequence;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  solidarity-ledger verify
  solidarity-ledger verify --with hledger,beancount
  solidarity-ledger verify --expect-head 5f1c… --format json")]
pub struct Verify {
    /// A chain head kept elsewhere, for example from a printed report: it must still be in the chain
    #[arg(long, value_name = "HASH")]
    expect_head: Option<String>,
    /// Let other programs load the book and compare every total: hledger, beancount
    #[arg(long = "with", value_name = "PROGRAM", value_delimiter = ',')]
    witnesses: Vec<String>,
}

impl Verify {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let expected: Option<Hash> =
            self.expect_head.map(|text| text.parse().map_err(OpsError::NotPossible)).transpose()?;
        let witnesses = self.witnesses.iter().map(|name| name.parse()).collect::<Result<Vec<Witness>, OpsError>>()?;
        let bar = match output.is_watched() {
            true => indicatif::ProgressBar::new(u64::try_from(last_sequence(conn)?).unwrap_or(0)),
            false => indicatif::ProgressBar::hidden(),
        };
        let mut verification =
            verify_book(conn, expected, &mut |done| bar.set_position(u64::try_from(done).unwrap_or(0)))?;
        bar.finish_and_clear();
        let mut testimonies = Vec::new();
        for witness in &witnesses {
            testimonies.push(check_outside(conn, *witness, &super::acting())?);
        }
        for testimony in &testimonies {
            add_testimony(&mut verification, testimony);
        }
        let failed = |error: serde_json::Error| OpsError::NotPossible(error.to_string());
        let mut document = serde_json::to_value(&verification).map_err(failed)?;
        if let Some(fields) = document.as_object_mut().filter(|_| !witnesses.is_empty()) {
            fields.insert("outside".to_owned(), serde_json::to_value(&testimonies).map_err(failed)?);
        }
        output.document(&document, &text_of(&verification, &testimonies))?;
        Ok(ExitCode::from(u8::from(!verification.findings.is_empty())))
    }
}

/// What differs is a finding; that a program could not be asked is worth knowing.
fn add_testimony(verification: &mut Verification, testimony: &Testimony) {
    let finding = |message: &String| Finding {
        entry: None,
        rule: "outside",
        message: format!("{}: {message}", testimony.program),
    };
    match testimony.verdict {
        Verdict::Agreed => {}
        Verdict::Differs => verification.findings.extend(testimony.differences.iter().map(finding)),
        Verdict::NotInstalled => verification.notes.push(testimony.message.clone()),
    }
}

fn text_of(verification: &Verification, testimonies: &[Testimony]) -> String {
    let mut text = String::new();
    for finding in &verification.findings {
        let entry = finding.entry.map(|entry| format!("entry {entry}: ")).unwrap_or_default();
        text.push_str(&format!("{entry}{} ({})\n", finding.message, finding.rule));
    }
    for note in &verification.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    for testimony in testimonies.iter().filter(|testimony| testimony.verdict != Verdict::NotInstalled) {
        text.push_str(&format!("{}\n", testimony.message));
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
