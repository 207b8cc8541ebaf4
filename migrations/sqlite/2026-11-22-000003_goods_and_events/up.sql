-- What is sold, how its stock moved, and the nights it was sold on.
CREATE TABLE products (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
  currency TEXT NOT NULL,
  inventory_id BIGINT NOT NULL REFERENCES accounts (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  reorder_level BIGINT NOT NULL DEFAULT 0,
  closed_at TEXT
);
CREATE INDEX products_by_inventory ON products (inventory_id);
CREATE INDEX products_by_fund ON products (fund_id);

-- Part of the entry: in its canonical bytes, before its seal, never changed.
CREATE TABLE stock_moves (
  entry BIGINT NOT NULL REFERENCES entries (sequence),
  line INTEGER NOT NULL,
  product_id BIGINT NOT NULL REFERENCES products (id),
  place_id BIGINT NOT NULL REFERENCES accounts (id),
  quantity BIGINT NOT NULL,
  value_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  PRIMARY KEY (entry, line)
) WITHOUT ROWID;
CREATE INDEX stock_moves_by_product ON stock_moves (product_id, entry);
CREATE INDEX stock_moves_by_place ON stock_moves (place_id, product_id);

-- Pieces and value by product and place, kept in the same transaction as the entry; verify recomputes them.
CREATE TABLE stock_levels (
  product_id BIGINT NOT NULL REFERENCES products (id),
  place_id BIGINT NOT NULL REFERENCES accounts (id),
  quantity BIGINT NOT NULL,
  value_minor BIGINT NOT NULL,
  PRIMARY KEY (product_id, place_id)
) WITHOUT ROWID;
CREATE INDEX stock_levels_by_place ON stock_levels (place_id);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  held_on DATE NOT NULL,
  place TEXT NOT NULL,
  fund_id BIGINT NOT NULL REFERENCES funds (id)
);
CREATE INDEX events_by_fund ON events (fund_id);

CREATE TRIGGER stock_moves_fixed BEFORE UPDATE ON stock_moves
BEGIN SELECT RAISE(ABORT, 'ledger: a stock move is never changed'); END;
CREATE TRIGGER stock_moves_stay BEFORE DELETE ON stock_moves
BEGIN SELECT RAISE(ABORT, 'ledger: a stock move is never deleted'); END;
CREATE TRIGGER stock_moves_before_the_seal BEFORE INSERT ON stock_moves
WHEN EXISTS (SELECT 1 FROM seals WHERE sequence = NEW.entry)
  OR EXISTS (SELECT 1 FROM stock_moves WHERE entry = NEW.entry AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'ledger: this entry is already sealed or has this stock move'); END;
