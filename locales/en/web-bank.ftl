# Bank: accounts and their lines
web-bank-kind-bank = Bank
web-bank-kind-cash = Cash
web-bank-kind-provider = Payment provider
web-bank-kind-in-transit = On its way
web-bank-none = There is no account yet where money lies.
web-bank-to-explain = { $n ->
    [one] { $n } line to explain
   *[other] { $n } lines to explain
}
web-bank-show-open = To explain
web-bank-show-done = Explained
web-bank-show-aside = Set aside
web-bank-show-pending = Pending
web-bank-show-all = All
web-bank-line-open = to explain
web-bank-line-done = explained
web-bank-line-aside = set aside
web-bank-line-pending = pending
web-bank-line-info = notice
web-bank-entry = Entry { $entry }
web-bank-page = Page { $page } of { $last }
web-bank-no-lines = No statement has been imported into this account yet.
web-bank-no-such-lines = No line fits.

# Sending a file
web-import-intro = Choose the file as you downloaded it. Nothing is stored before you have seen how it is read.
web-import-account = Which account is it about?
web-import-account-hint = The account whose statement this is
web-import-other-file = Choose another file
web-import-cannot = { $file } cannot be read.
web-import-format-csv = CSV table
web-import-format-mt940 = MT940
web-import-format-camt = CAMT
web-import-format-ofx = OFX
web-import-format-qif = QIF
web-import-format-xlsx = Excel workbook
web-import-format-ods = OpenDocument table
web-import-lines = { $n ->
    [one] { $n } line
   *[other] { $n } lines
}
web-import-sentence = We read this as { $kind }: { $lines }, { $from } to { $to }.
web-import-sentence-short = We read this as { $kind }: { $lines }.
web-import-already = You imported this file on { $day }. Nothing was added.
web-import-file = File
web-import-sums = Booked
web-import-in-out = in { $in }, out { $out }
web-import-opening = Balance before
web-import-closing = Balance after
web-import-repeated = Already in the book
web-import-pending = Pending, kept apart
web-import-evidence = { $what }: { $value } ({ $why })
web-import-what-encoding = Letters
web-import-what-delimiter = Columns are parted by
web-import-what-header = Column names
web-import-what-profile = Kind of file
web-import-what-date-order = Order of dates
web-import-what-decimal-mark = Mark before decimals
web-import-what-sign = Signs
web-import-what-balance-chain = Balances follow from the lines
web-import-what-opening-plus-lines = Balance before and after
web-import-what-gross-plus-fee = Amounts and fees
web-import-what-own-account = Account
web-import-what-archive = Archive
web-import-what-currency = Currency
web-import-what-quotes = Quotation marks
web-import-what-digits = Digits
web-import-what-serial-dates = Days as numbers
web-import-what-year = Year of the first line
web-import-what-calendar = Calendar
web-import-answer-date-order-dmy = Day, month, year
web-import-answer-date-order-mdy = Month, day, year
web-import-answer-date-order-ymd = Year, month, day
web-import-answer-decimal-mark-comma = Comma: 1.250,00
web-import-answer-decimal-mark-point = Point: 1,250.00
web-import-answer-sign-as-is = As it stands
web-import-answer-sign-flip = The other way round
web-import-answer-account-all = All of them
web-import-answer-status-booked = Booked: the money moved
web-import-answer-status-pending = Pending: it may still be booked
web-import-answer-status-failed = Failed: no money moved
web-import-answer-paid-back-left-out = Nothing is left of them: leave them out
web-import-answer-paid-back-counted = The money goes out in a line of its own: count them
web-import-line-in = { $day }: { $amount } in from { $name }, “{ $text }”
web-import-line-out = { $day }: { $amount } out to { $name }, “{ $text }”
web-import-nobody = (no name)
web-import-refused = Record { $record }, column { $column }: “{ $read }”. { $why }
web-import-refused-row = Record { $record }: “{ $read }”. { $why }
web-import-leave-refused = Leave these records out and import the others
web-import-unanswered = Answer this first: { $question }
web-import-unread =
    { $n ->
        [one] One record cannot be read. Say that it is left out, or correct it in the file.
       *[other] { $n } records cannot be read. Say that they are left out, or correct them in the file.
    }
