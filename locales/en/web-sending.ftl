# Reports and letters on their way to people; the program itself sends nothing.
web-report-mail = E-mail
