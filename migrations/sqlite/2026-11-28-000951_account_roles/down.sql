DROP TABLE account_role_changes;
DROP TRIGGER accounts_keep_their_role;
DROP TRIGGER accounts_keep_their_rules;
CREATE TRIGGER accounts_keep_their_rules BEFORE UPDATE OF id, path, kind, role, currency ON accounts
WHEN OLD.id IS NOT NEW.id OR OLD.path IS NOT NEW.path OR OLD.kind IS NOT NEW.kind OR OLD.role IS NOT NEW.role
  OR OLD.currency IS NOT NEW.currency
BEGIN SELECT RAISE(ABORT, 'ledger: path, kind, role and currency of an account never change'); END;
