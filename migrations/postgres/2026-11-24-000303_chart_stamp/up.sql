-- A stamp that is new whenever an account, a fund or a product's own stock changes: the same stamp is the same chart, so a
-- program that has read it need not read ten thousand accounts again. What is rolled back takes its stamp along.
CREATE TABLE chart_stamp (
  id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
  stamp TEXT NOT NULL
);
INSERT INTO chart_stamp (id, stamp) VALUES (1, gen_random_uuid()::text);
CREATE FUNCTION chart_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chart_stamp SET stamp = gen_random_uuid()::text;
  RETURN NULL;
END $$;
CREATE TRIGGER chart_stamp_account AFTER INSERT OR UPDATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION chart_changes();
CREATE TRIGGER chart_stamp_fund AFTER INSERT OR UPDATE ON funds FOR EACH STATEMENT EXECUTE FUNCTION chart_changes();
CREATE TRIGGER chart_stamp_alias AFTER INSERT OR UPDATE OR DELETE ON fund_aliases FOR EACH STATEMENT EXECUTE FUNCTION chart_changes();
CREATE TRIGGER chart_stamp_product AFTER INSERT OR UPDATE OF inventory_id ON products FOR EACH STATEMENT EXECUTE FUNCTION chart_changes();

-- A note about low stock asks only the products that have a level for it.
CREATE INDEX products_with_level ON products (reorder_level) WHERE reorder_level > 0;

-- Pieces, cost and kinds by place, and of all places together under 0; kept with the levels.
CREATE TABLE stock_sums (
  place_id BIGINT PRIMARY KEY NOT NULL,
  quantity BIGINT NOT NULL,
  value_minor BIGINT NOT NULL,
  kinds BIGINT NOT NULL
);
INSERT INTO stock_sums (place_id, quantity, value_minor, kinds)
SELECT place_id, SUM(quantity), SUM(value_minor), COUNT(CASE WHEN quantity <> 0 OR value_minor <> 0 THEN 1 END) FROM stock_levels GROUP BY place_id;
INSERT INTO stock_sums (place_id, quantity, value_minor, kinds)
SELECT 0, COALESCE(SUM(quantity), 0), COALESCE(SUM(value_minor), 0), COUNT(CASE WHEN quantity <> 0 OR value_minor <> 0 THEN 1 END) FROM stock_levels;
