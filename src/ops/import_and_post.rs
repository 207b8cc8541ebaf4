//! Imports a file and posts what is sure of it in one step, as programs do. Knows no page: the review is theirs.

use std::collections::HashSet;

use super::explain_lines::{Decision, decide_lines};
use super::import_file::{FileToImport, Imported, import_file};
use super::propose_lines::propose_lines;
use super::{Acting, OpsError, Result};
use crate::store::{Conn, personal, write};

/// Imports a file and posts its sure proposals, both or neither. A proposal that a rule refuses (a closed month, a
/// fund without the money) is left open for the review.
///
/// # Errors
/// When the import is refused.
pub fn import_and_post(conn: &mut Conn, file: &FileToImport, acting: &Acting) -> Result<Imported> {
    write(conn, |conn| {
        let mut done = import_file(conn, file, acting)?;
        if let Some(id) = done.import.filter(|_| done.new > 0) {
            done.posted = post_sure(conn, id, acting)?;
        }
        Ok(done)
    })
}

fn post_sure(conn: &mut Conn, import_id: i64, acting: &Acting) -> Result<usize> {
    let lines = personal::list_lines_of(conn, import_id)?;
    let mut decisions: Vec<(i64, Decision)> = propose_lines(conn, lines)?
        .into_iter()
        .filter(|proposed| proposed.is_sure)
        .filter_map(|proposed| Some((proposed.line.id, Decision::Post(proposed.explanation?))))
        .collect();
    loop {
        match decide_lines(conn, &decisions, acting) {
            Err(OpsError::Refused(refusals)) if !decisions.is_empty() => {
                let refused: HashSet<usize> = refusals.iter().map(|refusal| refusal.line).collect();
                let before = decisions.len();
                let kept = decisions.into_iter().zip(1_usize..).filter(|(_, number)| !refused.contains(number));
                decisions = kept.map(|(decision, _)| decision).collect();
                if decisions.len() == before {
                    return Err(OpsError::Refused(refusals));
                }
            }
            outcome => return outcome,
        }
    }
}
