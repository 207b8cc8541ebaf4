DROP TRIGGER chart_stamp_product_name ON products;
