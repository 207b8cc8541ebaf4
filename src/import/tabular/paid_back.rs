//! A payment whose state says “refunded”: in some files nothing is left of it, in others the money goes back in a line of its
//! own. Where that line is in the file it counts; else one question is asked.

use std::collections::HashMap;

use crate::import::Options;
use crate::import::reading::{Question, Reading};
use crate::import::rows::Plan;
use crate::import::vocabulary::Role;
use crate::ledger::Money;
use crate::ledger::statement::LineStatus;

/// The question's id, and its answers.
const ID: &str = "paid_back";
const ANSWERS: [&str; 2] = ["left_out", "counted"];

/// Asks whether payments that were paid back count; left out until somebody says otherwise.
pub(super) fn ask(reading: &mut Reading, places: &[usize], plan: &Plan, options: &Options) {
    if plan.profile.is_some() || plan.columns.first(Role::Refunded).is_some() {
        return;
    }
    let mut went_back: HashMap<(i64, crate::ledger::Currency), usize> = HashMap::new();
    for line in reading.lines.iter().filter(|line| line.amount_minor < 0) {
        let count = went_back.entry((line.amount_minor.saturating_neg(), line.currency)).or_default();
        *count = count.saturating_add(1);
    }
    let mut has_own_line = |place: &usize| {
        let line = reading.lines.get(*place)?;
        let count = went_back.get_mut(&(line.amount_minor, line.currency))?;
        *count = count.checked_sub(1)?;
        Some(())
    };
    let came_in = |place: &&usize| reading.lines.get(**place).is_some_and(|line| line.amount_minor > 0);
    let alone: Vec<usize> =
        places.iter().filter(came_in).filter(|place| has_own_line(place).is_none()).copied().collect();
    let Some(first) = alone.first().and_then(|place| reading.lines.get(*place)) else { return };
    let what = if first.counterparty.is_empty() { &first.purpose } else { &first.counterparty };
    let what: String = what.chars().take(40).collect();
    let money = Money::new(first.amount_minor, first.currency);
    let text = format!(
        "The state of “{what}”, {money} {} on {}, says that it was paid back, and no line takes it back. Is nothing left of such payments (left_out), or will the money go out in a line of a later file (counted)?",
        first.currency, first.date
    );
    let answer = options.answers.get(ID).filter(|answer| ANSWERS.contains(&answer.as_str()));
    let counts = answer.is_some_and(|answer| answer == "counted");
    for place in alone {
        if let Some(line) = reading.lines.get_mut(place).filter(|_| !counts) {
            line.status = LineStatus::Failed;
            line.warnings.push("It was paid back: listed, not counted.".to_owned());
        }
    }
    reading.questions.push(Question {
        id: ID.to_owned(),
        text,
        options: ANSWERS.map(str::to_owned).to_vec(),
        chosen: Some(answer.cloned().unwrap_or_else(|| "left_out".to_owned())),
        is_answered: answer.is_some(),
    });
}
