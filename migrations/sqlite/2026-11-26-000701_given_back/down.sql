ALTER TABLE product_months DROP COLUMN charges_minor;
ALTER TABLE stock_moves DROP COLUMN income_minor;
ALTER TABLE stock_moves DROP COLUMN part;
DROP INDEX entries_giving_back;
ALTER TABLE entries DROP COLUMN gives_back;
