-- Lines that only tell what a payment was for (orders, lists of gifts), the payment each belongs to once that is known, and
-- the payments that somebody said it is not. They are no money of their own: their status is `info`.
CREATE TABLE details (
  line_id BIGINT PRIMARY KEY NOT NULL REFERENCES statement_lines (id),
  payment BIGINT REFERENCES statement_lines (id),
  reasons TEXT NOT NULL,
  declined TEXT NOT NULL,
  linked_by TEXT,
  linked_at TEXT
);
CREATE INDEX details_by_payment ON details (payment) WHERE payment IS NOT NULL;
