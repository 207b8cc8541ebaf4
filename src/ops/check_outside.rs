//! Has the book checked by other bookkeeping programs: exports it, lets hledger or beancount load it, and compares load
//! errors, the number of entries and postings, and every account × fund × currency × month total. A ledger should not
//! be the only judge of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;

use super::export_book::{Notation, beancount_names, export_book};
use super::{Acting, OpsError, Result};
use crate::ledger::check::{Total, TotalKey};
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Currency, FundCode, Money, Month};
use crate::store::accounts::Chart;
use crate::store::outside_checks::{self, OutsideCheck};
use crate::store::{Conn, entries, snapshot, totals, write};

/// Prints what beancount's loader has read; written in Python because the loader is.
const BEANCOUNT_POSTINGS: &str = include_str!("beancount_postings.py");

/// How many differences are told.
const TOLD: usize = 20;

/// A program that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    Hledger,
    Beancount,
}

/// Whether a program agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Agreed,
    Differs,
    NotInstalled,
}

/// What a program said of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Testimony {
    pub program: &'static str,
    pub version: Option<String>,
    pub verdict: Verdict,
    /// What the program counted.
    pub entries: i64,
    pub postings: i64,
    /// How many account × fund × currency × month totals were compared.
    pub totals: i64,
    /// What differs, or the program's own errors, in words.
    pub differences: Vec<String>,
    /// All of it in one sentence.
    pub message: String,
}

/// What a program has read out of the export.
#[derive(Debug, Default)]
struct Loaded {
    version: String,
    errors: Vec<String>,
    entries: i64,
    postings: i64,
    totals: BTreeMap<TotalKey, Total>,
}

/// The book's own figures, at one moment.
struct Own {
    head: String,
    entries: i64,
    postings: i64,
    totals: BTreeMap<TotalKey, Total>,
    names: BTreeMap<String, AccountPath>,
}

impl Witness {
    pub const ALL: [Self; 2] = [Self::Hledger, Self::Beancount];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Beancount => "beancount",
        }
    }

    /// Whether it can be asked on this machine.
    #[must_use]
    pub fn is_installed(self) -> bool {
        find_command(self.command()).is_some()
    }

    /// The command whose presence means that the program is installed.
    const fn command(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Beancount => "bean-check",
        }
    }

    const fn notation(self) -> Notation {
        match self {
            Self::Hledger => Notation::Hledger,
            Self::Beancount => Notation::Beancount,
        }
    }
}

impl std::str::FromStr for Witness {
    type Err = OpsError;

    fn from_str(text: &str) -> Result<Self> {
        let named = |witness: &Self| witness.name() == text.trim();
        Self::ALL.into_iter().find(named).ok_or_else(|| {
            OpsError::NotPossible(format!("“{text}” cannot be asked. The book can be checked with hledger, beancount."))
        })
    }
}

/// Asks a program, and keeps what it says. One that is not installed is told so and nothing is kept.
///
/// # Errors
/// When the book cannot be read or written, or the export not be put to disk for the other program.
pub fn check_outside(conn: &mut Conn, witness: Witness, acting: &Acting) -> Result<Testimony> {
    let Some(command) = find_command(witness.command()) else { return Ok(not_installed(witness)) };
    let folder = tempfile::tempdir().map_err(|error| cannot("make a folder for the export", &error))?;
    let file = folder.path().join("book");
    let own = snapshot(conn, |conn| {
        let out = std::fs::File::create(&file).map_err(|error| cannot("write the export", &error))?;
        let mut out = BufWriter::new(out);
        export_book(conn, witness.notation(), &mut out)?;
        out.flush().map_err(|error| cannot("write the export", &error))?;
        own_figures(conn, witness)
    })?;
    let theirs = match witness {
        Witness::Hledger => ask_hledger(&command, folder.path(), &file)?,
        Witness::Beancount => ask_beancount(&command, folder.path(), &file, &own.names)?,
    };
    let testimony = compare(witness, &own, theirs, acting);
    let kept = OutsideCheck {
        program: witness.name().to_owned(),
        version: testimony.version.clone().unwrap_or_default(),
        entries: own.entries,
        head: own.head,
        has_agreed: testimony.verdict == Verdict::Agreed,
        by: acting.by.clone(),
        at: acting.at.clone(),
    };
    write(conn, |conn| outside_checks::insert(conn, &kept))?;
    Ok(testimony)
}

