//! Creates a book: its name, currency, chart of accounts and the fund `general`.

use super::{Acting, OpsError, Result};
use crate::ledger::{Account, Currency, Fund, FundCode};
use crate::store::books::BookRow;
use crate::store::{Conn, accounts, books, funds, write};

/// What a new book begins with.
#[derive(Debug, Clone)]
pub struct NewBook {
    pub name: String,
    pub currency: Currency,
    /// The month that fiscal years begin with; 1 is January.
    pub fiscal_first_month: u32,
    pub accounts: Vec<Account>,
    pub is_demo: bool,
}

impl NewBook {
    /// Refuses what cannot become a book, before a file is made for it.
    ///
    /// # Errors
    /// When the name is empty, too long or not one line, or an account stands twice in the chart.
    pub fn check(&self) -> Result<()> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return Err(OpsError::NotPossible("Give the book a name of up to 100 characters on one line.".into()));
        }
        let mut seen = std::collections::HashSet::new();
        match self.accounts.iter().find(|account| !seen.insert(&account.path)) {
            Some(twice) => Err(OpsError::NotPossible(format!("The account {} stands twice in the chart.", twice.path))),
            None => Ok(()),
        }
    }
}

/// Writes the book's row, its accounts and the unrestricted fund `general`. No entries.
///
/// # Errors
/// When the name is empty or the book has been set up already.
pub fn create_book(conn: &mut Conn, new: &NewBook, acting: &Acting) -> Result<()> {
    new.check()?;
    let name = new.name.trim();
    let general: FundCode = "general".parse()?;
    write(conn, |conn| {
        if books::find(conn)?.is_some() {
            return Err(OpsError::NotPossible("This book has been set up already.".into()));
        }
        let NewBook { currency, fiscal_first_month, is_demo, .. } = *new;
        let row = BookRow { name: name.to_owned(), currency, fiscal_first_month, is_demo };
        books::insert(conn, &row, &acting.at)?;
        for account in &new.accounts {
            accounts::insert(conn, account)?;
        }
        funds::insert(conn, &Fund { name: "General".into(), ..Fund::from_code(general) })?;
        Ok(())
    })
}

/// Lets fiscal years begin with another month (1 is January) from now on, those that are over as well: no entry knows of
/// years, only reports do.
///
/// # Errors
/// When there is no such month, or the book was not set up yet.
pub fn change_fiscal_year(conn: &mut Conn, first_month: u32) -> Result<()> {
    crate::ledger::period::parse_first_month(&first_month.to_string())?;
    write(conn, |conn| {
        books::get(conn)?;
        books::set_fiscal_first_month(conn, first_month)
    })?;
    Ok(())
}

/// The standard chart for a solidarity group.
///
/// # Errors
/// Never for a currency that can be part of a path.
pub fn standard_chart(currency: Currency) -> Result<Vec<Account>> {
    Ok(crate::acts::chart::standard(currency)?)
}
