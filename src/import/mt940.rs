//! MT940 and MT942 (SWIFT customer statements) with the liberties banks take: missing entry dates, breaks before the
//! amount, `:NS:` tags, intermediate balances. Source: SWIFT category 9; DFÜ agreement annex 3 for German `:86:`.

use chrono::{Datelike, NaiveDate};

use super::Options;
use super::amount::{Cell, DecimalMark};
use super::date::{DateCell, DateOrder, full_year};
use super::draft::{self, Statement};
use super::mt940_text;
use super::reading::{Evidence, Format, Reading, RowError};
use crate::ledger::Currency;
use crate::ledger::statement::StatementLine;

const TAGS: [&str; 26] = [
    "12", "13", "13D", "20", "21", "23", "25", "25P", "28", "28C", "34", "34F", "60", "60F", "60M", "61", "62", "62F",
    "62M", "64", "65", "86", "90C", "90D", "NS", "37H",
];

/// One field: its tag and its lines.
struct Field<'t> {
    tag: &'t str,
    lines: Vec<&'t str>,
}

fn fields(text: &str) -> Vec<Field<'_>> {
    let mut all: Vec<Field> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end_matches(['\r', '\0']);
        let start = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = start.rsplit_once("{4:").map_or(start, |(_, rest)| rest);
        let tagged =
            start.strip_prefix(':').and_then(|rest| rest.split_once(':')).filter(|(tag, _)| TAGS.contains(tag));
        if let Some((tag, rest)) = tagged {
            all.push(Field { tag, lines: vec![rest] });
        } else if matches!(start.trim_end(), "-" | "-}" | "-}{5:}") || start.starts_with("-}{") {
            all.push(Field { tag: "end", lines: Vec::new() });
        } else if let Some(field) = all.last_mut() {
            field.lines.push(line);
        }
    }
    all
}

/// Reads all messages of a file.
#[must_use]
pub fn read(text: &str, encoding: &str, options: &Options) -> Reading {
    let mut reader = Messages {
        reading: Reading::new(Format::Mt940, encoding),
        statements: Vec::new(),
        account: String::new(),
        currency: options.account_currency,
        today: options.today,
        book: options.book_currency,
        count: 0,
        has_open_line: false,
    };
    for field in fields(text) {
        reader.field(&field);
    }
    let Messages { mut reading, statements, .. } = reader;
    reading.evidence.push(Evidence::decision("sign", "marks", "each line says debit or credit"));
    draft::finish(&mut reading, &statements, options);
    reading
}

struct Messages {
    reading: Reading,
    statements: Vec<Statement>,
    account: String,
    currency: Option<Currency>,
    today: NaiveDate,
    book: Currency,
    count: usize,
    /// The last line still takes its `:86:`.
    has_open_line: bool,
}

