//! OFX and QFX, as SGML without closing tags and as XML, with the liberties banks take: missing header, raw `&`,
//! self-closed tags, values on the next line, empty dates. Source: OFX 1.6 and 2.2 banking.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Options;
use super::amount::{Cell, DecimalMark};
use super::date::{DateCell, DateOrder};
use super::decide::{MarkHints, MarkTally, decimal_marks};
use super::draft::{self, Statement};
use super::purpose::{self, is_no_reference, tidy};
use super::reading::{Format, Reading, RowError};
use crate::ledger::Currency;
use crate::ledger::statement::StatementLine;

/// One tag with the text behind it.
struct Tag<'t> {
    name: &'t str,
    value: &'t str,
}

fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    text.split('<').skip(1).filter_map(|piece| {
        if piece.starts_with("!--") {
            return None;
        }
        let (name, value) = piece.split_once('>')?;
        let name = name.trim().trim_end_matches('/').trim();
        let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
        Some(Tag { name, value: value.trim() })
    })
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return tidy(text);
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&quot;", "\"");
    tidy(&plain.replace("&apos;", "'").replace("&#39;", "'").replace("&amp;", "&"))
}

/// A transaction's tags, and the statement it stands in.
struct Raw<'t> {
    fields: BTreeMap<&'t str, &'t str>,
    statement: usize,
}

#[derive(Default)]
struct File<'t> {
    raws: Vec<Raw<'t>>,
    statements: Vec<Header<'t>>,
}

#[derive(Default, Clone, Copy)]
struct Header<'t> {
    account: &'t str,
    currency: &'t str,
    balance: &'t str,
    balance_date: &'t str,
}

/// Reads all statements of a file.
#[must_use]
pub fn read(text: &str, encoding: &str, options: &Options) -> Reading {
    let text = without_comments(text);
    let file = collect(&text);
    let mut reading = Reading::new(Format::Ofx, encoding);
    let mut tally = MarkTally::default();
    for raw in &file.raws {
        if let Some(cell) = raw.fields.get("TRNAMT").and_then(|text| Cell::scan(text)) {
            tally.add(&cell);
        }
    }
    let answer = options.answers.get("decimal_mark").and_then(|name| DecimalMark::named(name));
    let decision = decimal_marks(
        &[tally],
        &MarkHints { answer, profile: Some(DecimalMark::Point), is_english: true, ..MarkHints::default() },
    );
    let mark = decision.marks.first().copied().unwrap_or(DecimalMark::Point);
    reading.evidence.push(decision.evidence);
    let mut statements: Vec<Statement> = Vec::new();
    for (index, header) in file.statements.iter().enumerate() {
        let first_line = reading.lines.len();
        let mut warnings = Vec::new();
        let currency = draft::currency(header.currency, &mut warnings).or(options.account_currency);
        if currency.is_none() {
            warnings.push(format!("The file names no currency; {} is the book's.", options.book_currency));
        }
        let currency = currency.unwrap_or(options.book_currency);
        for (number, raw) in (1_usize..).zip(&file.raws).filter(|(_, raw)| raw.statement == index) {
            match line(raw, number, currency, mark, options.today) {
                Ok(mut line) => {
                    line.warnings.extend(warnings.iter().cloned());
                    reading.lines.push(line);
                }
                Err(error) => reading.errors.push(error),
            }
        }
        let minor = |text: &str| Some(Cell::scan(text)?.value(mark, currency).ok()?.minor);
        statements.push(Statement {
            account: header.account.to_owned(),
            currency: Some(currency),
            opening: None,
            closing: minor(header.balance),
            closing_date: day(header.balance_date, options.today).map(|(date, _)| date),
            first_line,
        });
    }
    draft::finish(&mut reading, &statements, options);
    reading
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, tail)| tail);
    }
    out.push_str(rest);
    out
}

fn collect(text: &str) -> File<'_> {
    let mut file = File::default();
    let mut open: Option<BTreeMap<&str, &str>> = None;
    let mut in_payee = false;
    for tag in tags(text) {
        match tag.name {
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => file.statements.push(Header::default()),
            "STMTTRN" => {
                close(&mut file, open.replace(BTreeMap::new()));
            }
            "/STMTTRN" | "/BANKTRANLIST" => close(&mut file, open.take()),
            "PAYEE" => in_payee = true,
            "/PAYEE" => in_payee = false,
            name => {
                if let Some(fields) = open.as_mut() {
                    let name = if in_payee && name == "NAME" { "PAYEENAME" } else { name };
                    if !name.starts_with('/') && !tag.value.is_empty() {
                        fields.entry(name).or_insert(tag.value);
                    }
                } else if let Some(header) = file.statements.last_mut() {
                    match name {
                        "CURDEF" => header.currency = tag.value,
                        "ACCTID" if header.account.is_empty() => header.account = tag.value,
                        "BALAMT" if header.balance.is_empty() => header.balance = tag.value,
                        "DTASOF" if header.balance_date.is_empty() => header.balance_date = tag.value,
                        _ => {}
                    }
                }
            }
        }
    }
    close(&mut file, open.take());
    file
}

