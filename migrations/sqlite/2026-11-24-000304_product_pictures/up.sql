-- The picture of a product: one of the files that were handed in, shown at the stall and on the product's page.
CREATE TABLE product_pictures (
  product_id BIGINT PRIMARY KEY NOT NULL REFERENCES products (id),
  hash TEXT NOT NULL REFERENCES vouchers (hash),
  set_by TEXT NOT NULL,
  set_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX product_pictures_by_hash ON product_pictures (hash);
