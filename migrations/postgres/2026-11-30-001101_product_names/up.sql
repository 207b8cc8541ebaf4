-- Words are looked for in the names of products that a program has read: it must know when one is another.
CREATE TRIGGER chart_stamp_product_name AFTER UPDATE OF code, name, closed_at ON products FOR EACH STATEMENT EXECUTE FUNCTION chart_changes();
