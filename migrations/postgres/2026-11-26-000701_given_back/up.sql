-- Which entry's money or goods an entry gives back, by its key, so that nothing is given back twice; and why goods moved
-- and what they brought, move by move. Entries sealed before have neither.
ALTER TABLE entries ADD COLUMN gives_back TEXT;
CREATE INDEX entries_giving_back ON entries (gives_back) WHERE gives_back IS NOT NULL;
ALTER TABLE stock_moves ADD COLUMN part TEXT;
ALTER TABLE stock_moves ADD COLUMN income_minor BIGINT;
-- What shops kept of the sales.
ALTER TABLE product_months ADD COLUMN charges_minor BIGINT NOT NULL DEFAULT 0;
