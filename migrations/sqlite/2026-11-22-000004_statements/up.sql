-- What banks, providers and shops reported, and the proof that the book agrees with it.
CREATE TABLE import_profiles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  file_hash TEXT NOT NULL,
  file_name TEXT NOT NULL,
  profile TEXT,
  format TEXT NOT NULL,
  encoding TEXT NOT NULL,
  covers_from DATE,
  covers_to DATE,
  opening_minor BIGINT,
  closing_minor BIGINT,
  closing_on DATE,
  new_count BIGINT NOT NULL,
  duplicate_count BIGINT NOT NULL,
  pending_count BIGINT NOT NULL,
  refused_count BIGINT NOT NULL,
  evidence TEXT NOT NULL,
  imported_by TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  undone_by TEXT,
  undone_at TEXT
);
CREATE INDEX imports_by_account ON imports (account_id, id);
CREATE INDEX imports_by_file ON imports (file_hash);

-- Personal text (counterparty, purpose, refs): read and written only by store/personal.rs.
CREATE TABLE statement_lines (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  import_id BIGINT NOT NULL REFERENCES imports (id),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  record INTEGER NOT NULL,
  booked_on DATE NOT NULL,
  value_on DATE,
  amount_minor BIGINT NOT NULL,
  fee_minor BIGINT,
  net_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  balance_after_minor BIGINT,
  counterparty TEXT NOT NULL,
  counterparty_account TEXT,
  purpose TEXT NOT NULL,
  status TEXT NOT NULL,
  kind TEXT NOT NULL,
  refs TEXT NOT NULL,
  warnings TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'posted', 'matched', 'set_aside', 'undone')),
  reason TEXT,
  entry BIGINT REFERENCES entries (sequence)
);
CREATE INDEX statement_lines_by_import ON statement_lines (import_id, record);
CREATE INDEX statement_lines_by_day ON statement_lines (account_id, booked_on, id);
CREATE INDEX statement_lines_to_do ON statement_lines (account_id, state, booked_on);
CREATE INDEX statement_lines_by_entry ON statement_lines (entry) WHERE entry IS NOT NULL;

CREATE TABLE reconciliations (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  statement_on DATE NOT NULL,
  statement_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  started_by TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_by TEXT,
  finished_at TEXT,
  document TEXT,
  reopened_by TEXT,
  reopened_at TEXT,
  reopen_reason TEXT
);
CREATE INDEX reconciliations_by_account ON reconciliations (account_id, statement_on);

-- One match: lines on one side, entries' sums on this account on the other, equal in sum.
CREATE TABLE matches (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  reconciliation_id BIGINT REFERENCES reconciliations (id),
  made_by TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX matches_by_account ON matches (account_id);
CREATE INDEX matches_by_reconciliation ON matches (reconciliation_id);
CREATE TABLE matched_lines (
  line_id BIGINT PRIMARY KEY NOT NULL REFERENCES statement_lines (id),
  match_id BIGINT NOT NULL REFERENCES matches (id)
) WITHOUT ROWID;
CREATE INDEX matched_lines_by_match ON matched_lines (match_id);
CREATE TABLE matched_entries (
  entry BIGINT NOT NULL REFERENCES entries (sequence),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  match_id BIGINT NOT NULL REFERENCES matches (id),
  PRIMARY KEY (entry, account_id)
) WITHOUT ROWID;
CREATE INDEX matched_entries_by_match ON matched_entries (match_id);
CREATE INDEX matched_entries_by_account ON matched_entries (account_id);

-- A finished reconciliation is a document kept for good; it can be marked as reopened, once. REPLACE deletes past
-- the delete triggers, so inserts are guarded too.
CREATE TRIGGER reconciliations_kept BEFORE UPDATE ON reconciliations
WHEN OLD.finished_at IS NOT NULL AND (OLD.reopened_at IS NOT NULL OR NEW.id IS NOT OLD.id
  OR NEW.account_id IS NOT OLD.account_id OR NEW.statement_on IS NOT OLD.statement_on
  OR NEW.statement_minor IS NOT OLD.statement_minor OR NEW.currency IS NOT OLD.currency
  OR NEW.started_by IS NOT OLD.started_by OR NEW.started_at IS NOT OLD.started_at
  OR NEW.finished_by IS NOT OLD.finished_by OR NEW.finished_at IS NOT OLD.finished_at OR NEW.document IS NOT OLD.document)
BEGIN SELECT RAISE(ABORT, 'ledger: a finished reconciliation is never changed'); END;
CREATE TRIGGER reconciliations_stay BEFORE DELETE ON reconciliations
WHEN OLD.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'ledger: a finished reconciliation is never deleted'); END;
CREATE TRIGGER reconciliations_not_replaced BEFORE INSERT ON reconciliations
WHEN EXISTS (SELECT 1 FROM reconciliations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ledger: this reconciliation is already there'); END;

CREATE VIEW locked_matches AS
SELECT m.id FROM matches m JOIN reconciliations r ON r.id = m.reconciliation_id
WHERE r.finished_at IS NOT NULL AND r.reopened_at IS NULL;
CREATE TRIGGER matches_fixed BEFORE UPDATE ON matches
WHEN OLD.id IN (SELECT id FROM locked_matches)
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation'); END;
CREATE TRIGGER matches_locked BEFORE DELETE ON matches
WHEN OLD.id IN (SELECT id FROM locked_matches)
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation'); END;
CREATE TRIGGER matches_not_replaced BEFORE INSERT ON matches
WHEN EXISTS (SELECT 1 FROM matches WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ledger: this match is already there'); END;
CREATE TRIGGER matched_lines_fixed BEFORE UPDATE ON matched_lines
WHEN EXISTS (SELECT 1 FROM locked_matches WHERE id IN (OLD.match_id, NEW.match_id))
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation'); END;
CREATE TRIGGER matched_lines_locked BEFORE DELETE ON matched_lines
WHEN OLD.match_id IN (SELECT id FROM locked_matches)
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation'); END;
CREATE TRIGGER matched_lines_not_added BEFORE INSERT ON matched_lines
WHEN NEW.match_id IN (SELECT id FROM locked_matches) OR EXISTS (SELECT 1 FROM matched_lines WHERE line_id = NEW.line_id)
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation, or the line is matched already'); END;
CREATE TRIGGER matched_entries_fixed BEFORE UPDATE ON matched_entries
WHEN EXISTS (SELECT 1 FROM locked_matches WHERE id IN (OLD.match_id, NEW.match_id))
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation'); END;
CREATE TRIGGER matched_entries_locked BEFORE DELETE ON matched_entries
WHEN OLD.match_id IN (SELECT id FROM locked_matches)
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation'); END;
CREATE TRIGGER matched_entries_not_added BEFORE INSERT ON matched_entries
WHEN NEW.match_id IN (SELECT id FROM locked_matches)
  OR EXISTS (SELECT 1 FROM matched_entries WHERE entry = NEW.entry AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'ledger: this match belongs to a finished reconciliation, or the entry is matched already'); END;
