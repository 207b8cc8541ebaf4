DROP TABLE product_months;
