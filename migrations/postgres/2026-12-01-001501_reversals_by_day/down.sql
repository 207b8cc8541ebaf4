DROP INDEX entries_reversing_by_date;
