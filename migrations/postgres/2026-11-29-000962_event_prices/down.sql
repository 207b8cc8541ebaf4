DROP TABLE event_prices;
