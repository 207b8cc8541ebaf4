# Reports: titles, headings, columns, lines and notes.

## Every report
reports-nothing = Nothing in this period.
reports-period-range = { $from } to { $to }
reports-period-up-to = up to { $to }
reports-page = Page { $number } of { $of }
reports-sheet-about = About
reports-caption = Amounts in { $currency }
reports-caption-in = { $heading }, amounts in { $currency }
reports-check-fails = The sums do not agree.
reports-check-holds = The sums agree.
reports-equation = Funds { $funds } = money { $money } + stock { $stock } + owed to us { $owed-to-us } − owed by us { $owed-by-us } { $currency }.
reports-equation-cash = Money by receipts and payments { $expected } = money in the accounts { $held } { $currency }.
reports-equation-sides = Debits { $debit } = credits { $credit } { $currency }.
reports-equation-stock = Stock { $stock } = stock accounts { $book } { $currency }.
reports-equation-stock-flow = The stock of { $product } at the end does not follow from what came and went.
reports-foot-demo = This is a demo book; nothing in it is real.
reports-foot-entries = { $n ->
    [one] The book has one entry.
   *[other] The book has { $n } entries.
}
reports-foot-head = Head of the chain: { $head }
reports-foot-printed = Printed { $at }.
reports-lead-account = { $account } ({ $path }).
reports-lead-compared = Compared with { $period }.
reports-lead-event = { $name }, { $date }.
reports-lead-event-result = In { $income }, out { $spending }, left { $left } { $currency }.
reports-lead-monthly = In { $period }, { $income } { $currency } came in and { $spending } { $currency } was spent. The funds hold { $held } { $currency }.
reports-lead-only-fund = Only the fund { $fund }.
reports-lead-purpose = For: { $purpose }
reports-lead-target = { $held } of { $target } { $currency } reached.
reports-note-access = Change or disable the logins of people who leave.
reports-note-counted = Unmatched lines and entries are counted up to { $n }; where { $n } stands, there may be more.
reports-note-cash-boxes = Who holds each box, by code, and how its last count came out beside the book of that day. Where an entry stands, the difference was posted.
reports-note-cash-count = Count together, write down what is there, and sign.
reports-note-compared-with = Beside { $period }.
## Titles
reports-note-currencies = Each currency stands for itself; nothing is converted here.
reports-note-debit-credit = Debits are positive, credits negative.
reports-note-drafts = { $n ->
    [one] One draft is not in these figures.
   *[other] { $n } drafts are not in these figures.
}
reports-note-earmark-age = What came in first counts as spent first. Money with a purpose should be used by the end of the second year after it came in.
reports-note-equation-fails = The sums of this report do not agree. Run the check of the whole book before you hand it out.
reports-note-fasb = In two classes, as FASB ASC 958 has it: what restricted funds spent is released from restrictions.
reports-note-fees = Gross is what came in on the channel’s accounts, with the fees that were kept back.
reports-note-money-moved = Money moved between two of these places counts as out of one and into the other.
reports-note-open-lines = { $n ->
    [one] One statement line is not explained yet and not in these figures.
   *[other] { $n } statement lines are not explained yet and not in these figures.
}
reports-note-programs = Each token lets a program in until it is revoked. Revoke those that nobody needs, and those of people who leave.
reports-note-public = No names, no single payments. No figure is made of fewer than three gifts.
reports-note-receipts = Only money that moved. Income and spending that is still owed, or lies in stock, is taken out again on its own line.
reports-note-sample = The largest entries, and others drawn by their seals, which nobody can choose. Tick what you have held against its voucher.
reports-note-sorp = As the Charities SORP has it: restricted spending stands in the restricted column.
reports-note-spheres = The four tax spheres of a German association. “Said” is what the group said of the account or of one above it; “by its name” is only what its name suggests. No tax advice.
reports-note-spheres-money = On money terms as far as the book can tell: goods count when they are bought and not when they are sold, and what is still owed is taken out again. What is owed stands under “No sphere” until the group says a sphere for the account it is owed on.
reports-note-spheres-open = Not worked out: which sphere a debt that was paid belongs to where none was said, gifts in kind, the writing-off of things that last for years, and value added tax.
reports-note-withheld = Fewer than three gifts in { $currency }: its figures are withheld, so that nobody’s gift can be read from them.
reports-note-without-voucher = { $n ->
    [one] One entry with spending has no voucher.
   *[other] { $n } entries with spending have no voucher.
}

