DROP TABLE shop_places;
DROP TABLE shop_products;
