-- The day of a product's last move at a place is the day of its last pieces: value without pieces moves nothing.
UPDATE stock_levels SET moved_on = (
  SELECT MAX(e.posted_on) FROM stock_moves m JOIN entries e ON e.sequence = m.entry
  WHERE m.product_id = stock_levels.product_id AND m.place_id = stock_levels.place_id AND m.quantity <> 0
);
