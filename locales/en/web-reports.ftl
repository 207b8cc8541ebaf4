# The form above a report.
web-report-all = All
web-report-compare = Compare with
web-report-compare-none = Nothing
web-report-compare-previous = The period before
web-report-compare-last-year = The same a year ago