fn own_figures(conn: &mut Conn, witness: Witness) -> Result<Own> {
    let chart = Chart::load(conn)?;
    let head = entries::head(conn)?;
    let totals = totals::list_all(conn, &chart)?;
    let names = match witness {
        Witness::Hledger => BTreeMap::new(),
        Witness::Beancount => beancount_names(&chart).into_iter().map(|(path, name)| (name, path)).collect(),
    };
    Ok(Own {
        head: head.map_or(crate::ledger::Hash::ZERO, |seal| seal.hash).to_string(),
        entries: head.map_or(0, |seal| seal.sequence),
        postings: totals.values().map(|total| total.count).sum(),
        totals,
        names,
    })
}

fn cannot(what: &str, error: &dyn std::fmt::Display) -> OpsError {
    OpsError::NotPossible(format!(
        "The book cannot be shown to the other program: it was not possible to {what}: {error}."
    ))
}

fn not_installed(witness: Witness) -> Testimony {
    let name = witness.name();
    Testimony {
        program: name,
        version: None,
        verdict: Verdict::NotInstalled,
        entries: 0,
        postings: 0,
        totals: 0,
        differences: Vec::new(),
        message: format!(
            "{name} is not installed here, so it was not asked. Install it (on Debian: apt install {name}) and ask again."
        ),
    }
}

/// The command on the search path.
fn find_command(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A program that reads UTF-8 whatever the terminal speaks, and stands in a folder of its own.
fn asked(program: &Path, folder: &Path, arguments: &[&str], file: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(file).current_dir(folder).stdin(Stdio::null());
    command.env("LC_ALL", "C.UTF-8").env("PYTHONIOENCODING", "utf-8");
    command
}

/// Runs a program and hands every row that it prints as CSV to `row`; gives what it said against the book.
fn rows(
    mut command: Command,
    folder: &Path,
    row: &mut dyn FnMut(&csv::StringRecord) -> std::result::Result<(), String>,
) -> Result<Vec<String>> {
    let complaints = folder.join("complaints");
    let stderr = std::fs::File::create(&complaints).map_err(|error| cannot("listen to it", &error))?;
    let mut child =
        command.stdout(Stdio::piped()).stderr(stderr).spawn().map_err(|error| cannot("start it", &error))?;
    let mut said = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(stdout);
        for record in reader.records() {
            let outcome = record.map_err(|error| error.to_string()).and_then(|record| row(&record));
            if let Err(error) = outcome {
                said.push(error);
            }
        }
    }
    let status = child.wait().map_err(|error| cannot("wait for it", &error))?;
    let mut text = String::new();
    let read = std::fs::File::open(&complaints).and_then(|mut file| file.read_to_string(&mut text));
    if read.is_ok() && !status.success() {
        said.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).take(TOLD).map(str::to_owned));
    }
    if !status.success() && said.is_empty() {
        said.push(format!("It stopped with {status} and said nothing."));
    }
    Ok(said)
}

impl Loaded {
    fn add(
        &mut self,
        day: &str,
        account: AccountPath,
        fund: &str,
        currency: &str,
        amount: &str,
    ) -> std::result::Result<(), String> {
        self.postings = self.postings.saturating_add(1);
        let date = parse_date(day).map_err(|error| error.to_string())?;
        let currency: Currency = currency.parse().map_err(|_| format!("It reads the currency “{currency}”."))?;
        let fund: FundCode =
            fund.parse().map_err(|_| format!("It finds no fund at a posting of {account} on {day}."))?;
        let money = Money::parse(amount, currency).map_err(|error| error.to_string())?;
        let key = TotalKey { account, fund, currency, month: Month::containing(date) };
        self.totals.entry(key).or_default().add(money.minor);
        Ok(())
    }
}

