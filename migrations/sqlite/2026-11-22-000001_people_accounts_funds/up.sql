-- The book itself, who may use it, its accounts, funds and contacts.
CREATE TABLE books (
  id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  fiscal_first_month INTEGER NOT NULL DEFAULT 1 CHECK (fiscal_first_month BETWEEN 1 AND 12),
  is_demo BOOLEAN NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
);

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  login TEXT NOT NULL,
  folded_login TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'auditor', 'bookkeeper', 'treasurer', 'admin')),
  passphrase_hash TEXT NOT NULL,
  disabled_at TEXT,
  created_at TEXT NOT NULL
);

-- Only the SHA-256 of a session's or token's secret is kept.
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  csrf_secret TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE setup_links (
  token_hash TEXT PRIMARY KEY NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  label TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'auditor', 'bookkeeper', 'treasurer', 'admin')),
  user_id BIGINT NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  revoked_at TEXT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

CREATE TABLE backups (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  made_at TEXT NOT NULL,
  head TEXT NOT NULL
);

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  number TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')),
  role TEXT NOT NULL,
  currency TEXT,
  closed_at TEXT
);

CREATE TABLE funds (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  code TEXT NOT NULL,
  folded_code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  restriction TEXT NOT NULL CHECK (restriction IN ('unrestricted', 'designated', 'restricted')),
  purpose TEXT NOT NULL,
  target_minor BIGINT,
  target_currency TEXT,
  closed_at TEXT
);

CREATE TABLE fund_aliases (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  alias TEXT NOT NULL,
  comparable TEXT NOT NULL UNIQUE
);
CREATE INDEX fund_aliases_by_fund ON fund_aliases (fund_id);

-- Personal text: read and written only by store/personal.rs.
CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at TEXT NOT NULL
);

-- The rules of the ledger look at an account's kind and role and at a fund's restriction: these never change.
CREATE TRIGGER accounts_keep_their_rules BEFORE UPDATE OF id, path, kind, role, currency ON accounts
WHEN OLD.id IS NOT NEW.id OR OLD.path IS NOT NEW.path OR OLD.kind IS NOT NEW.kind OR OLD.role IS NOT NEW.role
  OR OLD.currency IS NOT NEW.currency
BEGIN SELECT RAISE(ABORT, 'ledger: path, kind, role and currency of an account never change'); END;
CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts
BEGIN SELECT RAISE(ABORT, 'ledger: accounts are closed, never deleted'); END;
CREATE TRIGGER accounts_not_replaced BEFORE INSERT ON accounts
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.id OR path = NEW.path)
BEGIN SELECT RAISE(ABORT, 'ledger: this account is already there'); END;

CREATE TRIGGER funds_keep_their_rules BEFORE UPDATE OF id, code, folded_code, restriction ON funds
WHEN OLD.id IS NOT NEW.id OR OLD.code IS NOT NEW.code OR OLD.folded_code IS NOT NEW.folded_code
  OR OLD.restriction IS NOT NEW.restriction
BEGIN SELECT RAISE(ABORT, 'ledger: code and restriction of a fund never change'); END;
CREATE TRIGGER funds_stay BEFORE DELETE ON funds
BEGIN SELECT RAISE(ABORT, 'ledger: funds are closed, never deleted'); END;
CREATE TRIGGER funds_not_replaced BEFORE INSERT ON funds
WHEN EXISTS (SELECT 1 FROM funds WHERE id = NEW.id OR folded_code = NEW.folded_code)
BEGIN SELECT RAISE(ABORT, 'ledger: this fund is already there'); END;
