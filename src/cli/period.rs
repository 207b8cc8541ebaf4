//! `period`: closes, reopens and lists months.

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::Month;
use crate::ops::close_period::{close_period, reopen_period};
use crate::store::{Conn, periods};

#[derive(Debug, Subcommand)]
pub enum PeriodCommand {
    /// Close a month, for example: period close 2020-02
    Close {
        /// A month: 2020-02
        month: String,
    },
    /// Open a closed month again
    Reopen {
        /// A month: 2020-02
        month: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// What was closed and reopened, when and why
    List,
}

impl PeriodCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::Close { month } => {
                let month: Month = month.parse()?;
                close_period(conn, month, &acting())?;
                output.document(&json!({ "month": month, "is_closed": true }), &format!("{month} was closed."))
            }
            Self::Reopen { month, reason } => {
                let month: Month = month.parse()?;
                reopen_period(conn, month, &reason, &acting())?;
                output.document(&json!({ "month": month, "is_closed": false }), &format!("{month} was reopened."))
            }
            Self::List => {
                let rows: Vec<Value> = periods::list(conn)?
                    .into_iter()
                    .map(|event| {
                        let action = if event.is_closed { "closed" } else { "reopened" };
                        json!({ "month": event.month, "action": action, "reason": event.reason, "by": event.by, "at": event.at })
                    })
                    .collect();
                output.list("periods", &["month", "action", "reason", "by", "at"], &rows)
            }
        }
    }
}
