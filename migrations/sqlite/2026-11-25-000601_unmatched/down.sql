DROP TRIGGER matched_lines_stay;
DROP TRIGGER matched_lines_unmarked;
DROP TRIGGER matched_lines_marked;
DROP INDEX statement_lines_unmatched;
ALTER TABLE statement_lines DROP COLUMN is_matched;
DROP TRIGGER matched_entries_stay;
DROP TRIGGER matched_entries_uncounted;
DROP TRIGGER matched_entries_counted;
DROP TABLE matched_months;
