-- What was agreed before the night: for which funds, what it may cost and bring, who counts when.
CREATE TABLE event_shares (
  event_id BIGINT NOT NULL REFERENCES events (id),
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  weight BIGINT NOT NULL CHECK (weight > 0),
  PRIMARY KEY (event_id, fund_id)
);
CREATE INDEX event_shares_by_fund ON event_shares (fund_id);
CREATE TABLE event_budgets (
  event_id BIGINT NOT NULL REFERENCES events (id),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (event_id, account_id)
);
CREATE INDEX event_budgets_by_account ON event_budgets (account_id);
CREATE TABLE event_shifts (
  event_id BIGINT NOT NULL REFERENCES events (id),
  line INTEGER NOT NULL,
  told TEXT NOT NULL,
  PRIMARY KEY (event_id, line)
);
