DROP INDEX statement_lines_newest;
DROP INDEX statement_lines_open;
