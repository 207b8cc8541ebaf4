//! Files nobody should hand in, handed in wherever a file is taken: cut off anywhere, empty, binary, of another kind.
//! A sentence, an exit code, and a book in which nothing has changed.

use std::io::Write;
use std::time::{Duration, Instant};

use solidarity_ledger::import::{Options, read};
use solidarity_ledger::ledger::Currency;

use crate::architecture::source::files;
use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// What is no statement, no list of entries, no chart and no backup.
fn strange_files() -> Vec<(&'static str, Vec<u8>)> {
    let noise: Vec<u8> = (0..5000_u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("photo.jpg", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"\xff\xd8\xff\xe0").unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let deep = format!("<Document>{}", "<a>".repeat(5000)).into_bytes();
    let entities =
        b"<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><Document>&b;</Document>";
    vec![
        ("empty.csv", Vec::new()),
        ("one-byte.csv", b"x".to_vec()),
        ("line-break.csv", b"\n\n\r\n".to_vec()),
        ("zeros.csv", vec![0; 100_000]),
        ("noise.bin", noise),
        ("page.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n".to_vec()),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec()),
        ("table.xls", b"<html><body><table><tr><td>Datum</td></tr></table></body></html>".to_vec()),
        ("archive.zip", zip),
        ("cut.zip", b"PK\x03\x04\x14\0\0\0".to_vec()),
        ("deep.xml", deep),
        ("entities.xml", entities.to_vec()),
        ("half.utf16", b"\xff\xfeD\0a\0t\0u\0m".to_vec()),
        ("long-line.csv", vec![b';'; 300_000]),
        ("letter.txt", "Dear treasurer,\nthank you for everything.\n".into()),
        ("database.db", b"SQLite format 3\0and then nothing".to_vec()),
    ]
}

const TABLES: [&str; 7] = ["entries", "postings", "accounts", "funds", "imports", "statement_lines", "vouchers"];

#[test]
fn a_statement_cut_off_anywhere_is_read_or_refused_in_time() {
    let options = Options::new(Currency::EUR, chrono::NaiveDate::from_ymd_opt(2026, 7, 31).unwrap());
    let whole: Vec<_> =
        files("tests/golden/import", "").into_iter().filter(|path| !path.ends_with(".expected")).collect();
    assert!(whole.len() > 40, "{} files", whole.len());
    for path in whole {
        let bytes = std::fs::read(&path).unwrap();
        let step = (bytes.len() / 40).max(1);
        for end in (0..bytes.len()).step_by(step) {
            let started = Instant::now();
            let outcome = read(&bytes[..end], None, &options);
            assert!(started.elapsed() < Duration::from_secs(5), "{} cut at {end} took too long", path.display());
            if let Err(error) = outcome {
                let sentence = error.to_string();
                assert!(
                    sentence.ends_with('.') && sentence.len() > 15,
                    "{} cut at {end}: {sentence:?}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn no_command_takes_a_file_of_another_kind() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let before = book.counts(&TABLES);
        for (name, content) in strange_files() {
            let file = book.file(name, &content);
            let commands: [&[&str]; 5] = [
                &["import", &file, "--account", "Assets:Bank:Giro"],
                &["import", &file, "--dry-run"],
                &["post", &file],
                &["post", &file, "--format-in", "csv", "--create-accounts"],
                &["record", &file],
            ];
            for command in commands {
                let output = book.run(command);
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                // A dry run may have nothing against a file with no line in it.
                let may_pass = command.contains(&"--dry-run");
                let code = output.status.code();
                assert!(code == Some(1) || (may_pass && code == Some(0)), "{name}, {command:?}: {code:?} {said}");
                if code == Some(1) {
                    assert!(
                        said.trim_end().ends_with('.') && !said.contains("panicked"),
                        "{name}, {command:?}: {said}"
                    );
                    assert!(said.len() < 8000, "{name}, {command:?}: {} bytes of complaint", said.len());
                }
            }
        }
        assert_eq!(book.counts(&TABLES), before);
        book.assert_sound();
    });
}

#[test]
fn what_is_no_backup_is_not_restored_and_what_is_no_chart_makes_no_book() {
    let book = Book::at("sqlite://unused");
    for (name, content) in strange_files() {
        let file = book.file(name, &content);
        let target = book.path("new.db");
        let url = format!("sqlite://{target}");
        for command in [
            vec!["restore", &file, "--to", &url],
            vec!["--database", &url, "init", "--name", "N", "--currency", "EUR", "--chart", &file],
        ] {
            let output = crate::support::program::run(&command);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            // A chart is named by its ending; what has another is no chart, and that is wrong usage or a refusal.
            assert!(matches!(output.status.code(), Some(1 | 2)), "{name}, {command:?}: {:?} {said}", output.status);
            assert!(said.len() > 15 && !said.contains("panicked"), "{name}, {command:?}: {said}");
            assert!(!std::path::Path::new(&target).exists(), "{name}, {command:?} left a file behind");
        }
    }
}

#[test]
fn the_pages_answer_strange_files_in_words() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let lines_before = visitor.get("/imports").text();
    for (name, content) in strange_files() {
        let form = visitor.get("/import").form("/import");
        let answer = visitor.land(visitor.send_file(&form, "file", name, content.clone()));
        assert!(answer.status < 500, "{name}: {}", answer.status);
        assert!(answer.text().len() > 40, "{name}: {}", answer.text());
        let form = visitor.get("/entries/5").form("/entries/5/vouchers");
        let answer = visitor.land(visitor.send_file(&form, "file", name, content));
        assert!(answer.status < 500, "{name} as a voucher: {}", answer.status);
    }
    assert_eq!(visitor.get("/imports").text(), lines_before, "a strange file became an import");
}