fn close<'t>(file: &mut File<'t>, fields: Option<BTreeMap<&'t str, &'t str>>) {
    // An empty element is no transaction; one with half of it missing is refused later, with what it lacks.
    let is_empty = |fields: &BTreeMap<&str, &str>| !fields.contains_key("TRNAMT") && !fields.contains_key("DTPOSTED");
    let Some(fields) = fields.filter(|fields| !is_empty(fields)) else { return };
    if file.statements.is_empty() {
        file.statements.push(Header::default());
    }
    file.raws.push(Raw { fields, statement: file.statements.len().saturating_sub(1) });
}

fn day(text: &str, today: NaiveDate) -> Option<(NaiveDate, bool)> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).take(8).collect();
    let cell = if digits.len() == 8 { DateCell::scan(&digits) } else { DateCell::scan(text) };
    cell?.day(DateOrder::Ymd, today).map(|day| (day.date, day.is_corrected))
}

fn line(
    raw: &Raw,
    number: usize,
    currency: Currency,
    mark: DecimalMark,
    today: NaiveDate,
) -> Result<StatementLine, RowError> {
    let field = |name: &str| raw.fields.get(name).copied().filter(|value| !value.is_empty());
    let refuse = |column: &str, what: &str| RowError {
        record: u32::try_from(number).unwrap_or(u32::MAX),
        column: Some(column.to_owned()),
        read: field(column).unwrap_or("").to_owned(),
        message: format!("We cannot read this {what}. Correct it in the file, or leave the transaction out."),
    };
    let posted = field("DTPOSTED").and_then(|text| day(text, today));
    let user = field("DTUSER").or_else(|| field("DTAVAIL")).and_then(|text| day(text, today));
    let (date, is_corrected) = posted.or(user).ok_or_else(|| refuse("DTPOSTED", "date"))?;
    let mut warnings = Vec::new();
    let currency = field("CURSYM").and_then(|code| draft::currency(code, &mut warnings)).unwrap_or(currency);
    let value = field("TRNAMT").and_then(Cell::scan).and_then(|cell| cell.value(mark, currency).ok());
    let value = value.ok_or_else(|| refuse("TRNAMT", "amount"))?;
    let mut line = draft::line(number, date, value.minor, currency);
    if is_corrected {
        warnings.push(format!("The file names a day that the month does not have; {date} is used."));
    }
    line.warnings = warnings;
    line.value_date = field("DTAVAIL").and_then(|text| day(text, today)).map(|(date, _)| date);
    let memo = field("MEMO").map(unescape).unwrap_or_default();
    line.counterparty = field("NAME").or_else(|| field("PAYEENAME")).map(unescape).unwrap_or_default();
    let parsed = purpose::parse(&memo);
    line.purpose = if parsed.text.is_empty() { line.counterparty.clone() } else { parsed.text };
    line.refs = parsed.refs;
    line.counterparty_account = field("ACCTID").map(str::to_owned).or(parsed.counterparty_account);
    for (tag, key) in [("FITID", "bank_id"), ("REFNUM", "reference"), ("CHECKNUM", "check_no"), ("TRNTYPE", "type")] {
        if let Some(value) = field(tag).filter(|value| !is_no_reference(value)) {
            line.refs.insert(key.to_owned(), value.to_owned());
        }
    }
    let kind = match field("TRNTYPE").unwrap_or("") {
        "FEE" | "SRVCHG" => "fee",
        "INT" | "DIV" => "interest",
        "ATM" | "CASH" => "cash",
        _ => "payment",
    };
    kind.clone_into(&mut line.kind);
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sgml_without_closing_tags_and_with_raw_ampersands_is_read() {
        let text = "OFXHEADER:100\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>DE001\
            </BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260105120000[+1:CET]<TRNAMT>+25,00<FITID>1\
            <NAME>A & B<MEMO>Rupression &amp; more</STMTTRN><!-- x <STMTTRN> --><STMTTRN><DTPOSTED>20260230<TRNAMT>-3.5<MEMO/>\
            </BANKTRANLIST><LEDGERBAL><BALAMT>100,00<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></OFX>";
        let today = NaiveDate::from_ymd_opt(2026, 2, 1).unwrap();
        let reading = read(&text.replace("-3.5", "-3,5"), "utf-8", &Options::new(Currency::EUR, today));
        let lines: Vec<(i64, &str, &str)> = reading
            .lines
            .iter()
            .map(|line| (line.amount_minor, line.counterparty.as_str(), line.purpose.as_str()))
            .collect();
        assert_eq!(lines, [(2500, "A & B", "Rupression & more"), (-350, "", "")]);
        assert_eq!(reading.closing_balance_minor, Some(10000));
        assert_eq!(reading.own_iban.as_deref(), Some("DE001"));
    }
}
