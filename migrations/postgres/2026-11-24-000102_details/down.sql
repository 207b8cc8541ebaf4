DROP TABLE details;
