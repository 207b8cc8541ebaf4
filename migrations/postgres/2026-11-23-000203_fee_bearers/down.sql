DROP TABLE fee_bearers;
