-- What shops call our goods: said once. Without a product it is none of ours. And where a shop's orders are sent from.
CREATE TABLE shop_products (
  called TEXT PRIMARY KEY NOT NULL,
  product_id BIGINT REFERENCES products (id),
  said_by TEXT NOT NULL,
  said_at TEXT NOT NULL
);
CREATE TABLE shop_places (
  source TEXT PRIMARY KEY NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id)
);
