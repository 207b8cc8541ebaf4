-- What the public page calls the spending on an account, and on those below it: said by the group, in its own words. By path:
-- a branch need not be an account.
CREATE TABLE account_categories (
  path TEXT PRIMARY KEY NOT NULL,
  category TEXT NOT NULL,
  said_by TEXT NOT NULL,
  said_at TEXT NOT NULL
);
