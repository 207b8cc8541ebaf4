-- What went from fund to fund within one account moved nowhere: a transfer between funds, a fee that another fund
-- bears. Kept with the entry, so that what came in and went out of an account need not be looked for among all entries.
CREATE TABLE turned (
  entry BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  currency TEXT NOT NULL,
  posted_on DATE NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (entry, account_id, currency)
);
CREATE INDEX turned_by_day ON turned (posted_on);

-- What was there before.
INSERT INTO turned (entry, account_id, currency, posted_on, amount_minor)
SELECT entry, account_id, currency, posted_on, CAST(LEAST(debit, credit) AS BIGINT) FROM (
  SELECT entry, account_id, currency, posted_on,
    SUM(CASE WHEN net > 0 THEN net ELSE 0 END) AS debit, SUM(CASE WHEN net < 0 THEN -net ELSE 0 END) AS credit
  FROM (
    SELECT entry, account_id, currency, posted_on, fund_id, SUM(amount_minor) AS net
    FROM postings GROUP BY entry, account_id, currency, posted_on, fund_id
  ) funds GROUP BY entry, account_id, currency, posted_on
) sides WHERE debit > 0 AND credit > 0;
