DROP TABLE product_parts;
DROP TABLE product_prices;
DROP TABLE product_details;
