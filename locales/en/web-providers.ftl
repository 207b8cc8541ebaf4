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
