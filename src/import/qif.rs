//! QIF, Quicken's old exchange format: letters before values, one a line, `^` between entries. Says neither currency nor
//! date order, so both are found or asked for.

use chrono::NaiveDate;

use super::Options;
use super::amount::{Cell, DecimalMark};
use super::date::{DateCell, DateOrder};
use super::decide::{DateHints, MarkHints, MarkTally, date_order, decimal_marks};
use super::draft::{self, Statement};
use super::purpose::tidy;
use super::reading::{Format, Reading, RowError};
use super::table::clean;
use crate::ledger::Currency;
use crate::ledger::statement::StatementLine;

#[derive(Default, Clone)]
struct Raw<'t> {
    date: &'t str,
    amount: &'t str,
    payee: &'t str,
    memo: String,
    number: &'t str,
    category: &'t str,
}

/// Reads all entries of a file.
#[must_use]
pub fn read(text: &str, encoding: &str, options: &Options) -> Reading {
    let raws = collect(text);
    let mut reading = Reading::new(Format::Qif, encoding);
    let mut tally = MarkTally::default();
    raws.iter().filter_map(|raw| Cell::scan(raw.amount)).for_each(|cell| tally.add(&cell));
    let answer = options.answers.get("decimal_mark").and_then(|name| DecimalMark::named(name));
    let currency = options.account_currency.unwrap_or(options.book_currency);
    let hints = MarkHints {
        answer,
        is_english: true,
        has_no_decimals: currency.exponent() == 0,
        example: raws.first().map(|raw| raw.amount),
        ..MarkHints::default()
    };
    let marks = decimal_marks(&[tally], &hints);
    let mark = marks.marks.first().copied().unwrap_or(DecimalMark::Point);
    let cells: Vec<DateCell> = raws.iter().filter_map(|raw| DateCell::scan(raw.date)).collect();
    let hints = DateHints {
        answer: options.answers.get("date_order").and_then(|name| DateOrder::named(name)),
        may_be_american: true,
        today: options.today,
        ..DateHints::default()
    };
    let order = date_order(&cells, &[], &hints);
    reading.evidence.extend([marks.evidence, order.evidence]);
    reading.questions.extend(marks.question.into_iter().chain(order.question));
    for (number, raw) in (1_usize..).zip(&raws) {
        match line(raw, number, currency, mark, order.order, options.today) {
            Ok(mut line) => {
                if options.account_currency.is_none() {
                    line.warnings.push(format!("The file names no currency; {currency} is the book's."));
                }
                reading.lines.push(line);
            }
            Err(error) => reading.errors.push(error),
        }
    }
    draft::finish(&mut reading, &[Statement { currency: Some(currency), ..Statement::default() }], options);
    reading
}

fn collect(text: &str) -> Vec<Raw<'_>> {
    let mut raws = Vec::new();
    let mut open = Raw::default();
    let mut is_account = false;
    for line in text.lines() {
        let line = line.trim_end();
        let mut chars = line.trim_start_matches('\u{feff}').chars();
        let Some(letter) = chars.next() else { continue };
        let value = clean(chars.as_str());
        match letter {
            '!' => {
                is_account = !value.to_ascii_lowercase().starts_with("type:")
                    && value.to_ascii_lowercase().starts_with("account");
                open = Raw::default();
            }
            '^' => {
                if !is_account && (!open.date.is_empty() || !open.amount.is_empty()) {
                    raws.push(open.clone());
                }
                open = Raw::default();
            }
            'D' => open.date = value,
            'T' => open.amount = value,
            'U' if open.amount.is_empty() => open.amount = value,
            'P' => open.payee = value,
            'M' => open.memo = tidy(value),
            'N' => open.number = value,
            'L' => open.category = value,
            _ => {}
        }
    }
    if !is_account && !open.date.is_empty() {
        raws.push(open);
    }
    raws
}

fn line(
    raw: &Raw,
    number: usize,
    currency: Currency,
    mark: DecimalMark,
    order: DateOrder,
    today: NaiveDate,
) -> Result<StatementLine, RowError> {
    let refuse = |column: &str, read: &str, what: &str| RowError {
        record: u32::try_from(number).unwrap_or(u32::MAX),
        column: Some(column.to_owned()),
        read: read.to_owned(),
        message: format!("We cannot read this {what}. Correct it in the file, or leave the entry out."),
    };
    let day = DateCell::scan(raw.date)
        .and_then(|cell| cell.day(order, today))
        .ok_or_else(|| refuse("D", raw.date, "date"))?;
    let value = Cell::scan(raw.amount).and_then(|cell| cell.value(mark, currency).ok());
    let value = value.ok_or_else(|| refuse("T", raw.amount, "amount"))?;
    let mut line = draft::line(number, day.date, value.minor, currency);
    if day.is_corrected {
        line.warnings.push(format!("The file names a day that the month does not have; {} is used.", day.date));
    }
    line.counterparty = tidy(raw.payee);
    line.purpose = if raw.memo.is_empty() { line.counterparty.clone() } else { raw.memo.clone() };
    for (key, value) in [("check_no", raw.number), ("category", raw.category)] {
        if !value.is_empty() {
            line.refs.insert(key.to_owned(), value.to_owned());
        }
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_old_and_new_dialects_are_read() {
        let text = "!Account\nNGiro\n^\n!Type:Bank\nD6/14'18\nT-1,000.00\nPShop\n^\nD7/ 4'18\nU25.5\nMThanks\n^\n";
        let today = NaiveDate::from_ymd_opt(2018, 12, 31).unwrap();
        let reading = read(text, "utf-8", &Options::new(Currency::EUR, today));
        let lines: Vec<(String, i64)> =
            reading.lines.iter().map(|line| (line.date.to_string(), line.amount_minor)).collect();
        assert_eq!(lines, [("2018-06-14".to_owned(), -100_000), ("2018-07-04".to_owned(), 2550)]);
    }
}
