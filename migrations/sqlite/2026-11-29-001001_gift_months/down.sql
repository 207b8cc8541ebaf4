DROP TABLE gift_months;
