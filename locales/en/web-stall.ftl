# The stall: selling with a tap
stall-title = Sell
stall-other = By post, other day
stall-from = Goods from
stall-own-stock = the storage
stall-into = Paid where?
stall-set = Use this
stall-summary = From { $from }, paid into { $into }
stall-summary-event = From { $from }, paid into { $into }, at { $event }
stall-left = { $n ->
    [0] none left
   *[other] { $n } left
  }
stall-less = One { $name } less
stall-pieces = Pieces of { $name }
stall-gift = They gave more
stall-sold = Sold
stall-search = Find a product
stall-find = Find
stall-found-none = No product has these words in its name.
stall-more = More products are there than fit here: find them by name.
stall-reason = Why are more sold than there are?
stall-reason-hint = For example: never counted, or still to be delivered. The entry keeps the reason.
stall-wrong-empty = Nothing is in the basket yet: tap what was sold.
stall-wrong-short = { $place } holds { $there } of { $name }, and { $wanted } are in the basket. Say why, and tap “Sold” again; or count the stock.
stall-said = Sold: { $text }, { $amount }.
stall-solidarity = At solidarity price
stall-list = Prices
stall-list-normal = Normal prices
stall-list-bulk = Prices for many
stall-list-infoshop = Prices for infoshops
stall-list-solidarity = Solidarity prices
