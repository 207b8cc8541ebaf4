# Importing a file: what the plan would do, line by line, before anything is stored.

web-import-accounted = Every line
web-import-tally = { $lines }: { $parts }
web-import-tally-new = { $n } new
web-import-tally-duplicate = { $n } in the book already
web-import-tally-pending = { $n } announced
web-import-tally-information = { $n } that move nothing
web-import-tally-refused = { $n } not readable
web-import-aside-before = Set aside earlier, and left so
web-import-undone-before = Here before, taken back with an undone import, and imported again
web-import-what-follows-from-the-book = Follows from the last statement
web-import-remedies = A check does not hold. It would, if the file were read another way:
web-import-remedy = Read it so: { $says }
web-import-what-dates = Days
web-import-what-other-accounts = Accounts of the others
web-import-what-total = The file's own total
web-import-what-payouts = Payouts
web-import-what-currency-sums = Sums per currency
web-import-answer-lines-new = Another one: import it
web-import-answer-lines-known = The same one: leave it out
web-import-answer-account-fits-yes = Yes, import it into this account

web-import-ask-sign-flip = It went out: amounts without a minus are what was spent
web-import-ask-sign-as-is = It came in: amounts stand as they are
web-import-ask-columns-sides = “{ $out }” is what went out, “{ $in }” is what came in
web-import-ask-columns-amount = The amount stands in “{ $column }”

web-import-undo-would = Lines nobody has worked on that go: { $untouched }. Lines that go with the work on them: { $lost }. Lines of a finished reconciliation, which stay: { $kept }. Announced lines of earlier files that wait again: { $waiting }. The file can be imported again.
web-import-lost = What would be lost
web-import-loss = { $line }: { $loss }
web-import-loss-entry = its entry { $entry } is reversed
web-import-loss-link = it is no longer tied to entry { $entry }, which stays
web-import-loss-match = its match with { $entries } is taken apart
web-import-loss-aside = it was set aside: { $why }
