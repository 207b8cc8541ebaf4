# Pictures of a statement's numbers, and the way to a fund's target.
reports-section-targets = Targets
reports-col-held = Held
reports-col-target = Target
reports-col-missing = Still missing
reports-figure-caption = { $title }.
reports-figure-caption-others = { $title }. What there is in other currencies stands in the table.
reports-figure-income-flow-left-out = A band for each source and fund, as thick as its amount. Where more was given back than came, { $amount } { $currency } in all, there is no band; the table below counts it.
reports-figure-spending-flow-left-out = A band for each fund and purpose, as thick as its amount. Where more came back than was spent, { $amount } { $currency } in all, there is no band; the table below counts it.
reports-note-income-flow-left-out = The picture leaves out { $amount } { $currency }: for some source and fund more was given back than came. The sums of the picture are larger by that than those of the table.
reports-note-spending-flow-left-out = The picture leaves out { $amount } { $currency }: for some fund and purpose more came back than was spent. The sums of the picture are larger by that than those of the table.
reports-figure-targets = Funds and their targets in { $currency }
reports-figure-targets-description = For each fund with a target, what it holds up to { $day } and what it is to reach. The same numbers stand in the table below.
reports-figure-held = held
reports-figure-target = wanted
reports-figure-events = Events compared, in { $currency }
reports-figure-events-description = For each event of the period, what came in and what it cost. The same numbers stand in the table below.
reports-figure-merch = Merch: takings, cost and surplus in { $currency }
reports-figure-merch-description = For each product sold in the period, what it brought, what the sold pieces had cost, and what was left. The same numbers stand in the table below.
reports-figure-stock = Value of the stock in { $currency }
reports-figure-stock-description = For each product, what lay in stock at the start and at the end of { $period }, over all places. The same numbers stand in the table below, place by place.
reports-section-funds-over-time = What each fund held, month by month
reports-note-over-time = At the end of each month, in { $currency }; the last month up to the period’s end.
reports-note-over-time-largest = The largest funds at the end of each month, in { $currency }; { $n ->
    [one] one smaller fund has
   *[other] { $n } smaller funds have
} this on a page of their own.
reports-figure-over-time = What each fund held, in { $currency }
reports-figure-over-time-description = A line for each of the largest funds, over the twelve months up to { $day }. The same numbers stand in the table below.
