# What other bookkeeping programs said of the book, at the foot of every report.
reports-note-outside-agreed = Agreed with { $program } on { $on }.
reports-note-outside-agreed-before = Agreed with { $program } on { $on }, for the { $n } entries there were then.
reports-note-outside-differs = { $program } did not agree with the book on { $on }. Run the check of the whole book before you hand this out.
