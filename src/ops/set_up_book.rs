//! The first run: a one-time link, the book's name and accounts with today's balances, the first treasurer.

use super::create_book::{NewBook, create_book};
use super::manage_users::{UserRole, hash_passphrase};
use super::record_acts::record_within;
use super::{Acting, OpsError, Result};
use crate::acts::opening::OpeningBalance;
use crate::acts::{Amount, Opening, Record};
use crate::ledger::{Account, Currency, FundCode, Hash, Money};
use crate::store::accounts::Chart;
use crate::store::{Conn, books, users, write};

/// Makes a new set-up link and answers its token; an earlier one no longer works.
///
/// # Errors
/// When the system gives no randomness or the book cannot be written.
pub fn offer_setup(conn: &mut Conn, at: &str) -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| OpsError::NotPossible(format!("The system gives no randomness: {error}.")))?;
    let token = hex::encode(bytes);
    let hash = Hash::of(token.as_bytes()).to_string();
    write(conn, |conn| users::replace_setup_link(conn, &hash, at)).map_err(OpsError::from)?;
    Ok(token)
}

/// Whether a set-up link still works.
///
/// # Errors
/// When the book cannot be read.
pub fn is_setup_open(conn: &mut Conn, token: &str) -> Result<bool> {
    Ok(users::has_setup_link(conn, &Hash::of(token.as_bytes()).to_string())?)
}

/// What a book is called and counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub currency: Currency,
    /// The month that fiscal years begin with; 1 is January.
    pub fiscal_first_month: u32,
}

/// What the first treasurer says.
pub struct SetUp {
    /// `None` when the book was created on the command line.
    pub book: Option<Named>,
    /// Accounts with what is on them today.
    pub balances: Vec<(Account, Money)>,
    pub login: String,
    pub passphrase: String,
}

/// Sets the book up; the link works no more.
///
/// # Errors
/// When the link is used up, or something of what was said is refused: then nothing was changed.
pub fn set_up_book(conn: &mut Conn, token: &str, said: &SetUp, acting: &Acting) -> Result<()> {
    let hash = hash_passphrase(&said.passphrase, &said.login)?;
    super::manage_users::check_login(&said.login)?;
    write(conn, |conn| {
        if !is_setup_open(conn, token)? {
            return Err(OpsError::NotPossible(
                "This link was used already. Start the server again for a new one.".into(),
            ));
        }
        if let (Some(Named { name, currency, fiscal_first_month }), None) = (&said.book, books::find(conn)?) {
            let (name, currency, fiscal_first_month) = (name.clone(), *currency, *fiscal_first_month);
            let accounts = super::create_book::standard_chart(currency)?;
            create_book(conn, &NewBook { name, currency, fiscal_first_month, accounts, is_demo: false }, acting)?;
        }
        let mut chart = Chart::load(conn)?;
        for (account, _) in &said.balances {
            if chart.account(&account.path).is_some() {
                continue;
            }
            let id = crate::store::accounts::insert(conn, account)?;
            chart.add_account(id, account.clone());
        }
        let general: FundCode = "general".parse()?;
        let opening = |(account, money): &(Account, Money)| OpeningBalance {
            account: account.path.clone(),
            fund: general.clone(),
            amount: Amount::from(Money { minor: money.minor.saturating_abs(), ..*money }),
            currency: Some(money.currency),
            below_zero: money.minor < 0,
            product: None,
            quantity: None,
        };
        let balances: Vec<OpeningBalance> =
            said.balances.iter().filter(|(_, money)| !money.is_zero()).map(opening).collect();
        if !balances.is_empty() {
            let record = Record::new("opening-balances", acting.today, Opening { balances });
            record_within(conn, &mut chart, &[record], acting)?;
        }
        users::insert(conn, said.login.trim(), UserRole::Treasurer.name(), &hash, &acting.at)?;
        users::delete_setup_links(conn)?;
        Ok(())
    })
}
