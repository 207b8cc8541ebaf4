# What providers' lines and their payouts are, in the review and among what waits to be done.

web-review-because-together = { $rows } rows of the file are this one thing; the account changes by { $moved }
web-review-because-together-even = { $rows } rows of the file are this one thing; the account does not change
web-review-because-given-back = gives back what entry #{ $entry } had brought
web-review-because-payout = { $count ->
    [1] the payout that { $provider } states
   *[other] { $count } payouts that { $provider } states
}
web-review-because-report = { $provider } sent it. Fetch its report for these days: it says whose money this is
web-todo-report = { $amount } came from { $provider }, and nobody knows yet what for: fetch its report for { $from } to { $to }
web-todo-report-action = Import it
web-review-because-paid-in = entry #{ $entry } took this payout at the bank as income already: take that entry back, or the income is there twice
web-review-divide-now = Say now whose it is …
web-line-fee = Fee that was kept
web-line-fee-hint = What the provider took before the money came. The gift is then what arrived and the fee together; parts make up that sum.
web-line-fee-wrong = A fee is an amount without a minus.
web-line-fee-only-income = Only money that came in as income has a fee kept from it. Choose Donation or Other money in.
