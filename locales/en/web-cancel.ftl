# A night that was cancelled: tickets go back
cancel-open-page = Cancelled: give tickets back
cancel-wrong-nothing = Every field is empty, so nothing would be given back. Say beside a sale what is paid back or given.
cancel-title = Give back tickets of { $name }
cancel-hint = The night does not take place. Every sale of tickets stands here with what is still owed for it. Empty a field to leave a sale for later; what a buyer gives as a donation goes to the event's fund.
cancel-none = Nothing is owed for tickets of this night.
cancel-open = Owed for tickets
cancel-elsewhere = { $amount } of it were paid back or became income without naming a sale. Not more than the rest can be given back here.
cancel-sale = Sale of tickets
cancel-owed = Still owed
cancel-back = Pay back
cancel-kept = Given as a donation
cancel-from = Paid back from
cancel-from-own = Where each had been paid to
cancel-look = Look at it
cancel-post = Give it back
cancel-more = Only the first sales stand here; the others follow when these are done.
cancel-sum = { $back } paid back and { $kept } given as donations. Sales of tickets: { $count }.
