UPDATE stock_levels SET moved_on = (
  SELECT MAX(e.posted_on) FROM stock_moves m JOIN entries e ON e.sequence = m.entry
  WHERE m.product_id = stock_levels.product_id AND m.place_id = stock_levels.place_id
);
