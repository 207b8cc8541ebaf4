-- Rows of a provider's file that somebody wants to treat singly, though the program takes them for parts of one thing.
CREATE TABLE lines_apart (
  line_id BIGINT PRIMARY KEY NOT NULL REFERENCES statement_lines (id)
);
