# The surplus of merch, and the sheet of a stall
surplus-title = Surplus
surplus-hint = What each product's rule comes to for a month. What was given for a month is not given again.
surplus-month = Month
surplus-none = No product with a rule for its surplus sold anything in this month. Say where a surplus goes on the product's page.
surplus-working = How it comes about
surplus-due = Due
surplus-given = Entry
surplus-give = Give it to the funds
sheet-title = Type in a sheet
sheet-lines = The sheet
sheet-hint = CSV: first a line that names the columns, then a line a sale. The columns are { $columns }; the first three must be there. The same sheet again adds nothing.
sheet-record = Record the sales
sheet-wrong = The first line must name the columns: date, product, quantity, and what else there is.
web-said-sheet = The sales of the sheet are recorded.
