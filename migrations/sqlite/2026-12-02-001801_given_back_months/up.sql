-- What took earlier entries back on accounts of income and equity, by its month and by that of what it took back: the age
-- of earmarks would else read every reversal and refund of all years. Kept with the entry; verify recomputes it.
CREATE TABLE given_back_months (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  currency TEXT NOT NULL,
  month DATE NOT NULL,
  given_month DATE NOT NULL,
  is_reversal BIGINT NOT NULL CHECK (is_reversal IN (0, 1)),
  debit_minor BIGINT NOT NULL CHECK (debit_minor >= 0),
  credit_minor BIGINT NOT NULL CHECK (credit_minor >= 0),
  PRIMARY KEY (account_id, fund_id, currency, month, given_month, is_reversal)
) WITHOUT ROWID;
CREATE INDEX given_back_months_by_fund ON given_back_months (fund_id, month);

-- What was there before.
INSERT INTO given_back_months (account_id, fund_id, currency, month, given_month, is_reversal, debit_minor, credit_minor)
SELECT account_id, fund_id, currency, month, given_month, is_reversal,
  CAST(SUM(CASE WHEN minor > 0 THEN minor ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN minor < 0 THEN -minor ELSE 0 END) AS BIGINT)
FROM (
  SELECT p.account_id, p.fund_id, p.currency, date(t.posted_on, 'start of month') AS month, date(t.given_on, 'start of month') AS given_month,
    t.is_reversal, p.amount_minor AS minor
  FROM (
    SELECT e.sequence AS entry, e.posted_on, COALESCE(g.posted_on, o.posted_on) AS given_on, 1 AS is_reversal
    FROM entries e JOIN entries o ON o.sequence = e.reverses LEFT JOIN entries g ON g.idempotency_key = o.gives_back
    WHERE e.reverses IS NOT NULL
    UNION ALL
    SELECT e.sequence, e.posted_on, g.posted_on, 0 FROM entries e JOIN entries g ON g.idempotency_key = e.gives_back
    WHERE e.gives_back IS NOT NULL AND e.reverses IS NULL
  ) t JOIN postings p ON p.entry = t.entry JOIN accounts a ON a.id = p.account_id
  WHERE a.kind IN ('income', 'equity')
) told GROUP BY account_id, fund_id, currency, month, given_month, is_reversal;
