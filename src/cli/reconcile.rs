//! `reconcile`: compares an account with its statement.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Money};
use crate::ops::OpsError;
use crate::ops::accept_matches::{BY_HAND, Pair, accept_matches};
use crate::ops::finish_reconciliation::{Document, Item, find_document, finish_reconciliation, reopen_reconciliation};
use crate::ops::reconcile_account::{accept_made, accept_sure, reconcile_account, start_reconciliation, undo_match};
use crate::ops::tell_reconciliation::{list_reconciliations, tell_reconciliation};
use crate::store::accounts::Chart;
use crate::store::{Conn, books};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Example:
  solidarity-ledger reconcile --account Assets:Bank:Giro --date 2020-02-29 --balance 1061.60"
)]
pub struct Reconcile {
    #[command(subcommand)]
    command: Option<ReconcileCommand>,
    /// The account, by its path
    #[arg(long)]
    account: Option<String>,
    /// The statement's day
    #[arg(long)]
    date: Option<String>,
    /// The balance the statement shows
    #[arg(long, allow_hyphen_values = true)]
    balance: Option<String>,
}

#[derive(Debug, Subcommand)]
enum ReconcileCommand {
    /// Every reconciliation
    List,
    /// A reconciliation as it stands, or the document of a finished one
    Show {
        /// Its number
        id: i64,
    },
    /// Begin step by step: what was made from its own line is matched, the rest is shown with proposals
    Start {
        /// The account, by its path
        #[arg(long)]
        account: String,
        /// The statement's day
        #[arg(long)]
        date: String,
        /// The balance the statement shows
        #[arg(long, allow_hyphen_values = true)]
        balance: String,
    },
    /// Match everything that is proposed surely
    Accept {
        /// The reconciliation's number
        id: i64,
    },
    /// Match lines with entries of the same sum; entries alone stand on a statement that was typed
    Match {
        /// The reconciliation's number
        id: i64,
        /// A line's number; may be given several times
        #[arg(long = "line")]
        lines: Vec<i64>,
        /// An entry's number; may be given several times
        #[arg(long = "entry", required = true)]
        entries: Vec<i64>,
    },
    /// Take a match back
    Unmatch {
        /// The reconciliation's number
        id: i64,
        /// The match's number
        #[arg(value_name = "MATCH")]
        the_match: i64,
    },
    /// Finish a reconciliation that is explained to the cent
    Finish {
        /// The reconciliation's number
        id: i64,
    },
    /// Reopen a finished reconciliation
    Reopen {
        /// The reconciliation's number
        id: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

impl Reconcile {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self.command {
            Some(ReconcileCommand::List) => list(conn, output),
            Some(ReconcileCommand::Show { id }) => show(conn, id, output),
            Some(ReconcileCommand::Start { account, date, balance }) => {
                let (path, day, statement) = statement(conn, &account, &date, &balance)?;
                let id = start_reconciliation(conn, &path, day, statement, &acting())?;
                accept_made(conn, id, &acting())?;
                show(conn, id, output)
            }
            Some(ReconcileCommand::Accept { id }) => {
                accept_sure(conn, id, &acting())?;
                show(conn, id, output)
            }
            Some(ReconcileCommand::Match { id, lines, entries }) => {
                accept_matches(conn, id, &[Pair { lines, entries, reason: BY_HAND.to_owned() }], &acting())?;
                show(conn, id, output)
            }
            Some(ReconcileCommand::Unmatch { id, the_match }) => {
                undo_match(conn, id, the_match)?;
                show(conn, id, output)
            }
            Some(ReconcileCommand::Finish { id }) => {
                finish_reconciliation(conn, id, &acting())?;
                show(conn, id, output)
            }
            Some(ReconcileCommand::Reopen { id, reason }) => {
                reopen_reconciliation(conn, id, &reason, &acting())?;
                output.document(
                    &json!({ "reconciliation": id, "is_reopened": true }),
                    &format!("Reconciliation {id} was reopened."),
                )
            }
            None => {
                let (Some(account), Some(date), Some(balance)) = (self.account, self.date, self.balance) else {
                    return Err(OpsError::NotPossible(
                        "Name the statement: --account PATH --date D --balance B.".into(),
                    ));
                };
                let (path, day, statement) = statement(conn, &account, &date, &balance)?;
                let (id, _) = reconcile_account(conn, &path, day, statement, &acting())?;
                show(conn, id, output)
            }
        }
    }
}

/// The account, day and balance of a statement, in the account's currency.
fn statement(
    conn: &mut Conn,
    account: &str,
    date: &str,
    balance: &str,
) -> Result<(AccountPath, NaiveDate, Money), OpsError> {
    let path: AccountPath = account.parse()?;
    let chart = Chart::load(conn)?;
    let currency = chart
        .account(&path)
        .and_then(|account| account.currency)
        .map_or_else(|| Ok(books::get(conn)?.currency), Ok::<_, OpsError>)?;
    Ok((path, parse_date(date)?, Money::parse(balance, currency)?))
}

fn list(conn: &mut Conn, output: &Output) -> Done {
    const COLUMNS: [&str; 7] = ["id", "account", "date", "statement_balance", "currency", "state", "reason"];
    output.list("reconciliations", &COLUMNS, &list_reconciliations(conn)?)
}

/// As it stands, or as it was finished; whether it was reopened since is said beside it.
fn show(conn: &mut Conn, id: i64, output: &Output) -> Done {
    let value = tell_reconciliation(conn, id)?;
    if value["state"] == "open" {
        return output.document(&value, &open_text(&value));
    }
    let (_, document) = find_document(conn, id)?;
    output.document(&value, &finished_text(&value, id, &document))
}

/// What is open on both sides, and what is proposed.
fn open_text(value: &Value) -> String {
    let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let currency = word("currency");
    let mut text = format!(
        "Reconciliation {}: {} on {}\nStatement {} {currency}, book {} {currency}, not explained {} {currency}",
        value["reconciliation"],
        word("account"),
        word("date"),
        word("statement_balance"),
        word("book_balance"),
        word("difference"),
    );
    let list = |name: &str| value[name].as_array().cloned().unwrap_or_default();
    let said = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    for line in list("lines") {
        let who = [said(&line, "counterparty"), said(&line, "purpose")].join(" ");
        text.push_str(&format!(
            "\nline {}, {}, {}: {}",
            line["line"],
            said(&line, "date"),
            said(&line, "amount"),
            who.trim()
        ));
    }
    for entry in list("entries") {
        let (date, amount) = (said(&entry, "date"), said(&entry, "amount"));
        text.push_str(&format!("\nentry {}, {date}, {amount}: {}", entry["entry"], said(&entry, "description")));
    }
    for proposal in list("proposals") {
        let sure = if proposal["is_sure"] == true { "surely" } else { "perhaps" };
        text.push_str(&format!("\n{sure} lines {} are entries {}", proposal["lines"], proposal["entries"]));
    }
    text
}

fn finished_text(value: &Value, id: i64, document: &Document) -> String {
    let by = value["finished_by_login"].as_str().unwrap_or_default();
    let currency = &document.currency;
    let mut text = format!(
        "Reconciliation {id}: {} on {}\nStatement {} {currency}, book {} {currency}, difference {}\n{} matched",
        document.account,
        document.date,
        document.statement_balance,
        document.book_balance,
        document.difference,
        document.matched,
    );
    for pair in &document.pairs {
        text.push_str(&format!("\n  {} with {}", named("line", &pair.lines), named("entry", &pair.entries)));
    }
    for (what, word, items) in [
        ("In the book and not on the statement", "entry", &document.unmatched_entries),
        ("On the statement and not in the book", "line", &document.unmatched_lines),
    ] {
        text.push_str(&format!("\n{what}: {}", items.len()));
        for Item { number, date, amount } in items {
            text.push_str(&format!("\n  {word} {number}, {date}, {amount} {currency}"));
        }
    }
    text.push_str(&format!("\nFinished by {by} at {}", document.finished_at));
    if let (Some(at), Some(reason)) = (value["reopened"]["at"].as_str(), value["reopened"]["reason"].as_str()) {
        text.push_str(&format!("\nReopened at {at}: {reason}"));
    }
    text.push_str(&format!("\nChain head: {}", document.head));
    text
}

/// `line 3`, or `lines 3, 4`.
fn named(word: &str, numbers: &[i64]) -> String {
    let list: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match (word, numbers) {
        (_, [one]) => format!("{word} {one}"),
        ("entry", _) => format!("entries {}", list.join(", ")),
        _ => format!("{word}s {}", list.join(", ")),
    }
}
