# Search over the whole book.
search-about = About
search-everything = Search
search-for = What to look for
search-forget = Forget
search-found = What was found
search-help = How to write a search
search-help-account = an account by its path or a part of it, such as Giro
search-help-after = from that day, month or year on; before: until the day before it
search-help-amount = lines of more than 50; amount:50 is exactly 50; also >=50, <50, <=50 and 10..50; without sign
search-help-date = in that year, month, range or on that day
search-help-event = what belongs to an event; also contact:D-0042 and currency:USD
search-help-fund = what touches a fund, by its code or a name it is known by
search-help-in = only entries; also lines, funds, products, events
search-help-kind = one kind of entry: journal, donation, merch_sale, event_income, event_cost, payment, move, refund, transfer, opening
search-help-not = without this word
search-help-quotes = these words one behind the other
search-help-reference = the number of a receipt or a payment
search-help-words = both words, anywhere in a description, note, reference or name
search-line-open = to explain
search-line-posted = posted
search-line-matched = matched
search-line-set_aside = put aside
search-line-undone = undone
search-means = What it finds
search-more = There is more than is shown here. Narrow the search, or take all of it as CSV.
search-none = Nothing was found.
search-people = Bank lines were not searched: your role does not read names and payment notes.
search-save = Save this search
search-save-as = Name for this search
search-saved = Saved searches
search-summary = { $n ->
    [one] One thing was found.
   *[other] { $n } things were found.
}
search-what-entry = Entry { $id }
search-what-event = Event { $id }
search-what-fund = Fund { $id }
search-what-line = Bank line
search-what-product = Merch { $id }
search-write = Write
web-nav-search = Search
web-said-search = The search was saved.
web-said-search-gone = The search was forgotten.
