# Batches and print runs
plan-batches = Batches
plan-cost = Cost
plan-each = Each
plan-gone = Gone
plan-pace = Pace
plan-run = What if we print more?
plan-run-cost = Cost of the run
plan-reckon = Reckon
plan-run-says = { $even } of { $pieces } pieces pay it back. When all are sold, { $all } is left over. Each piece costs { $each }.
plan-run-never = It is never paid back: { $even } pieces would have to be sold, and there are { $pieces }. A price of { $each } would just do.
plan-run-wrong = Give pieces, cost and price, all above zero.
