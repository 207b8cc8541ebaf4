DROP INDEX entries_by_key;
