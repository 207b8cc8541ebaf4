//! `init`: creates a book.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Done, acting, read_text};
use crate::ledger::period::parse_first_month;
use crate::ledger::{Account, Currency};
use crate::ops::OpsError;
use crate::ops::create_book::{NewBook, create_book, standard_chart};
use crate::store::Conn;

#[derive(Debug, Args)]
pub struct Init {
    /// The group's name for the book
    #[arg(long, required_unless_present = "demo")]
    name: Option<String>,
    /// The currency of the book, such as EUR
    #[arg(long, required_unless_present = "demo")]
    currency: Option<String>,
    /// The month that fiscal years begin with: 1 to 12, or its name
    #[arg(long, value_name = "MONTH", default_value = "1", conflicts_with = "demo")]
    fiscal_year_start: String,
    /// standard, none, or a CSV file with the columns path,label,kind,role,currency
    #[arg(long, default_value = "standard")]
    chart: String,
    /// A year of an invented group, to look around in
    #[arg(long, conflicts_with_all = ["name", "currency"])]
    demo: bool,
}

impl Init {
    pub fn run(self, url: &str, output: &Output) -> Done {
        let acting = acting();
        if self.demo {
            let mut conn = Conn::create(url)?;
            let name = crate::ops::make_demo::make_demo(&mut conn, &acting)?;
            return say(output, &name, url);
        }
        let currency: Currency = self.currency.as_deref().unwrap_or("").parse()?;
        let accounts = match self.chart.as_str() {
            "standard" => standard_chart(currency)?,
            "none" => Vec::new(),
            file => read_chart(&read_text(file)?)?,
        };
        let fiscal_first_month = parse_first_month(&self.fiscal_year_start)?;
        let name = self.name.unwrap_or_default();
        let new = NewBook { name, currency, fiscal_first_month, accounts, is_demo: false };
        new.check()?;
        let mut conn = Conn::create(url)?;
        create_book(&mut conn, &new, &acting)?;
        say(output, &new.name, url)
    }
}

fn say(output: &Output, name: &str, url: &str) -> Result<ExitCode, OpsError> {
    let place = crate::store::conn::without_password(url);
    output.document(&json!({ "book": name, "database": place }), &format!("The book “{name}” was created at {place}."))
}

/// Reads a chart of accounts: `path,label,kind,role,currency`, all but the path optional.
fn read_chart(content: &str) -> Result<Vec<Account>, OpsError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(content.as_bytes());
    let headers = reader.headers().map_err(|error| OpsError::refused(1, error))?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let path_column =
        column("path").ok_or_else(|| OpsError::refused(1, "The chart needs a first line with the column path."))?;
    let mut accounts = Vec::new();
    for (row, line) in reader.records().zip(2_usize..) {
        let row = row.map_err(|error| OpsError::refused(line, error))?;
        let text = |name: &str| column(name).and_then(|index| row.get(index)).filter(|text| !text.is_empty());
        let read = || -> Result<Account, OpsError> {
            let mut account = Account::from_path(row.get(path_column).unwrap_or("").parse()?);
            if let Some(label) = text("label") {
                label.clone_into(&mut account.label);
            }
            if let Some(kind) = text("kind") {
                account.kind = kind.parse()?;
            }
            if let Some(role) = text("role") {
                account.role = role.parse()?;
            }
            account.currency = text("currency").map(str::parse).transpose()?;
            Ok(account)
        };
        accounts.push(read().map_err(|error| OpsError::refused(line, error))?);
    }
    Ok(accounts)
}
