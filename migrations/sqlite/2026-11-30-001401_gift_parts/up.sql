-- Gifts counted entry by entry, and what they cost on their way: what the public page needs to know so that nobody can read
-- a single gift. Kept in the same transaction as the entry; verify recomputes it. Of an entry's lines the largest counts.
CREATE TABLE gift_parts (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  currency TEXT NOT NULL,
  month DATE NOT NULL,
  gifts BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (account_id, fund_id, currency, month)
) WITHOUT ROWID;
CREATE INDEX gift_parts_by_month ON gift_parts (month);

-- What was there before.
WITH giving AS (
  SELECT DISTINCT p.entry FROM postings p JOIN accounts a ON a.id = p.account_id
  WHERE a.kind = 'income' AND (a.path = 'Income:Donations' OR substr(a.path, 1, 17) = 'Income:Donations:')
), parts AS (
  SELECT p.entry, p.line, p.account_id, p.fund_id, p.currency, p.posted_on, p.amount_minor, a.kind,
    CASE WHEN a.kind = 'income' THEN -p.amount_minor ELSE p.amount_minor END AS size
  FROM giving g JOIN postings p ON p.entry = g.entry JOIN accounts a ON a.id = p.account_id
  WHERE (a.kind = 'income' AND (a.path = 'Income:Donations' OR substr(a.path, 1, 17) = 'Income:Donations:'))
    OR (a.kind = 'expense' AND a.path <> 'Expenses:Merch:COGS')
), nets AS (
  SELECT entry, kind, currency, CASE WHEN SUM(size) > 0 THEN 1 WHEN SUM(size) < 0 THEN -1 ELSE 0 END AS sign
  FROM parts GROUP BY entry, kind, currency
), turns AS (
  SELECT p.*, n.sign,
    ROW_NUMBER() OVER (PARTITION BY p.entry, p.kind, p.currency ORDER BY p.size * n.sign DESC, p.line) AS turn
  FROM parts p JOIN nets n ON n.entry = p.entry AND n.kind = p.kind AND n.currency = p.currency
)
INSERT INTO gift_parts (account_id, fund_id, currency, month, gifts, lines, amount_minor)
SELECT account_id, fund_id, currency, date(posted_on, 'start of month'),
  CAST(SUM(CASE WHEN turn = 1 THEN sign ELSE 0 END) AS BIGINT), COUNT(*), CAST(SUM(amount_minor) AS BIGINT)
FROM turns GROUP BY account_id, fund_id, currency, date(posted_on, 'start of month');
