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
stall-said = Sold: { $text }, { $amount }.
stall-solidarity = At solidarity price
stall-list = Prices
stall-list-normal = Normal prices
stall-list-bulk = Prices for many
stall-list-infoshop = Prices for infoshops
stall-list-solidarity = Solidarity prices
# Why something cannot be done with goods
wrong-stock = { $place } holds { $there } of { $name }, and { $wanted } are wanted. Say why more leave than there are, and send it again; or count the stock.
wrong-stock-then = On { $day } { $place } held { $there } of { $name }, and { $wanted } are wanted. If more came before that day, record that first; else say why more left than there were, and send it again.
wrong-not-sold = { $there } of { $name } are with the buyer of this sale, so { $returned } cannot come back. Look up which sale it was.
wrong-set = { $name } is a set and has no stock of its own. Choose what it is made of.
wrong-closed = { $name } is not sold any more. Open it again on its page, or choose something else.
wrong-worthless = { $name } has no cost in the book, so there is nothing to post. Record what it cost first.
wrong-agrees = The count of { $name } agrees with the book; there is nothing to post.
wrong-given = They gave { $given }, less than the price of { $total }. Give a discount or take another price.
wrong-gift = They gave { $more } more than the price. Choose the fund it is for.
wrong-more-than-open = { $open } is open at { $name }, less than { $amount }. If the rest is a gift, choose the fund it is for.
wrong-more-than-owed = We owe { $open } on { $name }, less than { $amount }. Pay what is owed; what is more goes out as money paid out.
wrong-more-than-ordered = Of what was paid before { $open } is left, less than { $amount }. Deliver what was ordered, and sell the rest on its own.
wrong-commission = What the shop keeps is said once: as a sum, or in percent.
wrong-still-open = { $name } has { $balance } of this night still open. Pay it, or have it paid, before the night is settled.
wrong-closed-account = { $name } is closed. Choose another place.
wrong-same = { $name } stands on both sides. Choose two different places.
wrong-goods-as-money = { $name } holds goods, not money. Choose where the money is.
wrong-loss = The night lost { $loss }, and money given for { $fund } cannot bear it. Choose a free fund for the loss, or say at the end of the form why it may, and what that rests on.
wrong-closed-fund = The fund { $name } is closed. Choose another one.
