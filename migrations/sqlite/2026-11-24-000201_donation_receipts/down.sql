DROP INDEX entries_by_contact;
DROP TABLE receipt_facts;
DROP TABLE donation_receipt_cancellations;
DROP TABLE donation_receipt_entries;
DROP TABLE donation_receipts;
ALTER TABLE contacts DROP COLUMN address;
