//! Connections for the server: a few, kept open.

use diesel::prelude::*;

use super::conn::without_password;
use super::{Conn, Result, StoreError};

/// Connections for the server.
pub type Pool = diesel::r2d2::Pool<Manager>;

/// Opens connections to the book at a URL.
#[derive(Debug, Clone)]
pub struct Manager(String);

impl diesel::r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, Self::Error> {
        Conn::open(&self.0).map_err(|error| {
            diesel::r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(error.to_string()))
        })
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), Self::Error> {
        diesel::sql_query("SELECT 1").execute(conn).map(|_| ()).map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, _conn: &mut Conn) -> bool {
        false
    }
}

/// A small pool: SQLite has one writer, and each connection costs memory.
///
/// # Errors
/// When the book cannot be opened.
pub fn pool(url: &str) -> Result<Pool> {
    Conn::open(url)?;
    diesel::r2d2::Pool::builder()
        .max_size(4)
        .min_idle(Some(1))
        .test_on_check_out(false)
        .build(Manager(url.to_owned()))
        .map_err(|error| StoreError::CannotOpen { url: without_password(url), why: error.to_string() })
}
