//! `reconcile`: compares an account with its statement.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Money};
use crate::ops::OpsError;
use crate::ops::finish_reconciliation::{Document, Item, find_document, reopen_reconciliation};
use crate::ops::reconcile_account::reconcile_account;
use crate::store::accounts::Chart;
use crate::store::{Conn, books, reconciliations, users};

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
    /// The document of a finished reconciliation
    Show {
        /// Its number
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
            Some(ReconcileCommand::Show { id }) => {
                let (_, document) = find_document(conn, id)?;
                show(conn, id, &document, output)
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
                let path: AccountPath = account.parse()?;
                let chart = Chart::load(conn)?;
                let currency = chart
                    .account(&path)
                    .and_then(|account| account.currency)
                    .map_or_else(|| Ok(books::get(conn)?.currency), Ok::<_, OpsError>)?;
                let statement = Money::parse(&balance, currency)?;
                let (id, document) = reconcile_account(conn, &path, parse_date(&date)?, statement, &acting())?;
                show(conn, id, &document, output)
            }
        }
    }
}

fn list(conn: &mut Conn, output: &Output) -> Done {
    let chart = Chart::load(conn)?;
    let mut rows: Vec<Value> = Vec::new();
    for one in reconciliations::list(conn)? {
        let state = match (&one.finished_at, &one.reopened_at) {
            (_, Some(_)) => "reopened",
            (Some(_), None) => "finished",
            (None, None) => "open",
        };
        rows.push(json!({ "id": one.id, "account": chart.path_of(one.account_id)?, "date": one.statement_on,
            "statement_balance": one.statement.to_string(), "currency": one.statement.currency, "state": state, "reason": one.reopen_reason }));
    }
    output.list(
        "reconciliations",
        &["id", "account", "date", "statement_balance", "currency", "state", "reason"],
        &rows,
    )
}

/// The document as it was finished; whether it was reopened since is said beside it.
fn show(conn: &mut Conn, id: i64, document: &Document, output: &Output) -> Done {
    let mut value = serde_json::to_value(document).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    let kept = reconciliations::find(conn, id)?;
    let reopened = kept.and_then(|one| Some((one.reopened_at?, one.reopen_reason.unwrap_or_default())));
    let people = users::list(conn)?;
    let by = people.into_iter().find(|user| format!("U-{}", user.id) == document.finished_by);
    let by = by.map_or_else(|| document.finished_by.clone(), |user| user.login);
    if let Some(object) = value.as_object_mut() {
        object.insert("reconciliation".into(), json!(id));
        object.insert("finished_by_login".into(), json!(by));
        if let Some((at, reason)) = &reopened {
            object.insert("reopened".into(), json!({ "at": at, "reason": reason }));
        }
    }
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
    if let Some((at, reason)) = reopened {
        text.push_str(&format!("\nReopened at {at}: {reason}"));
    }
    text.push_str(&format!("\nChain head: {}", document.head));
    output.document(&value, &text)
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
