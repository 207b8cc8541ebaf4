# The review of an import: choices kept, one line in full, taking back.
web-review-draft = Save for later
web-review-open-line = Split, describe …
web-said-draft = Your choices are kept. Nothing was posted.
web-said-review-undone = { $a } lines wait again; the entries made from them were reversed.
web-said-line-receipt = Entry { $about } was posted. Attach its receipt below.
web-line = One bank line
web-line-intro = { $day }, { $amount }, { $name }: { $note }
web-line-split = Divide it: the parts make up the whole
web-line-part-amount = Part { $n }: amount
web-line-post = Post this line
web-line-post-receipt = Post it and attach a receipt
