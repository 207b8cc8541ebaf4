DROP TABLE review_batch_lines;
DROP TABLE review_batches;
DROP TABLE line_drafts;
