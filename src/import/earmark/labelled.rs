//! The labelled set: payment notes in six languages, written by hand and labelled before anything was tuned to them.
//! `benches/figures earmarks` prints what the recognition makes of it.

use std::collections::BTreeMap;

use super::{Earmarks, proposal};
use crate::import::draft;
use crate::ledger::{Currency, Fund};

const SETS: [(&str, &str); 6] = [
    ("de", include_str!("../../../tests/golden/earmarks/de.tsv")),
    ("en", include_str!("../../../tests/golden/earmarks/en.tsv")),
    ("fr", include_str!("../../../tests/golden/earmarks/fr.tsv")),
    ("es, it", include_str!("../../../tests/golden/earmarks/es_it.tsv")),
    ("ru", include_str!("../../../tests/golden/earmarks/ru.tsv")),
    ("pl", include_str!("../../../tests/golden/earmarks/pl.tsv")),
];

fn funds() -> Vec<Fund> {
    let fund = |line: &str| {
        let mut cells = line.split('\t');
        let mut fund = Fund::from_code(cells.next().unwrap().parse().unwrap());
        cells.next().unwrap().clone_into(&mut fund.name);
        let aliases = cells.next().unwrap_or_default().split('|').filter(|alias| !alias.is_empty());
        fund.aliases = aliases.map(str::to_owned).collect();
        fund
    };
    include_str!("../../../tests/golden/earmarks/funds.tsv").lines().map(fund).collect()
}

/// Counts of one language or of all.
#[derive(Default)]
struct Counts {
    notes: u32,
    labelled: u32,
    proposed: u32,
    right: u32,
}

impl Counts {
    fn precision(&self) -> u32 {
        (self.right * 1000).checked_div(self.proposed).unwrap_or(1000)
    }

    fn recall(&self) -> u32 {
        (self.right * 1000).checked_div(self.labelled).unwrap_or(1000)
    }
}

fn per_mille(parts: u32) -> String {
    format!("{}.{} %", parts / 10, parts % 10)
}

#[test]
fn five_hundred_notes_in_six_languages_are_read_as_people_meant_them() {
    let earmarks = Earmarks::new(&funds());
    let mut all = Counts::default();
    let (mut table, mut faults) = (Vec::new(), Vec::new());
    for (language, set) in SETS {
        let mut own = Counts::default();
        for line in set.lines() {
            let (label, note) = line.split_once('\t').unwrap();
            let mut statement = draft::line(1, chrono::NaiveDate::default(), 2500, Currency::EUR);
            note.clone_into(&mut statement.purpose);
            let found = proposal(&earmarks.find(&statement)).map(|found| found.fund.to_string());
            let wanted = (label != "-").then(|| label.to_owned());
            own.notes += 1;
            own.labelled += u32::from(wanted.is_some());
            own.proposed += u32::from(found.is_some());
            own.right += u32::from(found.is_some() && found == wanted);
            if found != wanted {
                faults.push(format!("{language}: “{note}” is {label}, read as {}", found.as_deref().unwrap_or("-")));
            }
        }
        table.push((language, own.precision(), own.recall(), own.notes));
        all.notes += own.notes;
        all.labelled += own.labelled;
        all.proposed += own.proposed;
        all.right += own.right;
    }
    table.push(("all", all.precision(), all.recall(), all.notes));
    let mut report = String::from("language  precision   recall  notes\n");
    for (language, precision, recall, notes) in table {
        report.push_str(&format!("{language:<8} {:>10} {:>8} {notes:>6}\n", per_mille(precision), per_mille(recall)));
    }
    // Shown with `-- --nocapture`.
    eprintln!("{report}{}", faults.join("\n"));
    assert!(all.notes >= 500 && all.labelled >= 200 && all.notes - all.labelled >= 200, "the set is large enough");
    assert!(all.precision() >= 990, "precision\n{report}{}", faults.join("\n"));
    assert!(all.recall() >= 950, "recall\n{report}{}", faults.join("\n"));
}

#[test]
fn no_note_stands_in_the_set_with_two_labels() {
    let mut labels = BTreeMap::new();
    for (language, set) in SETS {
        for line in set.lines() {
            let (label, note) = line.split_once('\t').unwrap();
            let known = labels.insert(note, label);
            assert!(known.is_none_or(|known| known == label), "{language}: {note}");
        }
    }
}
