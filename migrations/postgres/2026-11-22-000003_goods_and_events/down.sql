DROP TABLE events;
DROP TABLE stock_levels;
DROP TABLE stock_moves;
DROP TABLE products;
