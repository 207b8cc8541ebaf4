-- What each product sold and what its batches cost, by month: kept in the same transaction as the entry; verify
-- recomputes it. A month's surplus then costs the products asked for, and not all their moves.
CREATE TABLE product_months (
  product_id BIGINT NOT NULL REFERENCES products (id),
  month DATE NOT NULL,
  pieces BIGINT NOT NULL,
  income_minor BIGINT NOT NULL,
  cost_minor BIGINT NOT NULL,
  bought_minor BIGINT NOT NULL,
  PRIMARY KEY (product_id, month)
) WITHOUT ROWID;
CREATE INDEX product_months_by_month ON product_months (month);

-- What was there before: the income of an entry divided over its goods by list price and pieces, the cents that are left
-- to the largest remainders, as the program does it.
WITH sale_entries AS (
  SELECT DISTINCT s.entry FROM postings s JOIN accounts a ON a.id = s.account_id WHERE a.path LIKE '%:COGS'
), incomes AS (
  SELECT s.entry, CAST(-SUM(s.amount_minor) AS INTEGER) AS income
  FROM postings s JOIN accounts a ON a.id = s.account_id WHERE a.path LIKE '%:Sales' GROUP BY s.entry
), weighed AS (
  SELECT m.entry, m.line, m.product_id, m.quantity, m.value_minor, COALESCE(i.income, 0) AS income,
    CAST(MAX(p.price_minor, 1) * ABS(m.quantity) AS INTEGER) AS weight,
    SUM(CAST(MAX(p.price_minor, 1) * ABS(m.quantity) AS INTEGER)) OVER (PARTITION BY m.entry) AS weights,
    ROW_NUMBER() OVER (PARTITION BY m.entry ORDER BY m.line) AS place
  FROM stock_moves m JOIN sale_entries s ON s.entry = m.entry JOIN products p ON p.id = m.product_id
  LEFT JOIN incomes i ON i.entry = m.entry
), divided AS (
  SELECT *, CASE WHEN weights = 0 THEN 0 ELSE (ABS(income) * weight - (ABS(income) * weight) % weights) / weights END AS share,
    CASE WHEN weights = 0 THEN 0 ELSE (ABS(income) * weight) % weights END AS remainder
  FROM weighed
), ranked AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY entry ORDER BY remainder DESC, line) AS turn,
    ABS(income) - SUM(share) OVER (PARTITION BY entry) AS cents
  FROM divided
), sold AS (
  SELECT entry, product_id, -quantity AS pieces, -value_minor AS cost,
    (CASE WHEN income < 0 THEN -1 ELSE 1 END) * CASE WHEN weights = 0 THEN (CASE WHEN place = 1 THEN ABS(income) ELSE 0 END)
      ELSE share + (CASE WHEN turn <= cents THEN 1 ELSE 0 END) END AS income,
    0 AS bought
  FROM ranked
), batches AS (
  SELECT m.entry, m.product_id, 0 AS pieces, 0 AS cost, 0 AS income, m.value_minor AS bought
  FROM stock_moves m JOIN entries e ON e.sequence = m.entry
  WHERE e.kind IN ('payment', 'opening', 'donation')
    AND CASE WHEN e.reverses IS NULL THEN m.quantity ELSE -m.quantity END > 0
), everything AS (
  SELECT entry, product_id, pieces, cost, income, bought FROM sold
  UNION ALL SELECT entry, product_id, pieces, cost, income, bought FROM batches
)
INSERT INTO product_months (product_id, month, pieces, income_minor, cost_minor, bought_minor)
SELECT b.product_id, date(e.posted_on, 'start of month'), CAST(SUM(b.pieces) AS BIGINT), CAST(SUM(b.income) AS BIGINT), CAST(SUM(b.cost) AS BIGINT), CAST(SUM(b.bought) AS BIGINT)
FROM everything b JOIN entries e ON e.sequence = b.entry
GROUP BY b.product_id, date(e.posted_on, 'start of month');
