-- Which tax sphere the group said an account belongs to, and so those below it. By path: a branch need not be an account.
CREATE TABLE account_spheres (
  path TEXT PRIMARY KEY NOT NULL,
  sphere TEXT NOT NULL CHECK (sphere IN ('ideal', 'assets', 'purpose', 'business')),
  said_by TEXT NOT NULL,
  said_at TEXT NOT NULL
);
