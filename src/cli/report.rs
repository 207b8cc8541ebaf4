//! `report`: every statement, in every format.

use clap::Args;

use super::Done;
use super::output::{self, Output};
use crate::ops::OpsError;
use crate::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report};
use crate::render::{Format, render};
use crate::reports::facts::Filter;
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
  solidarity-ledger report monthly --format html --output february.html")]
pub struct Report {
    /// monthly, funds, fund, income, activities, position, receipts-payments, trial-balance, ledger, register, journal, donations,
    /// fees, merch, stock, consignment, event, currency, reconciliation, earmark-age, spheres, handover, audit or public
    name: String,
    /// A month: 2020-02
    #[arg(long)]
    month: Option<String>,
    /// A quarter: 2020-Q1
    #[arg(long)]
    quarter: Option<String>,
    /// A fiscal year: 2020
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
    #[arg(long)]
    fund: Option<String>,
    #[arg(long)]
    account: Option<String>,
    #[arg(long)]
    event: Option<String>,
    /// Put another period beside this one
    #[arg(long, value_enum)]
    compare: Option<Comparison>,
    /// Write to this file instead of standard output
    #[arg(long)]
    output: Option<String>,
}

impl Report {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let format = match output.format {
            output::Format::Text => Format::Text,
            output::Format::Json => Format::Json,
            output::Format::Csv => Format::Csv,
            output::Format::Html => Format::Html,
            output::Format::Xlsx => Format::Xlsx,
            output::Format::Pdf => Format::Pdf,
        };
        let filter = Filter {
            fund: self.fund.map(|code| code.parse()).transpose()?,
            account: self.account.map(|path| path.parse()).transpose()?,
            event: self.event,
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
        let report = build_report(conn, &asked)?;
        let bytes =
            render(&report, &Words::new("en"), format).map_err(|error| OpsError::NotPossible(error.to_string()))?;
        output.to_file(self.output.as_deref(), &bytes)
    }
}
