ALTER TABLE imports DROP COLUMN last_day_is_whole;
ALTER TABLE imports DROP COLUMN first_day_is_whole;
