DROP INDEX entries_with_reference;
DROP INDEX postings_with_memo;
DROP TABLE saved_searches;
