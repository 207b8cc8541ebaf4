//! The command line: one file a command. Results on stdout, everything else on stderr; exit 0 done, 1 refused, 2 wrong usage.

mod account;
mod backup;
mod book;
mod cash;
mod contact;
mod doctor;
mod export;
mod fund;
mod goods;
mod import;
mod init;
mod load;
mod output;
mod period;
mod post;
mod receipt;
mod reconcile;
mod record;
mod report;
mod reverse;
mod rule;
mod search;
mod serve;
mod standing;
mod user;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::ops::{Acting, OpsError};
use crate::store::Conn;
use output::{Format, Output};

/// Bookkeeping for people who raise money in solidarity: every cent to the fund it was given for.
#[derive(Debug, Parser)]
#[command(name = "solidarity-ledger", version, about, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    /// The book: sqlite://file.db, sqlite:///absolute/file.db or postgres://user@host/name
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://solidarity-ledger.db",
        value_name = "URL"
    )]
    database: String,
    /// How results are printed; text when nothing is said, or what the ending of --output tells
    #[arg(long, global = true, value_parser = output::formats())]
    format: Option<Format>,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  solidarity-ledger serve --demo
  solidarity-ledger init --name 'ABC Example' --currency EUR
  solidarity-ledger fund add rupression --restricted --alias 'Network case'
  solidarity-ledger import statement.csv --account Assets:Bank:Giro --dry-run
  solidarity-ledger report monthly --month 2020-02
  solidarity-ledger verify";

#[derive(Debug, Subcommand)]
enum Command {
    /// Pages and API; the first run prints a one-time set-up link
    Serve(serve::Serve),
    /// Create a book
    Init(init::Init),
    /// What the book is called, and when its fiscal year begins
    #[command(subcommand)]
    Book(book::BookCommand),
    /// Accounts: where money and things are, and why they came and went
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Funds: money held for one purpose
    #[command(subcommand)]
    Fund(fund::FundCommand),
    /// People and bodies behind the codes that entries name
    #[command(subcommand)]
    Contact(contact::ContactCommand),
    /// What is sold
    #[command(subcommand)]
    Product(goods::ProductCommand),
    /// Benefit nights and stalls
    #[command(subcommand)]
    Event(goods::EventCommand),
    /// Cash boxes: who holds them, and counting them
    #[command(subcommand)]
    Cash(cash::CashCommand),
    /// Where goods lie: our own places, and shops that sell for us
    #[command(subcommand)]
    Place(cash::PlaceCommand),
    /// What others owe us, by age; or what we owe
    Owed(cash::Owed),
    /// Post whole entries from a file of JSON Lines or CSV
    Post(post::Post),
    /// Record what people do, from a file of JSON Lines
    Record(record::Record),
    /// Read a bank, payment or shop file into statement lines
    Import(import::Import),
    /// Rules: what bank lines are, said once
    #[command(subcommand)]
    Rule(rule::RuleCommand),
    /// Standing donations and fees: what is expected, missing, changed
    Standing(standing::Standing),
    /// Compare an account with its statement
    Reconcile(reconcile::Reconcile),
    /// Statements: monthly report, funds, income, trial balance …
    Report(report::Report),
    /// Receipts for donations, letters of thanks
    #[command(subcommand)]
    Receipt(receipt::ReceiptCommand),
    /// Take an entry back by an opposite one
    Reverse(reverse::Reverse),
    /// Close and reopen months
    #[command(subcommand)]
    Period(period::PeriodCommand),
    /// Find entries, bank lines, funds, products and events
    Search(search::Search),
    /// Write the whole book for another program
    Export(export::Export),
    /// Load a JSON export into an empty book
    Load(load::Load),
    /// Re-check everything the book promises
    Verify(verify::Verify),
    /// Make a verified copy of the book
    Backup(backup::Backup),
    /// Put a backup to a new place and verify it
    Restore(backup::Restore),
    /// Who may sign in
    #[command(subcommand)]
    User(user::UserCommand),
    /// Settings, versions, promises: what is safe, what is not, what to do
    Doctor(doctor::Doctor),
    /// Print a shell's completions
    Completions {
        /// The shell to write them for
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// The format that the ending of the file to write tells, where a command writes its result to one.
    fn told_by_file(&self) -> Option<Format> {
        let file = match self {
            Self::Report(report) => report.output.as_deref(),
            Self::Search(search) => search.output.as_deref(),
            _ => None,
        };
        file.and_then(Format::of_file)
    }

    /// Whether it knows more than tables and documents: pages, papers, spreadsheets, e-mails.
    const fn writes_papers(&self) -> bool {
        matches!(self, Self::Report(_) | Self::Receipt(_))
    }
}

/// Runs the program and answers its exit code.
#[must_use]
pub fn run() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return wrong_usage(&error, &arguments),
    };
    let format = cli.format.or_else(|| cli.command.told_by_file()).unwrap_or(Format::Text);
    if !format.is_plain() && !cli.command.writes_papers() {
        let name = format.name();
        let message = format!("This is written as text, csv, json or jsonl; {name} is for reports and letters.");
        return wrong_usage(&Cli::command().error(clap::error::ErrorKind::InvalidValue, message), &arguments);
    }
    let output = Output::new(format);
    match execute(cli, &output) {
        Ok(code) => code,
        Err(error) => output.error(&error),
    }
}

