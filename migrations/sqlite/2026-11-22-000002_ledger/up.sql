-- Entries, postings and seals. An entry refers to its seal by a deferred key, so none is committed unsealed;
-- the trigger on seals checks balance, period and chain, so none is sealed wrong; and nothing is ever changed.
CREATE TABLE seals (
  sequence BIGINT PRIMARY KEY NOT NULL,
  previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) WITHOUT ROWID;

CREATE TABLE entries (
  sequence BIGINT PRIMARY KEY NOT NULL REFERENCES seals (sequence) DEFERRABLE INITIALLY DEFERRED,
  posted_on DATE NOT NULL CHECK (+posted_on IS date(posted_on)),
  kind TEXT NOT NULL,
  description TEXT NOT NULL,
  reference TEXT,
  reverses BIGINT,
  corrects BIGINT,
  contact TEXT,
  event TEXT,
  override_reason TEXT,
  rededication TEXT,
  vouchers TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
  recorded_by TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX entries_by_date ON entries (posted_on, sequence);
CREATE UNIQUE INDEX entries_reversed_once ON entries (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entries_by_correction ON entries (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX entries_by_event ON entries (event, sequence) WHERE event IS NOT NULL;
CREATE INDEX entries_of_events ON entries (posted_on, event) WHERE event IS NOT NULL;

CREATE TABLE postings (
  entry BIGINT NOT NULL REFERENCES entries (sequence),
  line INTEGER NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  posted_on DATE NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0 AND typeof(amount_minor) = 'integer'),
  memo TEXT,
  PRIMARY KEY (entry, line)
) WITHOUT ROWID;
CREATE INDEX postings_by_account ON postings (account_id, posted_on, entry, line);
CREATE INDEX postings_by_fund ON postings (fund_id, posted_on, entry, line);

CREATE TABLE month_totals (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  currency TEXT NOT NULL,
  month DATE NOT NULL,
  debit_minor BIGINT NOT NULL,
  credit_minor BIGINT NOT NULL,
  posting_count BIGINT NOT NULL,
  PRIMARY KEY (account_id, fund_id, currency, month),
  -- A sum that no longer fits would silently become a number with rounding.
  CONSTRAINT sums_fit CHECK (typeof(debit_minor) = 'integer' AND typeof(credit_minor) = 'integer')
) WITHOUT ROWID;
CREATE INDEX month_totals_by_fund ON month_totals (fund_id, month);

CREATE TABLE period_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  month DATE NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('closed', 'reopened')),
  reason TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);
CREATE INDEX period_events_by_month ON period_events (month, id);

-- One row that a writer locks where the engine has several writers, so that the chain has one.
CREATE TABLE ledger_head (id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1));
INSERT INTO ledger_head (id) VALUES (1);

CREATE TABLE vouchers (
  hash TEXT PRIMARY KEY NOT NULL CHECK (length(hash) = 64),
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  content BLOB NOT NULL,
  added_by TEXT NOT NULL,
  added_at TEXT NOT NULL
);

-- A voucher handed in after its entry was sealed; those handed in with it stand in the entry itself.
CREATE TABLE later_vouchers (
  entry BIGINT NOT NULL REFERENCES entries (sequence),
  hash TEXT NOT NULL REFERENCES vouchers (hash),
  added_by TEXT NOT NULL,
  added_at TEXT NOT NULL,
  PRIMARY KEY (entry, hash)
) WITHOUT ROWID;
CREATE INDEX later_vouchers_by_hash ON later_vouchers (hash);

-- I4: append-only. REPLACE deletes past the delete triggers, so every unique key is guarded on insert too.
CREATE TRIGGER entries_fixed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'ledger: an entry is never changed; reverse it'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'ledger: an entry is never deleted; reverse it'); END;
-- A REPLACE would take an entry away without a DELETE. Only a sealed one can have been committed.
CREATE TRIGGER entries_not_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM seals WHERE sequence = NEW.sequence)
  OR EXISTS (SELECT 1 FROM entries WHERE idempotency_key = NEW.idempotency_key)
  OR (NEW.reverses IS NOT NULL AND EXISTS (SELECT 1 FROM entries WHERE reverses = NEW.reverses))
BEGIN SELECT RAISE(ABORT, 'ledger: this entry is already there'); END;
CREATE TRIGGER entries_refer_back BEFORE INSERT ON entries
WHEN (NEW.reverses IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entries WHERE sequence = NEW.reverses))
  OR (NEW.corrects IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entries WHERE sequence = NEW.corrects))
BEGIN SELECT RAISE(ABORT, 'ledger: the entry it refers to is not there'); END;

CREATE TRIGGER postings_fixed BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'ledger: a posting is never changed'); END;
CREATE TRIGGER postings_stay BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'ledger: a posting is never deleted'); END;
CREATE TRIGGER postings_before_the_seal BEFORE INSERT ON postings
WHEN EXISTS (SELECT 1 FROM seals WHERE sequence = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'ledger: this entry is already sealed'); END;

