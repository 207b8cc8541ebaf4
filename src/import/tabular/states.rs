//! What the words in the column of states mean. A word nobody knows counts as booked where it is the only one, and says
//! so; where the words tell lines apart, each unknown one is asked about once. Knows no amount.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::Options;
use crate::import::columns::Columns;
use crate::import::profile::Profile;
use crate::import::reading::{Evidence, Question, Reading};
use crate::import::rows::known_state;
use crate::import::table::Table;
use crate::import::vocabulary::{Role, Word, plain, vocabulary};
use crate::ledger::statement::LineStatus;

/// More unknown words than this are no states of a payment but some other text.
const MOST_ASKED: usize = 3;
/// What can be answered.
const OPTIONS: [(&str, LineStatus); 3] =
    [("booked", LineStatus::Booked), ("pending", LineStatus::Pending), ("failed", LineStatus::Failed)];

/// The states of words that are in no vocabulary, asked where they tell lines apart. A profile that judges lines by this
/// column knows its words.
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
    let words: BTreeSet<&str> = columns.dated(body).map(|record| Table::cell(record, column)).collect();
    let is_unknown = |word: &&str| word.chars().any(char::is_alphabetic) && known_state(word).is_none();
    let unknown: Vec<&str> = words.iter().copied().filter(is_unknown).collect();
    if words.len() < 2 || unknown.len() > MOST_ASKED {
        tell_booked(reading, name, &unknown);
        return states;
    }
    for word in unknown {
        let id = format!("status_{}", word.to_lowercase().split_whitespace().collect::<Vec<&str>>().join("_"));
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
        if said.is_some() {
            let reason = format!("you chose it for “{word}” in the column “{name}”");
            reading.evidence.push(Evidence::decision("status", option, reason));
        }
        states.insert(word.to_owned(), state);
    }
    states
}

/// Unknown words that tell no lines apart, or are too many to be states, count as booked.
fn tell_booked(reading: &mut Reading, name: &str, unknown: &[&str]) {
    let Some(word) = unknown.first() else { return };
    let reason = match unknown {
        [_] => format!("the column “{name}” says “{word}” of every line"),
        _ => format!("the column “{name}” holds {} unknown words, too many to be states", unknown.len()),
    };
    reading.evidence.push(Evidence::decision("status", "booked", reason));
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
        assert_eq!(
            told(&reading(["Tehtud", "Ootel", "Pole"], &[])),
            (vec!["status_pole"], vec![Booked, Pending, Booked])
        );
        let answers = [("status_pole", "failed")];
        assert_eq!(told(&reading(["Tehtud", "Ootel", "Pole"], &answers)), (vec![], vec![Booked, Pending, Failed]));
        let two = reading(["Limbo", "Quux", "Completed"], &[("status_limbo", "pending")]);
        assert_eq!(told(&two), (vec!["status_quux"], vec![Pending, Booked, Booked]));
    }

    #[test]
    fn a_lone_unknown_word_counts_as_booked_and_says_so() {
        let lone = reading(["Limbo", "Limbo", "Limbo"], &[]);
        assert_eq!(told(&lone), (vec![], vec![Booked; 3]));
        assert!(
            lone.evidence.iter().any(|one| one.what == "status" && one.reasons[0].contains("“Limbo” of every line"))
        );
        let known = reading(["Booked", "Booked", "Booked"], &[]);
        assert!(known.evidence.iter().all(|one| one.what != "status"));
    }

    #[test]
    fn a_denied_word_is_not_the_word_and_a_footer_has_no_state() {
        let denied = reading(["Paid", "Not paid", "Paid"], &[("status_not_paid", "failed")]);
        assert_eq!(told(&denied), (vec![], vec![Booked, Failed, Booked]));
        assert_eq!(told(&reading(["Paid", "Not paid", "Paid"], &[])).0, ["status_not_paid"]);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let file = "Datum;Status;Text;Betrag\n01.03.2026;Limbo;a;1,00\n02.03.2026;Limbo;b;2,00\nTotal;;;3,00\n";
        let footed = read(file.as_bytes(), None, &Options::new(Currency::EUR, today)).unwrap();
        assert!(footed.open_questions().is_empty(), "{:?}", footed.questions);
    }
}
