-- Who holds a cash box since when, by the contact's code; the newest line counts.
CREATE TABLE cash_holders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  contact TEXT NOT NULL,
  since DATE NOT NULL,
  said_by TEXT NOT NULL,
  said_at TEXT NOT NULL
);
CREATE INDEX cash_holders_by_account ON cash_holders (account_id, id);

-- A count as it was made: coins and notes against the book of that moment, and the entry of the difference.
CREATE TABLE cash_counts (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  counted_on DATE NOT NULL,
  currency TEXT NOT NULL,
  book_minor BIGINT NOT NULL,
  counted_minor BIGINT NOT NULL CHECK (counted_minor >= 0),
  document TEXT NOT NULL,
  entry BIGINT REFERENCES entries (sequence),
  idempotency_key TEXT NOT NULL UNIQUE,
  counted_by TEXT NOT NULL,
  counted_at TEXT NOT NULL
);
CREATE INDEX cash_counts_by_account ON cash_counts (account_id, counted_on, id);
CREATE INDEX cash_counts_by_entry ON cash_counts (entry);

CREATE TRIGGER cash_counts_fixed BEFORE UPDATE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'ledger: a count of cash is never changed'); END;
CREATE TRIGGER cash_counts_stay BEFORE DELETE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'ledger: a count of cash is never deleted'); END;
CREATE TRIGGER cash_counts_not_replaced BEFORE INSERT ON cash_counts
WHEN EXISTS (SELECT 1 FROM cash_counts WHERE id = NEW.id OR idempotency_key = NEW.idempotency_key)
BEGIN SELECT RAISE(ABORT, 'ledger: this count of cash is already there'); END;
