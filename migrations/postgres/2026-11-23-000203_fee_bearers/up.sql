-- Which fund bears the fees of payments to another one; without a row, the fund itself.
CREATE TABLE fee_bearers (
  fund_id BIGINT PRIMARY KEY NOT NULL REFERENCES funds (id),
  bearer_id BIGINT NOT NULL REFERENCES funds (id)
);
