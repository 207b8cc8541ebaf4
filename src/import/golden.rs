//! Look-alikes of files from many countries, read without any profile: what comes out is compared with `*.expected`
//! in `tests/golden/import`. With UPDATE_GOLDEN set they are written anew, to be read before they are committed.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;

use super::{Options, Reading, read};
use crate::ledger::statement::LineStatus;
use crate::ledger::{Currency, Money};

fn shown(reading: &Reading) -> String {
    let mut out = format!("{} {} {:?}\n", reading.format.name(), reading.encoding, reading.profile);
    for question in &reading.questions {
        let _ = writeln!(out, "? {} {:?}", question.id, question.chosen);
    }
    for evidence in reading.evidence.iter().filter(|evidence| evidence.check.is_some()) {
        let _ = writeln!(out, "check {} {:?} {}", evidence.what, evidence.check, evidence.value);
    }
    for line in &reading.lines {
        let money = |minor| Money::new(minor, line.currency).to_string();
        let fee = line.fee_minor.map(money).unwrap_or_default();
        let _ = writeln!(
            out,
            "{} {} {:?} {} fee[{fee}] net {} {} {} {} | {} | {} | {:?} {:?}",
            line.record,
            line.date,
            line.value_date.map(|date| date.to_string()),
            money(line.amount_minor),
            money(line.net_minor),
            line.currency,
            line.status.name(),
            line.kind,
            line.counterparty,
            line.purpose,
            line.refs,
            line.warnings
        );
    }
    for error in &reading.errors {
        let _ = writeln!(out, "refused {} {:?} “{}”", error.record, error.column, error.read);
    }
    out
}

#[test]
fn files_of_many_countries_come_out_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/import");
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|end| end != "expected"));
    names.sort();
    assert!(names.len() > 15);
    let mut wrong = Vec::new();
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        let found = match read(&bytes, None, &Options::new(Currency::EUR, today)) {
            Ok(reading) => shown(&reading),
            Err(error) => format!("{error}\n"),
        };
        let expected_path = path.with_extension("expected");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&expected_path, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_zip_of_statements_is_read_as_one() {
    use std::io::Write as _;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/import/camt-batch-and-return.xml");
    let statement = std::fs::read(path).unwrap();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["2026-01.xml", "2026-02.xml"] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&statement).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let reading = read(&bytes, None, &Options::new(Currency::EUR, today)).unwrap();
    let records: Vec<u32> = reading.lines.iter().map(|line| line.record).collect();
    assert_eq!(records, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_zip_of_two_accounts_asks_which_one_and_takes_that_one() {
    use std::io::Write as _;
    const MINE: &str = "DE02120300000000202051";
    const OTHER: &str = "DE02500105170137075030";
    let statement = |iban: &str, amount: &str| {
        format!(
            ":20:A\n:25:{iban}\n:28C:1/1\n:60F:C260101EUR0,00\n:61:2601050105C{amount}NTRFNONREF\n:86:gift\n:62F:C260105EUR{amount}\n"
        )
    };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, iban, amount) in [("a.sta", MINE, "20,00"), ("b.sta", OTHER, "7,00")] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(statement(iban, amount).as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut options = Options::new(Currency::EUR, today);
    let asked = read(&bytes, None, &options).unwrap();
    let open = asked.open_questions();
    assert_eq!(open.iter().map(|question| question.id.as_str()).collect::<Vec<_>>(), ["account"]);
    assert_eq!(open[0].options, ["all", MINE, OTHER]);
    let booked = |options: &Options| {
        let reading = read(&bytes, None, options).unwrap();
        assert!(reading.open_questions().is_empty(), "{:?}", reading.questions);
        let booked = reading.lines.iter().filter(|line| line.status == LineStatus::Booked);
        booked.map(|line| line.net_minor).collect::<Vec<_>>()
    };
    options.answers.insert("account".to_owned(), OTHER.to_owned());
    assert_eq!(booked(&options), [700]);
    options.answers.insert("account".to_owned(), "all".to_owned());
    assert_eq!(booked(&options), [2000, 700]);
    options.answers.clear();
    options.own_iban = Some(MINE.to_owned());
    assert_eq!(booked(&options), [2000], "the chosen account says its number");
}

#[test]
fn an_answer_settles_its_question_and_the_reading_follows() {
    let bytes = b"Date,Description,Amount\n03/04/2026,Donation,20.00\n05/04/2026,Printing,-12.00\n";
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut options = Options::new(Currency::EUR, today);
    let asked = read(bytes, None, &options).unwrap();
    assert_eq!(asked.open_questions().len(), 1);
    options.answers.insert("date_order".to_owned(), "mdy".to_owned());
    let answered = read(bytes, None, &options).unwrap();
    assert!(answered.open_questions().is_empty());
    assert_eq!(answered.lines.first().map(|line| line.date.to_string()).as_deref(), Some("2026-03-04"));
}

#[test]
fn a_saved_mapping_reads_a_file_whose_names_say_nothing() {
    let bytes = b"A;B;C\n05.01.2026;Spende;20,00\n06.01.2026;Miete;-5,00\n";
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut options = Options::new(Currency::EUR, today);
    let names = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
    let roles = [Some(super::Role::BookedOn), Some(super::Role::Counterparty), Some(super::Role::Amount)];
    options.own_profiles.push(super::Profile::from_mapping("ours", &names, &roles));
    let by_number = Options {
        answers: std::collections::BTreeMap::from([(
            "columns".to_owned(),
            "booked_on=1,amount=C,counterparty=2".to_owned(),
        )]),
        ..Options::new(Currency::EUR, today)
    };
    let answered = read(bytes, None, &by_number).unwrap();
    assert_eq!(
        answered.lines.last().map(|line| (line.counterparty.as_str(), line.amount_minor)),
        Some(("Miete", -500))
    );
    let reading = read(bytes, None, &options).unwrap();
    assert_eq!(reading.profile.as_deref(), Some("ours@1"));
    assert_eq!(reading.lines.first().map(|line| line.counterparty.as_str()), Some("Spende"));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let _ = read(&bytes, None, &Options::new(Currency::EUR, NaiveDate::default()));
    }

    #[test]
    fn no_table_makes_the_reader_panic(rows in proptest::collection::vec("[0-9.,;\"'€+A-Za-z/: -]{0,40}", 0..12)) {
        let text = format!("Datum;Name;Zweck;Betrag;Saldo;S/H;Gebühr;Netto\n{}", rows.join("\n"));
        let _ = read(text.as_bytes(), None, &Options::new(Currency::EUR, NaiveDate::default()));
    }

    #[test]
    fn no_statement_makes_the_reader_panic(head in "(:20:|OFXHEADER:\n<OFX>|!Type:Bank\n|<Document>BkToCstmr)", body in "[:0-9A-Z?<>/^,. \n-]{0,200}") {
        let _ = read(format!("{head}\n:25:1\n:60F:C200101EUR1,\n:61:{body}").as_bytes(), None, &Options::new(Currency::EUR, NaiveDate::default()));
        let _ = read(format!("{head}{body}").as_bytes(), None, &Options::new(Currency::EUR, NaiveDate::default()));
    }
}
