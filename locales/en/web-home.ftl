# Home
web-below-zero = below zero
web-todo-lines = { $n ->
    [one] One line of a bank statement is still to be explained.
   *[other] { $n } lines of bank statements are still to be explained.
}
web-todo-transit = { $amount } have been on the way for more than two weeks: { $name }.
web-todo-reconcile = { $name } was last compared with a statement of { $day }.
web-todo-reconcile-never = { $name } was never compared with a statement.
web-todo-month = { $month } is over and not closed yet.
web-todo-months = { $month } is over and not closed yet; neither are { $n } later months.
web-todo-low = { $name }: only { $n } left.
web-todo-nothing = Nothing waits for you today, { $day }.
web-backup-never = There is no backup yet.
web-backup-days = { $n ->
    [one] The last backup is one day old.
   *[other] The last backup is { $n } days old.
}
web-said-recorded = Recorded as entry { $about }.
