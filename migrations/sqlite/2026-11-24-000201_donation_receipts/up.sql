-- Receipts for donations: numbered without gaps in each year, resting on entries, never changed. A cancelled one stays, with
-- its reason. Who got it is a contact's code; name and address stand with the contact alone.
ALTER TABLE contacts ADD COLUMN address TEXT NOT NULL DEFAULT '';

CREATE TABLE donation_receipts (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  contact TEXT NOT NULL,
  template TEXT NOT NULL,
  facts TEXT NOT NULL,
  issued_on DATE NOT NULL,
  total_minor BIGINT NOT NULL CHECK (total_minor > 0 AND typeof(total_minor) = 'integer'),
  currency TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  PRIMARY KEY (year, number)
) WITHOUT ROWID;

-- What it rests on: written before the receipt, as postings before their seal, and then no more.
CREATE TABLE donation_receipt_entries (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  entry BIGINT NOT NULL REFERENCES entries (sequence),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0 AND typeof(amount_minor) = 'integer'),
  PRIMARY KEY (year, number, entry),
  FOREIGN KEY (year, number) REFERENCES donation_receipts (year, number) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;
CREATE INDEX donation_receipt_entries_by_entry ON donation_receipt_entries (entry);

CREATE TABLE donation_receipt_cancellations (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  cancelled_by TEXT NOT NULL,
  cancelled_at TEXT NOT NULL,
  PRIMARY KEY (year, number),
  FOREIGN KEY (year, number) REFERENCES donation_receipts (year, number) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;

-- What the wording of a country asks of the group: its address, its tax office. May change; a receipt keeps what was true for it.
CREATE TABLE receipt_facts (
  template TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (template, name)
) WITHOUT ROWID;

CREATE TRIGGER donation_receipts_fixed BEFORE UPDATE ON donation_receipts
BEGIN SELECT RAISE(ABORT, 'ledger: a receipt is never changed; cancel it'); END;
CREATE TRIGGER donation_receipts_stay BEFORE DELETE ON donation_receipts
BEGIN SELECT RAISE(ABORT, 'ledger: a receipt is never deleted; cancel it'); END;
CREATE TRIGGER donation_receipts_only_what_is_right BEFORE INSERT ON donation_receipts
BEGIN
  SELECT RAISE(ABORT, 'ledger: receipts are numbered without gaps')
    WHERE NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM donation_receipts WHERE year = NEW.year);
  SELECT RAISE(ABORT, 'ledger: a receipt belongs to the year it was issued in')
    WHERE CAST(substr(NEW.issued_on, 1, 4) AS INTEGER) IS NOT NEW.year;
  SELECT RAISE(ABORT, 'ledger: a receipt is for what its entries say')
    WHERE NEW.total_minor IS NOT (SELECT SUM(amount_minor) FROM donation_receipt_entries
      WHERE year = NEW.year AND number = NEW.number);
  SELECT RAISE(ABORT, 'ledger: a donation has one receipt')
    WHERE EXISTS (SELECT 1 FROM donation_receipt_entries mine JOIN donation_receipt_entries other ON other.entry = mine.entry
      WHERE mine.year = NEW.year AND mine.number = NEW.number AND (other.year <> NEW.year OR other.number <> NEW.number)
      AND NOT EXISTS (SELECT 1 FROM donation_receipt_cancellations c WHERE c.year = other.year AND c.number = other.number)
      AND EXISTS (SELECT 1 FROM donation_receipts r WHERE r.year = other.year AND r.number = other.number));
END;
CREATE TRIGGER donation_receipt_entries_fixed BEFORE UPDATE ON donation_receipt_entries
BEGIN SELECT RAISE(ABORT, 'ledger: what a receipt rests on is never changed'); END;
CREATE TRIGGER donation_receipt_entries_stay BEFORE DELETE ON donation_receipt_entries
BEGIN SELECT RAISE(ABORT, 'ledger: what a receipt rests on is never deleted'); END;
CREATE TRIGGER donation_receipt_entries_before_the_receipt BEFORE INSERT ON donation_receipt_entries
WHEN EXISTS (SELECT 1 FROM donation_receipts WHERE year = NEW.year AND number = NEW.number)
  OR EXISTS (SELECT 1 FROM donation_receipt_entries WHERE year = NEW.year AND number = NEW.number AND entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'ledger: this receipt is already issued or has this entry'); END;
CREATE TRIGGER donation_receipt_cancellations_fixed BEFORE UPDATE ON donation_receipt_cancellations
BEGIN SELECT RAISE(ABORT, 'ledger: a cancelled receipt stays cancelled'); END;
CREATE TRIGGER donation_receipt_cancellations_stay BEFORE DELETE ON donation_receipt_cancellations
BEGIN SELECT RAISE(ABORT, 'ledger: a cancelled receipt stays cancelled'); END;
CREATE TRIGGER donation_receipt_cancellations_once BEFORE INSERT ON donation_receipt_cancellations
WHEN EXISTS (SELECT 1 FROM donation_receipt_cancellations WHERE year = NEW.year AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'ledger: this receipt is already cancelled'); END;

-- The gifts of one contact.
CREATE INDEX entries_by_contact ON entries (contact, posted_on) WHERE contact IS NOT NULL;
