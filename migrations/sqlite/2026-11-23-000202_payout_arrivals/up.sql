-- Which bank line is the arrival of which payout; without a payout, the provider's report is awaited.
CREATE TABLE payout_arrivals (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  bank_line BIGINT NOT NULL REFERENCES statement_lines (id),
  payout_line BIGINT UNIQUE REFERENCES statement_lines (id)
);
CREATE INDEX payout_arrivals_by_bank_line ON payout_arrivals (bank_line);
