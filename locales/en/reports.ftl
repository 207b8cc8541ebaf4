# Reports: titles, headings, columns, lines and notes.

## Every report
reports-nothing = Nothing in this period.
reports-period-up-to = up to { $to }
reports-period-range = { $from } to { $to }
reports-caption-in = { $heading }, amounts in { $currency }
reports-check-holds = The sums agree.
reports-check-fails = The sums do not agree.
reports-equation = Funds { $funds } = money { $money } + stock { $stock } + owed to us { $owed-to-us } − owed by us { $owed-by-us } { $currency }.
reports-foot-demo = This is a demo book; nothing in it is real.
reports-foot-printed = Printed { $at }.
reports-foot-entries = { $n ->
    [one] The book has one entry.
   *[other] The book has { $n } entries.
}
reports-foot-head = Head of the chain: { $head }
reports-lead-only-fund = Only the fund { $fund }.
reports-lead-compared = Compared with { $period }.
reports-lead-monthly = In { $period }, { $income } { $currency } came in and { $spending } { $currency } was spent. The funds hold { $held } { $currency }.
reports-note-drafts = { $n ->
    [one] One draft is not in these figures.
   *[other] { $n } drafts are not in these figures.
}
reports-note-open-lines = { $n ->
    [one] One statement line is not explained yet and not in these figures.
   *[other] { $n } statement lines are not explained yet and not in these figures.
}
reports-note-equation-fails = The sums of this report do not agree. Run the check of the whole book before you hand it out.
reports-note-money-moved = Money moved between two of these places counts as out of one and into the other.
reports-note-compared-with = Beside { $period }.

## Titles
reports-title-monthly = Report to the group
reports-title-funds = Fund movements
reports-title-income = Income by fund and account
reports-title-reconciliation = Reconciliation status

## Sections
reports-section-money = Where the money is
reports-section-funds = Funds
reports-section-income = Where it came from
reports-section-spending = What it was spent on
reports-section-merch = Merch
reports-section-events = Events
reports-section-reconciliation = Compared with statements
reports-section-open-items = Still open
reports-section-comparison = This period and the one before
reports-section-year = Twelve months of income

## Columns
reports-col-account = Account
reports-col-amount = Amount
reports-col-book-balance = Balance in the book
reports-col-brought-forward = Brought forward
reports-col-carried-forward = Carried forward
reports-col-change = Change
reports-col-compared-before = { $column }, { $period }
reports-col-compared-change = { $column }, change
reports-col-conversion = Currency exchange
reports-col-cost-of-goods = Cost of goods
reports-col-count = Number
reports-col-currency = Currency
reports-col-date = Date
reports-col-days = Days
reports-col-documents = Documents
reports-col-end = At the end
reports-col-event = Event
reports-col-fund = Fund
reports-col-in = In
reports-col-income = Income
reports-col-left = Left
reports-col-line = What
reports-col-month = Month
reports-col-name = Name
reports-col-out = Out
reports-col-previous-period = Period before
reports-col-product = Product
reports-col-reconciled-to = Reconciled to
reports-col-result = Result
reports-col-since = Since
reports-col-sold = Sold
reports-col-spending = Spending
reports-col-start = At the start
reports-col-statement-balance = Statement balance
reports-col-status = Status
reports-col-surplus = Surplus
reports-col-this-period = This period
reports-col-total = Total
reports-col-transfers = Transfers
reports-col-unmatched-entries = Entries without a line
reports-col-unmatched-lines = Lines without an entry
reports-col-what = What

## Lines
reports-line-behind = Statements still to compare
reports-line-funds-at-end = Funds at the end
reports-line-in-transit = Money on its way
reports-line-income = Income
reports-line-never-reconciled = Never reconciled
reports-line-open-line = Statement lines to explain
reports-line-payable = Owed by us
reports-line-receivable = Owed to us
reports-line-reconciled = Reconciled
reports-line-reconciled-with-open = Reconciled, lines still open
reports-line-spending = Spending
reports-line-total = Total
reports-line-total-of = Total { $name }

## Figures
reports-figure-start = at the start
reports-figure-end = at the end
reports-figure-fund-balances = Fund balances in { $currency }
reports-figure-fund-balances-description = Each fund’s balance at the start and at the end of { $period }. The same numbers stand in the table below.
reports-figure-income-by-month = Income by month and source in { $currency }
reports-figure-income-by-month-description = A column for each of the last twelve months, divided by source. The same numbers stand in the table below.
