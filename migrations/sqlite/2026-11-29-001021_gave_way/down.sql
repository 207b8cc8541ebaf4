DROP INDEX statement_lines_by_gave_way;
ALTER TABLE statement_lines DROP COLUMN gave_way_to;
