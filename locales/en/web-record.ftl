# Recording: warnings before it is posted, and reasons that a rule asks for

web-opens = “{ $account }” has no account yet: one is opened with it. If you mean somebody who has one already, go back and choose them.
web-night-far-over = In the till, by card and elsewhere lie { $off } more than the tallies of { $tallied } say. Look for a mistyped sum before you record it.
web-night-far-short = There lies { $off } less than the tallies of { $tallied } say. Look for a mistyped sum before you record it.
web-night-settled = This night was settled on { $date } with entry { $number }. What you record now stays in its fund until it is settled once more.
web-preview-many =
    { $n ->
        [one] One entry will be recorded:
       *[other] { $n } entries will be recorded:
    }
web-preview-already =
    { $n ->
        [one] One line is in the book already and is not recorded again.
       *[other] { $n } lines are in the book already and are not recorded again.
    }
web-double-entry = This may be the same as entry { $number }: { $text }, { $amount } on { $date }.
web-double-line = This may be the bank line of { $date } over { $amount }, which is still to be explained.
web-f-rededication = Reason and basis for the other purpose
web-f-rededication-hint = The donor’s consent, or the minutes of a meeting. Kept with the entry for ever
web-group-money = Where money is
web-group-asset = Other things we have
web-group-liability = What we owe
web-group-equity = Beginnings
web-group-income = Money in
web-group-expense = Money out
web-group-transfer = Between funds
