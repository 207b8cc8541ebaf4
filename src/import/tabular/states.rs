//! What the words in the column of states mean. A word nobody knows counts as booked where it is the only one, and says
//! so; where the words tell lines apart, each unknown one is asked about once. Knows no amount.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::Options;
use crate::import::columns::Columns;
use crate::import::profile::Profile;
use crate::import::reading::{Evidence, Question, Reading};
use crate::import::table::Table;
use crate::import::vocabulary::{Role, Word, plain, vocabulary};
use crate::ledger::statement::LineStatus;

/// More unknown words than this are no states of a payment but some other text.
const MOST_ASKED: usize = 3;
/// What can be answered.
const OPTIONS: [(&str, LineStatus); 3] =
    [("booked", LineStatus::Booked), ("pending", LineStatus::Pending), ("failed", LineStatus::Failed)];

/// What a word of the vocabulary says; None where nobody knows it.
pub(in crate::import) fn known_state(cell: &str) -> Option<LineStatus> {
    let mentions = |word| vocabulary().mentions(word, cell);
    if mentions(Word::Failed) {
        Some(LineStatus::Failed)
    } else if mentions(Word::Pending) {
        Some(LineStatus::Pending)
    } else if mentions(Word::Booked) || vocabulary().is(Word::PaidBack, cell) {
        Some(LineStatus::Booked)
    } else {
        None
    }
}

/// The states of words that are in no vocabulary, asked where they tell lines apart.
pub(super) fn ask_states(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &Columns,
    names: &[String],
    chosen: Option<&Profile>,
    options: &Options,
) -> BTreeMap<String, LineStatus> {
    let mut states = BTreeMap::new();
    let Some(column) = columns.first(Role::Status) else { return states };
    let name = names.get(column).map_or("", String::as_str);
    let is_ruled = chosen.is_some_and(|profile| profile.rules.iter().any(|rule| plain(&rule.column) == plain(name)));
    if is_ruled || vocabulary().is(Word::Pending, name) {
        return states;
    }
    let words: BTreeSet<&str> = body.iter().map(|record| Table::cell(record, column)).collect();
    let says = |word: &&str| word.chars().any(char::is_alphabetic);
    let unknown: Vec<&str> = words.iter().copied().filter(says).filter(|word| known_state(word).is_none()).collect();
    if unknown.is_empty() {
        return states;
    }
    let is_apart = words.len() > 1 && unknown.len() <= MOST_ASKED;
    if !is_apart {
        let shown: Vec<&str> = unknown.iter().copied().take(MOST_ASKED).collect();
        let reason = format!("the words of the column “{name}” are not known as states, and tell no lines apart");
        let reason = if words.len() > 1 {
            format!("the column “{name}” holds too many words to be states ({})", unknown.len())
        } else {
            reason
        };
        reading.evidence.push(Evidence::decision("status", format!("booked: {}", shown.join(", ")), reason));
        return states;
    }
    for (number, word) in (1..).zip(unknown) {
        let id = format!("status_{number}");
        let said = options.answers.get(&id).and_then(|said| OPTIONS.iter().find(|(option, _)| option == said));
        let (option, state) = said.copied().unwrap_or(("booked", LineStatus::Booked));
        reading.questions.push(Question {
            id,
            text: format!(
                "The column “{name}” says “{word}” of some lines. Is such a line booked, still pending, or did it fail?"
            ),
            options: OPTIONS.iter().map(|(option, _)| (*option).to_owned()).collect(),
            chosen: Some(option.to_owned()),
            is_answered: said.is_some(),
        });
        let reason = format!("“{word}” in the column “{name}” means that");
        reading.evidence.push(Evidence::decision("status", option, reason));
        states.insert(word.to_owned(), state);
    }
    states
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::import::{Options, Reading, read};
    use crate::ledger::Currency;
    use crate::ledger::statement::LineStatus;

    fn reading(states: [&str; 3], answers: &[(&str, &str)]) -> Reading {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let rows = (1..).zip(states).map(|(day, state)| format!("0{day}.03.2026;{state};gift {day};{day}0,00\n"));
        let file = format!("Datum;Status;Text;Betrag\n{}", rows.collect::<String>());
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(id, said)| ((*id).to_owned(), (*said).to_owned())).collect();
        read(file.as_bytes(), Some("a.csv"), &Options { answers, ..Options::new(Currency::EUR, today) }).unwrap()
    }

    fn told(reading: &Reading) -> (Vec<&str>, Vec<LineStatus>) {
        let asked = reading.open_questions().iter().map(|question| question.id.as_str()).collect();
        (asked, reading.lines.iter().map(|line| line.status).collect())
    }

    use LineStatus::{Booked, Failed, Pending};

    #[test]
    fn a_word_of_state_that_nobody_knows_is_asked_about_once() {
        assert_eq!(told(&reading(["Tehtud", "Ootel", "Pole"], &[])), (vec!["status_1"], vec![Booked, Pending, Booked]));
        let answers = [("status_1", "failed")];
        assert_eq!(told(&reading(["Tehtud", "Ootel", "Pole"], &answers)), (vec![], vec![Booked, Pending, Failed]));
        let two = reading(["Limbo", "Quux", "Completed"], &[("status_1", "pending")]);
        assert_eq!(told(&two), (vec!["status_2"], vec![Pending, Booked, Booked]));
    }

    #[test]
    fn a_lone_unknown_word_counts_as_booked_and_says_so() {
        let lone = reading(["Limbo", "Limbo", "Limbo"], &[]);
        assert_eq!(told(&lone), (vec![], vec![Booked; 3]));
        assert!(lone.evidence.iter().any(|one| one.what == "status" && one.value == "booked: Limbo"));
        let known = reading(["Booked", "Booked", "Booked"], &[]);
        assert!(known.evidence.iter().all(|one| one.what != "status"));
    }
}
