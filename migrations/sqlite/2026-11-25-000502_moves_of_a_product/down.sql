DROP INDEX stock_moves_by_product;
CREATE INDEX stock_moves_by_product ON stock_moves (product_id, entry);
