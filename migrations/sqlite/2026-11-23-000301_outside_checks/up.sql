-- What other bookkeeping programs said of the book, and up to which entry.
CREATE TABLE outside_checks (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  program TEXT NOT NULL,
  version TEXT NOT NULL,
  entries BIGINT NOT NULL,
  head TEXT NOT NULL,
  has_agreed BOOLEAN NOT NULL,
  checked_by TEXT NOT NULL,
  checked_at TEXT NOT NULL
);
CREATE INDEX outside_checks_by_program ON outside_checks (program, id);
