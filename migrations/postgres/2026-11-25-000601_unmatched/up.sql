-- How many postings of an account's month have found their statement line: a month whose number is that of its totals
-- holds nothing unmatched, and need not be looked through. Kept by the rows it counts; verify recounts it.
CREATE TABLE matched_months (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  month DATE NOT NULL,
  posting_count BIGINT NOT NULL,
  PRIMARY KEY (account_id, month)
);

INSERT INTO matched_months (account_id, month, posting_count)
SELECT p.account_id, CAST(date_trunc('month', p.posted_on) AS DATE), COUNT(*)
FROM matched_entries m JOIN postings p ON p.entry = m.entry AND p.account_id = m.account_id
GROUP BY p.account_id, CAST(date_trunc('month', p.posted_on) AS DATE);

CREATE FUNCTION matched_months_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'ledger: a match is taken back and made anew, not turned to another entry';
  END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE matched_months SET posting_count = posting_count
      - (SELECT COUNT(*) FROM postings WHERE entry = OLD.entry AND account_id = OLD.account_id)
    WHERE account_id = OLD.account_id
      AND month = (SELECT CAST(date_trunc('month', posted_on) AS DATE) FROM entries WHERE sequence = OLD.entry);
    RETURN OLD;
  END IF;
  INSERT INTO matched_months AS kept (account_id, month, posting_count)
  SELECT p.account_id, CAST(date_trunc('month', p.posted_on) AS DATE), COUNT(*) FROM postings p
  WHERE p.entry = NEW.entry AND p.account_id = NEW.account_id GROUP BY 1, 2
  ON CONFLICT (account_id, month) DO UPDATE SET posting_count = kept.posting_count + excluded.posting_count;
  RETURN NEW;
END $$;
CREATE TRIGGER matched_entries_counted AFTER INSERT OR DELETE ON matched_entries
  FOR EACH ROW EXECUTE FUNCTION matched_months_follow();
CREATE TRIGGER matched_entries_stay BEFORE UPDATE OF entry, account_id ON matched_entries
  FOR EACH ROW EXECUTE FUNCTION matched_months_follow();
ALTER TABLE matched_entries ENABLE ALWAYS TRIGGER matched_entries_counted, ENABLE ALWAYS TRIGGER matched_entries_stay;

-- Whether a line has found its entry, on the line itself: what is unmatched is found by an index of those alone.
ALTER TABLE statement_lines ADD COLUMN is_matched BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE statement_lines SET is_matched = TRUE WHERE id IN (SELECT line_id FROM matched_lines);
CREATE INDEX statement_lines_unmatched ON statement_lines (account_id, booked_on, id) WHERE NOT is_matched;
CREATE FUNCTION matched_lines_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'ledger: a match is taken back and made anew, not turned to another line';
  END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE statement_lines SET is_matched = FALSE WHERE id = OLD.line_id;
    RETURN OLD;
  END IF;
  UPDATE statement_lines SET is_matched = TRUE WHERE id = NEW.line_id;
  RETURN NEW;
END $$;
CREATE TRIGGER matched_lines_marked AFTER INSERT OR DELETE ON matched_lines
  FOR EACH ROW EXECUTE FUNCTION matched_lines_follow();
CREATE TRIGGER matched_lines_stay BEFORE UPDATE OF line_id ON matched_lines
  FOR EACH ROW EXECUTE FUNCTION matched_lines_follow();
ALTER TABLE matched_lines ENABLE ALWAYS TRIGGER matched_lines_marked, ENABLE ALWAYS TRIGGER matched_lines_stay;