fn ask_hledger(command: &Path, folder: &Path, file: &Path) -> Result<Loaded> {
    let mut found = Loaded { version: hledger_version(command, folder), ..Loaded::default() };
    let check = asked(command, folder, &["check", "--strict", "-f"], file);
    let mut told = Vec::new();
    found.errors = rows(check, folder, &mut |row| {
        told.push(row.iter().collect::<Vec<_>>().join(","));
        Ok(())
    })?;
    found.errors.extend(told);
    let mut columns: Vec<String> = Vec::new();
    let mut numbers = BTreeSet::new();
    let print = asked(command, folder, &["print", "-O", "csv", "-f"], file);
    let errors = rows(print, folder, &mut |row| {
        if columns.is_empty() {
            columns = row.iter().map(str::to_owned).collect();
            return Ok(());
        }
        let cell =
            |name: &str| columns.iter().position(|column| column == name).and_then(|at| row.get(at)).unwrap_or("");
        numbers.insert(cell("txnidx").to_owned());
        let fund = cell("posting-comment").lines().find_map(|line| line.trim().strip_prefix("fund:")).unwrap_or("");
        let account = cell("account").parse().map_err(|_| format!("It reads the account “{}”.", cell("account")))?;
        found.add(cell("date"), account, fund.trim(), cell("commodity"), cell("amount"))
    })?;
    found.errors.extend(errors);
    found.entries = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
    Ok(found)
}

