DROP INDEX entries_by_contact;
DROP TABLE receipt_facts;
DROP TABLE donation_receipt_cancellations;
DROP TABLE donation_receipt_entries;
DROP TABLE donation_receipts;
DROP FUNCTION donation_receipt_entries_before_the_receipt();
DROP FUNCTION donation_receipts_only_what_is_right();
ALTER TABLE contacts DROP COLUMN address;
