//! GnuCash's “Export Transactions to CSV”: one row a split; the first of a transaction bears its date and description.

use super::{Posting, Transaction, Unread, unread};

const NEEDED: [&str; 4] = ["Date", "Description", "Full Account Name", "Amount Num."];

pub(super) fn transactions(text: &str) -> Vec<Result<Transaction, Unread>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return vec![Err(unread(1, format!("The header cannot be read: {error}.")))],
    };
    let missing = NEEDED.iter().find(|column| !headers.iter().any(|header| header.trim() == **column));
    if let Some(column) = missing {
        let message = format!(
            "The column {column} is missing. Export with File, Export, Export Transactions to CSV, in English and not in the simple layout."
        );
        return vec![Err(unread(1, message))];
    }
    let mut found: Vec<Result<Transaction, Unread>> = Vec::new();
    for (record, number) in reader.records().zip(2_usize..) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                found.push(Err(unread(number, format!("This line cannot be read: {error}."))));
                continue;
            }
        };
        let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(number);
        let cell = |name: &str| {
            let at = headers.iter().position(|header| header.trim() == name);
            at.and_then(|at| record.get(at)).unwrap_or("").trim()
        };
        if !cell("Date").is_empty() {
            let mut transaction = Transaction { line, date: cell("Date").to_owned(), ..Transaction::default() };
            transaction.description = cell("Description").to_owned();
            transaction.tags.insert("reference".to_owned(), cell("Number").to_owned());
            found.push(Ok(transaction));
        }
        let currency = cell("Commodity/Currency").rsplit("::").next().unwrap_or("").to_owned();
        if let Some(Ok(transaction)) = found.last_mut() {
            if !currency.is_empty() {
                transaction.tags.insert("currency".to_owned(), currency);
            }
            let commodity = transaction.tags.get("currency").cloned().unwrap_or_default();
            let mut posting = Posting { line, account: cell("Full Account Name").to_owned(), ..Posting::default() };
            posting.amount = Some((cell("Amount Num.").to_owned(), commodity));
            posting.tags.insert("memo".to_owned(), cell("Memo").to_owned());
            transaction.postings.push(posting);
        }
    }
    found
}
