//! Backups: a copy counts only when it was opened and checked, and nothing is ever overwritten.

use std::path::Path;

use crate::support::book::{Book, gift, parsed};
use crate::support::engines::on_both;
use crate::support::program;
use crate::support::raw::{Engine, Raw};

/// A worked book in a SQLite file, with a place for its copies.
fn worked() -> (tempfile::TempDir, Book) {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::worked(&format!("sqlite://{}", folder.path().join("book.db").display()));
    (folder, book)
}

fn url_of(path: &str) -> String {
    format!("sqlite://{path}")
}

#[test]
fn a_backup_restored_to_a_new_place_is_the_same_book() {
    let (_folder, book) = worked();
    let (file, place) = (book.path("backup.db"), book.path("restored.db"));
    let head = book.assert_sound().head.to_string();
    assert_eq!(book.json(&["backup", &file])["head"], head.as_str());
    // What is recorded after the backup is not in it.
    book.post(&gift("later", "2026-07-01", "general", "5.00"));
    let restored = parsed(&program::done(&["restore", &file, "--to", &url_of(&place), "--format", "json"]));
    assert_eq!(restored["head"], head.as_str());
    let copy = Book::at(&url_of(&place));
    assert_eq!(copy.assert_sound().head.to_string(), head);
    assert_eq!(copy.fund_total("rupression"), "316.56");
    for guard in [copy.run(&["doctor"]), book.run(&["doctor"])] {
        assert!(guard.status.success(), "{}", String::from_utf8_lossy(&guard.stdout));
    }
    copy.post(&gift("life-goes-on", "2026-07-02", "general", "1.00"));
    copy.assert_sound();
    // The chain of the book goes on from the head that the backup kept.
    book.done(&["verify", "--expect-head", &head]);
}

#[test]
fn a_backup_never_replaces_a_file_and_a_restore_never_a_book() {
    let (_folder, book) = worked();
    let file = book.path("backup.db");
    book.done(&["backup", &file]);
    let bytes = std::fs::read(&file).unwrap();
    assert!(book.refused(&["backup", &file]).contains("exists already"));
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    let before = book.assert_sound();
    assert!(program::refused(&["restore", &file, "--to", &book.url]).contains("exists already"));
    assert_eq!(book.assert_sound(), before);
    let nowhere = book.path("no/such/folder/backup.db");
    book.refused(&["backup", &nowhere]);
    assert!(!Path::new(&nowhere).exists());
}

#[test]
fn what_is_no_backup_is_not_restored_and_leaves_nothing_behind() {
    let (_folder, book) = worked();
    let good = book.path("backup.db");
    book.done(&["backup", &good]);
    let whole = std::fs::read(&good).unwrap();
    let third = whole.len() / 3;
    let mut scratched = whole.clone();
    for byte in &mut scratched[third..2 * third] {
        *byte ^= 0x55;
    }
    let bent = book.file("bent.db", &whole);
    let mut raw = Raw::open(&url_of(&bent));
    raw.drop_guards();
    raw.must("UPDATE postings SET amount_minor = -amount_minor WHERE entry = 5; PRAGMA wal_checkpoint(TRUNCATE)");
    drop(raw);
    let open = book.file("open.db", &whole);
    let mut raw = Raw::open(&url_of(&open));
    raw.drop_guards();
    raw.must("PRAGMA wal_checkpoint(TRUNCATE)");
    drop(raw);
    let cases = [
        ("an empty file", book.file("empty.db", b"")),
        ("a text", book.file("text.db", b"this is no book")),
        ("half a backup", book.file("half.db", &whole[..whole.len() / 2])),
        ("a scratched backup", book.file("scratched.db", &scratched)),
        ("a bent backup", bent),
        ("a backup whose guards are gone", open),
        ("a file that is not there", book.path("missing.db")),
    ];
    for (what, file) in cases {
        let place = book.path("restored.db");
        let said = program::refused(&["restore", &file, "--to", &url_of(&place)]);
        assert_eq!(said.trim().lines().count(), 1, "{what}: {said}");
        assert!(!Path::new(&place).exists(), "{what} left something at the new place");
    }
}

#[test]
fn a_book_that_does_not_verify_is_not_backed_up() {
    let (_folder, book) = worked();
    let mut raw = book.raw();
    raw.drop_guards();
    raw.must("UPDATE entries SET description = 'x' WHERE sequence = 3");
    let file = book.path("backup.db");
    assert!(book.refused(&["backup", &file]).contains("does not verify"));
    assert!(!Path::new(&file).exists());
}

#[test]
fn a_backup_is_noted_in_the_book_and_one_in_postgresql_is_left_to_its_own_tools() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let file = book.path("backup.db");
        match book.engine() {
            Engine::Lite => {
                book.done(&["backup", &file]);
                assert_eq!(book.counts(&["backups"]), [1]);
            }
            Engine::Postgres => {
                assert!(book.refused(&["backup", &file]).contains("pg_dump"));
                assert!(!Path::new(&file).exists());
                assert_eq!(book.counts(&["backups"]), [0]);
            }
        }
    });
}

#[test]
fn a_book_of_a_newer_program_is_refused_and_not_touched() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.post(&gift("g-1", "2026-01-01", "general", "5.00"));
        let file = book.path("bank.csv");
        book.raw()
            .must("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('20990101000001', '2099-01-01')");
        let entry = book.file("post.jsonl", gift("g-2", "2026-01-02", "general", "5.00"));
        for command in [
            vec!["fund", "list"],
            vec!["post", &entry],
            vec!["verify"],
            vec!["doctor"],
            vec!["backup", &file],
            vec!["report", "funds"],
        ] {
            let said = book.refused(&command);
            assert!(said.contains("newer version of this program (20990101000001)"), "{command:?}: {said}");
        }
        assert_eq!(book.counts(&["entries", "funds", "backups"]), [1, 3, 0]);
    });
}
