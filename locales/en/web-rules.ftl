# Rules for bank lines: the list, the form, trying one, and what the review says of them.
web-rules = Rules
web-rules-intro = What the group says its bank lines are. The first rule that fits a line proposes what it is; you still post. Order matters.
web-rules-none = No rules yet. Make one here, or with “Always do this” at a line you review.
web-rules-rule = Rule
web-rules-sure = posts by itself with “import --post”
web-rules-new = New rule
web-rules-change = Change the rule
web-rules-place = Place
web-rules-up = Up
web-rules-down = Down
web-rules-remove = Remove
web-rules-save = Save the rule
web-rules-try = Try it on past lines
web-rules-name = Name
web-rules-name-hint = How you will know it in the list, such as “Membership fees”.
web-rules-when = When a line …
web-rules-then = … it is
web-rules-split = Split it
web-rules-note = The note contains
web-rules-note-hint = Several words of which one is enough: rent | heating. Case, accents and punctuation do not matter.
web-rules-counterparty = The name contains
web-rules-counterparty-account = The other account is
web-rules-counterparty-account-hint = IBAN or account number.
web-rules-sign = Money
web-rules-sign-in = comes in
web-rules-sign-out = goes out
web-rules-either = either way
web-rules-from = Amount from
web-rules-to = Amount up to
web-rules-own = On the account
web-rules-any = any
web-rules-kind = The bank calls it
web-rules-what = What is it?
web-rules-by-account = as the account says
web-rules-account = From or for what
web-rules-none-chosen = leave open
web-rules-fund = For which fund
web-rules-fund-by-note = as the note names it
web-rules-contact = Contact
web-rules-contact-hint = A code such as D-0042.
web-rules-text = Text of the entry
web-rules-text-hint = Instead of the usual one. Never a person's name: entries are kept for good.
web-rules-part-share = Part { $n }: how much
web-rules-part-share-hint = 60%, 10.00 or rest
web-rules-part-fund = Part { $n }: fund
web-rules-part-account = Part { $n }: from or for what
web-rules-confidence = Post without a look when the command line imports with --post
web-said-rule-added = Rule { $a } was saved. It proposes from now on, also for lines that wait.
web-said-rule-changed = The rule was changed.
web-said-rule-removed = The rule was removed. What was posted by it stays.
web-said-rule-moved = The order was changed.
web-rules-tried = Tried on { $n ->
    [one] one past line
   *[other] { $n } past lines
 }.
web-rules-tried-none = It finds none of them.
web-rules-verdict-proposed = { $n ->
    [one] One line waits and would be proposed
   *[other] { $n } lines wait and would be proposed
 }
web-rules-verdict-same = { $n ->
    [one] one was explained like this
   *[other] { $n } were explained like this
 }
web-rules-verdict-other = { $n ->
    [one] one was explained otherwise; it stays as it is
   *[other] { $n } were explained otherwise; they stay as they are
 }
web-rules-verdict-aside = { $n ->
    [one] one was put aside
   *[other] { $n } were put aside
 }
web-rules-verdict-earlier = { $n ->
    [one] one waits, but a rule before this one takes it
   *[other] { $n } wait, but a rule before this one takes them
 }
web-rules-tag-proposed = would be proposed
web-rules-tag-incomplete = would be filled in
web-rules-tag-same = the same
web-rules-tag-other = was different
web-rules-tag-aside = put aside
web-rules-tag-earlier = an earlier rule
web-rules-now = Explained as
web-rules-would = By this rule
web-rules-more = The newest { $n } are shown.
web-rules-sentence = When { $when }, it is { $then }.
web-rules-and = { $one } and { $other }
web-rules-or = { $one } or { $other }
web-rules-say-note-contains = the note contains { $text }
web-rules-say-note-is = the note is { $text }
web-rules-say-counterparty-contains = the name contains { $text }
web-rules-say-counterparty-is = the name is { $text }
web-rules-say-counterparty-account = the other account is { $text }
web-rules-say-amount-is = the amount is { $from }
web-rules-say-amount-between = the amount is { $from } to { $to }
web-rules-say-amount-from = the amount is at least { $from }
web-rules-say-amount-to = the amount is at most { $to }
web-rules-say-in = money comes in
web-rules-say-out = money goes out
web-rules-say-account = the statement is of { $text }
web-rules-say-kind = the bank calls it “{ $text }”
web-rules-quoted = “{ $text }”
web-rules-say-donation = a donation
web-rules-say-income = other income
web-rules-say-payment = money paid out
web-rules-say-move = money moved
web-rules-say-line = what its account says
web-rules-say-on = { $what }, { $account }
web-rules-say-for = { $what }, for { $fund }
web-rules-say-contact = { $what }, by { $contact }
web-rules-say-parts = { $what }: { $parts }
web-rules-say-part = { $share } for { $fund }
web-rules-say-part-on = { $share } for { $fund }, { $account }
web-rules-say-rest = the rest
web-rules-say-open-fund = the fund that the note names
web-rules-wrong-whole = The parts do not make the whole.
web-review-because-rule = rule “{ $name }”
web-review-because-note-says = but the note says “{ $text }”, the fund { $fund }
web-review-always = Always do this
web-rules-further = Further conditions
web-rules-further-hint = One a line, as the command line writes them: note=Rent, kind=fee.
web-rules-more-said = More about the entry
web-rules-hits = Lines it finds
web-rules-account-kind-income = { $label } (income)
web-rules-account-kind-expense = { $label } (spending)
web-rules-account-kind-asset = { $label } (our own)
web-rules-account-kind-liability = { $label } (owed)
web-back = Back
web-review-because-learned = like { $n } earlier lines { $shared }
web-review-learned-from = from { $name }
web-review-learned-word = with “{ $text }”
web-review-learned-amount = of this amount
