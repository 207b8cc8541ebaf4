DROP TABLE account_role_changes;
CREATE OR REPLACE FUNCTION accounts_keep_their_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.path, OLD.kind, OLD.role, OLD.currency) IS DISTINCT FROM (NEW.id, NEW.path, NEW.kind, NEW.role, NEW.currency) THEN
    RAISE EXCEPTION 'ledger: path, kind, role and currency of an account never change';
  END IF;
  RETURN NEW;
END $$;
