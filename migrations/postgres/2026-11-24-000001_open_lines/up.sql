-- Home and the month's report count the lines that wait: they cost what waits, not what was ever imported.
CREATE INDEX statement_lines_open ON statement_lines (account_id, currency, booked_on, net_minor)
  WHERE state = 'open' AND status = 'booked';
-- The last lines of all accounts, newest first, without sorting them all.
CREATE INDEX statement_lines_newest ON statement_lines (booked_on, id);
