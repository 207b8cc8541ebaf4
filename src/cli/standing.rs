//! `standing`: donations and fees that come regularly: what is expected, missing, changed.

use clap::Args;
use serde_json::Value;

use super::output::Output;
use super::{Done, acting};
use crate::ops::list_standing::{list_standing, standing_json};
use crate::store::Conn;
use crate::store::accounts::Chart;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  solidarity-ledger standing
  solidarity-ledger standing --state missing --format json")]
pub struct Standing {
    /// Only these: missing, changed, regular or ended
    #[arg(long, value_parser = ["missing", "changed", "regular", "ended"])]
    state: Option<String>,
}

impl Standing {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let chart = Chart::load(conn)?;
        let wanted = |row: &Value| {
            self.state.as_deref().is_none_or(|state| row.get("state").and_then(Value::as_str) == Some(state))
        };
        let rows: Vec<Value> = list_standing(conn, acting().today)?
            .iter()
            .map(|gift| standing_json(&chart, gift))
            .filter(wanted)
            .collect();
        const COLUMNS: [&str; 12] = [
            "state",
            "counterparty",
            "what",
            "fund",
            "account",
            "rhythm",
            "usual",
            "last",
            "currency",
            "last_on",
            "next_on",
            "missed",
        ];
        output.list("standing", &COLUMNS, &rows)
    }
}
