-- What a product is beside code, name and price; prices for other buyers; what a set is made of.
CREATE TABLE product_details (
  product_id BIGINT PRIMARY KEY NOT NULL REFERENCES products (id),
  family TEXT NOT NULL,
  size TEXT NOT NULL,
  colour TEXT NOT NULL,
  language TEXT NOT NULL,
  surplus_fund_id BIGINT REFERENCES funds (id),
  surplus_rule TEXT CHECK (surplus_rule IN ('all', 'part', 'piece', 'after_costs')),
  surplus_amount BIGINT,
  promise TEXT NOT NULL,
  CHECK ((surplus_fund_id IS NULL) = (surplus_rule IS NULL) AND (surplus_rule IS NULL) = (surplus_amount IS NULL))
) WITHOUT ROWID;
CREATE INDEX product_details_by_family ON product_details (family);
CREATE INDEX product_details_by_fund ON product_details (surplus_fund_id);

CREATE TABLE product_prices (
  product_id BIGINT NOT NULL REFERENCES products (id),
  list TEXT NOT NULL CHECK (list IN ('solidarity', 'bulk', 'infoshop')),
  price_minor BIGINT NOT NULL CHECK (price_minor > 0),
  PRIMARY KEY (product_id, list)
) WITHOUT ROWID;

CREATE TABLE product_parts (
  set_id BIGINT NOT NULL REFERENCES products (id),
  part_id BIGINT NOT NULL REFERENCES products (id),
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (set_id, part_id),
  CHECK (set_id <> part_id)
) WITHOUT ROWID;
CREATE INDEX product_parts_by_part ON product_parts (part_id);
