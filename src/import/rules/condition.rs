//! One condition of a rule: its notation, and whether it holds for a line. Knows no proposal.

use std::fmt;

use super::RuleError;
use crate::ledger::fund::comparable;
use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountPath, Currency, Money};

/// Words of at least so many letters are found although the bank cut them in two.
const LONG: usize = 7;

/// Which text of a line is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// The purpose, and what the bank calls reference, end-to-end id or order number.
    Note,
    /// The name of the other side.
    Counterparty,
}

/// How a text is compared: without case, accents and punctuation in either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    Contains,
    Is,
}

/// What must hold of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// One of several texts, `note~rent|heating`.
    Text { field: TextField, how: How, any_of: Vec<String> },
    /// IBAN or account number of the other side.
    CounterpartyAccount(String),
    /// What moved, without its sign; bounds included, one of them may be open.
    Amount { from: Option<Money>, to: Option<Money> },
    /// Money came in, or went out.
    ComesIn(bool),
    /// The statement is of this account or one below it.
    Account(AccountPath),
    /// What the statement says the line is: payment, fee, payout …
    Kind(String),
}

impl Condition {
    /// Reads `note~TEXT`, `amount=10.00..20.00` and so on; amounts are in `currency` where they name none.
    ///
    /// # Errors
    /// What is no condition, in a sentence.
    pub fn read(text: &str, currency: Currency) -> Result<Self, RuleError> {
        let read = text.trim();
        let not_one = || RuleError::NotACondition { read: read.to_owned() };
        let at = read.find(['~', '=']).ok_or_else(not_one)?;
        let (name, rest) = read.split_at_checked(at).ok_or_else(not_one)?;
        let how = if rest.starts_with('~') { How::Contains } else { How::Is };
        let value = rest.get(1..).unwrap_or("").trim();
        if value.is_empty() {
            return Err(not_one());
        }
        match (name.trim(), how) {
            ("note", how) => Self::text(TextField::Note, how, value),
            ("counterparty", how) => Self::text(TextField::Counterparty, how, value),
            ("counterparty-account", How::Is) => Ok(Self::CounterpartyAccount(plain_number(value))),
            ("amount", How::Is) => range(value, currency),
            ("sign", How::Is) => match value {
                "in" => Ok(Self::ComesIn(true)),
                "out" => Ok(Self::ComesIn(false)),
                other => Err(RuleError::NotASign { read: other.to_owned() }),
            },
            ("account", How::Is) => Ok(Self::Account(value.parse()?)),
            ("kind", How::Is) => Ok(Self::Kind(value.to_lowercase())),
            _ => Err(not_one()),
        }
    }

    fn text(field: TextField, how: How, value: &str) -> Result<Self, RuleError> {
        let any_of: Vec<String> = value.split('|').map(|one| one.trim().to_owned()).collect();
        match any_of.iter().find(|one| spaced(one).trim().chars().count() < 2) {
            Some(short) => Err(RuleError::TooShort { read: short.clone() }),
            None => Ok(Self::Text { field, how, any_of }),
        }
    }

    /// Whether it holds for a line of the account `own`.
    #[must_use]
    pub fn holds(&self, own: &AccountPath, line: &StatementLine) -> bool {
        match self {
            Self::Text { field, how, any_of } => {
                texts(line, *field).iter().any(|text| any_of.iter().any(|wanted| says(text, wanted, *how)))
            }
            Self::CounterpartyAccount(wanted) => {
                line.counterparty_account.as_deref().is_some_and(|number| plain_number(number) == *wanted)
            }
            Self::Amount { from, to } => {
                let moved = line.amount_minor.saturating_abs();
                let holds = |bound: &Option<Money>, fits: fn(i64, i64) -> bool| {
                    bound.is_none_or(|bound| bound.currency == line.currency && fits(moved, bound.minor))
                };
                holds(from, |moved, bound| moved >= bound) && holds(to, |moved, bound| moved <= bound)
            }
            Self::ComesIn(comes_in) => (line.net_minor > 0) == *comes_in && line.net_minor != 0,
            Self::Account(account) => {
                let below = own.as_str().strip_prefix(account.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
            }
            Self::Kind(kind) => line.kind.eq_ignore_ascii_case(kind),
        }
    }

    /// The part of the line's text that made it hold, as the line writes it.
    #[must_use]
    pub fn matched(&self, line: &StatementLine) -> Option<String> {
        let Self::Text { field, any_of, .. } = self else { return None };
        texts(line, *field).iter().find_map(|text| any_of.iter().find_map(|wanted| found_in(text, wanted)))
    }
}

fn texts(line: &StatementLine, field: TextField) -> Vec<&str> {
    const REFS: [&str; 6] = ["end_to_end", "order_no", "supplement", "reference", "category", "customer"];
    match field {
        TextField::Counterparty => vec![&line.counterparty],
        TextField::Note => {
            let refs = line.refs.iter().filter(|(key, _)| REFS.contains(&key.as_str()));
            std::iter::once(line.purpose.as_str()).chain(refs.map(|(_, value)| value.as_str())).collect()
        }
    }
}

/// Lower-case Latin letters and digits, one space between words, one before and one behind.
fn spaced(text: &str) -> String {
    let mut plain = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\u{301}' && c != '\u{308}') {
        let word = comparable(&unspelt(word));
        if !word.is_empty() {
            plain.push_str(&word);
            plain.push(' ');
        }
    }
    plain
}

