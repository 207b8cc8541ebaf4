DROP TABLE later_vouchers;
DROP TABLE vouchers;
DROP TABLE ledger_head;
DROP TABLE period_events;
DROP TABLE month_totals;
DROP TABLE postings;
DROP TABLE entries;
DROP TABLE seals;
