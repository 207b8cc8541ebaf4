//! Every public sample file is read, and its rows and sums are those its index states.
//!
//! The samples are no part of this repository: the folder is `SAMPLES`, else `../shared/samples` beside the repository.
//! Without it the test says that it did not run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use solidarity_ledger::import::{Options, Reading, read};
use solidarity_ledger::ledger::Currency;
use solidarity_ledger::ledger::statement::LineStatus;

/// One file's stated facts.
struct Stated {
    file: String,
    rows: usize,
    sums: Vec<(Option<String>, String)>,
    fees: Option<String>,
}

/// Files whose index counts lines that are not booked, with the statuses that make its figures.
const COUNTED_WITH: &[(&str, &[LineStatus])] = &[
    ("bank/sparkasse/csv-camt-v2.csv", &[LineStatus::Pending]),
    ("bank/sparkasse/csv-camt-v8.csv", &[LineStatus::Pending]),
    ("bank/sparkasse/csv-mt940.csv", &[LineStatus::Pending]),
    ("bank/mbank/2026.csv", &[LineStatus::Pending]),
    ("payments/paypal/", &[LineStatus::Pending]),
    ("payments/stripe/balance-all-2023-donorbox.csv", &[LineStatus::Pending]),
    ("payments/twint/", &[LineStatus::Failed]),
];

/// Where the index is wrong, and why.
const INDEX_MISTAKES: &[(&str, &str)] = &[(
    "bank/sberbank/2019.csv",
    "the row of 10.04.2019 reads “-,01”: one kopek, not one rouble; the sum is 7338.83, not 7337.84",
)];

/// Files with a damaged row that is refused, and the index leaves it out as well.
const REFUSED: &[(&str, &str)] =
    &[("bank/ing-diba/2025.csv", "the row of 28.11.2025 lacks a column: its currency stands under the amount")];

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let folder = std::env::var_os("SAMPLES").map_or_else(beside, PathBuf::from);
    folder.join("INDEX.tsv").is_file().then_some(folder)
}

fn stated(index: &str) -> Vec<Stated> {
    index
        .lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |i: usize| cells.get(i).copied().unwrap_or("").trim();
            let sums = cell(13).split_whitespace().map(|part| match part.split_once(':') {
                Some((code, sum)) => (Some(code.to_uppercase()), sum.to_owned()),
                None => (None, part.to_owned()),
            });
            let fees = Some(cell(14).to_owned()).filter(|fee| !fee.is_empty());
            Some(Stated { file: cell(0).to_owned(), rows: cell(12).parse().ok()?, sums: sums.collect(), fees })
        })
        .collect()
}

/// A decimal text in ten-thousandths, so that `8.850` and `8.85` are one.
fn scaled(text: &str) -> i64 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = whole.chars().chain(decimals.chars().chain("0000".chars()).take(4)).collect();
    digits.parse().unwrap()
}

fn counts(file: &str) -> Vec<LineStatus> {
    let extra = COUNTED_WITH.iter().find(|(name, _)| file.starts_with(name)).map_or(&[][..], |(_, statuses)| *statuses);
    extra.iter().copied().chain([LineStatus::Booked]).collect()
}

fn differences(stated: &Stated, reading: &Reading) -> Vec<String> {
    let statuses = counts(&stated.file);
    let lines: Vec<_> = reading.lines.iter().filter(|line| statuses.contains(&line.status)).collect();
    let mut found = Vec::new();
    if lines.len() != stated.rows {
        found.push(format!("{} rows, not {}", lines.len(), stated.rows));
    }
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let mut all = 0;
    let mut fees = 0;
    for line in &lines {
        let minor = line.amount_minor * 100;
        *sums.entry(line.currency.code().to_owned()).or_default() += minor;
        all += minor;
        fees += line.fee_minor.unwrap_or(0) * 100;
    }
    for (code, sum) in &stated.sums {
        let read = code.as_ref().map_or(all, |code| sums.get(code).copied().unwrap_or(0));
        if read != scaled(sum) {
            found.push(format!("sum {:?} {}, not {}", code, read, scaled(sum)));
        }
    }
    if let Some(stated) = &stated.fees
        && fees.abs() != scaled(stated).abs()
    {
        found.push(format!("fees {}, not {}", fees, scaled(stated)));
    }
    let may_refuse = REFUSED.iter().any(|(file, _)| *file == stated.file);
    if !reading.errors.is_empty() && !may_refuse {
        found.push(format!("errors {:?}", reading.errors.iter().take(3).collect::<Vec<_>>()));
    }
    found
}

/// A row of the table that `-- --nocapture` shows: the file, how it was read, its rows and sums.
fn row_of(stated: &Stated, reading: &Reading, is_as_stated: bool) -> String {
    let statuses = counts(&stated.file);
    let mut sums: BTreeMap<&str, (usize, i64)> = BTreeMap::new();
    for line in reading.lines.iter().filter(|line| statuses.contains(&line.status)) {
        let sum = sums.entry(line.currency.code()).or_default();
        *sum = (sum.0 + 1, sum.1 + line.amount_minor);
    }
    let sums: Vec<String> = sums.iter().map(|(code, (rows, minor))| format!("{rows} rows, {minor} {code}")).collect();
    let verdict = if is_as_stated { "as its index states" } else { "not as its index states" };
    let profile = reading.profile.as_deref().unwrap_or("no profile");
    format!("{:55} {:24} {:50} {verdict}", stated.file, profile, sums.join("; "))
}

#[test]
fn every_sample_gives_the_rows_and_sums_its_index_states() {
    let Some(folder) = folder() else {
        println!("did not run: the samples are not here (set SAMPLES to their folder)");
        return;
    };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut wrong = Vec::new();
    let all = stated(&index);
    for stated in &all {
        let bytes = std::fs::read(folder.join(&stated.file)).unwrap();
        match read(&bytes, Some(&stated.file), &Options::new(Currency::EUR, today)) {
            Err(error) => wrong.push(format!("{}: {error}", stated.file)),
            Ok(reading) => {
                let found = differences(stated, &reading);
                let is_known = INDEX_MISTAKES.iter().any(|(file, _)| *file == stated.file);
                println!("{}", row_of(stated, &reading, found.is_empty()));
                if !found.is_empty() && !is_known {
                    wrong.push(format!("{}: {}", stated.file, found.join("; ")));
                }
                for question in reading.open_questions() {
                    println!("{}: asks {}", stated.file, question.id);
                }
                for red in reading.red() {
                    println!("{}: red {} {:?}", stated.file, red.what, red.reasons);
                }
            }
        }
    }
    println!("{} files, {} as their index states", all.len(), all.len() - wrong.len());
    assert!(wrong.is_empty(), "{} files differ:\n{}", wrong.len(), wrong.join("\n"));
}
