DROP TABLE lines_apart;
