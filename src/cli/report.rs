//! `report`: every statement, in every format.

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Args;
use sha2::{Digest, Sha256};

use super::Done;
use super::output::Output;
use crate::ops::OpsError;
use crate::ops::attach_voucher::list_vouchers;
use crate::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report, period_of};
use crate::ops::list_lines::{PAGE, build_short, is_list, stream_list};
use crate::ops::publish_book::{Wish, check, preview, publish, signs_anew};
use crate::render::eml::{self, Envelope};
use crate::render::stream::{Stream, can_stream};
use crate::render::{Format, RenderError, csvw, file_name, html, render, stem};
use crate::reports::ReportName;
use crate::reports::facts::Filter;
use crate::reports::table::{Piece, Value};
use crate::store::Conn;
use crate::words::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Comparison {
    Previous,
    LastYear,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  solidarity-ledger report monthly --month 2020-02
  solidarity-ledger report funds --year 2020 --format json
  solidarity-ledger report register --account Assets:Bank:Giro --from 2020-01-01 --to 2020-03-31
  solidarity-ledger report monthly --format html --output february.html
  solidarity-ledger report monthly --month last --format eml --mail-to members@example.org --output month.eml
  solidarity-ledger report monthly --month last --output handed-over/
  solidarity-ledger report public --month 2020-02 --output public-page/")]
pub struct Report {
    /// monthly, funds, fund, income, activities, position, receipts-payments, trial-balance, ledger, register, journal, donations,
    /// fees, merch, copies, stock, consignment, event, currency, reconciliation, earmark-age, spheres, handover, audit or public
    name: String,
    /// A month: 2020-02, or last
    #[arg(long)]
    month: Option<String>,
    /// A quarter: 2020-Q1, or last
    #[arg(long)]
    quarter: Option<String>,
    /// A fiscal year: 2020, or last
    #[arg(long)]
    year: Option<String>,
    /// The first day
    #[arg(long)]
    from: Option<String>,
    /// The last day
    #[arg(long)]
    to: Option<String>,
    /// From the book's start up to this day
    #[arg(long)]
    as_of: Option<String>,
    /// Only this fund
    #[arg(long)]
    fund: Option<String>,
    /// Only this account
    #[arg(long)]
    account: Option<String>,
    /// Only this event
    #[arg(long)]
    event: Option<String>,
    /// Of `donations`: with the names of donors. They are in no e-mail file
    #[arg(long)]
    names: bool,
    /// Put another period beside this one
    #[arg(long, value_enum)]
    compare: Option<Comparison>,
    /// Write to this file instead of standard output; its ending tells the format when --format does not. A folder (ending in /) gets every format and the hashes of the files,
    /// of `public` the signed page
    #[arg(long)]
    pub output: Option<String>,
    /// The page of `public`: amounts to the nearest multiple of so many whole units
    #[arg(long, value_name = "UNITS")]
    round: Option<i64>,
    /// Who the e-mail is from (with --format eml, or into a folder)
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Who the e-mail is to; may be said several times
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Vec<String>,
}

impl Report {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let is_folder = |name: &&String| name.ends_with('/') || std::path::Path::new(name.as_str()).is_dir();
        if let Some(folder) = self.output.clone().as_ref().filter(is_folder).filter(|_| self.name == "public") {
            return self.publish(conn, folder, output);
        }
        let envelope = Envelope::new(self.mail_from.clone(), self.mail_to.clone()).map_err(broken)?;
        let filter = Filter {
            fund: self.fund.map(|code| code.parse()).transpose()?,
            account: self.account.map(|path| path.parse()).transpose()?,
            event: self.event,
            with_names: self.names,
        };
        let (month, quarter, year) = (self.month, self.quarter, self.year);
        let asked = ReportAsked {
            name: self.name.parse()?,
            period: PeriodAsked { month, quarter, year, from: self.from, to: self.to, as_of: self.as_of },
            filter,
            compare: self.compare.map(|compare| match compare {
                Comparison::Previous => Compare::Previous,
                Comparison::LastYear => Compare::LastYear,
            }),
            today: chrono::Local::now().date_naive(),
            printed_at: chrono::Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
        };
        let is_folder_asked = self.output.as_ref().is_some_and(|name| is_folder(&name));
        if is_list(asked.name) && asked.compare.is_none() && !is_folder_asked && can_stream(output.format) {
            return stream(conn, &asked, self.output.as_deref(), output);
        }
        let is_short = is_list(asked.name) && asked.compare.is_none();
        let report = if is_short { build_short(conn, &asked)? } else { build_report(conn, &asked)? };
        if let Some(folder) = self.output.as_ref().filter(is_folder) {
            let vouchers = sampled_vouchers(conn, &report)?;
            return hand_over(&report, &envelope, (folder, vouchers), output);
        }
        let done = output.to_file(self.output.as_deref(), &written(&report, output.format, &envelope)?)?;
        say_what_it_is(&report, self.output.as_deref(), output.format)?;
        Ok(done)
    }

    /// The last month of the page, which always begins with the book: nothing else that narrows a report is heeded silently.
    fn last_month(&self, conn: &mut Conn) -> Result<Option<crate::ledger::Month>, OpsError> {
        let narrowed = [
            ("--quarter", self.quarter.is_some()),
            ("--year", self.year.is_some()),
            ("--from", self.from.is_some()),
            ("--as-of", self.as_of.is_some()),
            ("--fund", self.fund.is_some()),
            ("--account", self.account.is_some()),
            ("--event", self.event.is_some()),
            ("--compare", self.compare.is_some()),
            ("--names", self.names),
        ];
        if let Some((said, _)) = narrowed.into_iter().find(|(_, is_said)| *is_said) {
            return Err(OpsError::NotPossible(format!(
                "The public page tells everything from the book's first month up to the end of one month, which --month or --to says; {said} has no place there. Nothing was published."
            )));
        }
        if self.month.is_none() && self.to.is_none() {
            return Ok(None);
        }
        let asked = ReportAsked {
            name: ReportName::Public,
            period: PeriodAsked { month: self.month.clone(), to: self.to.clone(), ..PeriodAsked::default() },
            filter: Filter::default(),
            compare: None,
            today: chrono::Local::now().date_naive(),
            printed_at: String::new(),
        };
        Ok(Some(crate::ledger::Month::containing(period_of(conn, &asked)?.to)))
    }

    /// Writes the signed page and its data as files of a folder, and remembers what was made known.
    fn publish(self, conn: &mut Conn, folder: &str, output: &Output) -> Done {
        let until = self.last_month(conn)?;
        let acting = super::acting();
        let printed_at = chrono::Utc::now().format("%Y-%m-%d").to_string();
        let report = preview(conn, &Wish { until, round_to: self.round }, acting.today, printed_at)?;
        let written =
            html::site(&report, &Words::new("en")).map_err(|error| OpsError::NotPossible(error.to_string()))?;
        check(&report)?;
        let failed = |error: std::io::Error| {
            OpsError::NotPossible(format!("{folder} cannot be written: {error}. Nothing was published."))
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let files = written.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        let is_new_key = signs_anew(conn)?;
        let files = publish(conn, &report, files, false, &acting)?;
        if is_new_key {
            output.note(
                "The key that signed earlier pages is not in this book: a new one was made. Tell your readers the new minisign.pub.",
            );
        }
        for (name, text) in &files {
            std::fs::write(std::path::Path::new(folder).join(name), text).map_err(failed)?;
        }
        output.note(&format!(
            "{} files were written to {folder}. Check one with: minisign -Vm data.json -p minisign.pub",
            files.len()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

fn broken(error: impl std::fmt::Display) -> OpsError {
    OpsError::NotPossible(error.to_string())
}

/// A CSV file says nothing but its rows: what they are of goes into a file beside it.
fn say_what_it_is(report: &crate::reports::Report, file: Option<&str>, format: Format) -> Result<(), OpsError> {
    let Some(name) = file.filter(|_| format == Format::Csv) else { return Ok(()) };
    let url = std::path::Path::new(name).file_name().and_then(|name| name.to_str()).unwrap_or(name);
    let told = csvw::render(report, &Words::new("en"), url).map_err(broken)?;
    let beside = format!("{name}-metadata.json");
    std::fs::write(&beside, told)
        .map_err(|error| OpsError::NotPossible(format!("{beside} cannot be written: {error}.")))
}

fn written(report: &crate::reports::Report, format: Format, envelope: &Envelope) -> Result<Vec<u8>, OpsError> {
    let words = Words::new("en");
    match format {
        Format::Eml => eml::render(report, &words, envelope),
        other => render(report, &words, other),
    }
    .map_err(broken)
}

/// The vouchers of the entries that the auditors' pack drew, to be looked at beside it.
fn sampled_vouchers(conn: &mut Conn, report: &crate::reports::Report) -> Result<Vec<(String, Vec<u8>)>, OpsError> {
    let is_sample = |section: &&crate::reports::table::Section| section.id == "sample";
    let rows = report.sections.iter().filter(is_sample).flat_map(|section| &section.table.rows);
    let numbers = rows.filter_map(|row| match row.cells.first()?.value {
        Value::Count(number) => Some(number),
        _ => None,
    });
    let numbers: Vec<i64> = numbers.filter(|_| report.name == ReportName::Audit).collect();
    let mut found = Vec::new();
    for (number, voucher) in list_vouchers(conn, &numbers)? {
        let is_plain = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
        let name: String = voucher.file_name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        found.push((format!("entry-{number}-{name}"), voucher.content));
    }
    Ok(found)
}

/// Writes the report in every format into a folder, with the hashes of the files, ready to be handed on.
fn hand_over(
    report: &crate::reports::Report,
    envelope: &Envelope,
    (folder, vouchers): (&str, Vec<(String, Vec<u8>)>),
    output: &Output,
) -> Done {
    let mut files = Vec::new();
    let mut sums = String::new();
    let mut contents = Vec::new();
    // Lines of JSON say nothing that the JSON document beside them does not.
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Jsonl) {
        contents.push((file_name(report, format), written(report, format, envelope)?));
    }
    for (name, bytes) in contents.into_iter().chain(vouchers) {
        sums.push_str(&format!("{}  {name}\n", hex::encode(Sha256::digest(&bytes))));
        files.push((name, bytes));
    }
    files.push((format!("{}-{}.sha256", report.name, stem(report.period)), sums.into_bytes()));
    let failed = |error: std::io::Error| OpsError::NotPossible(format!("{folder} cannot be written: {error}."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, bytes) in &files {
        std::fs::write(std::path::Path::new(folder).join(name), bytes).map_err(failed)?;
    }
    let names: Vec<serde_json::Value> = files.iter().map(|(name, _)| name.as_str().into()).collect();
    let text = format!("{} files were written to {folder}.", names.len());
    output.document(&serde_json::json!({ "folder": folder, "files": names }), &text)
}

/// Writes a list as it is read, whatever its length. A file gets its name when it is whole.
fn stream(conn: &mut Conn, asked: &ReportAsked, file: Option<&str>, output: &Output) -> Done {
    let format = output.format;
    let Some(name) = file else {
        return match written_to(conn, asked, (format, None), &mut std::io::stdout()) {
            // Whoever reads us has read enough (`| head`).
            Err(Failure::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            other => other.map_err(|failure| failure.told("The result")),
        };
    };
    let part = format!("{name}.part");
    let outcome = std::fs::File::create(&part)
        .map_err(Failure::Write)
        .and_then(|mut part| written_to(conn, asked, (format, file), &mut part))
        .and_then(|code| std::fs::rename(&part, name).map(|()| code).map_err(Failure::Write));
    outcome.map_err(|failure| {
        // Half a list would look like a whole one.
        let _ = std::fs::remove_file(&part);
        failure.told(name)
    })
}

/// Why a list was not written.
enum Failure {
    Read(OpsError),
    Write(std::io::Error),
}

impl Failure {
    fn told(self, what: &str) -> OpsError {
        match self {
            Self::Read(error) => error,
            Self::Write(error) => OpsError::NotPossible(format!("{what} cannot be written: {error}.")),
        }
    }
}

fn written_to(
    conn: &mut Conn,
    asked: &ReportAsked,
    (format, file): (Format, Option<&str>),
    out: &mut (dyn std::io::Write + Send),
) -> Result<ExitCode, Failure> {
    let words = Words::new("en");
    let mut out = std::io::BufWriter::new(out);
    let no_stream = || OpsError::NotPossible("This format needs the whole report first.".into());
    let mut stream = Stream::new(format, &words, &mut out).ok_or_else(no_stream).map_err(Failure::Read)?;
    let (mut failed, mut last) = (None, None);
    let outcome = stream_list(conn, asked, PAGE, &mut |piece| {
        if let Piece::Last(report) = &piece {
            last = Some((*report).clone());
        }
        stream.take(piece).map_err(|error| {
            let told = broken(&error);
            if let RenderError::Io(error) = error {
                failed = Some(error);
            }
            told
        })
    });
    match (failed, outcome) {
        (Some(error), _) => Err(Failure::Write(error)),
        (None, outcome) => {
            outcome
                .and_then(|()| last.map_or(Ok(()), |report| say_what_it_is(&report, file, format)))
                .map_err(Failure::Read)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
