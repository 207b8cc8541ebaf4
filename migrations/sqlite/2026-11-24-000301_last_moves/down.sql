ALTER TABLE stock_levels DROP COLUMN moved_on;
