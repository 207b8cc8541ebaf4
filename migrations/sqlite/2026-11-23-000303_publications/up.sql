-- What was published, as the public has it; and the key that signs it. A publication stays as it is; it can be withdrawn.
CREATE TABLE publications (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  upto DATE NOT NULL,
  cells TEXT NOT NULL,
  files TEXT NOT NULL,
  head TEXT NOT NULL,
  is_shown BOOLEAN NOT NULL,
  published_by TEXT NOT NULL,
  published_at TEXT NOT NULL,
  withdrawn_by TEXT,
  withdrawn_at TEXT
);
CREATE TABLE signing_keys (
  id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
  public_key TEXT NOT NULL,
  secret_key TEXT NOT NULL,
  made_at TEXT NOT NULL
);
