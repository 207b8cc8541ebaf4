DROP TABLE stock_sums;
DROP INDEX products_with_level;
DROP TRIGGER chart_stamp_product ON products;
DROP TRIGGER chart_stamp_alias ON fund_aliases;
DROP TRIGGER chart_stamp_fund ON funds;
DROP TRIGGER chart_stamp_account ON accounts;
DROP FUNCTION chart_changes();
DROP TABLE chart_stamp;
