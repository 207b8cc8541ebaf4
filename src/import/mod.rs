//! The import room: bytes of a bank's, provider's or shop's file in, statement lines out, with the reasons for every
//! decision. Pure: knows no clock, no store, no web; `today` is an argument.

pub mod amount;
pub mod answers;
mod arithmetic;
pub mod at_rest;
mod camt;
mod checks;
mod columns;
mod container;
mod date;
mod decide;
pub mod details;
mod digits;
mod draft;
pub mod dry_run;
pub mod duplicates;
pub mod earmark;
mod encoding;
#[cfg(test)]
mod golden;
pub mod grouping;
mod gutters;
mod header;
pub mod journal;
pub mod learned;
mod mt940;
mod mt940_text;
mod of_accounts;
mod ofx;
mod opened;
pub mod payouts;
mod preamble;
mod profile;
mod purpose;
mod qif;
mod reading;
mod remedy;
mod rows;
pub mod rules;
pub mod standing;
mod table;
mod tabular;
mod vocabulary;
mod workbook;
mod xml;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use container::MOST_BYTES;
pub use date::DateOrder;
pub use profile::{FeeRule, Profile, RowRule, SignRule, only_tells, profiles};
pub use reading::{Evidence, Format, Question, Reading, Remedy, RowError, Sheet};
pub use vocabulary::Role;

use crate::ledger::Currency;
use opened::Opened;

/// What is known before the file is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The chosen account's currency, used where the file names none.
    pub account_currency: Option<Currency>,
    pub book_currency: Currency,
    /// The chosen account's IBAN, compared with the file's.
    pub own_iban: Option<String>,
    /// Answers by question id; `encoding` may be set too.
    pub answers: BTreeMap<String, String>,
    /// A profile's name, or `name@version`.
    pub profile: Option<String>,
    /// Mappings the group saved.
    pub own_profiles: Vec<Profile>,
    pub today: NaiveDate,
    /// Rows that cannot be read are kept as errors and do not stop the import.
    pub skip_refused: bool,
}

/// The kind of movement that a text names in words, such as a fee or interest.
#[must_use]
pub fn kind_named(text: &str) -> Option<&'static str> {
    vocabulary::vocabulary().kind(text)
}

impl Options {
    /// Options that know nothing but the book's currency and the day.
    #[must_use]
    pub fn new(book_currency: Currency, today: NaiveDate) -> Self {
        Self {
            account_currency: None,
            book_currency,
            own_iban: None,
            answers: BTreeMap::new(),
            profile: None,
            own_profiles: Vec::new(),
            today,
            skip_refused: false,
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("The file is empty. Download the statement again.")]
    Empty,
    #[error(
        "This is {kind}. Download the statement as CSV, CAMT (XML), MT940, OFX or QIF, or as an Excel workbook (.xlsx)."
    )]
    WrongKind { kind: &'static str },
    #[error("The file is too large ({megabytes} MB). Download a shorter period, at most 64 MB.")]
    TooLarge { megabytes: usize },
    #[error("The archive cannot be opened. Unpack it and import the files one by one.")]
    BrokenArchive,
    #[error("No table with dates and amounts was found. Download the statement as CSV, CAMT (XML), MT940, OFX or QIF.")]
    NotATable,
    #[error(
        "The file has the names of its columns and no line below them. Download it again for days on which something was booked."
    )]
    NoLines,
    #[error("There is no profile “{read}”. “import profiles” lists all.")]
    UnknownProfile { read: String },
    #[error("The workbook cannot be opened. Save it again as .xlsx, or export it as CSV.")]
    BrokenWorkbook,
    #[error("The XML file brings its own definitions (DOCTYPE), which bank files never need. It is refused.")]
    Doctype,
    #[error("The XML file is nested deeper than any bank file.")]
    TooDeep,
    #[error("The file is not well formed near byte {position}. Download it again.")]
    BrokenXml { position: u64 },
    #[error("This XML file is no bank statement we know. Download CAMT.052, CAMT.053 or CAMT.054.")]
    UnknownXml,
}

/// Reads a file, whatever it is. The name is shown, never believed.
///
/// # Errors
/// The file cannot be a statement; the message says what to download instead. Rows that cannot be read are no
/// error of the file: they stand in [`Reading::errors`].
pub fn read(bytes: &[u8], _file_name: Option<&str>, options: &Options) -> Result<Reading, ImportError> {
    let opened = Opened::of(bytes, options)?;
    let mut reading = opened.read(options)?;
    reading.check_days(options.today);
    reading.check_payouts();
    remedy::offer(&mut reading, options, |other| {
        let mut again = opened.read(other).ok()?;
        again.check_days(other.today);
        // A check that is said only where it fails has held.
        if again.evidence.iter().all(|one| one.what != "dates") {
            again.evidence.push(Evidence::check("dates", "0", true, "no booked line is ahead of today"));
        }
        Some(again)
    });
    Ok(reading)
}
