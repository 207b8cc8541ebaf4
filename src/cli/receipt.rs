//! `receipt`: receipts for donations and letters of thanks.

use std::collections::BTreeMap;

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::{Format, Output};
use super::{Done, acting};
use crate::ops::OpsError;
use crate::ops::issue_receipts::{self, ReceiptNumber, Wish, receipt_json};
use crate::render;
use crate::reports::letter::{Letter, templates};
use crate::store::Conn;

#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  solidarity-ledger receipt wording neutral --set 'sender=Legal aid collective, Street 1, 10115 Somewhere'
  solidarity-ledger receipt issue --contact D-0042 --entry 12 --template neutral
  solidarity-ledger receipt show 2026-0001 --format pdf --output receipt.pdf
  solidarity-ledger receipt cancel 2026-0001 --reason 'wrong name'")]
pub enum ReceiptCommand {
    /// Every receipt, newest first; void is what rests on an entry that was taken back
    List {
        /// Only those issued in this year
        #[arg(long)]
        year: Option<i32>,
    },
    /// The wordings: whom each is for, where it comes from, what it asks of the group
    Wordings,
    /// What a wording knows of the group; --set says it
    Wording {
        /// The wording's code, as `receipt wordings` lists it
        template: String,
        /// NAME=VALUE; `\n` begins a new line
        #[arg(long)]
        set: Vec<String>,
    },
    /// Issue a receipt for donations of a contact
    Issue {
        /// The contact's code, such as D-0042
        #[arg(long)]
        contact: String,
        /// The number of an entry; may be said several times
        #[arg(long, required_unless_present = "year")]
        entry: Vec<i64>,
        /// All donations of this year that have no receipt yet
        #[arg(long, conflicts_with = "entry")]
        year: Option<i32>,
        /// The wording's code
        #[arg(long, default_value = "neutral")]
        template: String,
    },
    /// The receipt as a letter (--format pdf or html), or what is known of it
    Show {
        /// The receipt's number, such as 2026-0001
        number: String,
        /// Write to this file instead of standard output
        #[arg(long)]
        output: Option<String>,
    },
    /// Cancel a receipt; it stays in the list with the reason
    Cancel {
        /// The receipt's number, such as 2026-0001
        number: String,
        /// Why; it stays in the list
        #[arg(long)]
        reason: String,
    },
    /// A letter of thanks for a donation (--format pdf or html)
    Thanks {
        /// The number of the donation's entry
        entry: i64,
        /// Who it is to, where the entry names nobody
        #[arg(long)]
        contact: Option<String>,
        /// Write to this file instead of standard output
        #[arg(long)]
        output: Option<String>,
    },
}

const COLUMNS: [&str; 9] =
    ["number", "date", "contact", "amount", "currency", "template", "state", "reason", "entries"];

impl ReceiptCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List { year } => {
                let rows: Vec<Value> = issue_receipts::list(conn, year)?.iter().map(receipt_json).collect();
                output.list("receipts", &COLUMNS, &rows)
            }
            Self::Wordings => wordings(output),
            Self::Wording { template, set } => wording(conn, &template, &set, output),
            Self::Issue { contact, entry, year, template } => {
                let entries = match year {
                    Some(year) => issue_receipts::list_unconfirmed(conn, &contact, year)?,
                    None => entry,
                };
                if let (Some(year), true) = (year, entries.is_empty()) {
                    let why = format!(
                        "No donation of {contact} in {year} is left without a receipt: there is nothing to confirm."
                    );
                    return Err(OpsError::NotPossible(why));
                }
                let number = issue_receipts::issue(conn, &Wish { contact, template, entries }, &acting())?;
                told(conn, number, output)
            }
            Self::Show { number, output: file } => {
                let listed = issue_receipts::find(conn, number.parse()?)?;
                if matches!(output.format, Format::Pdf | Format::Html) {
                    let letter = issue_receipts::letter_of(conn, &listed)?;
                    return written(&letter, output, file.as_deref());
                }
                told(conn, listed.receipt.number, output)
            }
            Self::Cancel { number, reason } => {
                let number: ReceiptNumber = number.parse()?;
                issue_receipts::cancel(conn, number, &reason, &acting())?;
                told(conn, number, output)
            }
            Self::Thanks { entry, contact, output: file } => {
                let letter = issue_receipts::thanks(conn, entry, contact.as_deref(), acting().today)?;
                written(&letter, output, file.as_deref())
            }
        }
    }
}

fn told(conn: &mut Conn, number: ReceiptNumber, output: &Output) -> Done {
    let document = receipt_json(&issue_receipts::find(conn, number)?);
    let text = |field: &str| document.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let line = format!(
        "Receipt {} of {} for {} over {} {}: {}.",
        text("number"),
        text("date"),
        text("contact"),
        text("amount"),
        text("currency"),
        text("state")
    );
    output.document(&document, &line)
}

fn wordings(output: &Output) -> Done {
    let row = |one: crate::reports::letter::Template| {
        let asks: BTreeMap<String, String> = one.asks.into_iter().map(|ask| (ask.name, ask.ask)).collect();
        let names: Vec<&String> = asks.keys().collect();
        json!({ "code": one.code, "name": one.name, "only_for": one.only_for, "source": one.source, "asks": names })
    };
    let rows: Vec<Value> = templates().into_iter().map(row).collect();
    output.list("wordings", &["code", "name", "only_for", "source", "asks"], &rows)
}

fn wording(conn: &mut Conn, template: &str, set: &[String], output: &Output) -> Done {
    let mut facts = BTreeMap::new();
    for pair in set {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| OpsError::NotPossible(format!("“{pair}” is not NAME=VALUE.")))?;
        facts.insert(name.to_owned(), value.replace("\\n", "\n"));
    }
    issue_receipts::keep_facts(conn, template, &facts)?;
    let kept = issue_receipts::list_facts(conn, template)?;
    let lines: Vec<String> =
        kept.iter().map(|(name, value)| format!("{name}={}", value.replace('\n', "\\n"))).collect();
    output.document(&json!({ "template": template, "facts": kept }), &lines.join("\n"))
}

fn written(letter: &Letter, output: &Output, file: Option<&str>) -> Done {
    let bytes = match output.format {
        Format::Html => render::letter::page(letter).into_bytes(),
        _ => render::pdf::letter::render(letter).map_err(|error| OpsError::NotPossible(error.to_string()))?,
    };
    output.to_file(file, &bytes)
}