## Titles
reports-title-activities = Activities
reports-title-audit = Auditors’ pack
reports-title-consignment = Consignment
reports-title-currency = Currencies
reports-title-donations = Donations
reports-title-earmark-age = Age of unspent earmarks
reports-title-event = Event sheet
reports-title-fees = Fees by channel
reports-title-fund = Fund statement
reports-title-funds = Fund movements
reports-title-handover = Handover protocol
reports-title-income = Income by fund and account
reports-title-journal = Journal
reports-title-ledger = General ledger
reports-title-merch = Merch
reports-title-monthly = Report to the group
reports-title-position = Financial position
reports-title-public = Where the money went
reports-title-receipts-payments = Receipts and payments
reports-title-reconciliation = Reconciliation status
## Sections
reports-title-register = Account register
reports-title-spheres = The four spheres
reports-title-stock = Stock
reports-title-trial-balance = Trial balance

## Sections
reports-section-access = Who has access
reports-section-activities = Activities
reports-section-assets = Assets and liabilities
reports-section-by-fund = By fund
reports-section-cash-boxes = Cash boxes, holders and last counts
reports-section-cash-count = Cash, counted together
reports-section-comparison = This period and the one before
reports-section-consignment = Goods on consignment
reports-section-currencies = Currencies
reports-section-donations = Donations by channel and fund
reports-section-donations-by-month = Donations by month
reports-section-earmark-age = Unspent earmarks by year of receipt
reports-section-entries = Entries
reports-section-event = In and out
reports-section-events = Events
reports-section-fees = Fees by channel
reports-section-funds = Funds
reports-section-income = Where it came from
reports-section-journal = Entries
reports-section-ledger = Accounts
reports-section-merch = Merch
reports-section-money = Where the money is
reports-section-months = By month
reports-section-net-assets = Net assets
reports-section-open-items = Still open
reports-section-periods = Months
reports-section-position = What there is
reports-section-programs = Programs with access
reports-section-purposes = What it was spent on
reports-section-receipts-payments = Receipts and payments
reports-section-receivables = What others owe us
reports-section-reconciliation = Compared with statements
reports-section-register = Lines
reports-section-sample = Sample of entries
reports-section-spending = What it was spent on
reports-section-spheres = Spheres
reports-section-statement = Lines
reports-section-stock-pieces = Stock in pieces
reports-section-stock-value = Stock at cost
reports-section-trial-balance = Accounts
reports-section-year = Twelve months of income
## Columns

## Columns
reports-col-account = Account
reports-col-added = Added
reports-col-amount = Amount
reports-col-balance = Balance
reports-col-balance-after = Balance after
reports-col-balance-before = Balance before
reports-col-basis = Sphere is
reports-col-book-balance = Balance in the book
reports-col-book-then = Book that day
reports-col-bought = Bought or made
reports-col-brought = Brought there
reports-col-brought-forward = Brought forward
reports-col-carried-forward = Carried forward
reports-col-change = Change
reports-col-channel = Channel
reports-col-chosen = Why chosen
reports-col-closing = At the end
reports-col-compared-before = { $column }, { $period }
reports-col-compared-change = { $column }, change
reports-col-conversion = Currency exchange
reports-col-cost-of-goods = Cost of goods
reports-col-count = Number
reports-col-counted = Counted
reports-col-counted-on = Last count
reports-col-credit = Credit
reports-col-currency = Currency
reports-col-date = Date
reports-col-days = Days
reports-col-debit = Debit
reports-col-description = Description
reports-col-designated = Designated
reports-col-difference = Difference
reports-col-documents = Documents
reports-col-due-by = To be used by
reports-col-end = At the end
reports-col-entry = Entry
reports-col-event = Event
reports-col-exchanged-in = Got by exchange
reports-col-exchanged-out = Given in exchange
reports-col-fees = Fees
reports-col-from-month = From
reports-col-fund = Fund
reports-col-gifts = Gifts
reports-col-given = Given away
reports-col-gross = Gross
reports-col-group = Group
reports-col-holder = Holder
reports-col-in = In
reports-col-income = Income
reports-col-kind = Kind
reports-col-last-seen = Last seen
reports-col-left = Left
reports-col-line = What
reports-col-login = Login
reports-col-lost = Lost
reports-col-made-on = Made on
reports-col-money = Money
reports-col-month = Month
reports-col-movement = Income, spending, transfers
reports-col-name = Name
reports-col-net = Net
reports-col-opening = At the start
reports-col-out = Out
reports-col-owed-by-us = Owed by us
reports-col-owed-to-us = Owed to us
reports-col-paid = Paid
reports-col-part = Part
reports-col-percent = Share
reports-col-place = Place
reports-col-previous-period = Period before
reports-col-product = Product
reports-col-program = Program
reports-col-purpose = Purpose
reports-col-reason = Reason
reports-col-received = Received
reports-col-reconciled-to = Reconciled to
reports-col-reference = Reference
reports-col-restricted = Restricted
reports-col-restriction = Kind of fund
reports-col-result = Result
reports-col-returned = Returned
reports-col-role = Role
reports-col-seen = Seen
reports-col-sent = Sent elsewhere
reports-col-since = Since
reports-col-sold = Sold
reports-col-spending = Spending
reports-col-sphere = Sphere
reports-col-start = At the start
reports-col-statement-balance = Statement balance
reports-col-status = Status
reports-col-stock = Stock
reports-col-surplus = Surplus
reports-col-this-period = This period
reports-col-to-month = To
reports-col-total = Total
reports-col-transfers = Transfers
reports-col-unmatched-entries = Entries without a line
reports-col-unmatched-lines = Lines without an entry
reports-col-unrestricted = Unrestricted
reports-col-used = Used
reports-col-value = Value at cost
reports-col-vouchers = Vouchers
reports-col-what = What
## Lines
reports-col-with-restrictions = With donor restrictions
reports-col-without-restrictions = Without donor restrictions
reports-col-year = Year

