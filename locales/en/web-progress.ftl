# The import of a large file while it is under way.
web-progress = The file is being imported
web-progress-reading = { $rows } rows are read and compared with the book.
web-progress-storing = { $stored } of { $rows } rows are stored.
web-progress-hint = This page looks again every second and goes on to the review by itself. You may reload it, or leave: the import goes on. It is in the book as a whole or not at all.
web-progress-again = Look again
