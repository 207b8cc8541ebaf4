//! Imports and their lines, as the command line and the API show them.

use serde_json::{Value, json};

use super::{OpsError, Result};
use crate::ledger::Money;
use crate::store::accounts::Chart;
use crate::store::{Conn, imports, personal};

/// Every import, newest first.
///
/// # Errors
/// When the book cannot be read.
pub fn list_imports(conn: &mut Conn) -> Result<Vec<Value>> {
    let chart = Chart::load(conn)?;
    let mut rows = Vec::new();
    for import in imports::list(conn)? {
        let facts = import.facts;
        rows.push(json!({
            "id": import.id, "account": chart.path_of(facts.account_id)?, "file": facts.file_name, "profile": facts.profile,
            "format": facts.format, "new": facts.new_count, "duplicate": facts.duplicate_count, "pending": facts.pending_count,
            "refused": facts.refused_count, "from": facts.covers_from, "to": facts.covers_to,
            "imported_at": facts.imported_at, "undone_at": import.undone_at,
        }));
    }
    Ok(rows)
}

/// The lines of one import with what became of them, in the file's order. Amounts are in major units.
///
/// # Errors
/// When there is no such import.
pub fn list_lines(conn: &mut Conn, import: i64) -> Result<Vec<Value>> {
    imports::find(conn, import)?.ok_or_else(|| OpsError::NotFound {
        what: format!("import {import}"),
        hint: "`import list` shows those there are.".into(),
    })?;
    let row = |stored: personal::StoredLine| {
        let line = stored.line;
        let money = |minor| Money::new(minor, line.currency).to_string();
        json!({
            "id": stored.id, "record": line.record, "date": line.date, "amount": money(line.amount_minor),
            "fee": line.fee_minor.map(money), "net": money(line.net_minor), "currency": line.currency,
            "counterparty": line.counterparty, "purpose": line.purpose, "status": line.status, "kind": line.kind,
            "refs": line.refs, "state": stored.state.name(), "entry": stored.entry, "reason": stored.reason,
        })
    };
    Ok(personal::list_lines_of(conn, import)?.into_iter().map(row).collect())
}
