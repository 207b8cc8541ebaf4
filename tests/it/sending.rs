//! What leaves the book for people: a report as an e-mail file and as a folder.

use sha2::{Digest, Sha256};

use crate::support::book::{Book, gift};
use crate::support::engines::on_both;

#[test]
fn a_report_becomes_an_e_mail_with_its_pdf_and_a_wrong_address_is_refused() {
    on_both(|url| {
        let book = Book::worked(url);
        let file = book.path("month.eml");
        let mail = ["report", "monthly", "--month", "2026-02", "--format", "eml", "--output", &file];
        let refused = book.refused(&[&mail[..], &["--mail-to", "a@b\nBcc: x@example.org"]].concat());
        assert!(refused.contains("is no e-mail address"), "{refused}");
        assert!(!std::path::Path::new(&file).exists(), "nothing is written for a wrong address");
        book.done(&[&mail[..], &["--mail-from", "kasse@example.org", "--mail-to", "members@example.org"]].concat());
        let message = std::fs::read_to_string(&file).unwrap();
        for part in ["To: <members@example.org>", "Content-Type: text/plain", "monthly-2026-02.pdf", "February"] {
            assert!(message.contains(part), "{part} is missing in {}", &message[..800]);
        }
    });
}

#[test]
fn a_folder_has_every_format_and_the_hash_of_each_file() {
    on_both(|url| {
        let book = Book::worked(url);
        let folder = book.path("handed-over/");
        let said = book.json(&["report", "funds", "--quarter", "2026-Q1", "--output", &folder]);
        let files: Vec<&str> = said["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(files.len(), 9, "{files:?}");
        let stem = "funds-2026-01-01_2026-03-31";
        let sums = std::fs::read_to_string(format!("{folder}{stem}.sha256")).unwrap();
        let endings = ["txt", "json", "csv", "csv-metadata.json", "html", "xlsx", "pdf", "eml"];
        assert_eq!(sums.lines().count(), endings.len());
        for ending in endings {
            let bytes = std::fs::read(format!("{folder}{stem}.{ending}")).unwrap();
            let line = format!("{}  {stem}.{ending}", hex::encode(Sha256::digest(&bytes)));
            assert!(sums.lines().any(|sum| sum == line), "{ending}: {sums}");
        }
    });
}

#[test]
fn last_is_the_month_the_quarter_and_the_year_before_today() {
    use chrono::Datelike;
    let folder = tempfile::tempdir().unwrap();
    let book = Book::with_funds(&format!("sqlite://{}", folder.path().join("book.db").display()));
    let today = chrono::Local::now().date_naive();
    book.post(&gift("now", &today.to_string(), "general", "1.00"));
    let to = |period: &str| {
        let report = book.json(&["report", "funds", &format!("--{period}"), "last"]);
        report["period"]["to"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap()
    };
    let month = today.with_day(1).unwrap().pred_opt().unwrap();
    assert_eq!(to("month"), month);
    assert_eq!(to("year"), chrono::NaiveDate::from_ymd_opt(today.year() - 1, 12, 31).unwrap());
    let quarter = to("quarter");
    assert!(quarter <= month && quarter.month() % 3 == 0 && (today - quarter).num_days() <= 92, "{quarter}");
}
