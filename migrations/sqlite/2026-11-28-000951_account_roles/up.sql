-- Whoever moves in from another program has accounts whose path tells nothing: their role can be put right afterwards. What
-- the rules look at when an entry is sealed (transfers, loans between funds) is for good, as are places of goods, and a
-- place where money lies stays one.
DROP TRIGGER accounts_keep_their_rules;
CREATE TRIGGER accounts_keep_their_rules BEFORE UPDATE OF id, path, kind, currency ON accounts
WHEN OLD.id IS NOT NEW.id OR OLD.path IS NOT NEW.path OR OLD.kind IS NOT NEW.kind OR OLD.currency IS NOT NEW.currency
BEGIN SELECT RAISE(ABORT, 'ledger: path, kind and currency of an account never change'); END;
CREATE TRIGGER accounts_keep_their_role BEFORE UPDATE OF role ON accounts
WHEN OLD.role IS NOT NEW.role AND (
  OLD.role IN ('transfer', 'due_from', 'due_to') OR NEW.role IN ('transfer', 'due_from', 'due_to')
  OR (OLD.role IN ('bank', 'cash', 'provider', 'in_transit') AND NEW.role NOT IN ('bank', 'cash', 'provider', 'in_transit'))
  OR EXISTS (SELECT 1 FROM products WHERE inventory_id = OLD.id)
  OR EXISTS (SELECT 1 FROM stock_moves WHERE place_id = OLD.id))
BEGIN SELECT RAISE(ABORT, 'ledger: this role of an account never changes'); END;

-- Who put which role right, and when.
CREATE TABLE account_role_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  role_before TEXT NOT NULL,
  role_after TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE TRIGGER account_role_changes_fixed BEFORE UPDATE ON account_role_changes
BEGIN SELECT RAISE(ABORT, 'ledger: a change of role is never changed or deleted'); END;
CREATE TRIGGER account_role_changes_stay BEFORE DELETE ON account_role_changes
BEGIN SELECT RAISE(ABORT, 'ledger: a change of role is never changed or deleted'); END;
CREATE TRIGGER account_role_changes_not_replaced BEFORE INSERT ON account_role_changes
WHEN EXISTS (SELECT 1 FROM account_role_changes WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ledger: a change of role is never changed or deleted'); END;
