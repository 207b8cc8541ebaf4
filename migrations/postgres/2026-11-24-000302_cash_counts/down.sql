DROP TABLE cash_counts;
DROP TABLE cash_holders;