/// `--help` and `--version` are results; anything else is wrong usage, as a JSON document too when JSON was asked for.
fn wrong_usage(error: &clap::Error, arguments: &[std::ffi::OsString]) -> ExitCode {
    let asks_for_json = arguments.iter().any(|argument| argument == "--format=json")
        || arguments
            .iter()
            .zip(arguments.iter().skip(1))
            .any(|(option, value)| option == "--format" && value == "json");
    if error.use_stderr() && asks_for_json {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or("").trim_start_matches("error: ").to_owned();
        Output::new(Format::Json).usage(&message);
    } else if let Err(why) = error.print() {
        Output::new(Format::Text).note(&why.to_string());
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

type Done = Result<ExitCode, OpsError>;

fn execute(cli: Cli, output: &Output) -> Done {
    let url = cli.database.as_str();
    match cli.command {
        Command::Serve(command) => command.run(url, output),
        Command::Init(command) => command.run(url, output),
        Command::Book(command) => command.run(&mut Conn::open(url)?, output),
        Command::Account(command) => command.run(&mut Conn::open(url)?, output),
        Command::Fund(command) => command.run(&mut Conn::open(url)?, output),
        Command::Contact(command) => command.run(&mut Conn::open(url)?, output),
        Command::Product(command) => command.run(&mut Conn::open(url)?, output),
        Command::Event(command) => command.run(&mut Conn::open(url)?, output),
        Command::Cash(command) => command.run(&mut Conn::open(url)?, output),
        Command::Place(command) => command.run(&mut Conn::open(url)?, output),
        Command::Owed(command) => command.run(&mut Conn::open(url)?, output),
        Command::Post(command) => command.run(&mut Conn::open(url)?, output),
        Command::Import(command) => command.run(&mut Conn::open(url)?, output),
        Command::Standing(command) => command.run(&mut Conn::open(url)?, output),
        Command::Rule(command) => command.run(&mut Conn::open(url)?, output),
        Command::Reconcile(command) => command.run(&mut Conn::open(url)?, output),
        Command::Record(command) => command.run(&mut Conn::open(url)?, output),
        Command::Report(command) => command.run(&mut Conn::open(url)?, output),
        Command::Receipt(command) => command.run(&mut Conn::open(url)?, output),
        Command::Reverse(command) => command.run(&mut Conn::open(url)?, output),
        Command::Period(command) => command.run(&mut Conn::open(url)?, output),
        Command::Search(command) => command.run(&mut Conn::open(url)?, output),
        Command::Export(command) => command.run(&mut Conn::open(url)?, output),
        Command::Load(command) => command.run(&mut Conn::open(url)?, output),
        Command::Verify(command) => command.run(&mut Conn::open(url)?, output),
        Command::Backup(command) => command.run(&mut Conn::open(url)?, output),
        Command::Restore(command) => command.run(output),
        Command::User(command) => command.run(&mut Conn::open(url)?, output),
        Command::Doctor(command) => command.run(url, output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "solidarity-ledger", &mut script);
            output.raw(&script)
        }
    }
}

/// Who acts on the command line, and when.
fn acting() -> Acting {
    Acting::new("cli".to_owned(), chrono::Local::now().date_naive(), chrono::Utc::now())
}

/// Reads a file, or standard input for `-`.
fn read_file(name: &str) -> Result<Vec<u8>, OpsError> {
    let mut bytes = Vec::new();
    let outcome = if name == "-" {
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| ())
    } else {
        std::fs::read(name).map(|read| bytes = read)
    };
    match outcome {
        Ok(()) => Ok(bytes),
        Err(error) => Err(OpsError::NotPossible(format!("{name} cannot be read: {error}."))),
    }
}

/// Reads a text file in UTF-8, or standard input for `-`.
fn read_text(name: &str) -> Result<String, OpsError> {
    String::from_utf8(read_file(name)?)
        .map_err(|_| OpsError::NotPossible(format!("{name} is not text in UTF-8. Save it as UTF-8 and try again.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unexplained(command: &clap::Command, found: &mut Vec<String>) {
        let name = command.get_name();
        let arguments = command.get_arguments().filter(|argument| argument.get_help().is_none());
        found.extend(arguments.map(|argument| format!("{name}: {}", argument.get_id())));
        for inner in command.get_subcommands() {
            if inner.get_about().is_none() {
                found.push(format!("{name} {}", inner.get_name()));
            }
            unexplained(inner, found);
        }
    }

    #[test]
    fn every_command_and_all_that_it_takes_is_explained() {
        let mut found = Vec::new();
        unexplained(&<Cli as clap::CommandFactory>::command(), &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}
