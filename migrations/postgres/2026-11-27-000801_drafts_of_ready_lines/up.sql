-- Whether a line was proposed as ready when something was chosen for it: only then a missing tick was taken away.
ALTER TABLE line_drafts ADD COLUMN was_ready BOOLEAN NOT NULL DEFAULT TRUE;
