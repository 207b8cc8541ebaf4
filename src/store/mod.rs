//! The book on disk: diesel lives here only, one file a table group, on SQLite and PostgreSQL alike.
//!
//! Verbs: find (`Option`), get, list, insert, sum. Knows the ledger's types, no web and no command line.

pub mod account_roles;
pub mod accounts;
pub mod across_day;
mod among;
pub mod apart;
pub mod audit_samples;
mod beyond;
pub mod books;
pub mod cash;
pub mod categories;
mod commissions;
pub mod conn;
mod day;
pub mod details;
pub mod dump;
pub mod entries;
pub mod entry_links;
pub mod entry_list;
pub mod event_plans;
pub mod events;
pub mod flows;
pub mod funds;
pub mod gift_parts;
pub mod gifts;
pub mod given_back;
pub mod goods_moves;
pub mod imports;
pub mod keyed;
mod many;
pub mod months;
pub mod open_items;
pub mod outside_checks;
pub mod payouts;
pub mod periods;
pub mod personal;
pub mod pool;
pub mod product_details;
pub mod product_months;
pub mod product_moves;
pub mod product_names;
pub mod product_pictures;
pub mod product_rules;
pub mod products;
pub mod publications;
mod recalled;
pub mod receipts;
pub mod reconciliations;
pub mod recorded_acts;
pub mod saved_searches;
mod schema;
pub mod search;
pub mod shop_products;
pub mod spheres;
pub mod stock;
pub mod stock_days;
pub mod strays;
pub mod totals;
pub mod turned;
pub mod unmatched;
pub mod users;
pub mod vouchers;
mod written;

pub use conn::{Conn, snapshot, write};
pub use pool::Pool;

/// What went wrong with the book on disk, in words that can be shown.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("There is no book at {url}. Create one with: solidarity-ledger init --name NAME --currency EUR")]
    NoBook { url: String },
    #[error("There is already a book at {url}. Choose another place, or use that one.")]
    BookExists { url: String },
    #[error(
        "“{url}” is no place for a book. Write sqlite://file.db, sqlite:///absolute/file.db or postgres://user@host/name."
    )]
    BadUrl { url: String },
    #[error(
        "This program was built without PostgreSQL, so it cannot open {url}. Build it with: cargo build --release --features postgres"
    )]
    NoPostgres { url: String },
    #[error("The book at {url} cannot be opened: {why}")]
    CannotOpen { url: String, why: String },
    #[error(
        "The book was written by a newer version of this program ({version}). Update the program; the book was not touched."
    )]
    TooNew { version: String },
    #[error("The database did not keep the setting {setting}: it says {value}. The book was not opened.")]
    Unsafe { setting: String, value: String },
    #[error("The book refused: {rule}.")]
    Refused { rule: String },
    #[error("{what} is already there.")]
    AlreadyThere { what: String },
    #[error("The book is busy. Nothing was changed; try again in a moment.")]
    Busy,
    #[error("The book holds something this program does not understand: {what}")]
    Unreadable { what: String },
    #[error("The book could not be read or written: {0}")]
    Database(#[source] diesel::result::Error),
}

/// What is said when a sum no longer fits into whole minor units.
const TOO_LARGE: &str = "a sum would be larger than a book can hold";

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                Self::AlreadyThere { what: info.constraint_name().or(info.table_name()).unwrap_or("This").to_owned() }
            }
            Error::DatabaseError(kind, info) => {
                let message = info.message();
                if let Some((_, rule)) = message.split_once("ledger: ") {
                    return Self::Refused { rule: rule.lines().next().unwrap_or(rule).to_owned() };
                }
                if message.contains("sums_fit") || message.contains("out of range") {
                    return Self::Refused { rule: TOO_LARGE.to_owned() };
                }
                if message.contains("database is locked") || message.contains("deadlock") {
                    return Self::Busy;
                }
                Self::Database(Error::DatabaseError(kind, info))
            }
            other => Self::Database(other),
        }
    }
}

pub type Result<T> = std::result::Result<T, StoreError>;

/// Turns stored text back into a ledger value; the book's own constraints make a failure a damaged book.
pub(crate) fn read<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| StoreError::Unreadable { what: error.to_string() })
}
