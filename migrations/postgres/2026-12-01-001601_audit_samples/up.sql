-- Of every month the entries that the auditors' sample may name, and how much of its spending has no voucher: kept in the same
-- transaction as the entry, so that the pack costs what it shows. The program fills them for a book that is there.
CREATE TABLE audit_candidates (
  month DATE NOT NULL,
  entry BIGINT NOT NULL,
  size_minor BIGINT NOT NULL,
  hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (month, entry)
);
CREATE TABLE unvouched_months (
  month DATE PRIMARY KEY NOT NULL,
  entries BIGINT NOT NULL
);
