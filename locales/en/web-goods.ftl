# Merch and events
web-merch-empty = There is nothing to sell yet.
web-merch-save = Save
web-event-save = Open the event
web-event-place = Place
web-event-sentence = In { $in }, out { $out }, left { $left }, goes to { $fund }.
web-events-empty = There is no event yet.
web-said-saved = Saved.
