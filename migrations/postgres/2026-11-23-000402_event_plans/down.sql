DROP TABLE event_shifts;
DROP TABLE event_budgets;
DROP TABLE event_shares;
