//! `reconcile`: compares an account with its statement.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Money};
use crate::ops::OpsError;
use crate::ops::finish_reconciliation::{Document, find_document, reopen_reconciliation};
use crate::ops::reconcile_account::reconcile_account;
use crate::store::accounts::Chart;
use crate::store::{Conn, books, reconciliations};

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
                show(id, &document, output)
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
                show(id, &document, output)
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

fn show(id: i64, document: &Document, output: &Output) -> Done {
    let mut value = serde_json::to_value(document).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    if let Some(object) = value.as_object_mut() {
        object.insert("reconciliation".into(), json!(id));
    }
    let text = format!(
        "Reconciliation {id}: {} on {}\nStatement {} {currency}, book {} {currency}, difference {}\n{} matched; in the book and not on the statement: {}; on the statement and not in the book: {}\nFinished by {} at {}\nChain head: {}",
        document.account,
        document.date,
        document.statement_balance,
        document.book_balance,
        document.difference,
        document.matched,
        document.unmatched_entries.len(),
        document.unmatched_lines.len(),
        document.finished_by,
        document.finished_at,
        document.head,
        currency = document.currency,
    );
    output.document(&value, &text)
}