/// “Größe” and “Groesse” are one word; only where German letters stand, so that “poem” stays.
fn unspelt(word: &str) -> String {
    let lower = word.to_lowercase();
    lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss")
}

fn says(text: &str, wanted: &str, how: How) -> bool {
    let (text, wanted) = (spaced(text), spaced(wanted));
    match how {
        How::Is => text == wanted,
        How::Contains => {
            let wanted = wanted.trim();
            let is_one_long_word = wanted.len() >= LONG && !wanted.contains(' ');
            text.contains(wanted) || (is_one_long_word && text.replace(' ', "").contains(wanted))
        }
    }
}

/// Where the text says it: the shortest piece of the text, as written.
fn found_in(text: &str, wanted: &str) -> Option<String> {
    let folded = |text: &str| comparable(&unspelt(text));
    let wanted = folded(wanted);
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let ends = || text.char_indices().map(|(at, c)| at.saturating_add(c.len_utf8()));
    for end in ends() {
        let fits = |start: &&usize| text.get(**start..end).is_some_and(|piece| folded(piece) == wanted);
        if let Some(start) = starts.iter().rev().filter(|start| **start < end).find(fits) {
            return text.get(*start..end).map(str::to_owned);
        }
    }
    None
}

/// An IBAN or account number without spaces, in capitals.
fn plain_number(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// `10.00`, `10.00..20.00`, `10.00..`, `..20.00`, each with a currency behind if it is not the book's.
fn range(text: &str, currency: Currency) -> Result<Condition, RuleError> {
    let not_one = || RuleError::NotARange { read: text.to_owned() };
    let (numbers, currency) = match text.rsplit_once(' ') {
        Some((numbers, code)) => (numbers.trim(), code.parse().map_err(|_| not_one())?),
        None => (text, currency),
    };
    let bound = |text: &str| -> Result<Option<Money>, RuleError> {
        if text.is_empty() {
            return Ok(None);
        }
        let money = Money::parse(text, currency)?;
        if money.minor < 0 { Err(not_one()) } else { Ok(Some(money)) }
    };
    let (from, to) = match numbers.split_once("..") {
        Some((from, to)) => (bound(from.trim())?, bound(to.trim())?),
        None => (bound(numbers)?, bound(numbers)?),
    };
    let is_empty = from.is_none() && to.is_none();
    let is_backwards = from.zip(to).is_some_and(|(from, to)| from.minor > to.minor);
    if is_empty || is_backwards { Err(not_one()) } else { Ok(Condition::Amount { from, to }) }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { field, how, any_of } => {
                let name = match field {
                    TextField::Note => "note",
                    TextField::Counterparty => "counterparty",
                };
                let sign = if *how == How::Contains { '~' } else { '=' };
                write!(f, "{name}{sign}{}", any_of.join("|"))
            }
            Self::CounterpartyAccount(number) => write!(f, "counterparty-account={number}"),
            Self::Amount { from, to } => {
                let currency = from.or(*to).map(|money| money.currency);
                match (from, to) {
                    (Some(from), Some(to)) if from == to => write!(f, "amount={from}")?,
                    (from, to) => {
                        let text = |bound: &Option<Money>| bound.map(|money| money.to_string()).unwrap_or_default();
                        write!(f, "amount={}..{}", text(from), text(to))?;
                    }
                }
                currency.map_or(Ok(()), |currency| write!(f, " {currency}"))
            }
            Self::ComesIn(comes_in) => f.write_str(if *comes_in { "sign=in" } else { "sign=out" }),
            Self::Account(account) => write!(f, "account={account}"),
            Self::Kind(kind) => write!(f, "kind={kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn conditions_are_written_as_they_are_read() {
        for text in [
            "note~rent|heating",
            "note=Miete",
            "counterparty~Stadtwerke",
            "counterparty-account=DE89370400440532013000",
            "amount=10.00 EUR",
            "amount=10.00..20.00 EUR",
            "amount=10.00.. EUR",
            "amount=..20.00 USD",
            "sign=in",
            "sign=out",
            "account=Assets:Bank:Giro",
            "kind=fee",
        ] {
            assert_eq!(Condition::read(text, Currency::EUR).unwrap().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_makes_a_condition_that_cannot_be_read_again(text in "(note|amount|sign|kind|x)?[~=:]?\\PC{0,20}") {
            if let Ok(condition) = Condition::read(&text, Currency::EUR) {
                prop_assert_eq!(Condition::read(&condition.to_string(), Currency::EUR), Ok(condition));
            }
        }

        #[test]
        fn what_is_named_as_found_stands_in_the_text(text in "\\PC{0,30}", wanted in "[a-zäöß]{2,5}") {
            if let Some(found) = found_in(&text, &wanted) {
                prop_assert!(text.contains(&found));
            }
        }
    }
}
