# Every move of a product
moves-title = Moves of { $name }
moves-together = Together at cost
moves-worth = Cost of what was left
moves-everywhere = All places
moves-none = Nothing of it moved there.
moves-all = All moves
deed-more-elsewhere = What lies there stands here: find other products by name.
places-whole = All on one page
plan-since = { $sold } sold since { $since }; at that pace the stock lasts { $weeks } weeks
plan-since-none = none sold since { $since }
