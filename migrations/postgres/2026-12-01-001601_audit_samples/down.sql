DROP TABLE unvouched_months;
DROP TABLE audit_candidates;
