//! Lines of a file that may be stored already, and what only a person can say about them. Stores nothing.

use std::collections::{BTreeMap, HashMap};

use crate::import::Question;
use crate::import::duplicates::{self, Doubt, Verdict};
use crate::ledger::Money;
use crate::ledger::statement::StatementLine;

/// More doubtful lines than this are asked about in one question.
const MOST_QUESTIONS: usize = 50;

/// The stored line that a line may be.
pub(super) const fn asks_about(verdict: &Verdict) -> Option<i64> {
    match verdict {
        Verdict::Ask { of, .. } => Some(*of),
        _ => None,
    }
}

/// The id under which one line is asked about.
fn question_id(line: &StatementLine) -> String {
    format!("line_{}", line.record)
}

/// What was answered about a doubtful line: itself, else all of them at once.
fn answered<'a>(line: &StatementLine, answers: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let said = answers.get(&question_id(line)).or_else(|| answers.get("lines"));
    said.map(String::as_str).filter(|said| matches!(*said, "new" | "known"))
}

/// What only a person can say about lines that may be stored already. One that is taken as new by itself is asked about
/// as well, and holds nothing up.
pub(super) fn questions(
    lines: &[StatementLine],
    verdicts: &[Verdict],
    stored: &HashMap<i64, &duplicates::StoredLine>,
    answers: &BTreeMap<String, String>,
) -> Vec<Question> {
    let doubtful = lines.iter().zip(verdicts).filter_map(|(line, verdict)| match verdict {
        Verdict::Ask { of, why } => Some((line, stored.get(of)?, *why)),
        _ => None,
    });
    let mut asked: Vec<Question> = Vec::new();
    for (line, twin, why) in doubtful {
        let money = format!("{} {}", Money::new(line.net_minor, line.currency), line.currency);
        let (said, known) = (words(&line.counterparty, &line.purpose), words(&twin.counterparty, &twin.purpose));
        let (text, is_settled) = match why {
            Doubt::OtherWords { covers_the_day } => (
                format!(
                    "Record {}, {}, {money}: {said}. The same day and amount is stored as {known}. Is this another one?",
                    line.record, line.date
                ),
                covers_the_day,
            ),
            Doubt::ShiftedDate { stored_on } => (
                format!(
                    "Record {}, {}, {money}: {said}. The same is stored on {stored_on}. Is this another one?",
                    line.record, line.date
                ),
                false,
            ),
        };
        let said = answered(line, answers);
        asked.push(Question {
            id: question_id(line),
            text,
            options: vec!["new".to_owned(), "known".to_owned()],
            chosen: Some(said.unwrap_or("new").to_owned()),
            is_answered: said.is_some() || is_settled,
        });
    }
    if asked.len() <= MOST_QUESTIONS {
        return asked;
    }
    let is_answered = asked.iter().all(|question| question.is_answered);
    vec![Question {
        id: "lines".to_owned(),
        text: format!("{} lines are like stored ones in amount and day. Are they other ones?", asked.len()),
        options: vec!["new".to_owned(), "known".to_owned()],
        chosen: Some(answers.get("lines").cloned().unwrap_or_else(|| "new".to_owned())),
        is_answered,
    }]
}

fn words(name: &str, purpose: &str) -> String {
    let shown: String = format!("{name} {purpose}").trim().chars().take(80).collect();
    if shown.is_empty() { "a line without a text".to_owned() } else { format!("“{shown}”") }
}

/// What was answered about doubtful lines; one without an answer stays new, and says so.
pub(super) fn take_answers(lines: &mut [StatementLine], verdicts: &mut [Verdict], answers: &BTreeMap<String, String>) {
    for (line, verdict) in lines.iter_mut().zip(verdicts) {
        let Verdict::Ask { of, .. } = verdict else { continue };
        match answered(line, answers) {
            Some("known") => *verdict = Verdict::Duplicate { of: *of },
            Some(_) => *verdict = Verdict::New,
            None => {
                line.warnings.push("A line of like amount and day is stored; this one was taken as new.".to_owned())
            }
        }
    }
}
