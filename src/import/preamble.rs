//! What stands above the header: own account, currency, stated balances and period. Knows no transaction row.

use chrono::NaiveDate;
use csv::StringRecord;

use super::amount::{Cell, DecimalMark};
use super::date::{DateCell, DateOrder};
use super::table::Table;
use super::vocabulary::{Word, currency_in_name, vocabulary};
use crate::ledger::Currency;

/// Facts stated above the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preamble {
    pub iban: Option<String>,
    pub currency: Option<Currency>,
    pub opening: Option<String>,
    pub closing: Option<String>,
    pub closing_day: Option<DateCell>,
    pub period: Option<(NaiveDate, NaiveDate)>,
}

/// Reads the records above the table.
#[must_use]
pub fn read(records: &[StringRecord], today: NaiveDate) -> Preamble {
    let mut found = Preamble::default();
    let mut currencies: Vec<Currency> = Vec::new();
    let mut days: Vec<NaiveDate> = Vec::new();
    for record in records {
        let cells: Vec<&str> =
            (0..record.len()).map(|i| Table::cell(record, i)).filter(|cell| !cell.is_empty()).collect();
        for (i, cell) in cells.iter().enumerate() {
            found.iban = found.iban.take().or_else(|| iban_in(cell));
            currencies.extend(currency_of(cell));
            days.extend(cell.split_whitespace().filter_map(|token| sure_day(token, today)));
            let label = cell.split(':').next().unwrap_or(cell);
            let value =
                || cells.get(i.saturating_add(1)..).and_then(|rest| rest.iter().find_map(|next| amount_text(next)));
            if found.opening.is_none() && vocabulary().is_labelled(Word::OpeningLabel, label) {
                found.opening = amount_at_end(cell).or_else(value);
            } else if found.closing.is_none() && vocabulary().is_labelled(Word::ClosingLabel, label_only(label)) {
                found.closing = amount_at_end(cell).or_else(value);
                found.closing_day =
                    cell.split_whitespace().find_map(|token| DateCell::scan(token.trim_end_matches(':')));
            }
        }
    }
    currencies.sort_unstable();
    currencies.dedup();
    if let [only] = currencies.as_slice() {
        found.currency = Some(*only);
    }
    days.sort_unstable();
    if let (Some(first), Some(last)) = (days.first(), days.last())
        && first < last
    {
        found.period = Some((*first, *last));
    }
    found
}

/// A label may carry its date and amount in the same cell: “Solde au 12/01/2026 1 234,56 €”.
fn label_only(cell: &str) -> &str {
    cell.trim_end_matches([':', ' '])
}

fn currency_of(cell: &str) -> Option<Currency> {
    if cell.len() == 3 && cell.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return currency_in_name(cell);
    }
    let in_amount = amount_at_end(cell).and_then(|text| Cell::scan(&text)).and_then(|number| number.currency);
    let word = cell.split([' ', '/', ':', ',']).find(|token| {
        token.len() == 3 && token.bytes().all(|byte| byte.is_ascii_uppercase()) && currency_in_name(token).is_some()
    });
    in_amount.filter(|currency| currency.code().parse::<Currency>().is_ok()).or_else(|| word.and_then(currency_in_name))
}

/// A date that leaves no choice of order.
fn sure_day(token: &str, today: NaiveDate) -> Option<NaiveDate> {
    let cell = DateCell::scan(token.trim_matches(['(', ')', ',', ';', ':']))?;
    let fits: Vec<DateOrder> = [DateOrder::Dmy, DateOrder::Mdy].into_iter().filter(|order| cell.fits(*order)).collect();
    match fits.as_slice() {
        [] => cell.day(DateOrder::Ymd, today).map(|day| day.date),
        [only] => cell.day(*only, today).map(|day| day.date),
        [one, other] if cell.day(*one, today) == cell.day(*other, today) => cell.day(*one, today).map(|day| day.date),
        _ if cell.separator == '.' => cell.day(DateOrder::Dmy, today).map(|day| day.date),
        _ => None,
    }
}

fn amount_text(cell: &str) -> Option<String> {
    (Cell::scan(cell).is_some() && DateCell::scan(cell).is_none()).then(|| cell.to_owned())
}

/// The longest end of the cell that is an amount.
fn amount_at_end(cell: &str) -> Option<String> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let starts = 1..words.len();
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    starts
        .filter_map(|from| words.get(from..).map(|tail| tail.join(" ")))
        .find(|tail| has_digit(tail) && amount_text(tail).is_some() && (tail.contains(['.', ','])))
}

/// An IBAN anywhere in the cell, without its spaces.
#[must_use]
pub fn iban_in(cell: &str) -> Option<String> {
    let joined: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let pieces = cell.split([' ', '/', ':', ',']).chain(joined.split(['/', ':', ',']));
    pieces.map(|piece| piece.trim_matches(['\'', '"', '='])).find(|piece| is_iban(piece)).map(str::to_owned)
}

/// Whether the cell is an IBAN and nothing else, with or without spaces.
#[must_use]
pub fn is_account(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_uppercase())
        && iban_in(cell).is_some_and(|iban| iban.len().saturating_add(8) >= cell.len())
}

/// Whether the text has an IBAN's shape: two letters, two digits, eleven to thirty letters or digits. Masked and test
/// numbers are common in exports, so the check digits are not asked for.
#[must_use]
pub fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let head = bytes.iter().take(2).all(u8::is_ascii_uppercase);
    let check = bytes.iter().skip(2).take(2).all(u8::is_ascii_digit);
    let rest = bytes.iter().skip(4).all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    (15..=34).contains(&bytes.len()) && head && check && rest && digits.saturating_mul(2) > bytes.len()
}

/// Reads a stated balance with the file's mark.
#[must_use]
pub fn balance(text: &str, mark: DecimalMark, currency: Currency) -> Option<i64> {
    let cell = Cell::scan(text)?;
    let value = |mark| cell.value(mark, currency).ok().map(|value| value.minor);
    value(mark).or_else(|| value(mark.other()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::split;

    #[test]
    fn account_currency_and_balances_are_found_above_the_table() {
        let table = split(
            "Konto;DE00 1234 0000 0000 0000 00 / EUR\nKontostand vom 31.12.2025:;1.234,56 EUR\nAlter Saldo:;-5,00\n",
        );
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let found = read(&table.records, today);
        assert_eq!(found.iban.as_deref(), Some("DE001234000000000000 00".replace(' ', "").as_str()));
        assert_eq!(found.currency, Some(Currency::EUR));
        assert_eq!((found.closing.as_deref(), found.opening.as_deref()), (Some("1.234,56 EUR"), Some("-5,00")));
    }

    #[test]
    fn a_balance_in_its_labels_own_cell_is_found() {
        assert_eq!(amount_at_end("Solde au 12/01/2026 1 234,56 €").as_deref(), Some("1 234,56 €"));
    }
}
