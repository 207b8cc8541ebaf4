DROP TABLE product_rules_before;
