# Orders and gifts that files only tell of, and the payments that brought their money.
web-details = Orders and gifts
web-details-intro = What shops and platforms list was paid at PayPal, a card provider or the bank. It is tied to those payments here and is never counted a second time.
web-details-all = Those of all files
web-details-none = No file has told of orders or gifts yet. Import one from your shop or platform.
web-details-told = What the file tells
web-details-payment = Payment
web-details-save = Save
web-details-leave = As it stands
web-details-why = Reason, if set aside
web-details-unlink = It is not this payment
web-details-none-of-these = None of these
web-details-nothing-chosen = Nothing was chosen. Say at one of them which payment it is.
web-details-group-asked = Which payment?
web-details-group-awaiting = Awaiting payment
web-details-group-linked = Paid
web-details-group-nothing = Nothing to pay
web-details-group-aside = Set aside
web-details-hint-asked = These payments may be it, the likeliest first. Only you can say.
web-details-hint-awaiting = No payment that was imported fits. Import the file of the provider or bank, and it is found by itself.
web-details-hint-linked = The payment takes from here what it was for.
web-details-hint-nothing = Free, cancelled, or given back before it was paid.
web-details-hint-aside = They wait for nothing. Bring one back if its payment comes after all.
web-details-because-id = the same number { $id }
web-details-because-order = the payment names { $order }
web-details-because-email = the same e-mail address
web-details-because-name = the same name
web-details-because-amount = the same amount
web-details-because-other-amount = but { $paid } was paid
web-details-because-days = { $n ->
    [one] a day apart
   *[other] { $n } days apart
}
web-details-because-together = { $n } in a row add up to it
web-details-because-chosen = you said so
web-details-look = Look for the payment
web-details-find = Which payment was it?
web-details-find-hint = Payments that came in within three months before or after, the nearest amount first. Words may be a name, part of the text, or an amount.
web-details-find-words = Words or an amount
web-details-find-none = No payment in { $currency } fits. Leave the words out, or import the file of the provider or bank first.
web-details-this-one = It was this one
web-details-given = Known as the payment of another order or gift, too.
web-said-details = Saved: { $a }.
web-said-details-imported = Read: { $a } orders and gifts. Their payment is known: { $b }. Nothing is counted twice.
web-review-because-told = { $source } says: { $text } ({ $why })
web-review-because-told-short = { $source } lists it ({ $why })
web-import-what-source = The file tells of
web-import-answer-source-detail = What payments were for that came in elsewhere (PayPal, cards, bank): they are counted there
web-import-answer-source-statement = The money of the chosen account itself
web-todo-details = { $n ->
    [one] One order or gift: which payment is it?
   *[other] { $n } orders and gifts: which payment is each?
}
web-todo-details-waiting = { $n ->
    [one] One order or gift has waited for its payment for over two weeks
   *[other] { $n } orders and gifts have waited for their payment for over two weeks
}
web-shop-goods = What shops call our goods
web-shop-goods-intro = Say once which product each name is. From then on the payment of an order is proposed as a sale: with price, sending and fee, its cost, and the goods taken from stock.
web-shop-goods-none = No order names any goods yet.
web-shop-goods-called = The shop calls it
web-shop-goods-orders = Orders
web-shop-goods-product = Our product
web-shop-goods-not-ours = No product of ours
web-shop-goods-place = Orders are sent from
web-shop-goods-own-place = Each product’s own stock
web-said-shop-goods = Saved: { $a }.
web-shop-goods-open = { $n ->
    [one] One name in shop orders is no product yet. Say what it is, and its orders become sales.
   *[other] { $n } names in shop orders are no products yet. Say what they are, and their orders become sales.
}
web-review-what-sale = Merch sale, as ordered
web-review-what-sale-back = Sale paid back: the goods are in stock again
web-review-what-sale-kept = Sale paid back: the goods are not back
web-review-what-sale-damaged = Sale paid back: the goods came back damaged
web-review-because-sale = sold: { $goods }
web-review-because-sale-more = sold: { $goods }; { $gift } more was given
web-review-because-sale-unknown = nobody has said yet what these are: { $names }
web-review-because-sale-dear = the order is { $ordered }, more than was paid
web-line-sale = Posted here, this line is plain income and no stock is taken. Post it in the review to make it the sale that was ordered.
