//! Deciding what an import's lines are, from the command line: what is proposed, what is said of them, and taking it back.

use serde_json::json;

use crate::cli::output::Output;
use crate::cli::{Done, acting, read_file};
use crate::ops::OpsError;
use crate::ops::read_decisions::{list_proposals, read_decisions, read_lines};
use crate::ops::review_lines::{review_lines, undo_review};
use crate::store::Conn;

/// Lists the lines that wait, with what is proposed.
pub fn proposals(conn: &mut Conn, import: i64, output: &Output) -> Done {
    const COLUMNS: [&str; 8] = ["line", "date", "amount", "currency", "counterparty", "purpose", "is", "is_sure"];
    output.list("lines", &COLUMNS, &list_proposals(conn, import)?)
}

/// Carries out what a file of JSON Lines says of lines.
pub fn decide(conn: &mut Conn, import: i64, file: &str, output: &Output) -> Done {
    let bytes = read_file(file)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| OpsError::NotPossible("The decisions are not UTF-8 text: one JSON object a line.".into()))?;
    let decisions = read_decisions(conn, import, &read_lines(&text)?)?;
    if decisions.is_empty() {
        return Err(OpsError::NotPossible("The file says nothing of any line.".into()));
    }
    let done = review_lines(conn, import, &decisions, &acting())?;
    let document = json!({ "import": import, "decided": decisions.len(), "entries": done.made, "batch": done.batch });
    let text = format!(
        "{} lines were decided, {} entries made. `import take-back {import} {}` takes that back.",
        decisions.len(),
        done.made,
        done.batch
    );
    output.document(&document, &text)
}

/// Takes back what was decided together.
pub fn take_back(conn: &mut Conn, import: i64, batch: i64, output: &Output) -> Done {
    let lines = undo_review(conn, import, batch, &acting())?;
    output.document(
        &json!({ "import": import, "batch": batch, "lines": lines }),
        &format!("{lines} lines wait again; what was made of them is reversed."),
    )
}
