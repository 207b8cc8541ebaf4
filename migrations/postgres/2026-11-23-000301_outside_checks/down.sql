DROP TABLE outside_checks;
