-- What the group says its bank lines are. A rule is never changed: a changed one ends, and a new one takes its place,
-- so that it can be told later why a line was proposed as it was.
-- Personal text (conditions name people and account numbers): read and written only by store/personal/.
CREATE TABLE rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  place BIGINT NOT NULL,
  name TEXT NOT NULL,
  conditions TEXT NOT NULL,
  proposal TEXT NOT NULL,
  confidence BIGINT NOT NULL CHECK (confidence BETWEEN 0 AND 100),
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  ended_by TEXT,
  ended_at TEXT
);
CREATE INDEX rules_in_force ON rules (place) WHERE ended_at IS NULL;
