-- Keys that begin alike are found together, by their bytes, whatever order the database has for texts.
CREATE INDEX entries_by_key ON entries (idempotency_key COLLATE "C");
