//! Whole entries from a file: JSON Lines or CSV, all or nothing, every bad line listed.

use serde::Deserialize;

use super::post_entries::{Posted, Unknown, post_entries};
use super::{Acting, OpsError, Refusal, Result};
use crate::import::journal::{self, Journal};
use crate::ledger::chain::Hash;
use crate::ledger::period::parse_date;
use crate::ledger::{Currency, Draft, DraftLine, EntryKind, Money};
use crate::store::Conn;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    JsonLines,
    Csv,
    /// What another program keeps, for moving in.
    Journal(Journal),
}

impl Format {
    /// The format a file's name tells, or else its beginning.
    #[must_use]
    pub fn of(name: &str, content: &str) -> Self {
        let ending = std::path::Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let content = content.trim_start_matches('\u{feff}').trim_start();
        match ending.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => Self::JsonLines,
            "beancount" | "bean" => Self::Journal(Journal::Beancount),
            "journal" | "hledger" | "ledger" | "j" | "dat" => Self::Journal(Journal::Hledger),
            _ if content.lines().next().is_some_and(|header| header.contains("entry_no")) => Self::Csv,
            // GnuCash names the columns of its export in the reader's language.
            "csv" | "tsv" => Self::Journal(Journal::GnuCash),
            _ => Self::of_text(content),
        }
    }

    fn of_text(content: &str) -> Self {
        let is_said = |line: &&str| !line.is_empty() && !line.starts_with([';', '#', '*']);
        let Some(first) = content.lines().find(is_said) else { return Self::JsonLines };
        let mut words = first.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is_day = first.starts_with(|c: char| c.is_ascii_digit()) && first.contains(['-', '/', '.']);
        match first {
            "option" | "plugin" => Self::Journal(Journal::Beancount),
            "account" | "commodity" | "decimal-mark" => Self::Journal(Journal::Hledger),
            _ if is_day && matches!(second, "open" | "commodity" | "txn" | "custom" | "balance" | "pad") => {
                Self::Journal(Journal::Beancount)
            }
            _ if is_day => Self::Journal(Journal::Hledger),
            _ => Self::JsonLines,
        }
    }
}

/// Posts every entry of the file, or none. Lines of a journal that name no fund belong to `general`.
///
/// # Errors
/// Every line that cannot be read or that a rule refuses.
pub fn post_file(conn: &mut Conn, content: &str, format: Format, unknown: Unknown, acting: &Acting) -> Result<Posted> {
    let (drafts, lines) = match format {
        Format::JsonLines => read_json_lines(content)?,
        Format::Csv => read_csv(content)?,
        Format::Journal(journal) => read_journal(content, journal)?,
    };
    post_entries(conn, drafts, unknown, acting).map_err(|error| error.at_lines(&lines))
}

