DROP TRIGGER matched_lines_stay ON matched_lines;
DROP TRIGGER matched_lines_marked ON matched_lines;
DROP FUNCTION matched_lines_follow();
DROP INDEX statement_lines_unmatched;
ALTER TABLE statement_lines DROP COLUMN is_matched;
DROP TRIGGER matched_entries_stay ON matched_entries;
DROP TRIGGER matched_entries_counted ON matched_entries;
DROP FUNCTION matched_months_follow();
DROP TABLE matched_months;
