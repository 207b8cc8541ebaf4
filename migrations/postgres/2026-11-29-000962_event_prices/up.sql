-- What guests pay at the door, as it was agreed before the night: a price a line, with what it is called.
CREATE TABLE event_prices (
  event_id BIGINT NOT NULL REFERENCES events (id),
  line INTEGER NOT NULL,
  called TEXT NOT NULL,
  price_minor BIGINT NOT NULL CHECK (price_minor > 0),
  PRIMARY KEY (event_id, line)
);