web-import-still-open = Something above is not settled yet: answer the questions, or leave out the records that cannot be read.
web-import-column = Column { $number }
web-import-leave-out = Leave out
web-import-encoding = Letters are written as
web-import-mapping = Keep these columns under the name
web-import-mapping-hint = Such as the name of the bank; empty keeps nothing. The next file of this kind is then known.
web-role-of-column-booked-on = Date
web-role-of-column-value-on = Value date
web-role-of-column-amount = Amount
web-role-of-column-debit = Money out
web-role-of-column-credit = Money in
web-role-of-column-fee = Fee
web-role-of-column-net = Amount after the fee
web-role-of-column-currency = Currency
web-role-of-column-balance = Balance after
web-role-of-column-side = In or out, as a word
web-role-of-column-counterparty = Name
web-role-of-column-payer = Name of who paid
web-role-of-column-payee = Name of who was paid
web-role-of-column-counterparty-account = Their account
web-role-of-column-purpose = Purpose
web-role-of-column-kind = Kind of booking
web-role-of-column-status = Status
web-role-of-column-own-account = Our account
web-role-of-column-bank-id = Number given by the bank
web-role-of-column-end-to-end = Reference
web-role-of-column-related-id = Number of the related booking
web-role-of-column-payout-id = Number of the payout

# Imports
web-imports-none = Nothing has been imported yet. Every import will stand here, and can be undone.
web-import-number = Import { $number }
web-import-state-open = to explain
web-import-state-done = explained
web-import-state-undone = undone
web-import-covers = Period
web-import-count-new = New lines
web-import-count-explained = Explained
web-import-count-aside = Set aside
web-import-count-undone = Taken back
web-import-some-open = { $n ->
    [one] { $n } line waits to be explained.
   *[other] { $n } lines wait to be explained.
}
web-import-all-explained = Every line is explained.
web-import-was-undone = This import was undone on { $day }. Its file can be imported again.
web-import-kept = These lines stayed, because a reconciliation holds them
web-import-kept-line = { $day }, { $amount }, { $name }

# Review
web-review-sentence = { $account }, { $from } to { $to }: { $open }.
web-review-open = { $n ->
    [0] nothing is left to explain
    [one] { $n } line to explain
   *[other] { $n } lines to explain
}
web-review-already = { $n ->
    [one] { $n } line was already in the book.
   *[other] { $n } lines were already in the book.
}
web-review-nothing = This import has no lines left. Compare the account with its statement next.
web-review-group-needs-you = To decide
web-review-group-suggested = Ready
web-review-group-matches = Matches an entry you already made
web-review-group-aside = Set aside
web-review-group-pending = Pending
web-review-group-done = Already in the book
web-review-hint-needs-you = Say what these are, or set them aside with a reason.
web-review-hint-suggested = The reason stands at each line. Take the tick away where it is wrong, or change it.
web-review-hint-matches = Tick those that are the same thing; nothing is recorded twice then.
web-review-hint-aside = These are in no sum. Bring one back to explain it.
web-review-hint-pending = Announced by the bank, not booked yet. They are replaced when the booked line comes.
web-review-hint-done = Explained lines with their entries. Nothing to do.
web-review-set-account = and to the account
web-review-account = Account
web-review-note = Entry number, or a reason
web-review-what-donation = Donation
web-review-what-income = Other money in
web-review-what-payment = Money paid out
web-review-what-move = Money moved
web-review-what-aside = Set aside
web-review-what-entry = Is an entry (number below)
web-review-is-entry = Is entry { $entry }
web-review-entry = Entry { $entry }: { $text }
web-review-bring-back = Bring back
web-review-because-earmark = contains “{ $text }” ({ $percent } %)
web-review-may-be = perhaps { $fund }: “{ $text }” ({ $percent } %)
web-review-because-like = like { $name } on { $day }
web-review-because-stated = the statement says: { $kind }
web-review-because-there = entry { $entry } has the same amount, near this day
web-review-because-aside = set aside: { $why }
web-review-kind-payout = payout
web-review-kind-funding = paid in from the bank
web-review-kind-fee = fee
web-review-accounts-income = Income
web-review-accounts-expense = Expenses
web-review-accounts-money = Our own accounts
web-review-accounts-owed = Owed
web-review-none-ticked = No line is ticked. Tick the lines you have decided about.
web-review-wrong-what = Say what this line is.
web-review-wrong-fund = Choose a fund for this line.
web-review-wrong-account = Choose where it came from or went to: the account.
web-review-wrong-reason = Say why this line is set aside.
web-review-wrong-entry = Write the number of the entry that this line is.

