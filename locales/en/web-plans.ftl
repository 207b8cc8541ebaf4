# Batches and print runs
plan-batches = Batches
plan-cost = Cost
plan-each = Each
plan-gone = Gone
plan-sold = Sold
plan-brought = Brought
plan-sold-cost = Cost of these
plan-surplus = Surplus
plan-working = Pieces leave the oldest batch first, and bring what a piece brought in their month; what shops kept is taken off. This is the working by batch: the stock is kept at the average cost of all of them.
plan-by-month = The surplus month by month
plan-pace = Pace
plan-run = What if we print more?
plan-run-cost = Cost of the run
plan-reckon = Reckon
plan-run-says = { $even } of { $pieces } pieces pay it back. When all are sold, { $all } is left over. Each piece costs { $each }.
plan-run-never = It is never paid back: { $even } pieces would have to be sold, and there are { $pieces }. A price of { $each } would just do.
plan-run-wrong = Give pieces, cost and price, all above zero.