/// `hledger 1.25, linux-x86_64` is 1.25.
fn hledger_version(command: &Path, folder: &Path) -> String {
    let output = Command::new(command).arg("--version").current_dir(folder).stdin(Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let word = text.split_whitespace().nth(1).unwrap_or("").trim_end_matches(',');
    word.to_owned()
}

fn ask_beancount(command: &Path, folder: &Path, file: &Path, names: &BTreeMap<String, AccountPath>) -> Result<Loaded> {
    let mut found = Loaded::default();
    let script = folder.join("postings.py");
    std::fs::write(&script, BEANCOUNT_POSTINGS).map_err(|error| cannot("write its script", &error))?;
    let python = python_of(command);
    let path = script.display().to_string();
    let mut told = Vec::new();
    let mut last = String::new();
    let errors = rows(asked(&python, folder, &[&path], file), folder, &mut |row| {
        let cell = |at: usize| row.get(at).unwrap_or("");
        match cell(0) {
            "version" => found.version = cell(1).to_owned(),
            "error" => told.push(cell(1).to_owned()),
            _ => {
                if cell(1) != last {
                    last = cell(1).to_owned();
                    found.entries = found.entries.saturating_add(1);
                }
                let account =
                    names.get(cell(3)).cloned().ok_or_else(|| format!("It reads the account “{}”.", cell(3)))?;
                found.add(cell(2), account, cell(4), cell(5), cell(6))?;
            }
        }
        Ok(())
    })?;
    found.errors.extend(told);
    found.errors.extend(errors);
    Ok(found)
}

/// The Python that a command written in Python runs with: it is the one that has the packages.
fn python_of(command: &Path) -> PathBuf {
    let mut start = [0_u8; 256];
    let read = std::fs::File::open(command).and_then(|mut file| file.read(&mut start)).unwrap_or(0);
    let text = String::from_utf8_lossy(start.get(..read).unwrap_or(&[])).into_owned();
    let first = text.lines().next().and_then(|line| line.strip_prefix("#!")).map(str::trim).unwrap_or("");
    let is_plain = !first.contains(' ') && first.starts_with('/');
    PathBuf::from(if is_plain { first } else { "python3" })
}

fn compare(witness: Witness, own: &Own, theirs: Loaded, acting: &Acting) -> Testimony {
    let mut differences = theirs.errors;
    let mut count = |what: &str, ours: i64, read: i64| {
        if ours != read {
            differences.push(format!("The book has {ours} {what}, it counts {read}."));
        }
    };
    count("entries", own.entries, theirs.entries);
    count("postings", own.postings, theirs.postings);
    let keys: BTreeSet<&TotalKey> = own.totals.keys().chain(theirs.totals.keys()).collect();
    for key in &keys {
        let [ours, read] = [&own.totals, &theirs.totals].map(|all| all.get(*key).copied().unwrap_or_default());
        if ours != read {
            let [ours, read] = [ours, read].map(|total| Money::new(total.balance_minor(), key.currency));
            let TotalKey { account, fund, currency, month } = key;
            differences.push(format!(
                "{account}, fund {fund}, {month}: {ours} {currency} in the book, {read} {currency} there."
            ));
        }
    }
    let (name, version) = (witness.name(), theirs.version);
    let known = if version.is_empty() { name.to_owned() } else { format!("{name} {version}") };
    let totals = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    let message = if differences.is_empty() {
        let (entries, postings) = (own.entries, own.postings);
        format!(
            "Agreed with {known} on {}: {entries} entries, {postings} postings, {totals} monthly totals.",
            acting.today
        )
    } else {
        format!("{known} does not agree with the book: {} differences.", differences.len())
    };
    let verdict = if differences.is_empty() { Verdict::Agreed } else { Verdict::Differs };
    differences.truncate(TOLD);
    Testimony {
        program: name,
        version: Some(version).filter(|version| !version.is_empty()),
        verdict,
        entries: theirs.entries,
        postings: theirs.postings,
        totals,
        differences,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Own {
        let key = TotalKey {
            account: "Assets:Bank:Giro".parse().unwrap(),
            fund: "general".parse().unwrap(),
            currency: Currency::EUR,
            month: "2020-02".parse().unwrap(),
        };
        let totals = BTreeMap::from([(key, Total { debit_minor: 500, credit_minor: 0, count: 1 })]);
        Own { head: String::new(), entries: 1, postings: 1, totals, names: BTreeMap::new() }
    }

    fn read(day: &str, amount: &str) -> Loaded {
        let mut read = Loaded { entries: 1, ..Loaded::default() };
        read.add(day, "Assets:Bank:Giro".parse().unwrap(), "general", "EUR", amount).unwrap();
        read
    }

    fn said(read: Loaded) -> Testimony {
        let today = "2020-03-01".parse().unwrap();
        compare(Witness::Hledger, &own(), read, &Acting { by: "U-1".into(), today, at: String::new() })
    }

    #[test]
    fn a_cent_a_month_a_count_or_an_error_is_a_difference() {
        assert_eq!(said(read("2020-02-10", "5.00")).verdict, Verdict::Agreed);
        let cent = said(read("2020-02-10", "5.01"));
        assert_eq!(
            cent.differences,
            ["Assets:Bank:Giro, fund general, 2020-02: 5.00 EUR in the book, 5.01 EUR there."]
        );
        assert_eq!(said(read("2020-03-01", "5.00")).differences.len(), 2);
        assert_eq!(said(Loaded { entries: 2, ..read("2020-02-10", "5.00") }).verdict, Verdict::Differs);
        assert_eq!(said(Loaded { errors: vec!["no".into()], ..read("2020-02-10", "5.00") }).differences, ["no"]);
        assert_eq!(said(Loaded::default()).differences.len(), 3);
    }

    #[test]
    fn a_program_is_asked_by_its_name() {
        assert_eq!("beancount".parse::<Witness>().unwrap(), Witness::Beancount);
        assert!("ledger".parse::<Witness>().unwrap_err().to_string().contains("hledger, beancount"));
    }
}
