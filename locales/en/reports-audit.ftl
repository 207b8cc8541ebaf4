# What the auditors tick and sign.
reports-section-audit-report = Report of the auditors
reports-note-audit-report = To be ticked by the auditors after the check, with a word on what they found.
reports-col-question = We have checked
reports-col-yes = Yes
reports-col-no = No
reports-col-remark = Remark
reports-audit-vouchers-seen = The vouchers of the sampled entries were there and said what the book says.
reports-audit-balances-agree = Bank and provider accounts agree with their statements.
reports-audit-cash-counted = The cash was counted and agrees with the book.
reports-audit-earmarks-kept = Earmarked money was spent for what it was given for.
reports-audit-discharge = We recommend that the treasurer be discharged for this period.
