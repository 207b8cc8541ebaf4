-- The last day on which somebody worked with the book; a session that has ended says it no longer. The day, and not the hour.
ALTER TABLE users ADD COLUMN last_seen_on DATE;
