//! Reconciliations as the command line and the API show them. Amounts are in major units.

use serde_json::{Value, json};

use super::Result;
use super::finish_reconciliation::find_document;
use super::reconcile_account::{Work, get, view_reconciliation};
use crate::ledger::Money;
use crate::reconcile::Hint;
use crate::store::accounts::Chart;
use crate::store::personal::StoredLine;
use crate::store::reconciliations::{self, BookLine, Match, Reconciliation};
use crate::store::{Conn, users};

/// Where a reconciliation stands.
const fn state(one: &Reconciliation) -> &'static str {
    match (&one.finished_at, &one.reopened_at) {
        (_, Some(_)) => "reopened",
        (Some(_), None) => "finished",
        (None, None) => "open",
    }
}

/// Every reconciliation.
///
/// # Errors
/// When the book cannot be read.
pub fn list_reconciliations(conn: &mut Conn) -> Result<Vec<Value>> {
    let chart = Chart::load(conn)?;
    let mut rows = Vec::new();
    for one in reconciliations::list(conn)? {
        rows.push(json!({ "id": one.id, "account": chart.path_of(one.account_id)?, "date": one.statement_on,
            "statement_balance": one.statement.to_string(), "currency": one.statement.currency, "state": state(&one), "reason": one.reopen_reason }));
    }
    Ok(rows)
}

/// One of them: finished, as its document that is kept for good, with who finished it and whether it was reopened since;
/// not finished, as it stands.
///
/// # Errors
/// When there is none of that number.
pub fn tell_reconciliation(conn: &mut Conn, id: i64) -> Result<Value> {
    let one = get(conn, id)?;
    if one.finished_at.is_none() {
        return Ok(as_it_stands(&view_reconciliation(conn, id)?));
    }
    let (_, document) = find_document(conn, id)?;
    let people = users::list(conn)?;
    let by = people.into_iter().find(|user| format!("U-{}", user.id) == document.finished_by);
    let by = by.map_or_else(|| document.finished_by.clone(), |user| user.login);
    let mut value = json!(document);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("reconciliation".into(), json!(id));
        fields.insert("state".into(), json!(state(&one)));
        fields.insert("finished_by_login".into(), json!(by));
        if let Some(at) = &one.reopened_at {
            let reason = one.reopen_reason.clone().unwrap_or_default();
            fields.insert("reopened".into(), json!({ "at": at, "reason": reason }));
        }
    }
    Ok(value)
}

fn as_it_stands(work: &Work) -> Value {
    let currency = work.reconciliation.statement.currency;
    let money = |minor: i64| Money::new(minor, currency).to_string();
    let line = |stored: &StoredLine| {
        let line = &stored.line;
        json!({ "line": stored.id, "date": line.date, "amount": money(line.net_minor), "counterparty": line.counterparty, "purpose": line.purpose })
    };
    let entry = |one: &BookLine| json!({ "entry": one.entry, "date": one.date, "amount": money(one.amount_minor), "description": one.description });
    let matched = |one: &Match| json!({ "match": one.id, "lines": one.lines, "entries": one.entries });
    let hint = |hint: &Hint| match hint {
        Hint::NoOpening { minor } => json!({ "hint": "no_opening", "amount": money(*minor) }),
        other => json!(other),
    };
    json!({
        "reconciliation": work.reconciliation.id, "state": state(&work.reconciliation), "account": work.account,
        "date": work.reconciliation.statement_on, "currency": currency,
        "statement_balance": work.reconciliation.statement.to_string(), "book_balance": money(work.book_minor),
        "difference": money(work.difference_minor),
        "lines": work.lines.iter().map(line).collect::<Vec<_>>(),
        "entries": work.entries.iter().map(entry).collect::<Vec<_>>(),
        "on_their_way": work.on_their_way.iter().map(entry).collect::<Vec<_>>(),
        "proposals": work.proposals, "matches": work.matches.iter().map(matched).collect::<Vec<_>>(),
        "hints": work.hints.iter().map(hint).collect::<Vec<_>>(),
    })
}
