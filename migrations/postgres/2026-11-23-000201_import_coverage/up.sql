-- Whether the first and the last day of a file are in it in full: a line that is missing on a day cut short means nothing.
ALTER TABLE imports ADD COLUMN first_day_is_whole BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE imports ADD COLUMN last_day_is_whole BOOLEAN NOT NULL DEFAULT FALSE;
