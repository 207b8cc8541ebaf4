-- A product's batches and moves are told from the index alone, without a look at each move.
DROP INDEX stock_moves_by_product;
CREATE INDEX stock_moves_by_product ON stock_moves (product_id, entry, line, quantity, value_minor);
