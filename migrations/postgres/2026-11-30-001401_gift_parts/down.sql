DROP TABLE gift_parts;
