//! `reconcile`: compares an account with its statement.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ops::OpsError;
use crate::ops::accept_matches::{BY_HAND, Pair, accept_matches};
use crate::ops::finish_reconciliation::{Document, Item, find_document, finish_reconciliation, reopen_reconciliation};
use crate::ops::reconcile_account::{
    accept_agreed, accept_sure, read_statement, reconcile_account, start_reconciliation, undo_match,
};
use crate::ops::record_missing::{Missing, no_missing, record_missing};
use crate::ops::tell_reconciliation::{list_reconciliations, tell_reconciliation};
use crate::store::Conn;

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
    /// Record what the bank did by itself, and match it: a line of the statement, or what remains of the difference
    Record {
        /// The reconciliation's number
        id: i64,
        /// What it is
        #[arg(value_name = "fee|interest")]
        what: String,
        /// The line's number; without one, what remains
        #[arg(long)]
        line: Option<i64>,
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
                let (path, day, statement) = read_statement(conn, &account, &date, &balance)?;
                let id = start_reconciliation(conn, &path, day, statement, &acting())?;
                accept_agreed(conn, id, &acting())?;
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
            Some(ReconcileCommand::Record { id, what, line }) => {
                let missing = Missing::named(&what).ok_or_else(|| no_missing(&what))?;
                record_missing(conn, id, missing, line, &acting())?;
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
                let (path, day, statement) = read_statement(conn, &account, &date, &balance)?;
                let (id, _) = reconcile_account(conn, &path, day, statement, &acting())?;
                show(conn, id, output)
            }
        }
    }
}

fn list(conn: &mut Conn, output: &Output) -> Done {
    const COLUMNS: [&str; 7] = ["id", "account", "date", "statement_balance", "currency", "state", "reason"];
    output.list("reconciliations", &COLUMNS, &list_reconciliations(conn)?)
}

/// As it stands, or as it was finished; whether it was reopened since is said beside it.
fn show(conn: &mut Conn, id: i64, output: &Output) -> Done {
    let value = tell_reconciliation(conn, id)?;
    if word(&value, "/state") == "open" {
        return output.document(&value, &open_text(&value));
    }
    let (_, document) = find_document(conn, id)?;
    output.document(&value, &finished_text(&value, id, &document))
}

/// A text of a document, by its place; empty where there is none.
fn word<'v>(value: &'v Value, place: &str) -> &'v str {
    value.pointer(place).and_then(Value::as_str).unwrap_or_default()
}

/// A number, or numbers, of a document, as they are written there.
fn number(value: &Value, place: &str) -> String {
    value.pointer(place).map(Value::to_string).unwrap_or_default()
}

/// What is open on both sides, and what is proposed.
fn open_text(value: &Value) -> String {
    let currency = word(value, "/currency");
    let mut text = format!(
        "Reconciliation {}: {} on {}\nStatement {} {currency}, book {} {currency}, not explained {} {currency}",
        number(value, "/reconciliation"),
        word(value, "/account"),
        word(value, "/date"),
        word(value, "/statement_balance"),
        word(value, "/book_balance"),
        word(value, "/difference"),
    );
    let list = |place: &str| value.pointer(place).and_then(Value::as_array).into_iter().flatten();
    for line in list("/lines") {
        let who = [word(line, "/counterparty"), word(line, "/purpose")].join(" ");
        let (date, amount) = (word(line, "/date"), word(line, "/amount"));
        text.push_str(&format!("\nline {}, {date}, {amount}: {}", number(line, "/line"), who.trim()));
    }
    for entry in list("/entries") {
        let (date, amount) = (word(entry, "/date"), word(entry, "/amount"));
        text.push_str(&format!(
            "\nentry {}, {date}, {amount}: {}",
            number(entry, "/entry"),
            word(entry, "/description")
        ));
    }
    for proposal in list("/proposals") {
        let is_sure = proposal.pointer("/is_sure").and_then(Value::as_bool).unwrap_or(false);
        let sure = if is_sure { "surely" } else { "perhaps" };
        let (lines, entries) = (number(proposal, "/lines"), number(proposal, "/entries"));
        text.push_str(&format!("\n{sure} lines {lines} are entries {entries}"));
    }
    text
}

fn finished_text(value: &Value, id: i64, document: &Document) -> String {
    let by = word(value, "/finished_by_login");
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
    if value.pointer("/reopened").is_some() {
        let (at, reason) = (word(value, "/reopened/at"), word(value, "/reopened/reason"));
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