# Reconciliation
web-reconcile-title = Reconcile { $account }
web-reconcile-of = Reconciliation of { $account }
web-reconcile-intro = Take the statement at hand. We compare it with the book and show what differs.
web-reconcile-intro-import = Day and balance are those of the last imported statement. Change them if yours is another.
web-reconcile-under-way = A comparison of this account is not finished. If you start another, it gives way; what is matched stays matched.
web-reconcile-other = Another statement
web-reconcile-no-line = on the statement, without a line
web-reconcile-away = Entry { $number } of { $date } ({ $amount }) stands on a later statement: on its way on this day.
web-reconcile-early = A line of { $date } ({ $amount }) stands on this statement, and its entry is of a later day.
web-reconcile-line = Bank line { $entry }
web-reconcile-left = Left to explain
web-reconcile-accept-one = Accept
web-reconcile-accept-sure = Accept all sure ones
web-reconcile-nothing-ticked = Nothing is ticked. Tick what belongs together first.
web-reconcile-because-made = made from this line
web-reconcile-because-amount = same amount
web-reconcile-because-day = same day
web-reconcile-because-days = { $n ->
    [one] { $n } day apart
   *[other] { $n } days apart
}
web-reconcile-because-reference = “{ $text }” in both
web-reconcile-because-only = nothing else fits
web-reconcile-because-sum = they add up
web-reconcile-because-opening = opening balance
web-reconcile-hint-line = “{ $line }” is on the statement over exactly this amount, and not in the book.
web-reconcile-hint-entry = Entry { $entry } is over exactly this amount, and not on the statement.
web-reconcile-hint-sign = Entry { $entry } is half the difference: money in may have been recorded as money out, or the other way round.
web-reconcile-hint-twice = Entry { $entry } may be recorded twice.
web-reconcile-hint-digits = “{ $line }” and entry { $entry } differ by two swapped digits.
web-reconcile-hint-later = Entry { $entry } is over exactly this amount, dated after the statement.
web-reconcile-hint-opening = { $amount } would remain with every line recorded, and the book has no opening balance of this account: what was on it before the first entry? Record that as a free entry against Opening balances, dated before.
web-reconcile-hint-nine = When all that fits is accepted, { $amount } remains. That can be divided by nine: look for two swapped digits.
web-reconcile-fee = Bank fee
web-reconcile-interest = Interest
web-reconcile-record = Record it
web-reconcile-fee-of = Record { $amount } as the bank’s fee
web-reconcile-interest-of = Record { $amount } as interest
web-reconcile-other-entry = Record something else
web-reconcile-later = Go on later: what is accepted stays, and entries that are not on this statement wait for the next one.
web-reconcile-agrees = The book agrees with the statement of { $day }: { $balance }.
web-reconcile-agreed-once = The book agreed with the statement of { $day }: { $balance }. It was reopened since.
web-reconcile-was-finished = Finished by { $by }
web-reconcile-was-reopened = Reopened on { $day }: { $reason }
web-reconcile-state-open = under way
web-reconcile-state-finished = finished
web-reconcile-state-reopened = reopened
web-reconcile-reopen = Reopen a reconciliation
web-reconcile-reopen-intro = The document stays and says that it was reopened. Lines and entries can be matched anew.
web-reconcile-reopen-hint = Kept with the document for ever

# What was just done
web-said-upload-gone = The file is not here any more: files wait a quarter of an hour. Please send it again.
web-said-imported = Imported. New lines: { $a }. Already in the book: { $b }. Pending: { $c }.
web-said-import-nothing-new = Nothing was added: all { $a } lines of the file are in the book already.
web-said-explained = Done. Lines decided: { $a }. Entries made: { $b }.
web-said-brought-back = The line is back and waits to be explained.
web-said-import-undone = The import is undone. Lines taken back: { $a }. Entries reversed: { $b }.
web-said-import-undone-partly = Partly undone. Lines taken back: { $a }. Entries reversed: { $b }. Lines that stayed: { $c }.
web-said-matched = Matched: { $a }.
web-said-matched-made = Lines whose entries were made from them are matched already: { $a }.
web-said-matched-standing = The balance is the book’s: all { $a } entries up to that day are taken as standing on the statement.
web-said-unmatched = The match is taken back.
web-said-reconciled = Finished. The document stays as it is now.
web-said-comparison-reopened = Reopened. Start the comparison again from the account.
web-review-note-add = More
web-reconcile-odd-alone = It does not match yet. Accept what belongs together, or explain what is missing.
web-import-how-read = How we read the file
