DROP TABLE matched_entries;
DROP TABLE matched_lines;
DROP TABLE matches;
DROP TABLE reconciliations;
DROP TABLE statement_lines;
DROP TABLE imports;
DROP TABLE import_profiles;
DROP VIEW locked_matches;
