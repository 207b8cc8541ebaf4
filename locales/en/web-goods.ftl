# Merch and events
web-merch-empty = There is nothing to sell yet.
web-merch-save = Save
web-event-save = Open the event
web-event-place = Place
web-event-sentence = In { $in }, out { $out }, left { $left }, goes to { $fund }.
web-event-sentence-open = In { $in }, out { $out }, left { $left }. Whom it is for is said in the plan, or when the night is settled.
web-event-sentence-borne = In { $in }, out { $out }, left { $left }; the loss was borne by { $fund }.
web-event-sentence-settled = In { $in }, out { $out }, left { $left }, went to { $fund }.
web-events-empty = There is no event yet.
web-said-saved = Saved.
web-late-cost = This day lies before later moves of the same goods. A second entry, on { $date }, sets their cost right. { $working }.
