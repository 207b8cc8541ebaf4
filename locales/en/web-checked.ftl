# Other bookkeeping programs as witnesses.
web-checked = Checked by other programs
web-checked-intro = Other people’s bookkeeping programs can load this book and add it up themselves. What they say is kept, and stands at the foot of every report. Nothing leaves this machine.
web-checked-never = Not asked yet.
web-checked-agreed = { $program } agreed with every total on { $on }.
web-checked-agreed-before = { $program } agreed on { $on }, for the { $n } entries there were then.
web-checked-differed = { $program } did not agree on { $on }.
web-checked-yes = agreed
web-checked-no = differs
web-checked-ask = Let it check now
web-checked-how = It is not installed where this program runs. On Debian: apt install { $program }. Or take the book along (export { $program }) and load it there.
web-said-checked = { $about } loaded the book and agrees with every total.
web-checked-link = What hledger and beancount say of the book