impl Messages {
    fn field(&mut self, field: &Field) {
        let first = field.lines.first().copied().unwrap_or("");
        match field.tag {
            "20" => {
                self.begin();
                self.has_open_line = false;
            }
            "25" | "25P" => {
                first.trim().clone_into(&mut self.account);
                if let Some(statement) = self.statements.last_mut() {
                    first.trim().clone_into(&mut statement.account);
                }
            }
            "60F" | "60M" | "60" => self.balance(first, true),
            "62F" | "62M" | "62" => {
                self.balance(first, false);
                self.has_open_line = false;
            }
            "34" | "34F" => self.floor(first),
            "61" => self.line(&field.lines),
            "86" if self.has_open_line => {
                if let Some(line) = self.reading.lines.last_mut() {
                    mt940_text::describe(line, &field.lines);
                }
                self.has_open_line = false;
            }
            "NS" if self.has_open_line => {
                if let Some(line) = self.reading.lines.last_mut() {
                    mt940_text::describe_ns(line, &field.lines);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self) {
        self.statements.push(Statement { first_line: self.reading.lines.len(), ..Statement::default() });
    }

    /// `C200101EUR444,29`; some banks leave the currency out of the closing balance.
    fn balance(&mut self, text: &str, is_opening: bool) {
        let text = text.trim();
        let is_debit = text.starts_with('D');
        let (Some(date), Some(rest)) = (text.get(1..7), text.get(7..)) else { return };
        let code: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
        let mut warnings = Vec::new();
        let stated = draft::currency(&code, &mut warnings);
        if self.statements.is_empty() {
            self.begin();
        }
        let day = short_date(date, self.today);
        let Some(statement) = self.statements.last_mut() else { return };
        let currency = stated.or(statement.currency).or(self.currency).unwrap_or(self.book);
        statement.currency = Some(currency);
        self.currency = Some(currency);
        let Some(minor) = amount(rest.get(code.len()..).unwrap_or(""), currency) else { return };
        let minor = if is_debit { minor.saturating_neg() } else { minor };
        if is_opening {
            statement.opening.get_or_insert(minor);
        } else {
            statement.closing = Some(minor);
            statement.closing_date = day.map(|(date, _)| date);
        }
    }

    /// `PLN0`: from which amount on an MT942 tells of movements, and so the account's currency.
    fn floor(&mut self, text: &str) {
        let code: String = text.trim().chars().take_while(char::is_ascii_alphabetic).take(3).collect();
        let mut warnings = Vec::new();
        let Some(currency) = draft::currency(&code, &mut warnings) else { return };
        self.currency = self.currency.or(Some(currency));
        if let Some(statement) = self.statements.last_mut() {
            statement.currency = statement.currency.or(Some(currency));
        }
    }

    fn line(&mut self, lines: &[&str]) {
        self.count = self.count.saturating_add(1);
        let currency = self.statements.last().and_then(|statement| statement.currency).or(self.currency);
        let mut warnings = Vec::new();
        if currency.is_none() {
            warnings.push(format!("The file names no currency; {} is the book's.", self.book));
        } else if let Some(code) = currency.filter(|currency| currency.code().parse::<Currency>().is_err()) {
            let _unlisted = draft::currency(code.code(), &mut warnings);
        }
        let read = parse_line(lines, self.count, currency.unwrap_or(self.book), self.today);
        match read {
            Some(mut line) => {
                line.warnings.extend(warnings);
                self.reading.lines.push(line);
                self.has_open_line = true;
            }
            None => {
                self.has_open_line = false;
                self.reading.errors.push(RowError {
                    record: u32::try_from(self.count).unwrap_or(u32::MAX),
                    column: Some(":61:".to_owned()),
                    read: lines.join(" "),
                    message: "We cannot read this statement line (:61:). Correct it in the file, or leave it out."
                        .to_owned(),
                });
            }
        }
    }
}

/// Two-digit year, month, day. The flag tells that the month has no such day and its last was taken.
fn short_date(text: &str, near: NaiveDate) -> Option<(NaiveDate, bool)> {
    let year: u16 = text.get(..2)?.parse().ok()?;
    let rest = text.get(2..6)?;
    let cell = DateCell::scan(&format!("{:04}{rest}", full_year(year, near.year())))?;
    cell.day(DateOrder::Ymd, near).map(|day| (day.date, day.is_corrected))
}

/// The entry date has no year: the one that puts it nearest to the value date.
fn entry_date(text: &str, value: NaiveDate) -> Option<(NaiveDate, bool)> {
    let year = value.year();
    [year.saturating_sub(1), year, year.saturating_add(1)]
        .into_iter()
        .filter_map(|year| DateCell::scan(&format!("{year:04}{text}"))?.day(DateOrder::Ymd, value))
        .map(|day| (day.date, day.is_corrected))
        .min_by_key(|(date, _)| date.signed_duration_since(value).num_days().abs())
}

fn amount(text: &str, currency: Currency) -> Option<i64> {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect();
    let mark = if digits.contains(',') || !digits.contains('.') { DecimalMark::Comma } else { DecimalMark::Point };
    Some(Cell::scan(&digits)?.value(mark, currency).ok()?.minor)
}

/// `:61:` value date, entry date?, mark, funds code?, amount, type, references; a second line carries details.
fn parse_line(lines: &[&str], record: usize, currency: Currency, today: NaiveDate) -> Option<StatementLine> {
    let head = lines.first()?.trim_end();
    let (value, value_corrected) = short_date(head, today)?;
    let mut rest = head.get(6..)?;
    let mut booked = None;
    if rest.len() > 4 && rest.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        booked = entry_date(rest.get(..4)?, value);
        rest = rest.get(4..)?;
    }
    let mut lines = lines.iter().skip(1);
    let mark: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    let (is_reversal, plain) = match mark.strip_prefix(['R', 'E']) {
        Some(plain) if plain.starts_with(['C', 'D']) => (mark.starts_with('R'), plain),
        _ => (false, mark.as_str()),
    };
    let is_debit = match plain.chars().next()? {
        'D' => true,
        'C' => false,
        _ => return None,
    };
    rest = rest.get(mark.len()..)?.trim_start();
    // Some banks break the line before the amount.
    if rest.is_empty() {
        rest = lines.next()?.trim_start();
    }
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')).count();
    let minor = amount(rest.get(..length)?, currency)?;
    let minor = if is_debit == is_reversal { minor } else { minor.saturating_neg() };
    let (date, corrected) = booked.unwrap_or((value, value_corrected));
    let mut line = draft::line(record, date, minor, currency);
    line.value_date = Some(value);
    if corrected || value_corrected {
        line.warnings.push(format!("The file names a day that the month does not have; {date} is used."));
    }
    if is_reversal {
        "chargeback".clone_into(&mut line.kind);
    }
    let supplement: Vec<&str> = lines.map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    mt940_text::references(&mut line, rest.get(length..).unwrap_or(""), &supplement);
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = ":20:TEST\r\n:25:DE00123456780000000001\r\n:28C:1/1\r\n:60F:C260102EUR100,00\r\n\
        :61:2601050105CR25,00NTRFNONREF//B-1\r\n:86:166?00GUTSCHRIFT?109310?20SVWZ+Spende Rupres?21sion\
        ?30GENODEM1GLS?31DE00999?32M Beispiel?33 Verein\r\n\
        :61:2601060106DR10,5N005NONREF\r\n:86:005?00LASTSCHRIFT?20Miete Januar\r\n\
        :61:260231D1,00NMSC\r\n:62F:C260107EUR113,50\r\n-\r\n";

    fn reading() -> Reading {
        let today = NaiveDate::from_ymd_opt(2026, 2, 1).unwrap();
        read(FILE, "utf-8", &Options::new(Currency::EUR, today))
    }

    #[test]
    fn lines_balances_and_words_cut_in_two_are_read() {
        let reading = reading();
        let amounts: Vec<i64> = reading.lines.iter().map(|line| line.amount_minor).collect();
        assert_eq!(amounts, [2500, -1050, -100]);
        let first = reading.lines.first().unwrap();
        assert_eq!((first.purpose.as_str(), first.counterparty.as_str()), ("Spende Rupression", "M Beispiel Verein"));
        assert_eq!(first.counterparty_account.as_deref(), Some("DE00999"));
        assert_eq!(first.refs.get("bank_id").map(String::as_str), Some("B-1"));
        assert_eq!(reading.evidence.iter().filter_map(|evidence| evidence.check).collect::<Vec<_>>(), [true]);
    }

    #[test]
    fn the_31st_of_february_is_the_28th_with_a_warning() {
        let reading = reading();
        let last = reading.lines.last().unwrap();
        assert_eq!(last.date.to_string(), "2026-02-28");
        assert_eq!(last.warnings.len(), 1);
    }

    #[test]
    fn an_entry_date_after_new_year_belongs_to_the_new_year() {
        let value = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        assert_eq!(entry_date("0102", value).map(|(date, _)| date.to_string()).as_deref(), Some("2026-01-02"));
    }
}
