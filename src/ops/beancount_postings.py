# Reads a book with beancount's own loader: its version, its errors, then one line a posting.
import csv
import sys

import beancount
from beancount import loader
from beancount.core import data

entries, errors, _ = loader.load_file(sys.argv[1])
out = csv.writer(sys.stdout)
out.writerow(["version", beancount.__version__])
for error in errors:
    out.writerow(["error", " ".join(str(error.message).split())])
number = 0
for entry in entries:
    if isinstance(entry, data.Transaction):
        number += 1
        for posting in entry.postings:
            fund = (posting.meta or {}).get("fund", "")
            units = posting.units
            out.writerow(["posting", number, entry.date, posting.account, fund, units.currency, format(units.number, "f")])