CREATE TRIGGER seals_fixed BEFORE UPDATE ON seals
BEGIN SELECT RAISE(ABORT, 'ledger: a seal is never changed'); END;
CREATE TRIGGER seals_stay BEFORE DELETE ON seals
BEGIN SELECT RAISE(ABORT, 'ledger: a seal is never deleted'); END;
CREATE TRIGGER seals_only_what_is_right BEFORE INSERT ON seals
BEGIN
  SELECT RAISE(ABORT, 'ledger: wrong sequence number')
    WHERE NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM seals);
  SELECT RAISE(ABORT, 'ledger: wrong previous hash')
    WHERE NEW.previous_hash IS NOT COALESCE((SELECT hash FROM seals WHERE sequence = NEW.sequence - 1), zeroblob(32));
  -- The postings are gone through once. Sums by fund only where there are several funds or currencies, by subquery and not
  -- by GROUP BY, and roles by OR, not by IN: an entry has few postings, and a table to group them or to look a role up in,
  -- made for each entry, would cost more than all else here.
  SELECT CASE
      WHEN e.sequence IS NULL THEN RAISE(ABORT, 'ledger: no entry to seal')
      WHEN it.postings < 2 THEN RAISE(ABORT, 'ledger: an entry needs two postings')
      WHEN it.first_day IS NOT e.posted_on OR it.last_day IS NOT e.posted_on
        THEN RAISE(ABORT, 'ledger: a posting has another date than its entry')
      WHEN it.total <> 0 OR it.is_mixed AND EXISTS (SELECT 1 FROM postings p WHERE p.entry = NEW.sequence
          AND 0 <> (SELECT SUM(q.amount_minor) FROM postings q
            WHERE q.entry = p.entry AND q.fund_id = p.fund_id AND q.currency = p.currency))
        THEN RAISE(ABORT, 'ledger: unbalanced within a fund')
      WHEN 'closed' = (SELECT action FROM period_events WHERE month = substr(e.posted_on, 1, 7) || '-01' ORDER BY id DESC LIMIT 1)
        THEN RAISE(ABORT, 'ledger: the period is closed')
    END
    FROM (SELECT COUNT(*) AS postings, SUM(amount_minor) AS total, MIN(posted_on) AS first_day, MAX(posted_on) AS last_day,
        MIN(fund_id) <> MAX(fund_id) OR MIN(currency) <> MAX(currency) AS is_mixed
      FROM postings WHERE entry = NEW.sequence) AS it
    LEFT JOIN entries e ON e.sequence = NEW.sequence;
  SELECT RAISE(ABORT, 'ledger: transfers or loans between funds do not cancel')
    WHERE EXISTS (SELECT 1 FROM postings p JOIN accounts a ON a.id = p.account_id
      WHERE p.entry = NEW.sequence AND (a.role = 'transfer' OR a.role = 'due_from' OR a.role = 'due_to'))
    AND EXISTS (SELECT 1 FROM postings p JOIN accounts a ON a.id = p.account_id
      WHERE p.entry = NEW.sequence AND a.role IN ('transfer', 'due_from', 'due_to')
      GROUP BY a.role = 'transfer', p.currency HAVING SUM(p.amount_minor) <> 0);
END;

CREATE TRIGGER period_events_fixed BEFORE UPDATE ON period_events
BEGIN SELECT RAISE(ABORT, 'ledger: what happened to a period is never changed'); END;
CREATE TRIGGER period_events_stay BEFORE DELETE ON period_events
BEGIN SELECT RAISE(ABORT, 'ledger: what happened to a period is never deleted'); END;
CREATE TRIGGER period_events_in_order BEFORE INSERT ON period_events
WHEN EXISTS (SELECT 1 FROM period_events WHERE id >= NEW.id AND NEW.id > 0) OR substr(NEW.month, 9) <> '01'
BEGIN SELECT RAISE(ABORT, 'ledger: periods are months, closed and reopened in order'); END;

CREATE TRIGGER vouchers_fixed BEFORE UPDATE ON vouchers
BEGIN SELECT RAISE(ABORT, 'ledger: a voucher is never changed'); END;
CREATE TRIGGER vouchers_stay BEFORE DELETE ON vouchers
BEGIN SELECT RAISE(ABORT, 'ledger: a voucher is never deleted'); END;
CREATE TRIGGER vouchers_not_replaced BEFORE INSERT ON vouchers
WHEN EXISTS (SELECT 1 FROM vouchers WHERE hash = NEW.hash OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'ledger: this voucher is already there'); END;
CREATE TRIGGER later_vouchers_fixed BEFORE UPDATE ON later_vouchers
BEGIN SELECT RAISE(ABORT, 'ledger: a voucher is never changed'); END;
CREATE TRIGGER later_vouchers_stay BEFORE DELETE ON later_vouchers
BEGIN SELECT RAISE(ABORT, 'ledger: a voucher is never deleted'); END;
CREATE TRIGGER later_vouchers_not_replaced BEFORE INSERT ON later_vouchers
WHEN EXISTS (SELECT 1 FROM later_vouchers WHERE entry = NEW.entry AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'ledger: this voucher is already there'); END;

-- What an act said, by its key: what it posts depends on the book as it stood, so a repeated act is known by this.
CREATE TABLE recorded_acts (
  idempotency_key TEXT PRIMARY KEY NOT NULL,
  fingerprint TEXT NOT NULL
);
