-- Rules for a product's surplus that were replaced: each held for the months before this day and after the row before it.
-- A month that is over is reckoned by the rule it had.
CREATE TABLE product_rules_before (
  product_id BIGINT NOT NULL REFERENCES products (id),
  until_month DATE NOT NULL,
  surplus_fund_id BIGINT REFERENCES funds (id),
  surplus_rule TEXT CHECK (surplus_rule IN ('all', 'part', 'piece', 'after_costs')),
  surplus_amount BIGINT,
  promise TEXT NOT NULL,
  PRIMARY KEY (product_id, until_month),
  CHECK ((surplus_fund_id IS NULL) = (surplus_rule IS NULL) AND (surplus_rule IS NULL) = (surplus_amount IS NULL))
);
CREATE INDEX product_rules_before_by_fund ON product_rules_before (surplus_fund_id);
