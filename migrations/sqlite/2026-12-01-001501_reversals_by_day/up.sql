-- What reversals of a period took back costs what they cost, however many entries the period has.
CREATE INDEX entries_reversing_by_date ON entries (posted_on, sequence) WHERE reverses IS NOT NULL;
