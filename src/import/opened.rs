//! A file once it is unpacked, decoded and cut into records: what no answer to a question changes. It is read from here as
//! often as a red check asks for another reading. Knows no meaning of a row.

use super::container::{self, Container, Marked};
use super::of_accounts::{self, OfAccounts};
use super::reading::{Evidence, Format, Reading};
use super::table::Table;
use super::{ImportError, Options, camt, digits, encoding, mt940, ofx, qif, table, tabular, workbook};

/// What a file turned out to be.
pub(super) enum Opened {
    Table { table: Table, format: Format, encoding: String, found: Evidence },
    Text { kind: Marked, text: String, encoding: String, found: Evidence },
    Archive(Vec<Result<Opened, ImportError>>),
}

impl Opened {
    /// Looks at the bytes; a chosen encoding is taken from the answers.
    ///
    /// # Errors
    /// The file cannot be a statement; the message says what to download instead.
    pub(super) fn of(bytes: &[u8], options: &Options) -> Result<Self, ImportError> {
        match container::look(bytes)? {
            Container::Archive(members) => {
                let member = |(_, content): (String, Vec<u8>)| match Self::of(&content, options) {
                    Ok(Self::Archive(_)) => Err(ImportError::BrokenArchive),
                    other => other,
                };
                Ok(Self::Archive(members.into_iter().map(member).collect()))
            }
            Container::Workbook { is_ods } => {
                let (name, mut table) = workbook::open(bytes, is_ods)?;
                table.had_other_digits = digits::make_usual(&mut table.records);
                let found = Evidence::decision("sheet", name, "the sheet with the most rows");
                let format = if is_ods { Format::Ods } else { Format::Xlsx };
                Ok(Self::Table { table, format, encoding: "utf-8".to_owned(), found })
            }
            Container::Text => Self::of_text(bytes, options),
        }
    }

    fn of_text(bytes: &[u8], options: &Options) -> Result<Self, ImportError> {
        let encoding::Decoded { text, name, reason } =
            encoding::decode(bytes, options.answers.get("encoding").map(String::as_str));
        if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            return Err(ImportError::Empty);
        }
        let found = Evidence::decision("encoding", name.clone(), reason);
        let Some(kind) = container::marked(&text) else {
            let mut table = table::split(&text);
            table.had_other_digits = digits::make_usual(&mut table.records);
            return Ok(Self::Table { table, format: Format::Csv, encoding: name, found });
        };
        Ok(Self::Text { kind, text, encoding: name, found })
    }

    /// Reads it with these answers.
    ///
    /// # Errors
    /// No record has a date and an amount, or the text breaks off.
    pub(super) fn read(&self, options: &Options) -> Result<Reading, ImportError> {
        let (mut reading, found) = match self {
            Self::Table { table, format, encoding, found } => {
                (tabular::read(table, *format, encoding, options)?, found.clone())
            }
            Self::Text { kind, text, encoding, found } => {
                let reading = match kind {
                    Marked::Camt => camt::read(text, encoding, options)?,
                    Marked::Ofx => ofx::read(text, encoding, options),
                    Marked::Mt940 => mt940::read(text, encoding, options),
                    Marked::Qif => qif::read(text, encoding, options),
                };
                (reading, found.clone())
            }
            Self::Archive(members) => {
                let reason = "all files of the archive are read as one statement";
                (read_all(members, options)?, Evidence::decision("archive", members.len().to_string(), reason))
            }
        };
        reading.evidence.insert(0, found);
        Ok(reading)
    }
}

/// All members of an archive as one reading: banks deliver one CAMT file a day in a ZIP.
fn read_all(members: &[Result<Opened, ImportError>], options: &Options) -> Result<Reading, ImportError> {
    let read = |member: &Result<Opened, ImportError>| {
        member.as_ref().map_err(ImportError::clone).and_then(|member| member.read(options))
    };
    let (mut readings, mut refused) = (Vec::new(), None);
    for member in members {
        match read(member) {
            Ok(reading) => readings.push(reading),
            Err(error) => refused = Some(error),
        }
    }
    let accounts = part_accounts(&mut readings, options);
    let mut readings = readings.into_iter();
    let mut all = readings.next().ok_or(refused.unwrap_or(ImportError::Empty))?;
    readings.for_each(|later| all.append(later));
    if accounts.is_several() {
        all.questions.retain(|question| question.id != of_accounts::ID);
        all.questions.extend(accounts.question());
        all.own_iban = accounts.one_or_first().cloned();
    }
    Ok(all)
}

/// Files of several accounts in one archive, as several statements in one file: the lines of those that are not meant only
/// tell of themselves.
fn part_accounts(readings: &mut [Reading], options: &Options) -> OfAccounts {
    let accounts = OfAccounts::among(readings.iter().filter_map(|reading| reading.own_iban.clone()), options);
    let one = accounts.one().cloned().filter(|_| accounts.is_several());
    for reading in readings.iter_mut().filter(|reading| one.is_some() && reading.own_iban != one) {
        let account = reading.own_iban.clone().unwrap_or_default();
        reading.lines.iter_mut().for_each(|line| of_accounts::set_apart(line, &account));
        reading.evidence.retain(|evidence| evidence.what != "own_account");
        reading.closing_balance_minor = None;
    }
    accounts
}