fn read_journal(content: &str, journal: Journal) -> Result<Drafts> {
    match journal::read(journal, content, &"general".parse()?) {
        Ok(found) => {
            let (drafts, lines) = found.into_iter().unzip();
            finish(drafts, lines, Vec::new())
        }
        Err(unread) => {
            let refusal = |one: journal::Unread| Refusal::new(one.line, one.message);
            Err(OpsError::Refused(unread.into_iter().map(refusal).collect()))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonEntry {
    key: Option<String>,
    date: String,
    kind: Option<String>,
    #[serde(default)]
    description: String,
    reference: Option<String>,
    contact: Option<String>,
    event: Option<String>,
    #[serde(rename = "override")]
    override_reason: Option<String>,
    rededication: Option<String>,
    lines: Vec<JsonLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonLine {
    account: String,
    fund: String,
    amount: String,
    currency: String,
    memo: Option<String>,
}

type Drafts = (Vec<Draft>, Vec<usize>);

/// Reads JSON Lines: one entry a line; blank lines are skipped.
///
/// # Errors
/// Every line that cannot be read, by its number.
pub fn read_json_lines(content: &str) -> Result<Drafts> {
    let (mut drafts, mut lines, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let file_hash = Hash::of(content.as_bytes());
    let numbered = content.trim_start_matches('\u{feff}').lines().zip(1_usize..);
    for (text, line) in numbered.filter(|(text, _)| !text.trim().is_empty()) {
        match json_draft(text, line, file_hash) {
            Ok(draft) => {
                drafts.push(draft);
                lines.push(line);
            }
            Err(message) => refusals.push(Refusal::new(line, message)),
        }
    }
    finish(drafts, lines, refusals)
}

fn finish(drafts: Vec<Draft>, lines: Vec<usize>, refusals: Vec<Refusal>) -> Result<Drafts> {
    if !refusals.is_empty() {
        return Err(OpsError::Refused(refusals));
    }
    if drafts.is_empty() {
        return Err(OpsError::NotPossible("The file has no entries.".into()));
    }
    Ok((drafts, lines))
}

fn json_draft(text: &str, line: usize, file_hash: Hash) -> std::result::Result<Draft, String> {
    let read: JsonEntry = serde_json::from_str(text).map_err(|error| format!("This line cannot be read: {error}."))?;
    let kind = read.kind.as_deref().unwrap_or("journal").parse::<EntryKind>().map_err(|error| error.to_string())?;
    let date = parse_date(&read.date).map_err(|error| error.to_string())?;
    let key = read.key.unwrap_or_else(|| derived_key(file_hash, &line.to_string()));
    let mut draft = Draft::new(key, date, kind, read.description);
    draft.reference = read.reference;
    draft.contact = read.contact;
    draft.event = read.event;
    draft.override_reason = reason(read.override_reason, "override")?;
    draft.rededication = reason(read.rededication, "rededication")?;
    for row in read.lines {
        draft.lines.push(draft_line(&row.account, &row.fund, &row.amount, &row.currency, row.memo)?);
    }
    Ok(draft)
}

fn reason(text: Option<String>, field: &str) -> std::result::Result<Option<String>, String> {
    match text {
        Some(text) if text.trim().is_empty() => Err(format!("The {field} is empty: say the reason, or leave it out.")),
        other => Ok(other),
    }
}

fn draft_line(
    account: &str,
    fund: &str,
    amount: &str,
    currency: &str,
    memo: Option<String>,
) -> std::result::Result<DraftLine, String> {
    let currency: Currency = currency.parse().map_err(|error: crate::ledger::money::MoneyError| error.to_string())?;
    Ok(DraftLine {
        account: account.parse().map_err(|error: crate::ledger::account::AccountError| error.to_string())?,
        fund: fund.parse().map_err(|error: crate::ledger::fund::FundError| error.to_string())?,
        amount: Money::parse(amount, currency).map_err(|error| error.to_string())?,
        memo: memo.filter(|memo| !memo.is_empty()),
    })
}

/// The key of an entry that brings none: the file and its number in it, so that the same file posts once.
fn derived_key(file_hash: Hash, entry: &str) -> String {
    // Neighbours in the file stay neighbours in the index of keys: a large file touches few of its pages.
    format!("{file_hash}-{entry}")
}

/// A row as it stands in the record: nothing is copied that the draft does not keep.
#[derive(Deserialize)]
struct CsvRow<'r> {
    entry_no: &'r str,
    date: &'r str,
    account: &'r str,
    fund: &'r str,
    amount: &'r str,
    currency: &'r str,
    #[serde(default)]
    description: &'r str,
    #[serde(default)]
    reference: &'r str,
    #[serde(default)]
    key: &'r str,
}

/// Reads CSV with the columns `entry_no,date,account,fund,amount,currency,description,reference[,key]`;
/// consecutive rows of one `entry_no` are one entry.
///
/// # Errors
/// Every row that cannot be read, by its line in the file.
pub fn read_csv(content: &str) -> Result<Drafts> {
    let file_hash = Hash::of(content.as_bytes());
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .from_reader(content.trim_start_matches('\u{feff}').as_bytes());
    let headers =
        reader.headers().map_err(|error| OpsError::refused(1, format!("The header cannot be read: {error}.")))?.clone();
    for column in ["entry_no", "date", "account", "fund", "amount", "currency", "description", "reference"] {
        if !headers.iter().any(|header| header == column) {
            return Err(OpsError::refused(
                1,
                format!("The column {column} is missing. The first line must name the columns."),
            ));
        }
    }
    let (mut drafts, mut lines, mut refusals): (Vec<Draft>, Vec<usize>, Vec<Refusal>) =
        (Vec::new(), Vec::new(), Vec::new());
    let mut current: Option<String> = None;
    let mut record = csv::StringRecord::new();
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(0);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                refusals.push(Refusal::new(line, format!("This line cannot be read: {error}.")));
                continue;
            }
        }
        let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(line);
        let row: std::result::Result<CsvRow<'_>, _> = record.deserialize(Some(&headers));
        let added = row.map_err(|error| format!("This line cannot be read: {error}.")).and_then(|row| {
            let continues = current.as_deref() == Some(row.entry_no);
            if !continues {
                current = Some(row.entry_no.to_owned());
            }
            add_row(&mut drafts, row, continues, file_hash)
        });
        match added {
            Ok(true) => lines.push(line),
            Ok(false) => {}
            Err(message) => refusals.push(Refusal::new(line, message)),
        }
    }
    finish(drafts, lines, refusals)
}

/// Adds a row to the last draft or begins a new one (`true`).
fn add_row(
    drafts: &mut Vec<Draft>,
    row: CsvRow<'_>,
    continues: bool,
    file_hash: Hash,
) -> std::result::Result<bool, String> {
    let line = draft_line(row.account, row.fund, row.amount, row.currency, None)?;
    let date = parse_date(row.date).map_err(|error| error.to_string())?;
    if let Some(last) = drafts.last_mut().filter(|_| continues) {
        if last.date != date {
            return Err(format!("Entry {} has two dates, {} and {date}.", row.entry_no, last.date));
        }
        last.lines.push(line);
        return Ok(false);
    }
    let key = if row.key.is_empty() { derived_key(file_hash, row.entry_no) } else { row.key.to_owned() };
    let mut draft = Draft::new(key, date, EntryKind::Journal, row.description);
    draft.reference = Some(row.reference).filter(|reference| !reference.is_empty()).map(str::to_owned);
    draft.lines.push(line);
    drafts.push(draft);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_line_is_listed_with_its_number() {
        let content = "\n{\"date\":\"2020-02-30\",\"lines\":[]}\nnonsense\n";
        let Err(OpsError::Refused(refusals)) = read_json_lines(content) else { panic!("accepted") };
        assert_eq!(refusals.iter().map(|refusal| refusal.line).collect::<Vec<_>>(), vec![2, 3]);
    }

    #[test]
    fn consecutive_csv_rows_of_one_number_are_one_entry() {
        let content = "entry_no,date,account,fund,amount,currency,description,reference\n\
            1,2020-02-01,Assets:Bank:Giro,general,5.00,EUR,\"a, b\",R1\n1,2020-02-01,Income:Donations,general,-5.00,EUR,\"a, b\",R1\n\
            2,2020-02-02,Assets:Bank:Giro,general,6,EUR,,\n2,2020-02-02,Income:Donations,general,-6,EUR,,\n";
        let (drafts, lines) = read_csv(content).unwrap();
        assert_eq!((drafts.len(), lines), (2, vec![2, 4]));
        assert_eq!(drafts[0].lines.len(), 2);
        assert_ne!(drafts[0].key, drafts[1].key);
    }

    #[test]
    fn a_file_s_name_tells_its_format_and_else_its_beginning() {
        let (hledger, beancount) = (Format::Journal(Journal::Hledger), Format::Journal(Journal::Beancount));
        for (name, content, format) in [
            ("a.jsonl", "", Format::JsonLines),
            ("-", "{\"key\":\"a\"}", Format::JsonLines),
            ("a.csv", "entry_no,date", Format::Csv),
            ("-", "\u{feff}date;\"entry_no\"", Format::Csv),
            ("a.csv", "\"Datum\",\"Buchungsnummer\"", Format::Journal(Journal::GnuCash)),
            ("book.journal", "", hledger),
            ("book.BEANCOUNT", "", beancount),
            ("-", "; a book\n\n2026-05-01 * Gift\n", hledger),
            ("-", "account Assets:Bank\n", hledger),
            ("-", "option \"title\" \"Book\"\n", beancount),
            ("book.txt", "2026-05-01 open Assets:Bank EUR\n", beancount),
        ] {
            assert_eq!(Format::of(name, content), format, "{name} {content}");
        }
    }
}
