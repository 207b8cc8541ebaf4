# The form above a report.
web-report-all = All
web-report-compare = Compare with
web-report-compare-none = Nothing
web-report-compare-previous = The period before
web-report-compare-last-year = The same a year ago
web-report-spans = Period
web-report-span-month = Month
web-report-span-quarter = Quarter
web-report-span-year = Year
web-report-span-all = Everything until that day
web-filter-wrong = This could not be looked up
