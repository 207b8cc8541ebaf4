# Who holds cash, and counting it
cash-title = Who holds cash
cash-intro = Every cash box with who has it, what the book says lies in it, and when it was counted last.
cash-none = There is no cash box yet.
cash-box = Box
cash-holder = Held by
cash-holder-none = nobody named
cash-since = since { $date }
cash-book = By the book
cash-last-count = Counted last
cash-never = never
cash-days = { $n ->
    [0] today
    [one] a day ago
   *[other] { $n } days ago
  }
cash-count = Count
cash-hand-over = Hand over
cash-move = Move money
cash-move-hint = from one box to another, or to the bank
cash-total = All cash
cash-count-title = Count { $name }
cash-count-intro = Count with two people. Coins and notes on their lines, rolls and the rest in one sum.
cash-on = Counted on
cash-other = Other
cash-other-hint = Rolls of coins, or all of it in one sum
cash-second = Counted with
cash-second-none = nobody else
cash-difference-fund = A difference is borne by
cash-difference-by-share = every fund by what it has there
cash-compare = Compare with the book
cash-keep = Keep the count
cash-keep-and-post = Keep it and post the difference
cash-agrees = Counted { $counted }. The book says the same.
cash-over = Counted { $counted }, the book says { $book }: { $difference } over.
cash-short = Counted { $counted }, the book says { $book }: { $difference } short.
cash-sum = Counted
cash-wrong-none = Nothing was counted. An empty box is 0 under Other.
cash-counted-title = { $name } counted on { $date }
cash-counted-worth = Coin or note
cash-counted-pieces = Pieces
cash-counted-sum = Sum
cash-counted-by-fund = By the book, fund by fund
cash-difference = Over or short
cash-agree = agrees
cash-difference-entry = Entry of the difference
cash-difference-open = not posted
cash-counted-by = Counted by
cash-counted-at = Kept on
cash-head = Head of the chain then
cash-earlier = Earlier counts
cash-hand-title = Who holds { $name }?
cash-hand-holder = Person
cash-hand-since = Since
cash-hand-save = Save
cash-reconcile = Reconcile with this count
cash-sign-one = First signature
cash-sign-two = Second signature
