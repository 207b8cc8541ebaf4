-- The last day on which a program used its token: whoever takes the book over sees which ones are still in use.
ALTER TABLE api_tokens ADD COLUMN last_used_on DATE;
