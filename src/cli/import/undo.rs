//! Undoing an import from the command line: what it would do, and doing it.

use serde_json::json;

use crate::cli::output::Output;
use crate::cli::{Done, acting};
use crate::ops::undo_import::{KeptLine, Loss, plan_undo, undo_import};
use crate::store::Conn;

/// Lists what would go, what work would be lost, and what stays.
pub fn show(conn: &mut Conn, id: i64, output: &Output) -> Done {
    let plan = plan_undo(conn, id)?;
    let mut text = format!("{} lines would go that nobody has worked on.", plan.untouched);
    for one in &plan.lost {
        text.push_str(&format!("\nlost: line {} of {}, {}: {}", one.line, one.date, one.amount, loss(&one.loss)));
    }
    text.push_str(&waiting(plan.waiting_again));
    text.push_str(&kept_lines(&plan.kept));
    output.document(&json!(plan), &text)
}

/// Undoes it.
pub fn carry_out(conn: &mut Conn, id: i64, output: &Output) -> Done {
    let undone = undo_import(conn, id, &acting())?;
    let reversed = undone.reversed.len();
    let mut text = format!("{} lines of import {id} were taken back, {reversed} entries reversed.", undone.lines);
    text.push_str(&waiting(undone.waiting_again));
    text.push_str(&kept_lines(&undone.kept));
    output.document(&json!(undone), &text)
}

fn kept_lines(kept: &[KeptLine]) -> String {
    let say = |one: &KeptLine| format!("\nkept: line {} of {}, {}: {}", one.line, one.date, one.amount, one.reason);
    kept.iter().map(say).collect()
}

fn waiting(count: usize) -> String {
    if count == 0 { String::new() } else { format!("\nwaiting again: {count} announced lines of earlier files") }
}

fn loss(loss: &Loss) -> String {
    match loss {
        Loss::Entry { entry } => format!("its entry {entry} is reversed"),
        Loss::Link { entry } => format!("it is no longer tied to entry {entry}, which stays"),
        Loss::Match { .. } => "its match is taken apart".to_owned(),
        Loss::SetAside { reason } => format!("it was set aside: {reason}"),
    }
}
