# The surplus of merch, and the sheet of a stall
surplus-title = Surplus
surplus-hint = What each product's rule comes to for a month. What was given for a month is not given again; what came to light of it later, such as a shop's late sheet, is open until it is given, too.
surplus-month = Month
surplus-none = No product with a rule for its surplus sold anything in this month. Say where a surplus goes on the product's page.
surplus-working = How it comes about
surplus-due = Due
surplus-given = Given by entry
surplus-open = Open
surplus-over = Where the open sum is negative, more was given than is due: goods came back or were corrected later. The entry that gave it can be reversed; what is due is then given anew.
surplus-give = Give it to the funds
sheet-title = Type in a sheet
sheet-lines = The sheet
sheet-hint = CSV: first a line that names the columns, then a line a sale. The columns are { $columns }; the first three must be there. The same sheet again adds nothing.
sheet-record = Check
sheet-wrong = The first line must name the columns: date, product, quantity, and what else there is.
web-said-sheet = Sales recorded: { $a }. There already: { $b }.
sheet-line = Line { $line }: { $message }
