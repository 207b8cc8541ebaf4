-- The review of an import: choices that are not posted yet, and which lines were decided together, so that this can be
-- taken back in one step. Choices may hold somebody's own words: read and written only by store/personal/.
CREATE TABLE line_drafts (
  line_id BIGINT PRIMARY KEY NOT NULL REFERENCES statement_lines (id),
  what TEXT NOT NULL,
  fund TEXT NOT NULL,
  account TEXT NOT NULL,
  note TEXT NOT NULL,
  is_ticked BOOLEAN NOT NULL,
  saved_by TEXT NOT NULL,
  saved_at TEXT NOT NULL
);
CREATE TABLE review_batches (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  import_id BIGINT NOT NULL REFERENCES imports (id),
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  undone_by TEXT,
  undone_at TEXT
);
CREATE INDEX review_batches_by_import ON review_batches (import_id, id);
CREATE TABLE review_batch_lines (
  batch_id BIGINT NOT NULL REFERENCES review_batches (id),
  line_id BIGINT NOT NULL REFERENCES statement_lines (id),
  PRIMARY KEY (batch_id, line_id)
);
CREATE INDEX review_batch_lines_by_line ON review_batch_lines (line_id);
