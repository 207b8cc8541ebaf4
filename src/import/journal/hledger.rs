//! hledger's journal, as people write it: transactions with postings, tags in comments. Directives that only declare are
//! passed over; those that would change what the entries are (include, automatic and periodic ones) are refused.

use super::{Posting, Transaction, Unread, read_price, unread};

const DECLARING: [&str; 10] = ["account", "commodity", "tag", "payee", "P", "D", "decimal-mark", "comment", "end", "Y"];

pub(super) fn transactions(text: &str) -> Vec<Result<Transaction, Unread>> {
    let mut found: Vec<Result<Transaction, Unread>> = Vec::new();
    // Whether indented lines belong to the last of `found`.
    let mut is_inside = false;
    for (line, number) in text.lines().zip(1_usize..) {
        let is_indented = line.starts_with([' ', '\t']);
        let content = line.trim();
        if content.is_empty() {
            is_inside = false;
        } else if is_indented && is_inside {
            let broken = match found.last_mut() {
                Some(Ok(transaction)) => add_line(transaction, content, number).err(),
                _ => None,
            };
            if let Some(error) = broken {
                found.pop();
                found.push(Err(error));
            }
        } else if is_indented || line.starts_with([';', '#', '*', '%']) {
            // A comment, or something below a declaration.
        } else if line.starts_with(|c: char| c.is_ascii_digit()) {
            found.push(Ok(head(content, number)));
            is_inside = true;
        } else {
            is_inside = false;
            let word = content.split_whitespace().next().unwrap_or_default();
            if !DECLARING.contains(&word) {
                found.push(Err(unread(
                    number,
                    format!(
                        "“{word}” is not read here. Let hledger write the journal out plainly: hledger print --explicit"
                    ),
                )));
            }
        }
    }
    found
}

/// `2024-01-31=2024-02-02 * (code) description  ; comment`
fn head(content: &str, line: usize) -> Transaction {
    let (content, comment) = content.split_once(';').unwrap_or((content, ""));
    let (date, rest) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
    let mut rest = rest.trim();
    if let Some(after) = rest.strip_prefix(['*', '!']) {
        rest = after.trim_start();
    }
    let mut transaction = Transaction { line, ..Transaction::default() };
    transaction.date = date.split('=').next().unwrap_or(date).to_owned();
    if let Some((code, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        transaction.tags.insert("reference".to_owned(), code.trim().to_owned());
        rest = after.trim_start();
    }
    transaction.description = rest.trim().to_owned();
    add_tags(&mut transaction.tags, comment);
    transaction
}

fn add_line(transaction: &mut Transaction, content: &str, line: usize) -> Result<(), Unread> {
    if let Some(comment) = content.strip_prefix(';') {
        let tags = transaction.postings.last_mut().map_or(&mut transaction.tags, |posting| &mut posting.tags);
        add_tags(tags, comment);
        return Ok(());
    }
    let (content, comment) = content.split_once(';').unwrap_or((content, ""));
    let content = content.trim_end();
    let content = content.strip_prefix("* ").or_else(|| content.strip_prefix("! ")).unwrap_or(content).trim_start();
    if content.starts_with(['(', '[']) {
        return Err(unread(line, "Postings in brackets are beside the balance; this book keeps only what balances."));
    }
    // Two spaces or a tab end the account's name, which may have single spaces.
    let end = content.find("  ").into_iter().chain(content.find('\t')).min();
    let (account, rest) = end.map_or((content, ""), |end| content.split_at(end));
    let rest = rest.split(" =").next().unwrap_or(rest).trim();
    let (amount, price) = match rest.split_once('@') {
        Some((amount, price)) => (amount.trim(), Some(read_price(price, line)?)),
        None => (rest.trim_end_matches('=').trim(), None),
    };
    let mut posting = Posting { line, account: account.trim().to_owned(), price, ..Posting::default() };
    if !amount.is_empty() {
        posting.amount =
            Some(super::beancount::number_and_commodity(amount).ok_or_else(|| {
                unread(line, format!("“{amount}” is no amount with its currency, such as 12.30 EUR."))
            })?);
    }
    add_tags(&mut posting.tags, comment);
    transaction.postings.push(posting);
    Ok(())
}

/// `fund: rupression, memo: for the concert`; of a tag we know, the rest of the line up to a comma before another tag.
fn add_tags(tags: &mut std::collections::BTreeMap<String, String>, comment: &str) {
    for name in ["fund", "memo", "reference", "key"] {
        let marker = format!("{name}:");
        let stands = comment.find(&marker).filter(|at| {
            comment.get(..*at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '-'))
        });
        let Some(value) = stands.and_then(|at| comment.get(at..)).and_then(|rest| rest.strip_prefix(&marker)) else {
            continue;
        };
        // A memo may hold commas; the code of a fund or a key cannot.
        let value =
            if name == "memo" || name == "reference" { value } else { value.split(',').next().unwrap_or(value) };
        tags.insert(name.to_owned(), value.trim().to_owned());
    }
}
