//! Whether a file only tells what payments were for, or is the statement of an account. Knows no book.

use super::import_file::FileToImport;
use crate::import::{Profile, Question, Reading, only_tells};
use crate::ledger::statement::LineStatus;

/// A list of orders or gifts tells what payments were for, unless it is of an account of the source's own: its lines
/// are no money then. Said as a question that is answered, so that it can be answered otherwise.
pub(super) fn tells(reading: &mut Reading, file: &FileToImport, own: &[Profile]) -> bool {
    let label = reading.profile.clone().unwrap_or_default();
    if !only_tells(&label, own) {
        return false;
    }
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let source = plain(label.split(['-', '@']).next().unwrap_or_default());
    let is_own = file.account.as_ref().is_some_and(|account| account.parts().any(|part| plain(part) == source));
    let found = if is_own { "statement" } else { "detail" };
    let answer = file.answers.get("source").map(String::as_str).filter(|said| matches!(*said, "detail" | "statement"));
    let chosen = answer.unwrap_or(found);
    reading.questions.push(Question {
        id: "source".to_owned(),
        text: "The file lists orders or gifts. Where is their money?".to_owned(),
        options: vec!["detail".to_owned(), "statement".to_owned()],
        chosen: Some(chosen.to_owned()),
        is_answered: true,
    });
    if chosen == "statement" {
        return false;
    }
    for line in &mut reading.lines {
        if matches!(line.status, LineStatus::Booked | LineStatus::Pending) {
            line.status = LineStatus::Info;
        }
    }
    true
}
