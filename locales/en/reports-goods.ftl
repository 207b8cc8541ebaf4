# Print runs and copies
reports-title-copies = Print runs and copies
reports-section-copies = What was printed, sold and given away
reports-section-bearers = What each fund bore of it
reports-col-printed = Printed
reports-col-print-cost = Cost of the run
reports-col-given-cost = Cost of copies given
reports-note-copies = Sold less taken back is in the merch report; here each column is what happened. What copies cost is their average cost.
