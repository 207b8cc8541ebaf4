-- Searches with names, and indexes for what a search looks at.
CREATE TABLE saved_searches (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  saved_by TEXT NOT NULL,
  saved_at TEXT NOT NULL
);
CREATE INDEX postings_with_memo ON postings (entry) WHERE memo IS NOT NULL;
CREATE INDEX entries_with_reference ON entries (reference) WHERE reference IS NOT NULL;
