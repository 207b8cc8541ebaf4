# Standing donations and fees.
web-standing = Standing donations and fees
web-standing-intro = Told from the statements: the same giver, a similar amount, a regular rhythm. Nobody has to enter them.
web-standing-none = Nothing comes regularly yet, or the statements are too few: three times are needed to see a rhythm.
web-standing-expected = Expected in the next 31 days: { $sums }.
web-standing-expected-none = Nothing is expected in the next 31 days.
web-standing-who = From, for what
web-standing-rhythm = How often
web-standing-usual = Usually
web-standing-last = Last
web-standing-next = Expected
web-standing-weekly = every week
web-standing-monthly = every month
web-standing-quarterly = every quarter
web-standing-yearly = every year
web-standing-group-missing = Missing
web-standing-group-changed = Changed
web-standing-group-regular = Regular
web-standing-group-ended = Ended
web-standing-hint-missing = The statements reach beyond the day, and it has not come. Perhaps a card ran out; perhaps somebody would like a friendly word.
web-standing-hint-changed = The last one was another amount than before.
web-standing-hint-regular = These came as ever.
web-standing-hint-ended = Not come for a long time.
web-standing-missed = { $n ->
    [one] missing
   *[other] { $n } times missing
 }
web-standing-more = more than before
web-standing-less = less than before
web-standing-unexplained = not explained yet
web-todo-standing-missing = { $n ->
    [one] One standing gift has not come
   *[other] { $n } standing gifts have not come
 }
web-todo-standing-changed = { $n ->
    [one] One standing gift has changed
   *[other] { $n } standing gifts have changed
 }
web-standing-short = Standing
