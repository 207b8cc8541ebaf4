//! Beancount's journal: transactions with postings and their metadata. Directives that only declare or check are passed
//! over; `pad` and `include` are refused.

use std::collections::BTreeMap;

use super::{Posting, Transaction, Unread, read_price, unread};

const DECLARING: [&str; 10] =
    ["open", "close", "commodity", "balance", "note", "document", "price", "event", "query", "custom"];

pub(super) fn transactions(text: &str) -> Vec<Result<Transaction, Unread>> {
    let mut found: Vec<Result<Transaction, Unread>> = Vec::new();
    let mut is_inside = false;
    for (line, number) in text.lines().zip(1_usize..) {
        let content = line.trim();
        if line.starts_with([' ', '\t']) {
            let broken = match found.last_mut().filter(|_| is_inside && !content.is_empty()) {
                Some(Ok(transaction)) => add_line(transaction, content, number).err(),
                _ => None,
            };
            if let Some(error) = broken {
                found.pop();
                found.push(Err(error));
            }
            continue;
        }
        is_inside = false;
        let mut words = content.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if first.starts_with(|c: char| c.is_ascii_digit()) {
            if matches!(second, "*" | "!" | "txn") {
                found.push(Ok(head(content, first, number)));
                is_inside = true;
            } else if !DECLARING.contains(&second) {
                found.push(Err(unread(number, format!("“{second}” is not read here: write out what it stands for."))));
            }
        } else if first == "include" {
            found.push(Err(unread(number, "Other files are not followed: put everything into one journal.")));
        }
    }
    found
}

fn head(content: &str, date: &str, line: usize) -> Transaction {
    let mut transaction = Transaction { line, date: date.to_owned(), ..Transaction::default() };
    transaction.description = quoted(content).join(" ");
    transaction
}

/// The texts in quotation marks, in their order.
fn quoted(content: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut signs = content.chars();
    while let Some(sign) = signs.next() {
        if sign == ';' {
            break;
        }
        if sign != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(sign) = signs.next() {
            match sign {
                '"' => break,
                '\\' => text.extend(signs.next()),
                other => text.push(other),
            }
        }
        texts.push(text);
    }
    texts
}

fn add_line(transaction: &mut Transaction, content: &str, line: usize) -> Result<(), Unread> {
    if content.starts_with([';', '#', '^']) {
        return Ok(());
    }
    let is_metadata = content.starts_with(|c: char| c.is_ascii_lowercase())
        && content.split_once(':').is_some_and(|(name, _)| !name.contains(char::is_whitespace));
    if is_metadata {
        let (name, value) = content.split_once(':').unwrap_or((content, ""));
        let value = quoted(value).into_iter().next().unwrap_or_else(|| value.trim().to_owned());
        let tags: &mut BTreeMap<String, String> =
            transaction.postings.last_mut().map_or(&mut transaction.tags, |posting| &mut posting.tags);
        tags.insert(name.to_owned(), value);
        return Ok(());
    }
    let content = content.split(';').next().unwrap_or(content).trim();
    let content = content.strip_prefix("! ").or_else(|| content.strip_prefix("* ")).unwrap_or(content).trim_start();
    let (account, rest) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
    if rest.contains('{') {
        return Err(unread(line, "Lots with a cost in { } are not kept here: enter the amount in money."));
    }
    let (amount, price) = match rest.split_once('@') {
        Some((amount, price)) => (amount.trim(), Some(read_price(price, line)?)),
        None => (rest.trim(), None),
    };
    let mut posting = Posting { line, account: account.to_owned(), price, ..Posting::default() };
    if !amount.is_empty() {
        let read = number_and_commodity(amount).and_then(|(number, commodity)| Some((ungrouped(&number)?, commodity)));
        let unreadable = || unread(line, format!("“{amount}” is no amount with its currency, such as 12.30 EUR."));
        posting.amount = Some(read.ok_or_else(unreadable)?);
        posting.has_point = true;
    }
    transaction.postings.push(posting);
    Ok(())
}

/// `1250.50` of `1,250.50`: in this journal the decimal mark is always the point, and commas group thousands. None where a comma
/// stands elsewhere.
fn ungrouped(number: &str) -> Option<String> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let is_grouped = rest.peek().is_none() || (1..=3).contains(&first.len());
    let fits = is_grouped && rest.all(|group| group.len() == 3) && !decimals.contains([',', '\'']);
    fits.then(|| number.replace(',', "").trim_end_matches('.').to_owned())
}

/// `-12.30 EUR`, `EUR -12.30`, `-€12.30`: the number with its sign, and what it is a number of.
pub(super) fn number_and_commodity(text: &str) -> Option<(String, String)> {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',' | '\'');
    let number: String = text.chars().filter(|c| is_of_number(*c)).collect();
    let commodity: String = text.chars().filter(|c| !is_of_number(*c) && !c.is_whitespace()).collect();
    let digits = number.chars().any(|c| c.is_ascii_digit());
    let signs = number.chars().filter(|c| matches!(c, '-' | '+')).count();
    (digits && signs <= 1 && !commodity.is_empty()).then_some((number, commodity))
}