## Lines
reports-line-active = Active
reports-line-auditor = Auditor, date
reports-line-balance-after = Balance after
reports-line-balance-before = Balance before
reports-line-behind = Statements still to compare
reports-line-by-name = By its name
reports-line-brought-forward = Brought forward
reports-line-carried-forward = Carried forward
reports-line-cash-end = Money at the end
reports-line-cash-start = Money at the start
reports-line-closed = Closed
reports-line-conversion = Currency exchange
reports-line-debts-change = Change of debts and claims
reports-line-designated = Designated
reports-line-disabled = Disabled
reports-line-donation = Donation
reports-line-drawn = Drawn
reports-line-event-cost = Event cost
reports-line-event-income = Event income
reports-line-funds-at-end = Funds at the end
reports-line-hands-over = Handed over by, date
reports-line-in-time = In time
reports-line-in-transit = Money on its way
reports-line-income = Income
reports-line-journal = Journal
reports-line-largest = Among the largest
reports-line-left-over = Left
reports-line-merch-sale = Merch sale
reports-line-money = Money
reports-line-move = Moved
reports-line-net = Net: the funds
reports-line-net-assets-change = Change in net assets
reports-line-net-assets-end = Net assets at the end
reports-line-net-assets-start = Net assets at the start
reports-line-net-income = Net income
reports-line-net-movement = Net movement of funds
reports-line-never-reconciled = Never reconciled
reports-line-no-sphere = No sphere
reports-line-open-line = Statement lines to explain
reports-line-opened = Opening balances entered
reports-line-opening = Opening
reports-line-overdue = Overdue
reports-line-owed-by-us-change = Owed by us: change
reports-line-owed-by-us = Owed by us
reports-line-owed-to-us-change = Owed to us: change
reports-line-owed-to-us = Owed to us
reports-line-payable = Owed by us
reports-line-payment = Payment
reports-line-receivable = Owed to us
reports-line-reconciled = Reconciled
reports-line-reconciled-with-open = Reconciled, lines still open
reports-line-refund = Refund
reports-line-released = Released from restrictions
reports-line-restricted = Restricted
reports-line-said = Said
reports-line-second-auditor = Second auditor, date
reports-line-spending = Spending
reports-line-sphere-assets = Asset management
reports-line-sphere-business = Business
reports-line-sphere-ideal = Ideal sphere
reports-line-sphere-purpose = Special-purpose business
reports-line-still-open = Open
reports-line-stock = Stock
reports-line-stock-change = Change of stock
reports-line-takes-over = Taken over by, date
reports-line-total = Total
reports-line-total-income = Total income
reports-line-total-money = Total money
reports-line-total-of = Total { $name }
## Figures
reports-line-total-owed-by-us = Total owed by us
reports-line-total-owed-to-us = Total owed to us
reports-line-total-payments = Total payments
reports-line-total-receipts = Total receipts
reports-line-total-spending = Total spending
reports-line-total-stock = Total stock
reports-line-transfer = Transfer
reports-line-transfers = Transfers between funds
reports-line-treasurer = Treasurer, date
reports-line-unrestricted = Unrestricted
reports-line-witness = Witness, date

## Figures
reports-figure-end = at the end
reports-figure-fund-balances = Fund balances in { $currency }
reports-figure-fund-balances-description = Each fund’s balance at the start and at the end of { $period }. The same numbers stand in the table below.
reports-figure-income-by-month = Income by month and source in { $currency }
reports-figure-income-by-month-description = A column for each of the last twelve months, divided by source. The same numbers stand in the table below.
reports-figure-income-flow = Income from its sources to the funds, in { $currency }
reports-figure-income-flow-description = A band for each source and fund, as thick as its amount. The same numbers stand in the table below.
reports-figure-start = at the start
