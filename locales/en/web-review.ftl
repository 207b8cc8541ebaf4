# The review of an import: choices kept, one line in full, taking back.
web-review-draft = Save for later
web-review-open-line = Split, describe …
web-said-draft = Your choices are kept. Nothing was posted.
web-said-review-undone = { $a } lines wait again; the entries made from them were reversed.
web-said-line-receipt = Entry { $about } was posted. Attach its receipt below.
web-line = One bank line
web-line-intro = { $day }, { $amount }, { $text }
web-line-split = Divide it: the parts make up the whole
web-line-part-amount = Part { $n }: amount
web-line-post = Post this line
web-line-post-receipt = Post it and attach a receipt
web-review-all-ready = { $n ->
    [one] Post the ready line
   *[other] Post all { $n } ready lines
}
web-review-all-matches = { $n ->
    [one] It is the same: nothing is recorded twice
   *[other] All { $n } are the same: nothing is recorded twice
}
web-review-divided = divided: { $parts }
web-review-unfold = Treat its { $rows } rows singly
web-review-fold = Take its rows together again
web-said-unfolded = { $a } rows of the file stand each by itself now. Nothing was posted.
web-said-folded = { $a } rows of the file are one thing again. Nothing was posted.
web-review-meanwhile = Recorded meanwhile by somebody else: { $line }. { $what }
web-review-meanwhile-rest = Nothing was posted now. Your other choices are all here: look once more, and post.
web-review-problems = Problems with the file
web-review-problems-hint = These records are in no sum. Mend the file and import it again: only what is missing comes in.
web-review-problems-undo = Undo this import
web-review-record = Record
web-review-column = Column
web-review-read = What was read
web-review-wrong = What is wrong
web-review-known = Duplicates: in the book before
web-review-known-hint = Lines of this file that an earlier one had brought. They were not stored again.
web-review-known-as = There as
web-review-known-entry = entry { $entry }
web-review-known-import = a line of import { $import }
web-review-accounts-between = Between currencies
