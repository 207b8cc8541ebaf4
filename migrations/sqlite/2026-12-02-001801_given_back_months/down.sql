DROP TABLE given_back_months;
