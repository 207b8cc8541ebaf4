DROP TABLE turned;
