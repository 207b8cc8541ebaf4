-- Where gifts came in, by month: kept in the same transaction as the entry; verify recomputes it. A report on gifts then
-- costs the size of its answer. The place is the account on which the entry received the most; 0 where it received nothing.
CREATE TABLE gift_months (
  place_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  currency TEXT NOT NULL,
  month DATE NOT NULL,
  gifts BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (place_id, account_id, fund_id, currency, month)
);
CREATE INDEX gift_months_by_month ON gift_months (month);

-- What was there before.
WITH gifts AS (
  SELECT p.entry, p.account_id, p.fund_id, p.currency, p.posted_on, p.amount_minor
  FROM postings p JOIN accounts a ON a.id = p.account_id
  WHERE a.kind = 'income' AND (a.path = 'Income:Donations' OR substr(a.path, 1, 17) = 'Income:Donations:')
), given AS (
  SELECT entry, CASE WHEN SUM(amount_minor) < 0 THEN 1 WHEN SUM(amount_minor) > 0 THEN -1 ELSE 0 END AS sign
  FROM gifts GROUP BY entry
), places AS (
  SELECT q.entry, q.account_id, ROW_NUMBER() OVER (PARTITION BY q.entry ORDER BY ABS(SUM(q.amount_minor)) DESC, MIN(q.line)) AS turn
  FROM given g JOIN postings q ON q.entry = g.entry JOIN accounts b ON b.id = q.account_id
  WHERE b.kind IN ('asset', 'liability') AND b.role NOT IN ('due_from', 'due_to')
  GROUP BY q.entry, q.account_id, g.sign HAVING SUM(q.amount_minor) * g.sign > 0
)
INSERT INTO gift_months (place_id, account_id, fund_id, currency, month, gifts, amount_minor)
SELECT COALESCE(w.account_id, 0), g.account_id, g.fund_id, g.currency, CAST(date_trunc('month', g.posted_on) AS DATE),
  CAST(SUM(CASE WHEN g.amount_minor < 0 AND e.reverses IS NULL THEN 1 WHEN g.amount_minor > 0 AND e.reverses IS NOT NULL THEN -1 ELSE 0 END) AS BIGINT),
  CAST(-SUM(g.amount_minor) AS BIGINT)
FROM gifts g JOIN entries e ON e.sequence = g.entry LEFT JOIN places w ON w.entry = g.entry AND w.turn = 1
GROUP BY COALESCE(w.account_id, 0), g.account_id, g.fund_id, g.currency, CAST(date_trunc('month', g.posted_on) AS DATE);
