DROP TABLE payout_arrivals;
