# Funds
web-fund-restricted = restricted
web-fund-designated = designated
web-fund-unrestricted = free for all purposes
web-fund-warning = { $name } has spent { $amount } more than it received.
web-fund-target = { $goal }, { $n } % reached
web-fund-figure = What the fund held at the end of each month
web-fund-figure-text = Twelve months of { $fund }, each as one bar.
web-fund-open = Open the fund
web-fund-save = Save
web-funds-empty = There is no fund yet.
web-said-fund-opened = The fund is open.
web-said-fund-changed = Saved.
web-fund-fees = Fees of payments are borne by
web-fund-fees-own = { $name } itself: it gets what is left
web-fund-fees-hint = With another fund, every cent of a gift arrives, and that fund pays what PayPal or the card provider keeps. It counts from now on.
