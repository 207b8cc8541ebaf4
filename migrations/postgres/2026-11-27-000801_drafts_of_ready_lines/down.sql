ALTER TABLE line_drafts DROP COLUMN was_ready;
