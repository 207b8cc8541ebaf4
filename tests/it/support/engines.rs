//! One test, both engines: the same story told on a fresh SQLite file and on a fresh PostgreSQL database.

use super::postgres;

/// Runs `story` with the URL of a book that does not exist yet: once on SQLite, and on PostgreSQL where one is at hand.
/// A failure says on which engine it happened.
pub fn on_both(story: impl Fn(&str)) {
    let folder = tempfile::tempdir().expect("a folder for the book");
    eprintln!("on SQLite:");
    story(&format!("sqlite://{}", folder.path().join("book.db").display()));
    if let Some(database) = postgres::Database::fresh() {
        eprintln!("on PostgreSQL:");
        story(&database.url());
    }
}
