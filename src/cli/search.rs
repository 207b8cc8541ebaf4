//! `search`: the whole book by words, amount, day, account, fund, reference and kind.

use clap::Args;
use serde_json::{Value, json};

use super::Done;
use super::output::{Format, Output};
use crate::ops::OpsError;
use crate::ops::keep_searches::{find_search, forget_search, save_search};
use crate::ops::search_book::{Found, search_book};
use crate::store::{Conn, saved_searches};

#[derive(Debug, Args)]
#[command(after_help = "A search is words, \"words in quotes\", -words that must not be there, and fields:
  fund:CODE  account:PATH or part  amount:50 >50 <=100 10..50  currency:EUR  reference:TEXT  kind:donation
  date:2020-02  after:2020-02  before:2020-03-15  event:E05  contact:D-0042  in:entries|lines|funds|products|events

Examples:
  solidarity-ledger search 'fund:rupression amount:>50 after:2020-02 \"soli concert\"'
  solidarity-ledger search 'in:lines date:2020-02 amount:12.30' --format csv
  solidarity-ledger search 'kind:donation after:2020' --output gifts.csv
  solidarity-ledger search 'kind:refund' --save Refunds
  solidarity-ledger search --saved Refunds")]
pub struct Search {
    /// What to look for
    #[arg(allow_hyphen_values = true, required_unless_present_any = ["saved", "list_saved", "forget"])]
    query: Option<String>,
    /// Run a saved search
    #[arg(long, value_name = "NAME", conflicts_with = "query")]
    saved: Option<String>,
    /// Keep this search under a name
    #[arg(long, value_name = "NAME", requires = "query")]
    save: Option<String>,
    /// List the saved searches
    #[arg(long, conflicts_with_all = ["query", "saved"])]
    list_saved: bool,
    /// Forget a saved search
    #[arg(long, value_name = "NAME", conflicts_with_all = ["query", "saved", "list_saved"])]
    forget: Option<String>,
    /// At most so many of each kind
    #[arg(long, default_value_t = 1000)]
    limit: usize,
    /// Write to this file instead of standard output: .txt, .csv, .json or .jsonl
    #[arg(long, value_name = "FILE")]
    pub output: Option<String>,
}

impl Search {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        if self.list_saved {
            let rows: Vec<Value> =
                saved_searches::list(conn)?.iter().map(|one| json!({ "name": one.name, "query": one.query })).collect();
            return output.list("searches", &["name", "query"], &rows);
        }
        if let Some(name) = &self.forget {
            let one = find_search(conn, name)?;
            forget_search(conn, one.id)?;
            return output.document(&json!({ "forgotten": one.name }), &format!("Forgotten: {}", one.name));
        }
        let query = match (self.query, &self.saved) {
            (Some(query), _) => query,
            (None, name) => find_search(conn, name.as_deref().unwrap_or_default())?.query,
        };
        let found = search_book(conn, &query, true, self.limit)?;
        if let Some(name) = &self.save {
            save_search(conn, name, &query, &super::acting())?;
        }
        print(&found, self.output.as_deref(), output)
    }
}

fn print(found: &Found, file: Option<&str>, output: &Output) -> Done {
    const COLUMNS: [&str; 9] = ["what", "id", "date", "text", "kind", "funds", "account", "amount", "currency"];
    let document = serde_json::to_value(found).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    if output.format == Format::Json {
        return output.to_file(file, format!("{document}\n").as_bytes());
    }
    if found.more {
        output.note("There is more than is shown. Narrow the search, or raise --limit.");
    }
    if found.results.is_empty() && output.format == Format::Text {
        output.note("Nothing was found.");
        return output.to_file(file, b"");
    }
    let rows = document.get("results").and_then(Value::as_array).cloned().unwrap_or_default();
    output.to_file(file, &output.list_bytes("results", &COLUMNS, &rows)?)
}
