-- The import before which an announced line gave way: because it was booked, or let go, or never came. When that import is
-- undone, the line waits again.
ALTER TABLE statement_lines ADD COLUMN gave_way_to BIGINT REFERENCES imports (id);
CREATE INDEX statement_lines_by_gave_way ON statement_lines (gave_way_to) WHERE gave_way_to IS NOT NULL;
