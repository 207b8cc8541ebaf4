-- How many postings of an account's month have found their statement line: a month whose number is that of its totals
-- holds nothing unmatched, and need not be looked through. Kept by the rows it counts; verify recounts it.
CREATE TABLE matched_months (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  month DATE NOT NULL,
  posting_count BIGINT NOT NULL,
  PRIMARY KEY (account_id, month)
) WITHOUT ROWID;

INSERT INTO matched_months (account_id, month, posting_count)
SELECT p.account_id, date(p.posted_on, 'start of month'), COUNT(*)
FROM matched_entries m JOIN postings p ON p.entry = m.entry AND p.account_id = m.account_id
GROUP BY p.account_id, date(p.posted_on, 'start of month');

CREATE TRIGGER matched_entries_counted AFTER INSERT ON matched_entries
BEGIN
  INSERT INTO matched_months (account_id, month, posting_count)
  SELECT p.account_id, date(p.posted_on, 'start of month'), COUNT(*) FROM postings p
  WHERE p.entry = NEW.entry AND p.account_id = NEW.account_id GROUP BY 1, 2
  ON CONFLICT (account_id, month) DO UPDATE SET posting_count = posting_count + excluded.posting_count;
END;
CREATE TRIGGER matched_entries_uncounted AFTER DELETE ON matched_entries
BEGIN
  UPDATE matched_months SET posting_count = posting_count
    - (SELECT COUNT(*) FROM postings WHERE entry = OLD.entry AND account_id = OLD.account_id)
  WHERE account_id = OLD.account_id
    AND month = (SELECT date(posted_on, 'start of month') FROM entries WHERE sequence = OLD.entry);
END;
CREATE TRIGGER matched_entries_stay BEFORE UPDATE OF entry, account_id ON matched_entries
BEGIN SELECT RAISE(ABORT, 'ledger: a match is taken back and made anew, not turned to another entry'); END;

-- Whether a line has found its entry, on the line itself: what is unmatched is found by an index of those alone.
ALTER TABLE statement_lines ADD COLUMN is_matched BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE statement_lines SET is_matched = TRUE WHERE id IN (SELECT line_id FROM matched_lines);
CREATE INDEX statement_lines_unmatched ON statement_lines (account_id, booked_on, id) WHERE NOT is_matched;
CREATE TRIGGER matched_lines_marked AFTER INSERT ON matched_lines
BEGIN UPDATE statement_lines SET is_matched = TRUE WHERE id = NEW.line_id; END;
CREATE TRIGGER matched_lines_unmarked AFTER DELETE ON matched_lines
BEGIN UPDATE statement_lines SET is_matched = FALSE WHERE id = OLD.line_id; END;
CREATE TRIGGER matched_lines_stay BEFORE UPDATE OF line_id ON matched_lines
BEGIN SELECT RAISE(ABORT, 'ledger: a match is taken back and made anew, not turned to another line'); END;
