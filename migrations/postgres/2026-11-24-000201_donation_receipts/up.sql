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
  total_minor BIGINT NOT NULL CHECK (total_minor > 0),
  currency TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  PRIMARY KEY (year, number)
);

-- What it rests on: written before the receipt, as postings before their seal, and then no more.
CREATE TABLE donation_receipt_entries (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  entry BIGINT NOT NULL REFERENCES entries (sequence),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (year, number, entry),
  FOREIGN KEY (year, number) REFERENCES donation_receipts (year, number) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX donation_receipt_entries_by_entry ON donation_receipt_entries (entry);

CREATE TABLE donation_receipt_cancellations (
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  cancelled_by TEXT NOT NULL,
  cancelled_at TEXT NOT NULL,
  PRIMARY KEY (year, number),
  FOREIGN KEY (year, number) REFERENCES donation_receipts (year, number) DEFERRABLE INITIALLY DEFERRED
);

-- What the wording of a country asks of the group: its address, its tax office. May change; a receipt keeps what was true for it.
CREATE TABLE receipt_facts (
  template TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (template, name)
);

CREATE TRIGGER donation_receipts_fixed BEFORE UPDATE OR DELETE ON donation_receipts
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse('a receipt is never changed or deleted; cancel it');
CREATE TRIGGER donation_receipts_not_emptied BEFORE TRUNCATE ON donation_receipts
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('a receipt is never changed or deleted; cancel it');
CREATE TRIGGER donation_receipt_entries_fixed BEFORE UPDATE OR DELETE ON donation_receipt_entries
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse('what a receipt rests on is never changed or deleted');
CREATE TRIGGER donation_receipt_entries_not_emptied BEFORE TRUNCATE ON donation_receipt_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('what a receipt rests on is never changed or deleted');
CREATE TRIGGER donation_receipt_cancellations_fixed BEFORE UPDATE OR DELETE ON donation_receipt_cancellations
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse('a cancelled receipt stays cancelled');
CREATE TRIGGER donation_receipt_cancellations_not_emptied BEFORE TRUNCATE ON donation_receipt_cancellations
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('a cancelled receipt stays cancelled');

CREATE FUNCTION donation_receipts_only_what_is_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (SELECT COALESCE(MAX(number), 0) + 1 FROM donation_receipts WHERE year = NEW.year) THEN
    RAISE EXCEPTION 'ledger: receipts are numbered without gaps';
  END IF;
  IF date_part('year', NEW.issued_on)::integer IS DISTINCT FROM NEW.year THEN
    RAISE EXCEPTION 'ledger: a receipt belongs to the year it was issued in';
  END IF;
  IF NEW.total_minor IS DISTINCT FROM (SELECT SUM(amount_minor) FROM donation_receipt_entries
    WHERE year = NEW.year AND number = NEW.number) THEN
    RAISE EXCEPTION 'ledger: a receipt is for what its entries say';
  END IF;
  IF EXISTS (SELECT 1 FROM donation_receipt_entries mine JOIN donation_receipt_entries other ON other.entry = mine.entry
    WHERE mine.year = NEW.year AND mine.number = NEW.number AND (other.year <> NEW.year OR other.number <> NEW.number)
    AND NOT EXISTS (SELECT 1 FROM donation_receipt_cancellations c WHERE c.year = other.year AND c.number = other.number)
    AND EXISTS (SELECT 1 FROM donation_receipts r WHERE r.year = other.year AND r.number = other.number)) THEN
    RAISE EXCEPTION 'ledger: a donation has one receipt';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER donation_receipts_only_what_is_right BEFORE INSERT ON donation_receipts
  FOR EACH ROW EXECUTE FUNCTION donation_receipts_only_what_is_right();

CREATE FUNCTION donation_receipt_entries_before_the_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM donation_receipts WHERE year = NEW.year AND number = NEW.number) THEN
    RAISE EXCEPTION 'ledger: this receipt is already issued';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER donation_receipt_entries_before_the_receipt BEFORE INSERT ON donation_receipt_entries
  FOR EACH ROW EXECUTE FUNCTION donation_receipt_entries_before_the_receipt();

ALTER TABLE donation_receipts ENABLE ALWAYS TRIGGER donation_receipts_fixed, ENABLE ALWAYS TRIGGER donation_receipts_not_emptied,
  ENABLE ALWAYS TRIGGER donation_receipts_only_what_is_right;
ALTER TABLE donation_receipt_entries ENABLE ALWAYS TRIGGER donation_receipt_entries_fixed,
  ENABLE ALWAYS TRIGGER donation_receipt_entries_not_emptied, ENABLE ALWAYS TRIGGER donation_receipt_entries_before_the_receipt;
ALTER TABLE donation_receipt_cancellations ENABLE ALWAYS TRIGGER donation_receipt_cancellations_fixed,
  ENABLE ALWAYS TRIGGER donation_receipt_cancellations_not_emptied;

-- The gifts of one contact.
CREATE INDEX entries_by_contact ON entries (contact, posted_on) WHERE contact IS NOT NULL;
