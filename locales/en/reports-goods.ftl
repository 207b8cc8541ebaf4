# Print runs and copies
reports-title-copies = Print runs and copies
reports-section-copies = What was printed, sold and given away
reports-section-bearers = What each fund bore of it
reports-col-printed = Printed
reports-col-print-cost = Cost of the run
reports-col-given-cost = Cost of copies given
reports-col-lost-cost = Cost of lost or damaged
reports-note-copies = Sold is less what buyers brought back, so that each row agrees with what its fund bore below. Damaged copies are lost, also those a buyer brought back. What copies cost is their average cost.
reports-note-merch = Surplus is income less the cost of the goods less what shops kept: what the rules for surplus share.
