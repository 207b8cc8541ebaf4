# From a number of a report back to its entries.
web-entries-sum = Together { $sum }, counted as the report counts it.
web-f-all = All
web-f-what = What
web-f-class = Funds
web-f-side = Side
web-of-what-money = Money
web-of-what-stock = Stock
web-of-what-other-assets = Other assets
web-of-what-owed-to-us = Owed to us
web-of-what-owed-by-us = Owed by us
web-of-what-debts = Debts in both directions
web-of-what-held = What funds hold
web-of-what-income = Income
web-of-what-spending = Spending
web-of-what-transfers = Transfers between funds
web-of-what-conversion = Exchanged currency
web-of-what-opened = Opening balances
web-of-what-result = Income less spending
web-of-what-earned = Income, spending and transfers
web-of-what-movement = All that moved funds
web-of-what-start = Everything before the first day
web-of-what-gains = What raised funds
web-of-class-unrestricted = Unrestricted
web-of-class-designated = Designated
web-of-class-restricted = Restricted
web-of-class-free = Without donors’ restrictions
web-of-side-debit = What came in
web-of-side-credit = What went out
# Journal, register and ledger, a page at a time.
web-report-next-page = Next page
web-report-first-page = First page

# The moves of goods behind a number of merch or stock.
web-entries-sum-goods = Together { $pieces } pieces and { $sum }, counted as the report counts them.
web-f-product = Product
web-f-goods = Moves of goods
web-of-goods-bought = Bought
web-of-goods-returned = Taken back
web-of-goods-sold = Sold, at cost
web-of-goods-given = Given away
web-of-goods-lost = Lost
web-of-goods-sent = Sent elsewhere
web-of-goods-held = All
web-of-goods-sales = Sales less returns, at cost
web-of-goods-income = Income from sales
web-of-goods-surplus = Surplus from sales
